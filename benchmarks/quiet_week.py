"""The part of the fast engine's week that no resident is spared, by itself.

Everybody looks round, draws this week's luck, forgets a little and is counted, in a week without
offers, concerns, meetings or moves, and without the Python around it. It uses the rules of
`sim.week` as the engine does, so it says how much of the way to the bare loop's speed is left for
deciding and acting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import randomness as rnd
from sim.columns import BLOCK
from sim.engine.cache import compiled
from sim.engine.memory import scratch_floats, scratch_numbers
from sim.week.living import begin, end_rows
from sim.week.looking import LUCK_ROOM, SHARE, SUMS_ROOM, look_round_together

if TYPE_CHECKING:
    from sim import ParticipationModel


@compiled
def _week(w, c):  # type: ignore[no-untyped-def]
    """Let every resident of the only committee pass a week without any occasion."""
    luck = scratch_floats(LUCK_ROOM)
    sums = scratch_numbers(SUMS_ROOM)
    last = len(w.people)
    for first in range(0, last, BLOCK):
        count = min(BLOCK, last - first)
        rnd.draw4_of_rows(w.seed, rnd.RESIDENT_WEEK, w.people, first, count, w.now.week, luck, 0)
        look_round_together(w, first, count, luck, sums)
        for k in range(count):
            begin(w, c, first + k, luck[SHARE + k])
        end_rows(w, c, first, first + count)


class QuietWeek:
    """Quiet weeks of a model with one committee, on a copy of it.

    Args:
        model: Whose residents and ties; it is left as it is.
    """

    def __init__(self, model: ParticipationModel) -> None:
        """Copy the model."""
        self._model = model.fork()
        self._people = self._model.arrays.people.copy()

    def restart(self) -> None:
        """Give residents their states again, or in years they would fade to denormal numbers."""
        self._model.arrays.people[:] = self._people

    def weeks(self, number: int) -> None:
        """Let some weeks pass."""
        world = self._model.world
        for _ in range(number):
            _week(world, 0)
