"""Which combinations of factors a study runs.

A design is a list of points; a point has one value a factor. Designs that draw do so from the
study's seed. Sobol and Morris designs are drawn by SALib, whose estimators need its order.
"""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from experiments.extras import need
from sim.errors import InputError, nearest_name
from sim.scenario.base import FileModel, Positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.sweep.factors import Factor

    Point = tuple[Any, ...]

Steps = Annotated[int, Field(ge=2, le=10_000)]


class Factorial(FileModel):
    """Every combination.

    Attributes:
        steps: Values of a factor that has a range.
    """

    kind: Literal["factorial"] = "factorial"
    steps: Steps = 5


class OneAtATime(FileModel):
    """The usual values, and from there one factor at a time.

    Attributes:
        steps: Values of a factor that has a range.
    """

    kind: Literal["one_at_a_time"] = "one_at_a_time"
    steps: Steps = 5


class LatinHypercube(FileModel):
    """Points spread evenly over all factors at once.

    Attributes:
        points: Number of points.
    """

    kind: Literal["lhs"] = "lhs"
    points: Positive


class Sobol(FileModel):
    """For Sobol indices: base × (factors + 2) points, or base × (2 factors + 2).

    Attributes:
        base: A power of two.
        second_order: Whether indices of pairs are wanted, too.
    """

    kind: Literal["sobol"] = "sobol"
    base: Positive = 256
    second_order: bool = False


class Morris(FileModel):
    """For Morris screening: trajectories × (factors + 1) points.

    Attributes:
        trajectories: Number of trajectories.
        levels: Places of each factor, an even number.
    """

    kind: Literal["morris"] = "morris"
    trajectories: Annotated[int, Field(ge=2)] = 20
    levels: Annotated[int, Field(ge=4, multiple_of=2)] = 4


class Table(FileModel):
    """The user's own points.

    Attributes:
        file: CSV (UTF-8) with one column a factor, headed by its name.
    """

    kind: Literal["table"] = "table"
    file: str


DesignSpec = Annotated[
    Factorial | OneAtATime | LatinHypercube | Sobol | Morris | Table,
    Field(discriminator="kind"),
]


def points(design: DesignSpec, factors: Sequence[Factor], seed: int) -> list[Point]:
    """The rows of a design, in its order; Sobol and Morris designs may repeat a point.

    Args:
        design: What the study says.
        factors: The factors.
        seed: Seed of whatever is drawn.

    Raises:
        InputError: The user's table cannot be used, or SALib is not there.
    """
    if isinstance(design, Factorial):
        return list(itertools.product(*(factor.grid(design.steps) for factor in factors)))
    if isinstance(design, OneAtATime):
        return _one_at_a_time(factors, design.steps)
    if isinstance(design, Table):
        return _table(Path(design.file), factors)
    places = _places(design, len(factors), seed)
    return [tuple(f.at(float(u)) for f, u in zip(factors, row, strict=True)) for row in places]


def problem(count: int) -> dict[str, Any]:
    """What SALib wants to know of factors that are places in [0, 1]."""
    return {
        "num_vars": count,
        "names": [f"x{k}" for k in range(count)],
        "bounds": [[0.0, 1.0]] * count,
    }


def _places(design: LatinHypercube | Sobol | Morris, count: int, seed: int) -> np.ndarray:
    small = seed % 2**32
    if isinstance(design, LatinHypercube):
        from scipy.stats.qmc import LatinHypercube as Sampler

        return np.asarray(Sampler(count, rng=np.random.default_rng(seed)).random(design.points))
    need("SALib", "analysis")
    if isinstance(design, Sobol):
        if design.base & (design.base - 1):
            raise InputError("study.power_of_two", got=design.base)
        from SALib.sample import sobol

        return np.asarray(
            sobol.sample(
                problem(count), design.base, calc_second_order=design.second_order, seed=small
            )
        )
    from SALib.sample import morris

    return np.asarray(
        morris.sample(problem(count), design.trajectories, num_levels=design.levels, seed=small)
    )


def _one_at_a_time(factors: Sequence[Factor], steps: int) -> list[Point]:
    rest = tuple(factor.at_rest for factor in factors)
    found = [rest]
    for k, factor in enumerate(factors):
        for value in factor.grid(steps):
            point = (*rest[:k], value, *rest[k + 1 :])
            if point not in found:
                found.append(point)
    return found


def _table(path: Path, factors: Sequence[Factor]) -> list[Point]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise InputError("error.not_found", file=path) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("error.not_readable", file=path, reason=reason) from None
    header = [name.strip() for name in rows[0]] if rows else []
    names = [factor.name for factor in factors]
    for name in header:
        if name not in names:
            raise InputError(
                "study.unknown_factor", file=path, line=1, column=name, name=name,
                nearest=nearest_name(name, names),
            )  # fmt: skip
    for name in names:
        if header.count(name) != 1:
            raise InputError("study.missing_column", file=path, line=1, name=name)
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise InputError("study.short_row", file=path, line=number, count=len(header))
        cells = dict(zip(header, row, strict=True))
        found.append(tuple(_cell(path, number, f, cells[f.name].strip()) for f in factors))
    if not found:
        raise InputError("study.empty_table", file=path)
    return found


def _cell(path: Path, line: int, factor: Factor, cell: str) -> Any:
    try:
        return factor.checked(cell)
    except InputError as problem:
        problem.file, problem.line, problem.column = str(path), line, factor.name
        raise


def size(design: DesignSpec, factors: Sequence[Factor]) -> int | None:
    """How many rows a design will have, before it is drawn; None where only its file knows."""
    count = len(factors)
    if isinstance(design, Factorial):
        return math.prod(design.steps if f.choices is None else len(f.choices) for f in factors)
    if isinstance(design, OneAtATime):
        return 1 + sum(design.steps if f.choices is None else len(f.choices) for f in factors)
    if isinstance(design, LatinHypercube):
        return design.points
    if isinstance(design, Sobol):
        return design.base * ((2 if design.second_order else 1) * count + 2)
    if isinstance(design, Morris):
        return design.trajectories * (count + 1)
    return None
