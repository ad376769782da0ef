"""The report of a policy search: what to do, what it does, what it costs, when it does not hold.

The search says all of it itself (`experiments.search.words`); here it is given the form of the
other reports.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from experiments import wording
from experiments.figures.style import render, style
from experiments.report.assumptions import appendices, assumptions, evidence_sentence
from experiments.report.document import (
    Answer,
    Block,
    Bullets,
    Document,
    Figure,
    Glance,
    Heading,
    Section,
    Table,
    glance,
    section,
)
from experiments.report.parts import day, limits, moment, origin, outdated, provenance
from experiments.search import figures, saying, words
from experiments.single import MANIFEST
from experiments.views import Row, View
from experiments.writing import reason_of
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FILE = "search.json"
"""File that a folder of a search is known by."""
FINDINGS = "findings.json"

DRAWN = {"others": "front", "parts": "parts", "curve": "curve", "division": "allocation"}
"""Figures by the heading that they stand under."""

MOST_PLACES = 6
"""Communities of a district whose packages the first page names."""


def search_document(folder: Path, lang: str) -> Document:
    """The report of a search.

    Args:
        folder: Its folder.
        lang: Language code.

    Raises:
        InputError: It is not finished, or cannot be read.
    """
    from sim.scenario import Scenario

    if not (folder / FINDINGS).is_file():
        raise InputError("search.not_finished", file=folder)
    try:
        found = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        bases = [place["base"] for place in _begun(folder)["places"]]
        people = {base["community"]["population"]["kind"] for base in bases}
        prices = Scenario.from_dict(bases[0]).prices
        used = _lines(found)
        instead = {"calibration": "calibration_sets"} if found["robust"]["ensemble"] else {}
        parts = [
            section(
                "summary",
                text("section.summary.title", lang),
                outdated(known, lang),
                _glance(found, known, people, lang),
            ),
            *_sections(found, lang),
            assumptions(lang, prices, used),
            limits(lang, people, ("search", "combination"), instead),
            _provenance(known, lang),
            *appendices(lang, prices, used),
        ]
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("error.not_readable", file=folder, reason=reason_of(error)) from error
    return Document(
        lang,
        text("document.name.search", lang),
        found["label"][lang],
        day(known["written"]),
        wording.whose_people(people, lang),
        tuple(parts),
    )


def _glance(
    found: dict[str, Any], known: dict[str, Any], people: Collection[str], lang: str
) -> Glance:
    effort = found["effort"]
    tried = list(saying.question(found, lang))
    described = known["search"].get("description") or {}
    if described.get(lang):
        tried.insert(0, described[lang])
    numbers = {key: f"{effort[key]:,}" for key in ("space", "packages", "runs")}
    tried.append(text(f"search_report.tried{wording.new_each_time(people)}", lang, **numbers))
    how = saying.how(found, lang)
    answers: dict[str, list[str | Answer]] = {"tried": [*tried]}
    if found["division"] is None:
        place = found["places"][0]
        winner = place["winner"]
        answers["advice"] = [*saying.advice(found, place, lang)]
        if not winner["nothing_at_all"]:
            answers["whom"] = [*_others_than_first(found, winner, lang)]
            answers["cost"] = [*saying.money(found, winner, lang)]
            answers["not"] = [*saying.against(found, place, lang)]
        if place["rivals"]:
            answers["others"] = [*saying.others(found, place, lang)]
    else:
        answers["advice"] = [*saying.division(found, lang)]
        for place in found["places"][:MOST_PLACES]:
            label = text("glance.item", lang, label=place["label"][lang])
            package = place["winner"]["label"][lang]
            answers["advice"].append(Answer(package, label))
    answers["sure"] = [how[2], evidence_sentence(lang), text("first.not_forecast", lang)]
    return glance(answers, lang)


def _others_than_first(found: dict[str, Any], winner: dict[str, Any], lang: str) -> list[str]:
    """What the package does to the objectives beside the first, but for money."""
    rows = zip(found["goals"][1:], winner["effects"][1:], strict=True)
    return [
        text(
            "search_report.goal", lang,
            goal=goal["name"][lang],
            nothing=saying.level(goal, row["nothing"], lang),
            level=saying.level(goal, row["level"], lang),
            change=saying.interval(goal, row, lang),
        )
        for goal, row in rows
        if goal["goal"] != "money"
    ]  # fmt: skip


def _sections(found: dict[str, Any], lang: str) -> list[Section]:
    """One section a heading of what the search says of itself, with its figures."""
    keys = {text(f"search.head.{key}", lang): key for key in HEADS}
    made: list[tuple[str, str, list[Block]]] = []
    under = ""
    for block in words.document(found, lang):
        if block.kind == "heading":
            key = keys.get(block.lines[0], f"part_{len(made)}")
            made.append((key, block.lines[0], _drawn(found, key, lang)))
            under = block.lines[0]
        elif not made:
            continue
        elif block.kind == "subheading":
            made[-1][2].append(Heading(block.lines[0]))
            under = block.lines[0]
        elif block.kind == "sentences":
            made[-1][2].append(Bullets(tuple(line for line in block.lines if line)))
        else:
            made[-1][2].append(Table(_view(f"{made[-1][0]}.{len(made[-1][2])}", under, block)))
    return [section(f"search_{key}", title, blocks) for key, title, blocks in made]


HEADS = (
    "do", "effect", "cost", "parts", "reasons", "not", "others", "division", "communities",
    "curve", "how",
)  # fmt: skip
"""Headings that a search may have."""


def _drawn(found: dict[str, Any], key: str, lang: str) -> list[Block]:
    """The figure that stands under a heading, if there is one."""
    if key not in DRAWN:
        return []
    with style(bare=True):
        figure = figures.draw(found, DRAWN[key], lang)
        if figure is None:
            return []
        picture = render(figure)
    return [Figure(picture.svg, picture.title, picture.note)]


def _view(key: str, title: str, block: words.Block) -> View:
    return View(
        key,
        title,
        block.headers,
        tuple(Row(row) for row in block.rows),
        words=tuple(k for k in range(1, len(block.headers)) if _is_words(block, k)),
    )


def _is_words(block: words.Block, column: int) -> bool:
    """Whether most cells of a column begin with a letter rather than with a number."""
    cells = [row[column] for row in block.rows if row[column] not in ("", wording.NOTHING)]
    starts = sum(bool(re.match(r"[^\W\d_]", cell)) for cell in cells)
    return 2 * starts > len(cells)


def _lines(found: dict[str, Any]) -> set[str]:
    return {
        row["line"]
        for place in found["places"]
        for row in place["winner"].get("costs", ())
        if row["line"] != "all"
    }


def _begun(folder: Path) -> dict[str, Any]:
    """What was written down when the search began."""
    plain: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return plain


def _provenance(known: dict[str, Any], lang: str) -> Section:
    seeds = known["rounds"][0]["seeds"] if known["rounds"] else []
    shown = ", ".join(map(str, seeds[:3])) + (" …" if len(seeds) > 3 else "")
    facts = {
        "search": known["search"]["name"],
        "scenarios": wording.named(known["places"], lang),
        "started": moment(known["written"]),
        "seconds": f"{known['seconds']:g} s" if known.get("seconds") else "",
        "runs": f"{len(known['rounds']):,} / {known['runs']:,}",
        "failed": str(known["failed"] or ""),
        "seed": f"{known['seed']} ({shown})",
        "engine": known["search"]["run"]["engine"],
        **origin(known, lang),
    }
    return provenance(facts, lang, text("provenance.search_files", lang))
