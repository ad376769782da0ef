"""What a search found, in words: a document of headings, sentences and tables in either language.

The document is plain: `report` writes it as Markdown, `views` for a terminal, and pages may take
its blocks as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.search import saying
from experiments.search.saying import Row, amount, change, interval, level, listed, whole
from sim.texts import text

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_PLACES = 12
"""Communities of a district that are told at length; of the others the tables tell."""


@dataclass(frozen=True)
class Block:
    """A part of the document.

    Attributes:
        kind: `title`, `heading`, `subheading`, `sentences` or `table`.
        lines: Its text, a sentence an item.
        headers: Column titles of a table.
        rows: Its cells.
    """

    kind: str
    lines: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())


def document(found: dict[str, Any], lang: str) -> list[Block]:
    """The whole document.

    Args:
        found: What `findings.findings` gave, or `findings.json` read back.
        lang: Language code.
    """
    blocks = [Block("title", (found["label"][lang],))]
    blocks.append(Block("sentences", tuple(saying.question(found, lang))))
    if found["division"] is None:
        blocks += _single(found, found["places"][0], lang)
    else:
        blocks += _district(found, lang)
    blocks.append(_heading("curve", lang))
    blocks.append(Block("sentences", (text("search.say.curve", lang),)))
    blocks.append(_curve(found, lang))
    blocks.append(_heading("how", lang))
    blocks.append(Block("sentences", tuple(saying.how(found, lang))))
    return blocks


def _single(found: dict[str, Any], place: dict[str, Any], lang: str) -> list[Block]:
    winner = place["winner"]
    blocks = [
        _heading("do", lang),
        Block("sentences", tuple(saying.advice(found, place, lang))),
    ]
    if not winner["nothing_at_all"]:
        blocks += [
            _heading("effect", lang),
            effects_table(found, place, lang),
            _heading("cost", lang),
            Block("sentences", tuple(saying.money(found, winner, lang))),
            costs_table(found, winner, lang),
            _heading("parts", lang),
            Block("sentences", tuple(saying.carrying(place, lang))),
        ]
        if len(place["parts"]) > 1:
            blocks.append(parts_table(found, place, lang))
        if found["reasons"] is not None:
            blocks.append(_heading("reasons", lang))
            blocks.append(Block("sentences", tuple(saying.through(found, lang))))
        blocks += [
            _heading("not", lang),
            Block("sentences", tuple(saying.against(found, place, lang))),
        ]
    if place["rivals"]:
        blocks += [
            _heading("others", lang),
            Block("sentences", tuple(saying.others(found, place, lang))),
            rivals_table(found, place, lang),
        ]
    return blocks


def _district(found: dict[str, Any], lang: str) -> list[Block]:
    blocks = [
        _heading("division", lang),
        Block("sentences", tuple(saying.division(found, lang))),
        division_table(found, "best", lang),
    ]
    if not found["division"]["same"]:
        heading = text("search.figure.by_head", lang)
        blocks += [Block("subheading", (heading,)), division_table(found, "by_head", lang)]
    blocks.append(_heading("communities", lang))
    for place in found["places"][:MOST_PLACES]:
        blocks.append(Block("subheading", (place["label"][lang],)))
        sentences = saying.advice(found, place, lang)
        if not place["winner"]["nothing_at_all"]:
            sentences += saying.money(found, place["winner"], lang, budget=False)
            sentences += saying.carrying(place, lang, how=False)
            sentences += saying.against(found, place, lang)
        blocks.append(Block("sentences", tuple(sentences)))
        if not place["winner"]["nothing_at_all"]:
            blocks.append(effects_table(found, place, lang))
    return blocks


# ---------------------------------------------------------------------- tables


def effects_table(found: dict[str, Any], place: dict[str, Any], lang: str) -> Block:
    """The objectives: doing nothing, with the package, the change, one community, the draws."""
    confidence = f"{found['confidence'] * 100:g}"
    rows = []
    for goal, row in zip(found["goals"], place["winner"]["effects"], strict=True):
        rows.append(
            (
                goal["name"][lang],
                level(goal, row["nothing"], lang),
                level(goal, row["level"], lang),
                interval(goal, row, lang),
                text(
                    "search.value.range", lang,
                    low=change(goal, row["range_low"], lang, unit=False),
                    high=change(goal, row["range_high"], lang, unit=False),
                ),
                saying.per_cent(row["beats"], lang) if goal["goal"] != "money" else "–",
            )
        )  # fmt: skip
    names = ("objective", "nothing", "package", "change", "community", "draws")
    return Block("table", (), _columns(names, lang, confidence), tuple(rows))


def costs_table(found: dict[str, Any], package: dict[str, Any], lang: str) -> Block:
    """The lines of the price file that a package uses more or less of."""
    rows = []
    for row in package["costs"]:
        if row["line"] == "all":
            name, quantity, counted = text("search.line.total", lang), "", ""
        else:
            name = row["label"][lang]
            quantity = whole(row["quantity"])
            counted = text(f"search.line.{'yes' if row['counted'] else 'no'}", lang)
        ends = {"low": whole(row["low"]), "high": whole(row["high"])}
        yuan = text("search.value.interval", lang, value=whole(row["yuan"]), **ends)
        rows.append((name, quantity, yuan, whole(row["most"]), counted))
    names = ("line", "quantity", "yuan", "most", "counted")
    return Block("table", (), _columns(names, lang, f"{found['confidence'] * 100:g}"), tuple(rows))


def parts_table(found: dict[str, Any], place: dict[str, Any], lang: str) -> Block:
    """The package against itself without each part."""
    goal = found["goals"][0]
    rows = [
        (
            row["label"][lang],
            interval(goal, row, lang),
            text(f"search.part.{row['verdict']}", lang),
        )
        for row in place["parts"]
    ]
    confidence = f"{found['confidence'] * 100:g}"
    return Block("table", (), _columns(("part", "loses", "verdict"), lang, confidence), tuple(rows))


def rivals_table(found: dict[str, Any], place: dict[str, Any], lang: str) -> Block:
    """The other finalists against the winner."""
    goal = found["goals"][0]
    rows = [
        (
            row["label"][lang],
            interval(goal, row, lang),
            saying.per_cent(1.0 - row["better_in"], lang) if row["verdict"] != "same" else "–",
            whole(row["money"]),
            text(f"search.verdict.{row['verdict']}", lang),
        )
        for row in place["rivals"]
    ]
    names = ("name", "worse", "ahead_in", "money", "verdict")
    return Block("table", (), _columns(names, lang, f"{found['confidence'] * 100:g}"), tuple(rows))


def division_table(found: dict[str, Any], division: str, lang: str) -> Block:
    """A division, a community a row."""
    labels = {place["name"]: place["label"][lang] for place in found["places"]}
    rows = [
        (
            labels[row["place"]],
            whole(row["residents"]),
            row["label"][lang],
            whole(row["money"]),
            f"{row['staff']:g}",
            text("search.value.interval", lang, value=amount(found, row["mean"]),
                 low=amount(found, row["low"]), high=amount(found, row["high"])),
        )
        for row in found["division"]["rows"]
        if row["division"] == division
    ]  # fmt: skip
    names = ("place", "residents", "name", "money", "staff", "gain")
    return Block("table", (), _columns(names, lang, f"{found['confidence'] * 100:g}"), tuple(rows))


def _curve(found: dict[str, Any], lang: str) -> Block:
    rows = [
        (whole(row["budget"]), amount(found, row["gain"]), whole(row["money"]), f"{row['staff']:g}")
        for row in found["curve"]
    ]
    return Block("table", (), _columns(("budget", "best", "money", "staff"), lang, ""), tuple(rows))


def _columns(names: tuple[str, ...], lang: str, confidence: str) -> tuple[str, ...]:
    return tuple(text(f"search.column.{name}", lang, confidence=confidence) for name in names)


def _heading(name: str, lang: str) -> Block:
    return Block("heading", (text(f"search.head.{name}", lang),))


# ---------------------------------------------------------------------- shown


def report(found: dict[str, Any], lang: str) -> str:
    """The document as Markdown."""
    marks = {"title": "# ", "heading": "## ", "subheading": "### "}
    parts = []
    for block in document(found, lang):
        if block.kind == "table":
            lines = [_markdown(block.headers), _markdown(tuple("---" for _ in block.headers))]
            parts.append("\n".join([*lines, *map(_markdown, block.rows)]))
        elif block.kind == "sentences":
            parts.append(listed(block.lines, lang))
        else:
            parts.append(marks[block.kind] + block.lines[0])
    return "\n\n".join(part for part in parts if part) + "\n"


def views(found: dict[str, Any], lang: str) -> list[RenderableType]:
    """The document for a terminal."""
    from rich import box
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    shown: list[RenderableType] = []
    for block in document(found, lang):
        if block.kind == "table":
            table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
            for k, header in enumerate(block.headers):
                table.add_column(
                    Text(header), justify="left" if k == 0 else "right", overflow="fold"
                )
            for row in block.rows:
                table.add_row(*map(Text, row))
            shown.append(table)
        elif block.kind == "sentences":
            shown += [Padding(Text(line), (0, 0, 0, 2)) for line in block.lines]
        else:
            style = "bold" if block.kind != "subheading" else "italic"
            shown.append(Padding(Text(block.lines[0], style=style), (1, 0, 0, 0)))
    return shown


def unfinished(home: Any, runs: int, rounds: int, lang: str) -> str:
    """What to say of a search that is not finished."""
    return text("search.say.unfinished", lang, runs=runs, rounds=rounds, folder=home)


def _markdown(cells: Row) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
