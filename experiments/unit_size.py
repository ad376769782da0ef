"""How large should a self-governance unit be? A study at a fixed number of staff hours.

One community of 2,496 people is divided into units of 12 to 2,496 people, with 6, 12 or 24
staff; every size has its own spin-up, and all meet the same people and the same luck. Residents
that a user gave stay who and where they are, and sizes go up to their number. Then one
rule at a time is changed or switched off, to see what the answer hangs on. `unit_size_findings`
says what came out; that there is a best size at all is a finding, never assumed.

    <folder>/unit_size.json                  what was run, versions, seeds
    <folder>/unit_size.parquet and .csv      one row a replicate, alternative, staff and size
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.kept import KeptStudy, some_worked
from experiments.processes import carry_out
from experiments.provenance import files_of, parameter_digest, program
from experiments.replicate import Task, replicate_seed, run_replicate
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.processes import Progress

SIZES: Final = (12, 24, 48, 96, 208, 416, 832, 2496)
"""People of a unit that are asked for; whole stairwells decide what is got."""

STAFF: Final = (6.0, 12.0, 24.0)
USUAL_STAFF: Final = 12.0
"""Staff under which rules are changed."""

PEOPLE: Final = 2496
WINDOW: Final = 52
FULL: Final = "full"

ALTERNATIVES: Final[dict[str, dict[str, float | str]]] = {
    "no_leaders": {"leader_share": 0.0},
    "free_meetings": {"hours_meeting": 0.0, "hours_meeting_led": 0.0},
    "no_asking": {"weight_asked": 0.0},
    "all_seen": {"meeting_near": 1.0},
    "all_concerned": {"stake_elsewhere": 1.0},
    "no_norm": {"norm_form": "none"},
    "linear_norm": {"norm_form": "linear"},
    "one_matter": {"agenda_items": 1.0},
    "weekly_meetings": {"meeting_interval": 1.0},
    "few_speakers": {"speaking_slots": 5.0},
    "early_council": {"council_after": 0.0},
    "wide_alone": {"wide_alone": "yes"},
    "online": {},
    "online_substitute": {"nesting": 0.1},
    "online_unrelated": {"nesting": 1.0},
}
"""Rules that are changed one at a time: parameters by name of the alternative. Those whose name
begins with `online` open the online channel, without which nesting has nothing to act on."""

OUTCOMES: Final = ("deliberate", "any")
"""Forms whose share of residents in an average quarter is kept."""

STEM: Final = "unit_size"


@dataclass(frozen=True)
class Case:
    """One replicate of one alternative and staff, at every size.

    Attributes:
        alternative: Key of `ALTERNATIVES`, or `FULL`.
        staff: Staff of the community.
        sizes: People of a unit, one scenario each.
        task: The scenarios and the seed.
    """

    alternative: str
    staff: float
    sizes: tuple[int, ...]
    task: Task


@dataclass
class UnitSizeStudy(KeptStudy):
    """What the study gave.

    Attributes:
        runs: One row a replicate, alternative, staff and size: `replicate, alternative, staff,
            people` (asked for), `unit_people` (got), `units`, the shares of `OUTCOMES`, `error`.
        facts: What was run: base scenario, replicates, seed, versions, commit, and a digest of
            the parameters' values.
        interrupted: Whether it was ended early.
    """

    stem = STEM
    absent = "unit_size.not_found"


def shipped_study() -> UnitSizeStudy | None:
    """The study that ships with the program, or None when there is none."""
    folder = Path(__file__).parent / "studies"
    return UnitSizeStudy.load(folder) if (folder / f"{STEM}.json").is_file() else None


def unit_size_study(
    base: str = "baseline",
    *,
    sizes: Sequence[int] | None = None,
    staff: Sequence[float] = STAFF,
    alternatives: Sequence[str] | None = None,
    people: int | None = None,
    replicates: int = 20,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> UnitSizeStudy:
    """Run the study.

    Args:
        base: Scenario whose community and rules are used, with `people` people in one settlement.
        sizes: People of a unit, ascending; None takes those of `SIZES` below the people of the
            community, and all of them in one unit.
        staff: Numbers of staff under which the full model is run.
        alternatives: Keys of `ALTERNATIVES`, run with 12 staff; None takes all.
        people: People of the community; None takes 2,496, or the residents of a user's table,
            whose number cannot be chosen.
        replicates: Number of replicates.
        seed: Seed of the study.
        workers: Processes; None uses every core.
        progress: Called with the number of cases done and in all.

    Raises:
        InputError: The base scenario cannot be used, or an alternative is unknown.
        AllFailedError: Not one run succeeded.
        KeyboardInterrupt: It was interrupted before anything was done.
    """
    started = datetime.now(UTC)
    chosen = tuple(ALTERNATIVES) if alternatives is None else tuple(alternatives)
    _known(chosen)
    usual = USUAL_STAFF if USUAL_STAFF in staff or not staff else staff[len(staff) // 2]
    plan = [(FULL, number) for number in staff] + [(name, usual) for name in chosen]
    plain, people = _base(base, people, seed)
    if sizes is None:
        sizes = [*(size for size in SIZES if size < people), people]
    cases = [
        Case(name, number, tuple(sizes), _task(plain, name, number, sizes, k, seed))
        for k in range(replicates)
        for name, number in plan
    ]
    done, interrupted = carry_out(run_case, cases, lost=_lost, workers=workers, progress=progress)
    rows = [row for rows in done for row in rows]
    some_worked(rows)
    facts = {
        "base": base,
        "population": plain["community"]["population"]["kind"],
        "people": people,
        "sizes": list(sizes),
        "staff": list(staff),
        "usual_staff": usual,
        "alternatives": list(chosen),
        "replicates": replicates,
        "seed": seed,
        "window": WINDOW,
        "parameters": parameter_digest(),
        "files": files_of([plain["community"]]),
        "started": started.isoformat(timespec="seconds"),
        **program(),
    }
    return UnitSizeStudy(pd.DataFrame(rows), facts, interrupted)


def run_case(case: Case) -> list[dict[str, Any]]:
    """Run one case, in a worker; rows of `UnitSizeStudy.runs`."""
    rows = []
    for size, result in zip(case.sizes, run_replicate(case.task), strict=True):
        row = _row(case, size) | {
            "unit_people": result.unit_people,
            "units": result.units,
            "error": result.error,
        }
        if not result.error:
            shares = _shares(result.tables["participation"])
            row |= shares
        rows.append(row)
    return rows


def _row(case: Case, size: int) -> dict[str, Any]:
    known = {"alternative": case.alternative, "staff": case.staff, "people": size}
    return {"replicate": case.task.replicate, **known, **dict.fromkeys(OUTCOMES, np.nan)}


def _lost(case: Case, reason: str) -> list[dict[str, Any]]:
    empty = {"unit_people": np.nan, "units": 0, "error": reason}
    return [_row(case, size) | empty for size in case.sizes]


def _shares(participation: pd.DataFrame) -> dict[str, float]:
    """Share of residents who took part in an average quarter of the window, by form."""
    rows = participation[(participation["period"] == "quarter") & (participation["group"] == "all")]
    return {
        form: float((found["took_part"] / found["people"]).mean())
        for form in OUTCOMES
        if len(found := rows[rows["form"] == form])
    }


def _base(name: str, people: int | None, seed: int) -> tuple[dict[str, Any], int]:
    """The base scenario as plain values, without interventions, for one year; and its people.

    Synthetic people are as many as asked for, in one settlement.
    """
    from sim.population import synthesise
    from sim.scenario import Scenario

    scenario = Scenario.load(name, overrides={"weeks.window": WINDOW, "weeks.after": 0})
    plain = {**scenario.to_dict(), "interventions": []}
    population = plain["community"]["population"]
    if population["kind"] == "residents":
        return plain, synthesise(scenario.community, seed).people
    wanted = people or PEOPLE
    for size in ("people", "households", "counties"):
        population.pop(size, None)
    population["people"] = wanted
    plain["community"]["places"]["settlements"] = 1
    return plain, wanted


def _task(
    plain: Mapping[str, Any],
    alternative: str,
    staff: float,
    sizes: Sequence[int],
    replicate: int,
    seed: int,
) -> Task:
    from sim.scenario import Scenario

    changed = ALTERNATIVES.get(alternative, {})
    committee = {**plain["community"]["committee"], "staff": staff}
    common = {
        **plain,
        "community": {**plain["community"], "committee": committee},
        "parameters": {**plain.get("parameters", {}), **changed},
    }
    if alternative.startswith("online"):
        common["interventions"] = Scenario.load("online_channel").to_dict()["interventions"]
    scenarios = tuple(
        {**common, "organisation": {**plain.get("organisation", {}), "unit": {"people": size}}}
        for size in sizes
    )
    names = tuple(str(size) for size in sizes)
    return Task(replicate, replicate_seed(seed, replicate), "fast", names, scenarios)


def _known(names: Sequence[str]) -> None:
    from sim.errors import nearest_name

    for name in names:
        if name not in ALTERNATIVES:
            raise InputError(
                "unit_size.unknown", name=name, nearest=nearest_name(name, ALTERNATIVES)
            )
