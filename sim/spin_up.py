"""The weeks before week 0, in which a neighbourhood forgets how it began.

With `spin_up: auto` they go on, a year at a time, until the yearly means of participation, trust,
efficacy, belonging and the backlog are flat (`FLAT_TOLERANCE`), at most `spin_up_max` weeks.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sim import columns as col
from sim.measures import weekly_frame
from sim.population.ties import GIVEN

if TYPE_CHECKING:
    import numpy as np

    from sim.engine.world import Arrays
    from sim.measures import Recorder
    from sim.model import ParticipationModel

YEAR = 52
FLAT_MEASURES = ("any", "trust", "efficacy", "belonging", "backlog")
FLAT_TOLERANCE = {
    "any": 0.006,
    "trust": 0.008,
    "efficacy": 0.008,
    "belonging": 0.008,
    "backlog": 0.01,
}
"""Largest change of a yearly mean that still counts as flat: shares and states, and waiting reports
a resident."""

SPIN_UP_LEAST = 208
"""Weeks before which nothing is called flat: more than two and a half times the slowest memory."""


def settle(model: ParticipationModel) -> None:
    """Note that a week of the spin-up was lived, and end the spin-up where means are flat.

    Args:
        model: A model after a week before its window; `flat` and `flatness` say how its last year
            went, and where the spin-up ends early its next week becomes week 0.
    """
    model.spin_up_weeks += 1
    lived = model.spin_up_weeks
    if model.week % YEAR != 0 or lived < 2 * YEAR:
        return
    model.flatness = yearly_changes(model.recorder)
    model.flat = all(abs(model.flatness[name]) <= FLAT_TOLERANCE[name] for name in FLAT_MEASURES)
    ended = model.scenario.weeks.spin_up == "auto" and lived >= SPIN_UP_LEAST and model.flat
    if ended and model.week < 0:
        shift_weeks(model.arrays, -model.week)
        model.week = 0


def yearly_changes(recorder: Recorder) -> dict[str, float]:
    """How much the mean of the last year differs from that of the year before, by measure."""
    frame = weekly_frame(recorder)
    agents = frame["agents"].clip(lower=1)
    acts = frame[[f"{form}_acts" for form in ("report", "activity", "deliberate")]].sum(axis=1)
    series = {
        "any": acts / agents,
        "backlog": frame["backlog"] / agents,
        **{name: frame[name] for name in ("trust", "efficacy", "belonging")},
    }
    return {
        name: float(values.iloc[-YEAR:].mean() - values.iloc[-2 * YEAR : -YEAR].mean())
        for name, values in series.items()
    }


def shift_weeks(arrays: Arrays, by: int) -> None:
    """Renumber weeks, so that the window begins with week 0 although the spin-up was short.

    Args:
        arrays: Arrays whose fields that end in `_week` are shifted; "never" stays.
        by: Whole years, in weeks.
    """
    for field in fields(arrays):
        array = getattr(arrays, field.name)
        for name in array.dtype.names or ():
            if name.endswith("_week") and array.dtype[name].kind == "i":
                known = array[name] > col.NEVER // 2
                known &= array[name] < -(col.NEVER // 2)
                array[name][known] += by


def hold_moves(model: ParticipationModel) -> np.ndarray | None:
    """Let nobody move during the spin-up where a user gave the residents or their ties.

    Nobody ages or dies then either, so that week 0 has the people and ties that were given.

    Args:
        model: A model whose people have just been founded.

    Returns:
        The week in which each household moves out, counted from week 0; None where all of them are
        drawn, and may move.
    """
    community = model.scenario.community
    brought = bool(model.population.ids) or community.ties.file is not None
    if not brought and not (model.tie_table.kind == GIVEN).any():
        return None
    houses = model.arrays.households
    first_moves: np.ndarray = houses["moves_week"] - model.week
    houses["moves_week"] = -col.NEVER
    return first_moves
