"""What happened in a neighbourhood, week by week, as bytes that a browser plays.

A run is lived once in a worker; what the drawing needs of each week is kept in small arrays:

    before      uint8 [BEFORE, residents]  acts of the weeks before the first, for "lately"
    acts        uint8 [weeks, residents]   bits 0-4 the forms of `sim.columns.FORMS`, bit 5 one of
                them online, bit 6 serving as unit leader, bit 7 somebody else has moved in
    trust       uint8 [weeks / EVERY, residents]   trust, 0 to 255 for 0 to 1, every EVERY weeks
    changes     week uint16 · row uint32 · traits uint8, where what the drawing shows of a resident
                changes: a birthday into another age band, or another person in the same place
    matters     uint8 [weeks, buildings]   open matters that began there
    activities  uint8 [weeks, courts]      activities on offer there
    units       from a week on: first rows, leaders and attendance (65535: no meeting)
    series      float32 [weeks, committees, SERIES]
    totals      float32 [weeks, TOTALS]    means and counts of the whole place
    ledger      reports and matters one by one (`dashboards.pages.watch.ledger`)
    ties        ties made and lost (`dashboards.pages.watch.tied`)

Numbers are little-endian, row by row.
"""

from __future__ import annotations

from collections import deque
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboards.pages.watch.ledger import Ledger, live_matters
from dashboards.pages.watch.tied import TieChanges
from sim import columns as col
from sim.records import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sim.model import ParticipationModel

EVERY = 4
"""Weeks between two samples of trust."""
BEFORE = 12
"""Weeks before the first: with it they are a quarter."""

ONLINE, SERVING, ARRIVED = 1 << 5, 1 << 6, 1 << 7
NO_MEETING = 65535

USES = (
    "admin", "reply", "work", "meeting", "activity", "contact", "moderation", "recruit",
    "election", "idle",
)  # fmt: skip
"""What a committee's hours go to; together they are the hours that it has."""

SERIES = (
    *(f"hours_{use}" for use in USES),
    "hours_available",
    "backlog",
    "waiting",  # matters that wait to be met on
    "promised",  # adopted and not yet carried out
    "due",  # of them, due within DUE_SOON weeks
    "reports_filed",
    "replies",
    "replies_late",
    "reply_delay",  # running mean, weeks
    "performance",  # running share of promises kept in time
    "fund",  # yuan left
    "staff",
    "skill",
    "people",
    "active",
)
DUE_SOON = 13
PROMISED = (col.ADOPTED, col.BALLOT, col.ELSEWHERE)
TOTALS = ("trust", "efficacy", "belonging", "fatigue", "satisfaction", "backlog")


def traits_of(people: np.ndarray) -> NDArray[np.uint8]:
    """Return what the drawing shows of residents, a byte each.

    Bits 0-2 the age band, 3 migrant, 4 renter, 5 party member, 6 male, 7 uses a smartphone.
    """
    starts = np.array([low for low, _ in col.AGE_BANDS])
    bands = np.searchsorted(starts, people["age"], side="right") - 1
    code = np.clip(bands, 0, None).astype(np.uint8)
    for bit, name in enumerate(("registration", "tenure", "party", "sex", "digital"), start=3):
        code |= people[name].astype(np.uint8) << bit
    return np.asarray(code, np.uint8)


def acts_of(model: ParticipationModel, moved: np.ndarray) -> NDArray[np.uint8]:
    """Return what residents did in the week that a model has just lived, a byte each.

    Args:
        model: The model.
        moved: Whether somebody else lives in the row than the week before, bool[residents].
    """
    arrays = model.arrays
    acts = np.asarray(model.acted_last & col.FORM_MASK, np.uint8)
    acts |= np.where((arrays.online & acts) != 0, ONLINE, 0).astype(np.uint8)
    acts |= np.where(arrays.people["serving"] == 1, SERVING, 0).astype(np.uint8)
    acts |= np.where(moved, ARRIVED, 0).astype(np.uint8)
    return acts


class Lately:
    """Keeps the acts of the last weeks of a spin-up; a hook of `ParticipationModel.hooks`."""

    def __init__(self, model: ParticipationModel) -> None:
        self._generation = model.arrays.people["generation"].copy()
        nobody = np.zeros(len(self._generation), np.uint8)
        self.acts: deque[NDArray[np.uint8]] = deque([nobody] * BEFORE, maxlen=BEFORE)

    def __call__(self, model: ParticipationModel, week: int) -> None:
        """Keep the week that was lived; the model calls this."""
        generation = model.arrays.people["generation"]
        self.acts.append(acts_of(model, generation != self._generation))
        self._generation[:] = generation


@dataclass
class _Epoch:
    """Weeks in which the units were the same."""

    week: int
    starts: NDArray[np.int32]
    committees: NDArray[np.int32]
    leaders: list[NDArray[np.int32]] = field(default_factory=list)
    attendance: list[NDArray[np.uint16]] = field(default_factory=list)

    def copy(self) -> _Epoch:
        """Return one that can go on by itself."""
        same = (self.week, self.starts, self.committees)
        return _Epoch(*same, list(self.leaders), list(self.attendance))


class History:
    """Notes down the weeks of a model; a hook of `ParticipationModel.hooks`.

    Args:
        model: A model that stands at the first week to be noted.
        before: Acts of the BEFORE weeks before it, the latest last.
    """

    def __init__(self, model: ParticipationModel, before: Iterable[NDArray[np.uint8]]) -> None:
        people = model.arrays.people
        self.first = model.week
        self.before = _bytes(list(before), np.uint8)
        self.start = traits_of(people)
        self._traits = self.start.copy()
        self._generation = people["generation"].copy()
        self._of_building = len(model.arrays.buildings)
        self._acts: list[NDArray[np.uint8]] = []
        self._online: list[NDArray[np.uint8]] = []
        self._trust: list[NDArray[np.uint8]] = [_shares(people["trust"])]
        self._changes: list[tuple[NDArray[np.int64], int]] = []
        self._codes: list[NDArray[np.uint8]] = []
        self._matters: list[NDArray[np.uint8]] = []
        self._activities: list[NDArray[np.uint8]] = []
        self._series: list[NDArray[np.float32]] = []
        self._totals: list[NDArray[np.float32]] = []
        self._epochs: list[_Epoch] = []
        self._ledger = Ledger(model)
        self._ties = TieChanges(model)

    def copy(self) -> History:
        """Return a record that goes on by itself; the weeks noted so far are shared."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list):
                setattr(other, name, list(value))
        other._generation = self._generation.copy()
        other._epochs = [epoch.copy() for epoch in self._epochs]
        other._ledger = self._ledger.copy()
        other._ties = self._ties.copy()
        return other

    @property
    def weeks(self) -> int:
        """Weeks noted so far."""
        return len(self._acts)

    def arrived(self, row: int) -> int:
        """Return the first week in which whoever lives in a row now has lived there.

        Args:
            row: Row of the resident.
        """
        came = [k for k, acts in enumerate(self._acts) if acts[row] & ARRIVED]
        return self.first + (came[-1] + 1 if came else 0)

    def did(self, row: int, week: int) -> tuple[tuple[str, str], ...]:
        """Return (form, channel) of what a resident took part in, as `sim.explain.life` has it.

        Args:
            row: Row of the resident.
            week: A week that was noted.
        """
        acts = int(self._acts[week - self.first][row])
        online = int(self._online[week - self.first][row])
        return tuple(
            (form, CHANNELS[(online >> k) & 1])
            for k, form in enumerate(col.FORMS)
            if (acts >> k) & 1
        )

    def __call__(self, model: ParticipationModel, week: int) -> None:
        """Note the week that was lived; the model calls this."""
        people = model.arrays.people
        moved = people["generation"] != self._generation
        self._acts.append(acts_of(model, moved))
        self._online.append(model.arrays.online.copy())
        self._generation[:] = people["generation"]
        now = traits_of(people)
        changed = np.flatnonzero((now != self._traits) | moved)
        if len(changed):
            self._changes.append((changed, week))
            self._codes.append(now[changed])
            self._traits = now
        if (week - self.first + 1) % EVERY == 0:
            self._trust.append(_shares(people["trust"]))
        matters = live_matters(model.arrays)
        self._note_places(model, matters)
        self._note_units(model, week)
        self._ledger.note(model, week, matters, moved)
        self._ties.note(model, week, moved)

    def _note_places(self, model: ParticipationModel, matters: np.ndarray) -> None:
        arrays = model.arrays
        count = np.bincount(matters["building"], minlength=self._of_building)
        self._matters.append(np.minimum(count, 255).astype(np.uint8))
        self._activities.append(np.minimum(arrays.courts["activities"], 255).astype(np.uint8))
        self._series.append(_series(arrays, matters, model.week - 1, model.parameters))
        weekly = arrays.weekly
        agents = max(1, int(weekly["agents"].sum()))
        names = ("sum_trust", "sum_efficacy", "sum_belonging", "sum_fatigue", "satisfaction")
        totals = [float(weekly[name].sum()) / agents for name in names]
        totals.append(float(weekly["backlog"].sum()))
        self._totals.append(np.array(totals, np.float32))

    def _note_units(self, model: ParticipationModel, week: int) -> None:
        units = model.arrays.units
        starts = units["start"].astype(np.int32)
        committees = units["committee"].astype(np.int32)
        last = self._epochs[-1] if self._epochs else None
        if (
            last is None
            or not np.array_equal(last.starts, starts)
            or not np.array_equal(last.committees, committees)
        ):
            last = _Epoch(week, starts, committees)
            self._epochs.append(last)
        came = np.minimum(units["attended"] + units["attended_online"], NO_MEETING - 1)
        last.leaders.append(units["leader"].astype(np.int32))
        last.attendance.append(np.where(units["meets"] == 1, came, NO_MEETING).astype(np.uint16))

    def payload(self) -> dict[str, Any]:
        """Return what was noted so far: numbers and bytes, ready for the browser."""
        rows = [rows for rows, _ in self._changes]
        weeks = [np.full(len(part), week) for part, week in self._changes]
        return {
            "weeks": self.weeks,
            "before": self.before,
            "acts": _bytes(self._acts, np.uint8),
            "trust": _bytes(self._trust, np.uint8),
            "start": self.start.tobytes(),
            "changes": {
                "week": _bytes(weeks, "<u2"),
                "row": _bytes(rows, "<u4"),
                "traits": _bytes(self._codes, np.uint8),
            },
            "matters": _bytes(self._matters, np.uint8),
            "activities": _bytes(self._activities, np.uint8),
            "series": _bytes(self._series, "<f4"),
            "totals": _bytes(self._totals, "<f4"),
            "ledger": self._ledger.payload(),
            "ties": self._ties.payload(),
            "units": [
                {
                    "week": epoch.week,
                    "starts": _bytes([epoch.starts], "<i4"),
                    "committees": _bytes([epoch.committees], "<i4"),
                    "leaders": _bytes(epoch.leaders, "<i4"),
                    "attendance": _bytes(epoch.attendance, "<u2"),
                }
                for epoch in self._epochs
            ],
        }


def _series(arrays: Any, matters: np.ndarray, week: int, parameters: Any) -> NDArray[np.float32]:
    """Return the numbers of each committee's week: float32[committees, SERIES]."""
    committees, weekly = arrays.committees, arrays.weekly
    number = len(committees)
    of = arrays.settlements["committee"][matters["settlement"]]
    promised = np.isin(matters["state"], PROMISED)
    age = week - matters["adopted_week"]
    due = promised & (age > parameters.promise_life - DUE_SOON)
    values = {
        **{f"hours_{use}": weekly[f"hours_{use}"] for use in (*USES, "available")},
        "backlog": weekly["backlog"],
        "waiting": np.bincount(of[matters["state"] == col.WAITING], minlength=number),
        "promised": np.bincount(of[promised], minlength=number),
        "due": np.bincount(of[due], minlength=number),
        "reports_filed": weekly["reports_filed"],
        "replies": weekly["replies"],
        "replies_late": weekly["replies_late"],
        "reply_delay": committees["reply_delay"],
        "performance": committees["performance"],
        "fund": committees["fund"],
        "staff": committees["staff"],
        "skill": committees["staff_skill"],
        "people": committees["people"],
        "active": committees["active"],
    }
    return np.stack([values[name] for name in SERIES], axis=1).astype(np.float32)


def _shares(values: np.ndarray) -> NDArray[np.uint8]:
    return np.asarray(np.rint(np.clip(values, 0.0, 1.0) * 255.0), np.uint8)


def _bytes(parts: list[Any], kind: Any) -> bytes:
    """Return arrays one after the other as little-endian bytes."""
    if not parts:
        return b""
    return np.concatenate([np.ravel(part) for part in parts]).astype(kind).tobytes()
