"""Every run, and why some failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import solara

from dashboards.components import Markup
from dashboards.language import t, use_language
from dashboards.pages.results.linked import LinkedTable
from dashboards.pages.results.parts import SaveTable, Sentences, table
from dashboards.pages.results.views import factor_label, value_label

if TYPE_CHECKING:
    from dashboards.pages.results.measure import Measure
    from dashboards.pages.results.opened import Opened

PAGE: Final = 25
"""Rows of a page of the table."""
MOST_ERRORS: Final = 20
"""Different failures that are told."""


@solara.component
def Runs(opened: Opened, runs: pd.DataFrame, outcome: str) -> None:
    """The runs that a visitor wants to see, page by page, and failed ones with their reasons.

    Args:
        opened: The folder.
        runs: Rows of its table of runs.
        outcome: The outcome that is looked at.
    """
    lang = use_language()
    page, set_page = solara.use_state(0)
    best_first, set_best_first = solara.use_state(False)
    pages = max(1, -(-len(runs) // PAGE))
    page = min(page, pages - 1)
    columns = list(dict.fromkeys([outcome, *opened.primary, "trust", "yuan"]))
    measures = [opened.measure(name, False, lang) for name in columns if name in opened.outcomes]
    measures = measures[:5]
    ordered = runs.sort_values(outcome, ascending=False) if best_first else runs
    shown = ordered.iloc[page * PAGE : (page + 1) * PAGE]
    headers = [*([t("dash.results.place")] if opened.places else []),
               t("dash.results.point"), *([t("dash.results.seeds")] if opened.front else []),
               t("dash.results.replicate"), *(factor_label(f, lang) for f in opened.factors),
               *(measure.axis for measure in measures), t("dash.results.status")]  # fmt: skip
    records = shown.to_dict("records")
    rows = [_row(opened, record, measures, lang) for record in records]
    numbers = {name: number for number, name in enumerate(opened.places)}
    points = [
        (int(record["point"]), numbers.get(str(record.get("place")), 0)) for record in records
    ]
    with solara.Div(classes=["results-runs"]):
        Failures(opened)
        with solara.Div(classes=["results-bar"]):
            solara.Text(t("dash.results.runs.count", count=f"{len(runs):,}"))
            solara.Button(
                t("dash.results.runs.by_place" if best_first else "dash.results.runs.by_value"),
                on_click=lambda: set_best_first(not best_first), text=True,
                classes=["results-sort"],
            )  # fmt: skip
            SaveTable(runs, "runs")
        LinkedTable(opened, headers, rows, points, ["linli-scroll", "results-rows"])
        if pages > 1:
            with solara.Div(classes=["results-bar"]):
                solara.Button(
                    t("dash.results.runs.before"), on_click=lambda: set_page(page - 1),
                    disabled=page == 0, text=True, classes=["results-before"],
                )  # fmt: skip
                solara.Text(t("dash.results.runs.page", page=page + 1, pages=pages))
                solara.Button(
                    t("dash.results.runs.after"), on_click=lambda: set_page(page + 1),
                    disabled=page >= pages - 1, text=True, classes=["results-after"],
                )  # fmt: skip


@solara.component
def Failures(opened: Opened) -> None:
    """Why runs failed: each reason once, with the first point that it happened at."""
    failed = opened.failed
    if failed.empty:
        Sentences([t("dash.results.runs.none_failed")], "failures")
        return
    last = failed["error"].map(lambda error: str(error).strip().rpartition("\n")[2][:300])
    counts = last.value_counts().head(MOST_ERRORS)
    rows = [
        [f"{count:,}", str(int(failed["point"][last == reason].min())), str(reason)]
        for reason, count in counts.items()
    ]
    headers = [t("dash.results.runs.how_many"), t("dash.results.runs.first_at"),
               t("dash.results.runs.reason")]  # fmt: skip
    Sentences([t("dash.results.runs.failed", count=f"{len(failed):,}")], "failures")
    Markup(table(headers, rows), classes=["linli-scroll", "results-errors"])


def _row(opened: Opened, record: dict[str, Any], measures: list[Measure], lang: str) -> list[str]:
    plan = opened.plan
    point = plan.points[int(record["point"])]
    settings = [value_label(f, v, lang) for f, v in zip(opened.factors, point, strict=True)]
    status = str(record["status"])
    name = str(record.get("place", ""))
    place = [opened.places.get(name, {}).get(lang, name)] if opened.places else []
    fresh = "fresh" if record.get("stage") == "fresh" else "searching"
    seeds = [t(f"dash.results.seeds_of.{fresh}")] if opened.front else []
    return [
        *place, str(int(record["point"])), *seeds, str(int(record["replicate"]) + 1), *settings,
        *(m.say(float(record[m.outcome])) for m in measures),
        t(f"dash.results.run.{status}") if status in ("done", "failed") else status,
    ]  # fmt: skip
