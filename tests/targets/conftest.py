"""A place small enough to fit in a moment, and fits of it that nothing disturbed."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from experiments.targets.findings import Findings, carry_out, write
from experiments.targets.spec import Targets
from experiments.targets.store import Fit, Plan

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE: dict[str, Any] = {
    "weeks": {"spin_up": 26, "window": 52},
    "community.population": {"kind": "synthetic", "place": "haimen", "people": 500},
    "community.places": {"settlements": 1, "courts": 2, "buildings": 3, "stairwells": 2},
    "community.committee.staff": 3,
    "community.calendar.election_week": 40,
}
"""500 people and a year with an election."""

TINY: dict[str, Any] = {
    "label": {"en": "Tiny", "zh": "小"},
    "scenario": "baseline",
    "set": PLACE,
    "targets": [
        {"measure": "activity", "period": "quarter", "value": 0.3, "error": 0.02},
        {"measure": "deliberate", "period": "year", "value": 0.2, "sample": 300},
        {"measure": "trust", "value": 0.5, "error": 0.05, "fit": False},
    ],
    "parameters": {"base_activity": None, "base_deliberate": None},
    "budget": {"runs": 40, "seeds": 3, "luck": 6, "report": 8},
    "seed": 5,
}
"""A fit of about sixty runs."""


class Here(Executor):
    """Carries tasks in this process, one after another."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Carry the task at once."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def targets(**changes: Any) -> Targets:
    """The tiny targets with some keys replaced."""
    return Targets.from_dict({**TINY, **changes})


def begun(home: Path, **changes: Any) -> Plan:
    """A fit of the tiny targets that has begun and carried out nothing."""
    plan = Plan.of(targets(**changes))
    plan.save(home)
    return plan


def fitted(home: Path, **changes: Any) -> tuple[Fit, Findings]:
    """A whole fit, carried out in this process."""
    fit = Fit(begun(home, **changes), home, Here())
    findings = carry_out(fit)
    write(fit, findings, {})
    return fit, findings


def kept(home: Path) -> dict[str, bytes]:
    """The files whose bytes a resumed fit must repeat."""
    names = ["runs", "targets", "parameters"]
    paths = [f"{name}{end}" for name in names for end in (".parquet", ".csv")] + ["sets.csv"]
    paths += sorted(path.relative_to(home).as_posix() for path in home.glob("batches/*.json"))
    return {name: (home / name).read_bytes() for name in paths}


@pytest.fixture(scope="session", params=["point", "posterior"])
def undisturbed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A whole fit by each method: the method and the folder."""
    home = tmp_path_factory.mktemp(request.param)
    fitted(home, method=request.param)
    return request.param, home
