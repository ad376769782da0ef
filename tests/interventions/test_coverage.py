"""The coverage page leaves nothing out, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.columns import AMOUNTS, COUNTS, RESIDENT
from sim.interventions import registry
from sim.interventions.base import STRUCTURE
from sim.levers import GROUP, PLACE
from sim.parameters import registry as parameters
from sim.scenario import Scenario
from sim.scenario.names import shipped

DOCS = Path(__file__).resolve().parents[2] / "docs"


def rows_of(page: str) -> dict[str, list[str]]:
    """Rows of the table of a page: number → the other cells."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    tables = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {cells[0]: cells[1:] for cells in tables if re.fullmatch(r"S[0-9]+", cells[0])}


ROWS = rows_of("coverage.md")
KNOWN = {
    *PLACE,
    *GROUP,
    *STRUCTURE,
    *parameters(),
    *COUNTS,
    *AMOUNTS,
    *(RESIDENT.names or ()),
}


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_row_of_the_documents_is_there() -> None:
    assert list(ROWS) == [f"S{number}" for number in range(1, 29)]
    assert {len(cells) for cells in ROWS.values()} == {5}


def test_the_chinese_page_says_the_same() -> None:
    chinese = rows_of("coverage.zh.md")
    assert list(chinese) == list(ROWS)
    for row, cells in ROWS.items():
        assert chinese[row][1:4] == cells[1:4]
        assert named(chinese[row][4]) == named(cells[4])
        assert (chinese[row][4] == "–") == (cells[4] == "–")


@pytest.mark.parametrize("row", list(ROWS))
def test_what_a_row_names_exists(row: str) -> None:
    what, kinds, through, scenarios, left_out = ROWS[row]
    assert what
    assert set(named(kinds)) <= set(registry())
    assert named(through)
    assert set(named(through)) <= KNOWN
    assert set(named(scenarios)) <= set(shipped("scenario"))
    assert set(named(left_out)) <= {*KNOWN, *registry(), "coordination"}
    assert named(kinds) or left_out.startswith("No kind: ")
    assert named(scenarios)


@pytest.mark.parametrize("row", list(ROWS))
def test_its_kinds_change_what_it_names_and_its_scenarios_use_them(row: str) -> None:
    kinds, through, scenarios = (named(cell) for cell in ROWS[row][1:4])
    changes = {name for kind in kinds for name in registry()[kind].changes}
    levers = {name for name in through if name in {*PLACE, *GROUP, *STRUCTURE}}
    shared = levers & set(parameters())  # some parameters have the name of their lever
    assert levers - shared <= changes
    loaded = [Scenario.load(name) for name in scenarios]
    used = {intervention.kind for scenario in loaded for intervention in scenario.interventions}
    # where a row names a kind for a part only, another row has its scenario
    assert not kinds or used & set(kinds)


def test_every_kind_is_named_and_nothing_is_left_out_silently() -> None:
    kinds = {kind for cells in ROWS.values() for kind in named(cells[1])}
    assert kinds == set(registry())
    page = (DOCS / "coverage.md").read_text(encoding="utf-8").lower()
    for what in (
        "property company",
        "一核三体",
        "stationed units",
        "enterprises",
        "charity",
        "mass organisations",
        "from house to house",
        "recruitment",
        "pay",
        "turnover",
        "assessment by quality",
        "recipients of administration",
        "四议两公开",
        "一事一议",
    ):
        assert what in page
