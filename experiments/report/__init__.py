"""The report: one HTML file with everything in it, to be read, printed or handed on.

Text first, then figures and tables, then how to read them, what is assumed, what the results
cannot say, and where they come from. The file needs no other file and no network: figures are
inside it, and text uses the fonts of the reader's own machine.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import wording
from experiments.report.assumptions import assumptions
from experiments.report.sections import sections
from experiments.sentences import baseline_regimes, findings, opening
from sim.texts import nearest_language, text

if TYPE_CHECKING:
    from experiments.comparison import Comparison

NAME = "report.html"
"""File name of the report in a folder of results."""


def write(comparison: Comparison, folder: Path, lang: str) -> Path:
    """Write the report of a comparison into its folder.

    Args:
        comparison: A finished comparison.
        folder: The folder of its results. A study of unit sizes in it becomes a section.
        lang: Language code.

    Returns:
        The file.

    Raises:
        InputError: The folder cannot be written to.
    """
    from experiments.store import unwritable, write_text

    page = render(comparison, lang, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / NAME, page)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder / NAME


def render(comparison: Comparison, lang: str, folder: Path | None = None) -> str:
    """The report as HTML.

    Args:
        comparison: A finished comparison.
        lang: Language code.
        folder: Where to look for a study of unit sizes; None takes the one that ships.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    code = nearest_language(lang)
    here = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(here, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def say(key: str, **values: Any) -> str:
        return text(key, code, **values)

    return environment.get_template("report.html.jinja").render(
        lang="zh-CN" if code == "zh" else "en",
        say=say,
        css=(here / "report.css").read_text(encoding="utf-8"),
        title=title(comparison, code),
        started=comparison.provenance["started"][:10],
        opening=opening(comparison, code),
        primary=wording.primary_name(comparison, code),
        regimes=baseline_regimes(comparison, code),
        cards=_cards(comparison, code),
        sections=sections(comparison, code, folder),
        assumed=assumptions(comparison, code),
        provenance=_provenance(comparison, code),
        image=_image,
    )


def title(comparison: Comparison, lang: str) -> str:
    """Title of the report: what is compared with what."""
    return text(
        "report.title",
        lang,
        scenarios=wording.named([comparison.label(n, lang) for n in comparison.others], lang),
        baseline=comparison.label(comparison.baseline, lang),
    )


def _cards(comparison: Comparison, lang: str) -> list[dict[str, Any]]:
    """One card a scenario: name, verdict on the primary outcome, sentences."""
    cards = []
    for name in comparison.others:
        row = comparison.primary(name)
        cards.append(
            {
                "label": comparison.label(name, lang),
                "verdict": wording.verdict_word(row, lang),
                "tone": "unclear" if row is None else str(row["verdict"]).split("_")[0],
                "effect": "" if row is None else wording.signed(row["mean"], "share"),
                "findings": findings(comparison, name, lang),
            }
        )
    return cards


def _provenance(comparison: Comparison, lang: str) -> list[tuple[str, str]]:
    """Names and values of where the result comes from."""
    known = comparison.provenance
    machine = known["machine"]
    versions = wording.listed(
        [f"{name} {number}" for name, number in known["versions"].items()], lang
    )
    every = sorted({int(seed) for seed in comparison.runs["seed"]})
    seeds = ", ".join(map(str, every[:3])) + (" …" if len(every) > 3 else "")
    done = comparison.runs[comparison.runs["status"] == "done"]
    spin_up = f"{done['spin_up_weeks'].min()}–{done['spin_up_weeks'].max()}"
    rows = {
        "started": known["started"],
        "seconds": f"{known['seconds']:g} s",
        "replicates": f"{comparison.replicates} / {known['replicates']}",
        "seed": f"{known['seed']} ({seeds})",
        "engine": known["engine"],
        "spin_up": spin_up,
        "versions": versions,
        "commit": known["commit"] or wording.NOTHING,
        "machine": f"{machine['system']} {machine['architecture']}, {machine['cores']}",
    }
    return [(text(f"provenance.{key}", lang), value) for key, value in rows.items()]


def _image(svg: bytes) -> str:
    """An SVG as the address of an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
