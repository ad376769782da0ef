"""What is known, fitted and assumed about a population, and how well margins were met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.rounding import largest_remainder

if TYPE_CHECKING:
    from sim.population.fit import JointTable
    from sim.population.spec import SyntheticSpec
    from sim.population.types import Columns, Ints


def provenance(
    joint: JointTable,
    residents: Columns,
    under_six: Ints,
    households: int,
    block: SyntheticSpec,
) -> dict[str, Any]:
    """Sources of a synthetic population, and its margins wanted and obtained.

    Args:
        joint: The table that the population was drawn from.
        residents: What was drawn.
        under_six: int64[2], girls and boys under six.
        households: Number of households.
        block: The block of the community file.

    Returns:
        `kind`, `place`, `source`; `published`: totals that the place published, scaled to this
        population, as pairs wanted and obtained, in persons; `from_shares`: the same for the other
        traits, with their sources; `assumed`: entries of the file of shares that are assumed;
        `notes`: what stands in for what was not published.
    """
    size = int(residents["age"].size)
    margins = joint.margins
    people = size + int(under_six.sum())
    notes = dict(joint.notes)
    if block.counties is not None:
        notes["counties"] = f"totals published; shape of {margins.place} for every county"
    published = {
        "mean_household_size": [margins.household_size, round(people / households, 4)],
        **_ages(joint, residents, people),
        "sex": _sexes(joint, residents, under_six, people),
    }
    from_shares: dict[str, Any] = {}
    for name, wanted in _trait_totals(joint, size).items():
        obtained = np.bincount(residents[name].astype(np.int64), minlength=len(wanted)).tolist()
        known = name == "schooling" and margins.schooling is not None
        (published if known else from_shares)[name] = [wanted, obtained]
    return {
        "kind": "synthetic",
        "place": margins.place,
        "source": margins.source,
        "published": published,
        "from_shares": from_shares,
        "sources": dict(joint.shares.sources),
        "assumed": [name for name, key in joint.shares.sources.items() if "assumed" in key],
        "notes": notes,
    }


def _ages(joint: JointTable, residents: Columns, people: int) -> dict[str, Any]:
    published = joint.margins.ages
    wanted = largest_remainder(np.array(published, dtype=np.float64), people).tolist()
    age = residents["age"]
    limits = [(0, 14), (15, 59), (60, 64), (65, 200)] if len(published) == 4 else [
        (0, 14), (15, 59), (60, 200)]  # fmt: skip
    obtained = [int(((age >= low) & (age <= high)).sum()) for low, high in limits]
    obtained[0] += people - int(age.size)
    return {
        f"age_{low}_{high if high < 200 else 'plus'}": [want, got]
        for (low, high), want, got in zip(limits, wanted, obtained, strict=True)
    }


def _sexes(joint: JointTable, residents: Columns, under_six: Ints, people: int) -> list[list[int]]:
    """Women and men of all ages; under-sixes have no row, so their counts are handed over."""
    published = np.array([joint.margins.female, joint.margins.male], dtype=np.float64)
    wanted = largest_remainder(published, people).tolist()
    obtained = np.bincount(residents["sex"], minlength=2) + under_six
    return [wanted, obtained.tolist()]


def _trait_totals(joint: JointTable, size: int) -> dict[str, list[int]]:
    table = joint.table
    totals: dict[str, list[int]] = {}
    for axis, name in ((1, "schooling"), (2, "employment"), (4, "party"), (5, "digital"),
                       (6, "away")):  # fmt: skip
        rest = tuple(other for other in range(table.ndim) if other != axis)
        totals[name] = largest_remainder(table.sum(axis=rest), size).tolist()
    dwelling = largest_remainder(table.sum(axis=(0, 1, 2, 4, 5, 6)), size).reshape(2, 2)
    totals["tenure"] = dwelling.sum(axis=1).tolist()
    totals["registration"] = dwelling.sum(axis=0).tolist()
    return totals
