"""How strongly participation feeds on itself, and whether a place can settle in two states.

Two questions are asked of a scenario before its effects are believed. *Gain*: all constants of the
decision are raised a little; the response in the very first week (states as they were) is compared
with the response a year and a half later, when norms, habits, efficacy and the rest have followed.
With amplification A the total gain of the feedbacks is 1 - 1/A; at 1 a small push would run away.
*Regimes*: the same people start from nobody and from nearly everybody taking part; if they do not
come together, the place has two regimes and means of replicates would mislead.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.views.table import Row, View
from experiments.writing import write_text
from sim.columns import FORMS
from sim.errors import InputError
from sim.model import ParticipationModel
from sim.randomness import derive_seed
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario import Scenario

FILE = "stability.json"
FACTS = "provenance"
PUSH = 0.1
"""Rise of the constants, logit points."""
FIRST_WEEKS = 26
"""Weeks over which first responses are averaged."""
SETTLED = (78, 130)
"""Weeks over which the long-run response is averaged."""
STARTS = {"nobody": (0.0, 0.0), "few": (0.05, 0.02), "half": (0.5, 0.5), "nearly all": (0.9, 0.9)}
"""Perceived norm and habits that the starts are set to."""
COUNTED = ("report", "activity", "deliberate")


@dataclass(frozen=True)
class Stability:
    """What was found.

    Attributes:
        direct: Change of ln(acts a week) per logit point with states as they were.
        settled: The same after the states have followed.
        amplification: settled / direct.
        gain: 1 - 1 / amplification.
        starts: Acts a resident and week that each start settles at.
        spread: Largest relative difference between starts.
        regimes: 1 where all starts come together within a tenth, else 2.
        replicates: Replicates averaged over.
    """

    direct: float
    settled: float
    amplification: float
    gain: float
    starts: dict[str, float]
    spread: float
    regimes: int
    replicates: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def sentences(self, lang: str) -> tuple[str, ...]:
        """What was found, in words."""
        percent = [100.0 * value for value in self.starts.values()]
        return (
            text(
                "stability.gain" if self.amplification >= 1.0 else "stability.damped",
                lang,
                amplification=f"{self.amplification:.2f}",
                gain=f"{self.gain:.2f}",
                replicates=self.replicates,
            ),
            text(
                "stability.one" if self.regimes == 1 else "stability.two",
                lang,
                low=f"{min(percent):.2f}",
                high=f"{max(percent):.2f}",
            ),
        )

    def view(self, lang: str) -> View:
        """Where each start settles, as a table."""
        rows = tuple(
            Row((text(f"stability.start.{name.replace(' ', '_')}", lang), f"{100.0 * value:.2f}"))
            for name, value in self.starts.items()
        )
        columns = (text("stability.column.start", lang), text("stability.column.acts", lang))
        return View("stability", text("stability.title", lang), columns, rows)

    def save(self, folder: Path, facts: Mapping[str, Any] | None = None) -> None:
        """Write the finding to `stability.json` in a folder.

        Args:
            folder: The folder.
            facts: Where it comes from; see `provenance`.
        """
        plain = {**self.to_dict(), FACTS: dict(facts)} if facts else self.to_dict()
        content = json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
        write_text(folder / FILE, content)

    @classmethod
    def load(cls, folder: Path) -> tuple[Stability, dict[str, Any]]:
        """Read a finding, and where it comes from as far as that was written down.

        Raises:
            InputError: There is none in the folder, or it cannot be read.
        """
        path = folder / FILE
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
            facts = plain.pop(FACTS, {})
            return cls(**plain), facts
        except (OSError, TypeError, ValueError, AttributeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError("error.not_readable", file=path, reason=reason) from error


def provenance(scenario: Scenario, seed: int) -> dict[str, Any]:
    """What was tested and with which program: scenario, seed, time, versions, commit."""
    from experiments.provenance import files_of, parameter_digest, program

    return {
        "scenario": scenario.name,
        "label": scenario.label.model_dump(),
        "population": scenario.community.population.kind,
        "seed": seed,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": parameter_digest(),
        "files": files_of([scenario.to_dict()["community"]]),
        **program(),
    }


def shipped_stability() -> Stability | None:
    """The finding that ships with the program, for the baseline; None where there is none."""
    folder = Path(__file__).parent / "studies"
    return Stability.load(folder)[0] if (folder / FILE).is_file() else None


def _push(model: ParticipationModel, by: float) -> None:
    for form in FORMS:
        model.arrays.p[f"base_{form}"] += by


def _acts(model: ParticipationModel, weeks: slice) -> float:
    frame = model.measures.iloc[weeks]
    return float(frame[[f"{form}_acts" for form in COUNTED]].to_numpy().sum()) / max(1, len(frame))


def stability(
    scenario: Scenario,
    replicates: int = 8,
    seed: int = 1,
    push: float = PUSH,
    progress: Callable[[int, int], object] | None = None,
) -> Stability:
    """Measure gain and regimes of a scenario without its interventions.

    Args:
        scenario: The place; interventions are left out.
        replicates: Populations to average over.
        seed: Seed of the study.
        push: Rise of the constants in logit points.
        progress: Called with the number of populations done and in all.
    """
    plain = scenario.model_copy(update={"interventions": ()})
    first: list[tuple[float, float]] = []
    late: list[tuple[float, float]] = []
    settled_at: dict[str, list[float]] = {name: [] for name in STARTS}
    for k in range(replicates):
        model = ParticipationModel(plain, derive_seed(seed, "replicate", k))
        model.spin_up()
        arms = [model.fork(), model.fork()]
        _push(arms[1], push)
        for arm in arms:
            arm.run(SETTLED[1])
        late.append((_acts(arms[0], slice(*SETTLED)), _acts(arms[1], slice(*SETTLED))))
        walker = model.fork()
        for _ in range(FIRST_WEEKS):
            pair = [walker.fork(), walker.fork()]
            _push(pair[1], push)
            for arm in pair:
                arm.step()
            first.append((_acts(pair[0], slice(None)), _acts(pair[1], slice(None))))
            walker.step()
        agents = len(model.arrays.people)
        for name, (norm, habit) in STARTS.items():
            arm = model.fork()
            people = arm.arrays.people
            people["norm"] = norm
            for form in FORMS:
                people[f"habit_{form}"] = habit
            arm.run(SETTLED[1] + 52)
            settled_at[name].append(_acts(arm, slice(SETTLED[1], None)) / agents)
        if progress is not None:
            progress(k + 1, replicates)
    direct = _slope(first, push)
    settled = _slope(late, push)
    means = {name: float(np.mean(values)) for name, values in settled_at.items()}
    spread = (max(means.values()) - min(means.values())) / max(
        1e-12, float(np.mean(list(means.values())))
    )
    amplification = settled / direct
    return Stability(
        direct=direct,
        settled=settled,
        amplification=amplification,
        gain=1.0 - 1.0 / amplification,
        starts=means,
        spread=spread,
        regimes=1 if spread <= 0.1 else 2,
        replicates=replicates,
    )


def _slope(pairs: list[tuple[float, float]], push: float) -> float:
    before = sum(a for a, _ in pairs)
    after = sum(b for _, b in pairs)
    return float(np.log(after / before) / push)
