"""The rows of finished runs, from the chunks of finished tasks and the journals of others.

A sweep may have more runs than fit into memory with a hundred outcomes each. Its table is written
a slice at a time; a slice has the runs of some points in a row, and reads the chunks that hold
them. Which runs make a slice hangs on the plan alone, so equal runs make equal files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.sweep import folder as files
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from experiments.sweep.plan import Plan, Runnable

    Rows = list[dict[str, Any]]

KEYS: Final = ("point", "replicate", "seed")
TIMES: Final = ("seconds", "process")
SLICE: Final = 2000
"""Runs that are in memory at once: some 30 MB with a hundred outcomes each."""


def gathered(home: Path) -> list[dict[str, Any]]:
    """The rows of all runs that are finished, by point and replicate; chunks go over journals."""
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for path in files.journals(home):
        for run in files.recorded([path])[0].values():
            rows[run.row["point"], run.row["replicate"]] = run.row
    for number in sorted(files.done_tasks(home)):
        for row in files.read_rows(files.chunk_path(home, number)):
            rows[row["point"], row["replicate"]] = row
    return [rows[key] for key in sorted(rows)]


def count_finished(plan: Runnable, home: Path) -> int:
    """How many runs of a folder are finished, or have failed, whatever their task has come to."""
    done = files.done_tasks(home)
    count = 0
    for task in plan.tasks:
        if task.number in done:
            count += len(task.points)
        else:
            count += len(files.recorded(files.journals(home, task.number))[0])
    return count


class FinishedRuns:
    """The rows of a sweep, in the order of points and replicates, a slice at a time.

    Args:
        plan: The plan of the sweep.
        home: Its folder; what is finished later does not count.
        size: Most runs of a slice.
    """

    def __init__(self, plan: Plan, home: Path, size: int = SLICE) -> None:
        self.home = home
        self.runs, self.replicates = plan.runs, plan.study.replicates
        whole = self.replicates <= size  # a slice has all replicates of a point where they fit
        self.step = size // self.replicates * self.replicates if whole else size
        self._blocks = len(plan.blocks)
        self._block = {point: k for k, block in enumerate(plan.blocks) for point in block}
        self._done = files.done_tasks(home)

    def slices(self) -> Iterator[Rows]:
        """The finished runs of each slice, of which there may be none."""
        for places in self._places():
            yield self._slice(places)

    def columns(self) -> list[str]:
        """What the runs have besides keys, in the order in which it comes."""
        found: dict[str, None] = {}
        for places in self._places():
            if not all(self._known(number, found) for number in self._tasks(places)):
                for row in self._slice(places):
                    found.update(dict.fromkeys(row))
        return [name for name in found if name not in (*KEYS, *TIMES, "status", "error")]

    def _places(self) -> Iterator[range]:
        """Numbers of the table's rows when all runs are there, slice by slice."""
        for first in range(0, self.runs, self.step):
            yield range(first, min(self.runs, first + self.step))

    def _tasks(self, places: range) -> list[int]:
        """Numbers of the tasks that have a run of a slice."""
        runs = (divmod(place, self.replicates) for place in places)
        return sorted({self._block[p] + replicate * self._blocks for p, replicate in runs})

    def _slice(self, places: range) -> Rows:
        found: dict[int, dict[str, Any]] = {}
        for number in self._tasks(places):
            for row in self._of_task(number):
                place = row["point"] * self.replicates + row["replicate"]
                if place in places:
                    found[place] = row
        return [found[place] for place in sorted(found)]

    def _of_task(self, number: int) -> Rows:
        """The finished runs of a task: of its chunk, or as far as its journals go."""
        if number in self._done:
            return files.read_rows(files.chunk_path(self.home, number))
        journals = (files.recorded([path])[0] for path in files.journals(self.home, number))
        return [run.row for runs in journals for run in runs.values()]

    def _known(self, number: int, columns: Container[str]) -> bool:
        """Whether a task is finished and has no other columns, which spares reading it."""
        path = files.chunk_path(self.home, number)
        try:
            return number in self._done and all(n in columns for n in pq.read_schema(path).names)
        except (OSError, pa.ArrowException) as error:
            raise InputError("error.not_readable", file=path, reason=str(error)) from error
