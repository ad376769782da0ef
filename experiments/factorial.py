"""Do interventions add up? A factorial study of the eight most used kinds.

A full factorial of eight kinds would take 256 arms; this is a sixteenth of it, the 2^(8-4) design
of resolution IV (Box, Hunter and Hunter): sixteen arms, among them none of the kinds and all of
them, each kind on in eight. All arms of a replicate meet the same people and the same luck, so
each contrast is a paired difference, and its interval comes from the replicates.

What the sixteen arms can and cannot tell apart:

- A **main effect** (a kind on against off, averaged over what else is on) is clear of all
  interactions of two kinds; it is mixed with interactions of three.
- **Interactions of two** come in seven strings of four pairs. Only the sum of the four can be
  estimated; all four are named. A string that is not zero says that effects do not add up, not
  which pair is to blame: run the four arms of a pair (neither, each, both) to find out.

    <folder>/factorial.json                  what was run, versions, seeds
    <folder>/factorial.parquet and .csv      one row a replicate and arm
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.kept import KeptStudy, some_worked
from experiments.processes import carry_out
from experiments.provenance import files_of, parameter_digest, program
from experiments.replicate import Task, replicate_seed, run_replicate
from experiments.statistics import mean_interval
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.processes import Progress
    from experiments.views import View

EIGHT: Final = (
    "smaller_units",
    "points",
    "online_channel",
    "micro_deliberation",
    "party_exemplars",
    "social_organisations",
    "closed_loop",
    "grid_management",
)
"""The kinds that the source documents ask for most often, in the order of the design's columns."""

GENERATORS: Final = ((1, 2, 3), (0, 2, 3), (0, 1, 2), (0, 1, 3))
"""Columns 4 to 7 as products of the four basic ones (E = BCD, F = ACD, G = ABC, H = ABD)."""

OUTCOMES: Final = ("any", "activity", "deliberate", "report")
"""Forms whose share of residents in an average quarter of the window is studied."""

STEM: Final = "factorial"


def design() -> np.ndarray:
    """Return the arms of the design: +1 on, -1 off, int8[16, 8]; the first has none, the last all.

    Any two columns are balanced: each pair of settings comes four times.
    """
    basic = np.array([[1 if arm >> k & 1 else -1 for k in range(4)] for arm in range(16)], np.int8)
    made = [basic[:, list(columns)].prod(axis=1) for columns in GENERATORS]
    return np.column_stack([basic, *made]).astype(np.int8)


def strings() -> list[tuple[tuple[int, int], ...]]:
    """Return the seven strings of pairs of columns whose products are the same contrast."""
    arms = design()
    found: dict[bytes, list[tuple[int, int]]] = {}
    for a, b in combinations(range(arms.shape[1]), 2):
        found.setdefault((arms[:, a] * arms[:, b]).tobytes(), []).append((a, b))
    return [tuple(pairs) for pairs in found.values()]


@dataclass(frozen=True)
class Contrast:
    """One effect on one outcome.

    Attributes:
        outcome: Form whose share is studied.
        order: 1 a main effect, 2 a string of interactions of two kinds.
        terms: The kind, or the pairs of kinds that cannot be told apart.
        mean: Mean over the replicates, in shares. Main effect: on against off. String: how much
            more than the sum of both a pair does together, summed over the pairs.
        low: Lower end of the interval, which holds for all contrasts of the outcome at once.
        high: Upper end; NaN with a single replicate.
        n: Replicates.
    """

    outcome: str
    order: int
    terms: tuple[tuple[str, ...], ...]
    mean: float
    low: float
    high: float
    n: int

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass
class FactorialStudy(KeptStudy):
    """What the study gave.

    Attributes:
        runs: One row a replicate and arm: `replicate, arm`, one column a kind (+1, -1), the
            shares of `OUTCOMES`, `error`.
        facts: What was run: base scenario, kinds, replicates, seed, digest of the parameters,
            time, versions, commit.
        interrupted: Whether it was ended early.
    """

    stem = STEM
    absent = "factorial.not_found"

    def contrasts(self, confidence: float = 0.95) -> list[Contrast]:
        """Return main effects, then strings of interactions, for each outcome.

        Replicates in which an arm failed are left out. Intervals are Bonferroni's over the
        fifteen contrasts of an outcome.

        Args:
            confidence: Confidence of all intervals of an outcome together, in (0, 1).
        """
        kinds = tuple(self.facts["kinds"])
        arms = design().astype(float)
        pairs = strings()
        columns: list[tuple[int, tuple[tuple[str, ...], ...], np.ndarray]] = [
            (1, ((kind,),), arms[:, k] / 8.0) for k, kind in enumerate(kinds)
        ]
        for string in pairs:
            a, b = string[0]
            aliases = tuple((kinds[i], kinds[j]) for i, j in string)
            columns.append((2, aliases, arms[:, a] * arms[:, b] / 4.0))
        alpha = (1.0 - confidence) / len(columns)
        found = []
        for outcome in OUTCOMES:
            values = self.runs.pivot(index="replicate", columns="arm", values=outcome)
            whole = values.reindex(columns=range(16)).dropna().to_numpy()
            for order, terms, weights in columns:
                each = whole @ weights
                n = len(each)
                mean = float(each.mean()) if n else float("nan")
                spread = float(each.std(ddof=1)) if n > 1 else float("nan")
                low, high = mean_interval(mean, spread, n, alpha)
                found.append(Contrast(outcome, order, terms, mean, low, high, n))
        return found

    def table(self, lang: str) -> str:
        """The contrasts as plain text."""
        from experiments.terminal import plain_view

        return "\n\n".join(plain_view(view) for view in self.views(lang))

    def views(self, lang: str) -> list[View]:
        """One table an outcome."""
        from experiments import wording
        from experiments.views.table import Row, View, section
        from sim.texts import text

        def name(term: tuple[str, ...]) -> str:
            return " × ".join(text(f"intervention.{kind}", lang) for kind in term)

        heads = [text(f"factorial.column.{head}", lang) for head in ("term", "effect", "interval")]
        plus = text("factorial.plus", lang)
        every = self.contrasts()
        shown = []
        for outcome in OUTCOMES:
            rows = []
            for order in (1, 2):
                rows.append(section(text(f"factorial.order.{order}", lang), len(heads)))
                for found in every:
                    if (found.outcome, found.order) == (outcome, order):
                        star = "*" if found.certain else ""
                        effect = wording.signed(found.mean, "share") + star
                        interval = wording.bracketed(found.low, found.high, "share")
                        rows.append(Row((plus.join(map(name, found.terms)), effect, interval)))
            title = text("factorial.title", lang, form=text(f"form.{outcome}", lang))
            note = text("factorial.note", lang)
            shown.append(View(f"{STEM}.{outcome}", title, tuple(heads), tuple(rows), note))
        return shown


def factorial_study(
    base: str = "baseline",
    *,
    kinds: Sequence[str] = EIGHT,
    replicates: int = 20,
    seed: int = 1,
    overrides: Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> FactorialStudy:
    """Run the study.

    Args:
        base: Scenario in whose place and weeks the kinds are switched on; its own interventions
            are left out.
        kinds: Eight kinds, each as the scenario of its name has it.
        replicates: Number of replicates, each of sixteen arms.
        seed: Seed of the study.
        overrides: Values that go over what the base says.
        workers: Processes; None uses every core.
        progress: Called with the number of replicates done and in all.

    Raises:
        InputError: There are not eight kinds, one is unknown, or the base cannot be used.
        AllFailedError: Not one run succeeded.
        KeyboardInterrupt: It was interrupted before anything was done.
    """
    from sim.scenario import Scenario

    started = datetime.now(UTC)
    settings = [_setting(kind) for kind in kinds]
    if len(set(kinds)) != design().shape[1]:
        raise InputError("factorial.eight", got=len(set(kinds)))
    plain = Scenario.load(base, overrides=dict(overrides or {})).to_dict()
    tasks = [_task(plain, settings, k, seed) for k in range(replicates)]
    done, interrupted = carry_out(run_task, tasks, lost=_lost, workers=workers, progress=progress)
    signs = pd.DataFrame(design(), columns=list(kinds)).rename_axis("arm").reset_index()
    rows = [row for rows in done for row in rows]
    some_worked(rows)
    runs = pd.DataFrame(rows).merge(signs, on="arm")
    facts = {
        "base": base,
        "population": plain["community"]["population"]["kind"],
        "kinds": list(kinds),
        "replicates": replicates,
        "seed": seed,
        "overrides": dict(overrides or {}),
        "parameters": parameter_digest(),
        "files": files_of([plain["community"]]),
        "started": started.isoformat(timespec="seconds"),
        **program(),
    }
    return FactorialStudy(runs, facts, interrupted)


def run_task(task: Task) -> list[dict[str, Any]]:
    """Run one replicate, in a worker; rows of `FactorialStudy.runs` without the kinds."""
    rows = []
    for arm, result in enumerate(run_replicate(task)):
        row = {"replicate": task.replicate, "arm": arm, **dict.fromkeys(OUTCOMES, np.nan)}
        if not result.error:
            row |= _shares(result.tables["participation"])
        rows.append({**row, "error": result.error})
    return rows


def _shares(participation: pd.DataFrame) -> dict[str, float]:
    """Share of residents who took part in an average quarter of the window, by form."""
    of_all = participation[participation["group"] == "all"]
    quarters = of_all[of_all["period"] == "quarter"]
    return {
        form: float((rows["took_part"] / rows["people"]).mean())
        for form in OUTCOMES
        if len(rows := quarters[quarters["form"] == form])
    }


def _lost(task: Task, reason: str) -> list[dict[str, Any]]:
    empty = dict.fromkeys(OUTCOMES, np.nan)
    return [
        {"replicate": task.replicate, "arm": arm, **empty, "error": reason}
        for arm in range(len(task.scenarios))
    ]


def _setting(kind: str) -> dict[str, Any]:
    """A kind as the shipped scenario of its name has it, in the plain form of a scenario."""
    from sim.errors import nearest_name
    from sim.interventions import registry
    from sim.scenario import Scenario
    from sim.scenario.names import shipped

    if kind not in registry():
        nearest = nearest_name(kind, registry())
        raise InputError("scenario.unknown_kind", name=kind, nearest=nearest)
    names = shipped("scenario")
    name = kind if kind in names else f"interventions/{kind}"
    found: dict[str, Any] = Scenario.load(name).to_dict()["interventions"][0]
    return found


def _task(
    plain: Mapping[str, Any], settings: Sequence[dict[str, Any]], replicate: int, seed: int
) -> Task:
    arms = [
        {**plain, "interventions": [s for s, on in zip(settings, row, strict=True) if on > 0]}
        for row in design()
    ]
    names = tuple(str(arm) for arm in range(len(arms)))
    return Task(replicate, replicate_seed(seed, replicate), "fast", names, tuple(arms))
