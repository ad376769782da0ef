"""The communities of a search: one, or those of a district, a row each of a table.

    name,label,community,people,staff,seats,away,migrants
    east,东苑社区,urban_community,2400,9,60,0.02,0.35

`name` is needed. `label` (or `label_en`, `label_zh`) is what people call it. `community` is a
community to start from (a shipped name, or a file beside the table); without it the scenario's own
is. The other columns go over it: `people` or `households`, `staff` (posts), `seats` (of the largest
room), `fund` (yuan a person and year), `urban` (0 village … 1 town), `place` (row of the table of
margins), `away`, `migrants` and `renters` (shares of people, in [0, 1)), and any dotted path, as
`community.committee.admin_share`. An empty cell leaves what is there. Where migrants are said and
renters are not, locals rent as often as in the file of shares, and so do migrants. Where people or
households are said, buildings keep their size: the number of courts follows from the people.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, InputErrors, nearest_name
from sim.population import synthesise
from sim.scenario import Scenario
from sim.scenario.tree import read_value

if TYPE_CHECKING:
    from experiments.search.spec import Search

NUMBERS: Final = {
    "people": ("community.population.people", 1.0, 200_000.0),
    "households": ("community.population.households", 1.0, 100_000.0),
    "staff": ("community.committee.staff", 0.1, 1000.0),
    "seats": ("community.committee.venue_seats", 0.0, 10_000.0),
    "fund": ("community.committee.project_fund", 0.0, 1e6),
    "urban": ("community.population.urban", 0.0, 1.0),
    "away": ("", 0.0, 0.95),
    "migrants": ("", 0.0, 0.95),
    "renters": ("", 0.0, 0.95),
}
"""Columns of numbers: what they set, the least and the most."""
WORDS: Final = ("name", "label", "label_en", "label_zh", "community", "place")
WHOLE: Final = ("people", "households", "seats")
SHARES: Final = ("away", "migrants", "renters")
MOST: Final = 500
"""Communities of a district at most."""


@dataclass(frozen=True)
class Place:
    """A community of a search.

    Attributes:
        name: What tables call it.
        label: What people call it, by language.
        base: The scenario of doing nothing there, in full, as plain values.
        shares: Shares of people that go over those of the file of shares.
    """

    name: str
    label: dict[str, str]
    base: dict[str, Any]
    shares: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def places_of(search: Search) -> tuple[Place, ...]:
    """The communities of a search, each checked as a scenario.

    Args:
        search: The search.

    Raises:
        InputError: The scenario or the table cannot be used.
    """
    base = search.base
    if search.district is None:
        label = base.community.label.model_dump()
        return (Place("community", label, base.to_dict()),)
    return tuple(_row(base, *numbered) for numbered in _rows(Path(search.district)))


def _rows(path: Path) -> list[tuple[Path, int, dict[str, str]]]:
    """The rows of a table with their lines, columns and names checked."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError("error.not_readable", file=path, reason=str(problem)) from None
    reader = csv.reader(io.StringIO(content))
    lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    lines = [(n, cells) for n, cells in lines if not cells[0].lstrip().startswith("#")]
    if len(lines) < 2:
        raise InputError("search.empty_district", file=path)
    header = [cell.strip() for cell in lines[0][1]]
    known = (*WORDS, *NUMBERS)
    for column in header:
        if column not in known and "." not in column:
            raise InputError(
                "search.unknown_column",
                file=path,
                line=lines[0][0],
                column=column,
                nearest=nearest_name(column, known),
            )
    for needed in ("name",):
        if header.count(needed) != 1:
            raise InputError("study.missing_column", file=path, name=needed)
    rows, seen = [], set()
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise InputError("study.short_row", file=path, line=number, count=len(header))
        row = {key: cell.strip() for key, cell in zip(header, cells, strict=True)}
        if not row["name"] or row["name"] in seen or row["name"] == "all":
            raise InputError("search.bad_place_name", file=path, line=number, name=row["name"])
        seen.add(row["name"])
        rows.append((path, number, row))
    if len(rows) > MOST:
        raise InputError("search.too_many_places", file=path, count=len(rows), most=MOST)
    return rows


def _row(base: Scenario, path: Path, line: int, row: dict[str, str]) -> Place:
    """One community of a district."""
    overrides: dict[str, Any] = {}
    if row.get("community"):
        said = row["community"]
        if said.lower().endswith((".yaml", ".yml")):
            said = str((path.parent / said).resolve())
        overrides["community"] = said
    shares: dict[str, float] = {}
    for column, cell in row.items():
        if column in WORDS or not cell:
            continue
        if column in NUMBERS:
            value = _number(path, line, column, cell)
            if column in SHARES:
                shares[column] = value
            else:
                overrides[NUMBERS[column][0]] = int(value) if column in WHOLE else value
        else:
            overrides[column] = read_value(cell)
    if row.get("place"):
        overrides["community.population.place"] = row["place"]
    name = row["name"]
    label = {lang: row.get(f"label_{lang}") or row.get("label") or name for lang in ("en", "zh")}
    try:
        scenario = Scenario.from_dict(base.to_dict(), overrides)
        scenario = _resized(scenario, base, overrides)
    except InputErrors as problem:
        first = problem.errors[0]
        raise _told(first, path, line) from None
    except InputError as problem:
        raise _told(problem, path, line) from None
    return Place(name, label, scenario.to_dict(), shares)


def _told(problem: InputError, path: Path, line: int) -> InputError:
    return InputError("search.bad_place", file=path, line=line, reason=problem.in_language())


def _resized(scenario: Scenario, base: Scenario, overrides: dict[str, Any]) -> Scenario:
    """Courts in proportion to the people, so that buildings keep their size."""
    said = {"community.population.people", "community.population.households"} & set(overrides)
    if not said or any(key.startswith("community.places") for key in overrides):
        return scenario
    told = {key: value for key, value in overrides.items() if key == "community"}
    before = Scenario.from_dict(base.to_dict(), told).community
    if before.population.kind != "synthetic" or before.population.counties is not None:
        return scenario
    population = synthesise(before, base.seed)
    homes = len(np.unique(population.residents["household"]))
    now = scenario.community.population
    assert now.kind == "synthetic"
    size = now.people / population.people if now.people else (now.households or homes) / homes
    courts = max(1, round(before.places.courts * size))
    return Scenario.from_dict(scenario.to_dict(), {"community.places.courts": courts})


def _number(path: Path, line: int, column: str, cell: str) -> float:
    _, least, most = NUMBERS[column]
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not least <= value <= most or (column in WHOLE and value != int(value)):
        raise InputError(
            "search.bad_cell", file=path, line=line, column=column, got=cell,
            least=f"{least:g}", most=f"{most:g}",
        )  # fmt: skip
    return value


def write_shares(place: Place, folder: Path) -> Path | None:
    """Write the file of shares of a community whose shares of people are its own.

    Args:
        place: The community.
        folder: Where the file goes.

    Returns:
        The file; None where the community has the shipped shares.
    """
    if not place.shares:
        return None
    from ruamel.yaml import YAML

    from experiments.writing import write_text
    from sim.population.shares import SHARES as SHIPPED

    document = YAML(typ="safe").load(SHIPPED.read_text(encoding="utf-8-sig"))
    for kind in ("urban", "village"):
        said = dict(place.shares)
        if "migrants" in said and "renters" not in said:
            said["renters"] = _renters(document, kind, said["migrants"])
        for name, value in said.items():
            document[name][kind] = {"value": value, "source": "assumed"}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{place.name}.yaml"
    content = json.dumps(_text_keys(document), ensure_ascii=False, indent=1) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        write_text(path, content)
    return path


def _renters(document: Any, kind: str, migrants: float) -> float:
    """Share of renters where another share are migrants, and each kind rents as it did."""
    names = ("renters", "migrants", "renters_among_migrants")
    renters, before, among = (float(document[name][kind]["value"]) for name in names)
    locals_rent = (renters - before * among) / (1.0 - before)
    return float(f"{migrants * among + (1.0 - migrants) * locals_rent:.6g}")


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _text_keys(item) for key, item in value.items()}
    return [_text_keys(item) for item in value] if isinstance(value, list) else value
