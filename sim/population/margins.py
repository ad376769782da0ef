"""Published totals of a place, and the totals of the counties of a city.

The table of margins has one row a place with the columns of
`scenarios/data/census2020_places.csv`; a user's own table needs only the required ones below.
Empty cells were not published. Every problem of a row is reported with its line and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.errors import InputError, InputErrors, nearest_name
from sim.population.tables import cells_of
from sim.texts import text

DATA = Path(__file__).resolve().parents[2] / "scenarios" / "data"
"""Folder of the shipped tables."""

PLACES = DATA / "census2020_places.csv"
REQUIRED = ("population", "male", "female", "age_0_14", "age_15_59", "age_60_plus")
OPTIONAL = (
    "age_65_plus", "family_households", "family_household_population",
    "edu_primary", "edu_junior_secondary", "edu_senior_secondary", "edu_college", "urban",
)  # fmt: skip
SCHOOLING = ("edu_primary", "edu_junior_secondary", "edu_senior_secondary", "edu_college")


@dataclass(frozen=True)
class Margins:
    """Published totals of one place, in persons unless a name says otherwise; None = not published.

    Attributes:
        place: Its name in the table.
        population: People of all ages.
        male: Men and boys.
        female: Women and girls.
        ages: People of 0-14, 15-59, 60-64 and 65 and over (the last two together as one entry
            where the split is not published).
        household_size: Mean size of a household.
        schooling: People with primary, junior, senior secondary and college schooling.
        urban: Urban residents.
        source: Where the row comes from.
    """

    place: str
    population: int
    male: int
    female: int
    ages: tuple[int, ...]
    household_size: float
    schooling: tuple[int, ...] | None
    urban: int | None
    source: str


def read_margins(place: str, path: Path | None = None) -> Margins:
    """The published totals of a place.

    Args:
        place: Value of the column `place` (or `place_zh`).
        path: A table of margins; None takes the shipped one.

    Raises:
        InputError: No such file, column or place, or a cell that is not a number.
    """
    table = path or PLACES
    rows = _rows(table)
    names = [row["place"] for _, row in rows]
    for line, row in rows:
        if place in (row["place"], row.get("place_zh")):
            return _margins(table, line, row)
    raise InputError(
        "population.unknown_place", key="population.place", name=place, table=table.name,
        names=text("error.list").join(names),
        expected="population.expect_one_of",
        nearest=nearest_name(place, [*names, *(row.get("place_zh") or "" for _, row in rows)]),
    )  # fmt: skip


def read_counties(name: str, folder: Path | None = None) -> list[tuple[str, str, int]]:
    """Code, Chinese name and total population of each county of a city.

    Args:
        name: A shipped table without `.csv`, or a path.
        folder: Folder that a relative path starts from.

    Raises:
        InputError: No such table, or a total that is not a number of people.
    """
    shipped = DATA / f"{name}.csv"
    path = shipped if shipped.is_file() else (folder or Path()) / name
    counties = []
    for line, row in _rows(path, first="county"):
        column = next((c for c in row if c.startswith("population")), "population")
        people = _count(path, line, column, row.get(column, ""))
        counties.append((row["county"], row.get("county_zh") or row["county"], people))
    return counties


def _rows(path: Path, first: str = "place") -> list[tuple[int, dict[str, str]]]:
    return _cached_rows(path, first, path.stat().st_mtime_ns if path.is_file() else 0)


@cache
def _cached_rows(path: Path, first: str, _modified: int) -> list[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise InputError("error.not_found", file=path)
    rows = cells_of(path)
    line, names = next(rows, (1, []))
    if first not in names:
        raise InputError(
            "population.missing_column", file=path, line=line, name=first,
            nearest=nearest_name(first, names),
        )  # fmt: skip
    filled = (
        (line, dict(zip(names, [*row, *[""] * len(names)], strict=False))) for line, row in rows
    )
    return [(line, row) for line, row in filled if row[first]]


def _margins(path: Path, line: int, row: dict[str, str]) -> Margins:
    problems: list[InputError] = []
    counts: dict[str, int] = {}
    for column in (*REQUIRED, *OPTIONAL):
        cell = (row.get(column) or "").strip()
        if not cell and column in OPTIONAL:
            continue
        try:
            counts[column] = _count(path, line, column, cell)
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise InputErrors(problems)
    _check_sums(path, line, counts)
    older = counts.get("age_65_plus")
    sixty = counts["age_60_plus"]
    return Margins(
        place=row["place"],
        population=counts["population"],
        male=counts["male"],
        female=counts["female"],
        ages=(
            counts["age_0_14"],
            counts["age_15_59"],
            *((sixty,) if older is None else (sixty - older, older)),
        ),
        household_size=_household_size(path, line, row, counts),
        schooling=tuple(counts[c] for c in SCHOOLING) if set(SCHOOLING) <= set(counts) else None,
        urban=counts.get("urban"),
        source=row.get("source", ""),
    )


def _household_size(path: Path, line: int, row: dict[str, str], counts: dict[str, int]) -> float:
    cell = (row.get("mean_household_size") or "").strip()
    if not cell and counts.get("family_households"):
        people = counts.get("family_household_population", counts["population"])
        return people / counts["family_households"]
    try:
        size = float(cell)
    except ValueError:
        size = 0.0
    if not 1.0 <= size <= 12.0:
        raise InputError(
            "population.bad_cell", file=path, line=line, column="mean_household_size",
            expected="population.expect_household_size", got=cell,
        )  # fmt: skip
    return size


def _check_sums(path: Path, line: int, counts: dict[str, int]) -> None:
    """Sexes and ages must add up to the population, up to the rounding of rounded figures."""
    total = counts["population"]
    for columns in (("male", "female"), ("age_0_14", "age_15_59", "age_60_plus")):
        found = sum(counts[column] for column in columns)
        if abs(found - total) > max(2, total // 1000):
            raise InputError(
                "population.bad_sum", file=path, line=line, columns=" + ".join(columns),
                found=found, total=total,
            )  # fmt: skip


def _count(path: Path, line: int, column: str, cell: str | None) -> int:
    try:
        count = int((cell or "").strip().replace(",", ""))
    except ValueError:
        count = -1
    if count < 0:
        raise InputError(
            "population.bad_cell", file=path, line=line, column=column,
            expected="population.expect_count", got=cell or "",
        )  # fmt: skip
    return count
