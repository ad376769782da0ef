"""What a folder is: study, design, runs, seeds, versions; nothing that was found."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import solara

from dashboards.components import Markup
from dashboards.language import t, use_language
from dashboards.pages.results.parts import Sentences
from dashboards.pages.results.views import factor_label, tidy, value_label

if TYPE_CHECKING:
    from dashboards.pages.results.opened import Opened
    from experiments.sweep.factors import Factor


@solara.component
def About(opened: Opened) -> None:
    """What it is, in a list of terms."""
    lang = use_language()
    description = opened.description.get(lang, "")
    with solara.Div(classes=["results-about"]):
        if description:
            Sentences([description], "description")
        rows = facts(opened, lang)
        Markup(
            "".join(
                f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
                for name, value in rows if value
            ),
            tag="dl", classes=["results-facts"],
        )  # fmt: skip
        if opened.kind == "table":
            Sentences([t("dash.results.about.only_table")], "note")


def facts(opened: Opened, lang: str) -> list[tuple[str, str]]:
    """Terms and what they are here.

    Args:
        opened: The folder.
        lang: Language code.
    """
    plain = opened.facts
    plan = opened.plan
    rows = [(t("dash.results.about.kind"), t(f"dash.results.kind.{opened.kind}"))]
    if opened.kind == "sweep":
        design = plan.study.design
        sizes = {k: v for k, v in design.model_dump().items() if k not in ("kind", "file")}
        told = t(f"dash.results.design.{design.kind}", **_sizes(sizes))
        rows.append((t("dash.results.about.design"), told))
    if opened.kind in ("sweep", "table"):
        rows.append((t("dash.results.about.points"), f"{len(plan.points):,}"))
        rows += [(factor_label(f, lang), _values(f, lang)) for f in opened.factors]
        if plan.study.reference:
            rows.append((t("dash.results.about.reference"), _reference(opened, lang)))
    rows.append((t("dash.results.about.replicates"), f"{plan.study.replicates:,}"))
    runs, done = plain.get("runs"), len(opened.done)
    total = runs if isinstance(runs, int) else len(opened.runs)
    rows.append(
        (t("dash.results.about.runs"),
         t("dash.results.about.done", done=f"{done:,}", all=f"{total:,}",
           failed=f"{len(opened.failed):,}"))
    )  # fmt: skip
    rows += provenance(plain)
    return rows


def provenance(plain: dict[str, Any]) -> list[tuple[str, str]]:
    """Seeds, versions, commit, machine and time, as far as a manifest says.

    Args:
        plain: The manifest.
    """
    source = plain.get("provenance") if isinstance(plain.get("provenance"), dict) else plain
    assert isinstance(source, dict)
    rows = []
    seeds = plain.get("seeds")
    if isinstance(seeds, list) and seeds:
        shown = ", ".join(str(seed)[:20] for seed in seeds[:3]) + (" …" if len(seeds) > 3 else "")
        rows.append((t("dash.results.about.seeds"), shown))
    for key in ("commit", "written"):
        if source.get(key):
            rows.append((t(f"dash.results.about.{key}"), str(source[key])[:80]))
    versions = source.get("versions")
    if isinstance(versions, dict):
        names = [f"{k} {v}" for k, v in versions.items() if k in ("linli", "python", "numpy")]
        rows.append((t("dash.results.about.versions"), ", ".join(names)[:120]))
    machine = source.get("machine")
    if isinstance(machine, dict):
        told = ", ".join(str(machine[k]) for k in ("system", "architecture") if k in machine)
        rows.append((t("dash.results.about.machine"), told[:80]))
    return rows


def _sizes(sizes: dict[str, Any]) -> dict[str, Any]:
    known = {"points": "", "base": "", "trajectories": "", "steps": "", "second_order": ""}
    return known | {k: v for k, v in sizes.items() if k in known}


def _values(factor: Factor, lang: str) -> str:
    if factor.choices is not None:
        return t("dash.results.join").join(value_label(factor, v, lang) for v in factor.choices)
    assert factor.low is not None and factor.high is not None
    key = "log" if factor.scale == "log" else "range"
    return t(f"dash.results.about.{key}", low=tidy(factor.low), high=tidy(factor.high))


def _reference(opened: Opened, lang: str) -> str:
    reference = opened.plan.study.reference or {}
    return t("dash.results.join").join(
        t("dash.results.response.is", factor=factor_label(f, lang),
          value=value_label(f, reference[f.name], lang))
        for f in opened.factors if f.name in reference
    )  # fmt: skip
