"""Thirty visitors of the pages at once, and what is left of them when they have gone.

Each visitor is a websocket client of a real server process (`benchmarks.visitor`): it opens the
page that compares packages, waits for the answer to the question that stands there, changes the
dose of the package, and waits for the first coarse answer to its own change, which bears the
visitor's own name. All thirty change at the same moment, three times, and no two want the same, so
that nothing can be answered from what was kept for another. While many wait, a first answer rests
on one replicate instead of three, as the page says. A single visitor does the same on the same
server, for comparison. Clients and server share the machine.

Memory is that of the server's process, without its workers. For each open page: what the thirty
add, with the answers that are kept for whoever asks the same again. Left: what a second thirty, who
only read what stands there, leave behind when all have gone.
"""

from __future__ import annotations

import copy
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.timing import Sample, one, sample

ROOT = Path(__file__).resolve().parent.parent
VISITORS: Final = 30
ROUNDS: Final = 3
LONGEST: Final = 900.0
"""Seconds that a visitor waits at most."""
SETTLE: Final = 6.0
"""Seconds that a server is given to take back what ended sessions held."""


def measure(quick: bool) -> dict[str, Sample]:
    """Return the quantities of this part, by key."""
    import psutil

    count, rounds = (3, 1) if quick else (VISITORS, ROUNDS)
    with server() as (address, process):
        watched = psutil.Process(process)
        alone, spent = _alone(address, 1 + rounds, watched)
        empty = _settled(watched)
        opened, answers = _together(address, count, rounds, watched)
        before = _settled(watched)
        _together(address, count, 0, watched)
        after = _settled(watched)
    every = [seconds for waits in answers for seconds in waits]
    typical = [sorted(waits)[len(waits) // 2] for waits in answers]
    return {
        "session_alone_seconds": sample(alone[1:]),
        "session_alone_processor_seconds": sample(spent[1:]),
        "session_answer_seconds": sample(typical),
        "session_slowest_seconds": one(max(every)),
        "session_over_alone": one(sample(typical).median / sample(alone[1:]).median),
        "session_memory_mib": one((opened - empty) / count / 2**20),
        "session_memory_left_mib": one((after - before) / 2**20),
    }


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """A server of its own on a free port: its address and the number of its process."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboards", "--port", "0", "--no-browser"],
            cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1", "LINLI_RESULTS": folder},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
        )  # fmt: skip
        try:
            assert process.stdout is not None
            words = next(line for line in process.stdout if "http://" in line).split()
            yield next(word for word in words if word.startswith("http://")), process.pid
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Asker:
    """A visitor of the page that compares packages.

    Args:
        address: Address of the server.
        name: What the visitor calls the package, so that the answer can be told from others'.
    """

    def __init__(self, address: str, name: str) -> None:
        from benchmarks.visitor import Visitor

        self.visitor = Visitor(address, "/")
        self.name = name
        self.builder = self.visitor.until(_builds, LONGEST)
        self.visitor.until(_answers, LONGEST)

    def ask(self, dose: float, turn: int) -> float:
        """Change the dose and wait for the first answer to it.

        Args:
            dose: Dose of the first intervention.
            turn: Number of the change.

        Returns:
            Seconds from the change to the answer.
        """
        name = f"{self.name} {turn}"
        plan = copy.deepcopy(self.visitor.widgets[self.builder]["plan"])
        plan["packages"][0]["name"] = name
        plan["packages"][0]["items"][0]["dose"] = dose
        begun = time.perf_counter()
        self.visitor.event(self.builder, "change", plan)
        self.visitor.until(lambda state: _answers(state) and f"{name}<" in _html(state), LONGEST)
        return time.perf_counter() - begun


def _alone(address: str, changes: int, watched: Any) -> tuple[list[float], list[float]]:
    """Waits of a single visitor, and the processor time that the server and its workers took."""
    asker = Asker(address, "alone")
    waits, spent = [], []
    for turn in range(changes):
        asker.visitor.until(lambda state: "cmp-done" in str(state.get("class_")), LONGEST)
        asker.visitor.listen(1.0)
        before = _processor_time(watched)
        waits.append(asker.ask(0.91 + 0.01 * turn, turn))
        spent.append(_processor_time(watched) - before)
    asker.visitor.leave()
    return waits, spent


def _processor_time(watched: Any) -> float:
    """Seconds of processor time of a process and its children."""
    each = [one.cpu_times() for one in (watched, *watched.children(recursive=True))]
    return float(sum(times.user + times.system for times in each))


def _together(address: str, count: int, rounds: int, watched: Any) -> tuple[int, list[list[float]]]:
    """Memory of the server with all pages open, and the waits, round by round."""
    start = threading.Barrier(count)
    opened: list[int] = []

    def visit(number: int) -> list[float]:
        try:
            return visited(number)
        except BaseException:
            start.abort()  # nobody waits for who has failed
            raise

    def visited(number: int) -> list[float]:
        asker = Asker(address, f"visitor {number}")
        waits = []
        for turn in range(rounds):
            start.wait(LONGEST)
            waits.append(asker.ask(0.2 + 0.6 * (number + turn / rounds) / count, turn))
        start.wait(LONGEST)
        if number == 0:
            opened.append(watched.memory_info().rss)
        start.wait(LONGEST)
        asker.visitor.leave()
        return waits

    with ThreadPoolExecutor(count) as pool:
        found = list(pool.map(visit, range(count)))
    return opened[0], [list(waits) for waits in zip(*found, strict=True)]


def _settled(watched: Any) -> int:
    """Memory of the server once it no longer falls."""
    last = watched.memory_info().rss
    for _ in range(5):
        time.sleep(SETTLE)
        now = watched.memory_info().rss
        if now > last - 2**20:
            return int(min(now, last))
        last = now
    return int(last)


def _builds(state: dict[str, Any]) -> bool:
    return "plan" in state and "catalog" in state and "limits" in state


def _answers(state: dict[str, Any]) -> bool:
    return 'class="cmp-cards"' in _html(state)


def _html(state: dict[str, Any]) -> str:
    attributes = state.get("attributes") or {}
    return str(state.get("unsafe_innerHTML") or attributes.get("innerHTML") or "")
