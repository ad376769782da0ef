"""The committee's books, week by week: reports that wait for a reply, and matters and promises.

Only what changes is noted, so that the browser can list queue and promises in any week:

    reports   one entry a report: row uint32 of who waits · filed int16 week · ended uint16 week
              (OPEN: still waits) · how uint8, bits 0-1 the way it came (WAYS), bits 2-3 how it
              ended (ENDS)
    matters   one entry a matter: building uint32 where it began · people uint32 it concerns ·
              raised int16 week · owner uint8 (`sim.columns.BY_…`), bit 2 set if it needs a vote
    steps     week int16 · matter uint32 · state uint8 (STATES), in the order in which they
              happened; what was so before the first week stands at the beginning, with the week
              it dates from

Numbers are little-endian.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim import columns as col

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.model import ParticipationModel

OPEN = 65535
"""Week in which a report ended that still waits."""

WAYS = ("before", "in_person", "online", "found")
"""How a report came: before the first week, in person or by phone, online, found on a round."""
ENDS = ("waits", "replied", "forgotten", "moved")
"""What became of it: `moved` is withdrawn because its author moved away."""

STATES = (
    "free",
    "astray",  # sent to somebody who is not in charge
    "waiting",  # to be met on
    "adopted",  # promised; no staff hours or money yet (or with the property company)
    "ballot",  # adopted, a vote is still to be held
    "elsewhere",  # promised, with a higher level
    "under_way",  # promised and paid for, the staff work on it
    "kept",
    "broken",  # promised, not done in time
    "voted_down",
    "given_up",  # never adopted
)
UNDER_WAY, KEPT, BROKEN, VOTED_DOWN, GIVEN_UP = range(6, 11)

Key = tuple[int, int, int]
"""Building, week raised and ordinal: what a matter is known by."""


class Ledger:
    """Notes down what the committees have on their desks; `dashboards…history.History` calls it.

    Args:
        model: A model that stands at the first week to be noted.
    """

    def __init__(self, model: ParticipationModel) -> None:
        self._reports: list[list[int]] = [[], [], [], []]  # row, filed, ended, how
        self._matters: list[list[int]] = [[], [], [], []]  # building, people, raised, owner
        self._steps: list[list[int]] = [[], [], []]  # week, matter, state
        self._live: dict[Key, tuple[int, int, int]] = {}  # index, state, adopted
        self._waiting: dict[int, int] = {}  # report of each row that has one
        opened = model.arrays.people["open_report_week"]
        self._opened = opened.copy()
        rows = np.flatnonzero(opened != col.NEVER)
        for row in rows[np.argsort(opened[rows], kind="stable")].tolist():
            self._file(row, int(opened[row]), 0)
        for key, state, adopted, values in _read(live_matters(model.arrays)):
            promised = state in (col.ADOPTED, col.BALLOT, col.ELSEWHERE, UNDER_WAY)
            self._enter(key, state, adopted, values, adopted if promised else key[1])

    def copy(self) -> Ledger:
        """Return one that goes on by itself."""
        other = object.__new__(Ledger)
        for name in ("_reports", "_matters", "_steps"):
            setattr(other, name, [list(column) for column in getattr(self, name)])
        other._live = dict(self._live)
        other._waiting = dict(self._waiting)
        other._opened = self._opened.copy()
        return other

    def note(
        self, model: ParticipationModel, week: int, matters: np.ndarray, moved: NDArray[np.bool_]
    ) -> None:
        """Note the week that was lived.

        Args:
            model: The model.
            week: The week.
            matters: Its open matters, as `live_matters` gives them.
            moved: Whether somebody else lives in the row than the week before.
        """
        self._note_reports(model, week, moved)
        self._note_matters(model, week, matters)

    def _file(self, row: int, week: int, way: int) -> None:
        self._waiting[row] = len(self._reports[0])
        for column, value in zip(self._reports, (row, week, OPEN, way), strict=True):
            column.append(value)

    def _note_reports(self, model: ParticipationModel, week: int, moved: NDArray[np.bool_]) -> None:
        arrays = model.arrays
        now = arrays.people["open_report_week"]
        changed = np.flatnonzero(now != self._opened)
        acted = model.acted_last
        for row in changed.tolist():
            filed = int(self._opened[row])
            if filed != col.NEVER:
                late = week - filed > model.parameters.report_life
                end = 3 if moved[row] else 2 if late else 1
                report = self._waiting.pop(row)
                self._reports[2][report] = week
                self._reports[3][report] |= end << 2
            if int(now[row]) != col.NEVER:
                bit = 1 << col.REPORT
                way = 3 if not acted[row] & bit else 2 if arrays.online[row] & bit else 1
                self._file(row, int(now[row]), way)
        self._opened[changed] = now[changed]

    def _enter(
        self, key: Key, state: int, adopted: int, values: tuple[int, int, int, int], week: int
    ) -> None:
        index = len(self._matters[0])
        for column, value in zip(self._matters, values, strict=True):
            column.append(value)
        self._live[key] = (index, state, adopted)
        self._step(week, index, state)

    def _step(self, week: int, index: int, state: int) -> None:
        for column, value in zip(self._steps, (week, index, state), strict=True):
            column.append(value)

    def _note_matters(self, model: ParticipationModel, week: int, matters: np.ndarray) -> None:
        before, self._live = self._live, {}
        for key, state, adopted, values in _read(matters):
            known = before.pop(key, None)
            if known is None:
                self._enter(key, state, adopted, values, week)
                continue
            self._live[key] = (known[0], state, adopted)
            if state != known[1]:
                self._step(week, known[0], state)
        life = model.parameters.promise_life
        for index, state, adopted in before.values():
            overdue = week - adopted > life
            if state in (col.WAITING, col.MISROUTED):
                end = GIVEN_UP
            elif state == col.BALLOT:
                end = BROKEN if overdue else VOTED_DOWN
            else:
                end = BROKEN if overdue else KEPT
            self._step(week, index, end)

    def payload(self) -> dict[str, dict[str, bytes]]:
        """Return what was noted so far as bytes."""
        tables = {
            "reports": (self._reports, {"row": "<u4", "filed": "<i2", "ended": "<u2", "how": "u1"}),
            "matters": (
                self._matters,
                {"building": "<u4", "people": "<u4", "raised": "<i2", "owner": "u1"},
            ),
            "steps": (self._steps, {"week": "<i2", "matter": "<u4", "state": "u1"}),
        }
        return {
            name: {
                key: np.array(column, kind).tobytes()
                for column, (key, kind) in zip(columns, layout.items(), strict=True)
            }
            for name, (columns, layout) in tables.items()
        }


def live_matters(arrays: Any) -> np.ndarray:
    """Return the open matters of all settlements, one structured row each."""
    rows = [
        arrays.live[s, : int(number)]
        for s, number in enumerate(arrays.settlements["live_count"].tolist())
    ]
    return np.asarray(arrays.matters[np.concatenate(rows) if rows else np.zeros(0, np.int64)])


def _read(matters: np.ndarray) -> list[tuple[Key, int, int, tuple[int, int, int, int]]]:
    """Return (key, state, week adopted, what is noted of it) of each matter."""
    paid = (matters["state"] == col.ADOPTED) & (matters["owner"] == col.BY_COMMITTEE)
    paid &= matters["money"] <= 0.0
    states = np.where(paid, UNDER_WAY, matters["state"])
    owners = matters["owner"] | (matters["needs_ballot"] << 2)
    fields = ("building", "raised_week", "ordinal", "adopted_week", "people")
    columns = (matters[name].tolist() for name in fields)
    return [
        ((building, raised, ordinal), state, adopted, (building, people, raised, owner))
        for building, raised, ordinal, adopted, people, state, owner in zip(
            *columns, states.tolist(), owners.tolist(), strict=True
        )
    ]
