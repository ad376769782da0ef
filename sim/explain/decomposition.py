"""Why two scenarios differ: the difference of expected acts by reason, for a sample of residents.

    from sim.explain.decomposition import decompose

    arm = model.fork(other_scenario)
    print(decompose(model, arm, 200, weeks=13).text("en"))

Both arms start from the same state with the same luck. Each week of each arm is lived once more by
the reference engine with everybody in it, and the sampled residents are listened to, as `explain`
does; so the cost is that of the reference engine, two runs of it, whatever the size of the sample.
A resident is compared with the same resident: the same row and stable number in both arms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.columns import FORMS
from sim.errors import InputError
from sim.explain import Explanation, explain_week
from sim.explain.splitting import NOTHING, REASONS, Chances, chances_of, split
from sim.randomness import draw, purpose

if TYPE_CHECKING:
    from sim.model import ParticipationModel

CHOSEN = purpose("explain.sample")
DEFAULT_WEEKS = 13
DEFAULT_SAMPLE = 200


@dataclass(frozen=True)
class Decomposition:
    """A difference between two arms by reason.

    Everything is in expected acts a resident and week, given what had happened until the decision.

    Attributes:
        baseline: Name of the baseline's scenario.
        arm: Name of the arm's scenario.
        residents: Residents in the sample.
        population: Residents in the place.
        first_week: The first week compared.
        weeks: Weeks compared.
        seed: Seed of the sample.
        before: Expected acts in the baseline, by form.
        after: Expected acts in the arm, by form.
        happened_before: Acts that happened in the baseline, by form.
        happened_after: Acts that happened in the arm, by form.
        parts: By form, by reason (`sim.explain.splitting.REASONS`).
        errors: By reason, the standard error over residents of the parts of all forms together.
    """

    baseline: str
    arm: str
    residents: int
    population: int
    first_week: int
    weeks: int
    seed: int
    before: dict[str, float]
    after: dict[str, float]
    happened_before: dict[str, float]
    happened_after: dict[str, float]
    parts: dict[str, dict[str, float]]
    errors: dict[str, float]

    def total(self, form: str | None = None) -> float:
        """Return the difference of expected acts of a form, or of all."""
        forms = FORMS if form is None else (form,)
        return float(sum(self.after[name] - self.before[name] for name in forms))

    def by_reason(self) -> dict[str, float]:
        """Return the parts of all forms together, by reason."""
        return {name: float(sum(self.parts[form][name] for form in FORMS)) for name in REASONS}

    def text(self, lang: str | None = None) -> str:
        """Return the table in words, the largest reason first."""
        from sim.explain.wording_effects import tabulated

        return tabulated(self, lang)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self) | {"total": self.total(), "reasons": self.by_reason()}


def decompose(
    baseline: ParticipationModel,
    arm: ParticipationModel,
    rows: int | Iterable[int] = DEFAULT_SAMPLE,
    weeks: int = DEFAULT_WEEKS,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Decomposition:
    """Split the difference that an arm makes to expected acts into reasons.

    Args:
        baseline: A model in or before its window; it is not changed.
        arm: A fork of it under another scenario, at the same week; it is not changed.
        rows: Rows of residents, or how many to draw.
        weeks: Weeks to compare, 1 or more.
        seed: Seed of the sample.
        progress: Called with weeks done and weeks in all.

    Returns:
        The parts; they add up to the difference but for rounding.

    Raises:
        InputError: The models are not two arms of one state, there are no such weeks or residents,
            the place is too large, or residents decide by another rule than the model's own.
    """
    size = len(baseline.residents)
    if (
        arm.week != baseline.week
        or len(arm.residents) != size
        or not np.array_equal(arm.arrays.people["person"], baseline.arrays.people["person"])
    ):
        raise InputError("explain.not_arms", baseline=baseline.scenario.name, arm=arm.scenario.name)
    if weeks < 1:
        raise InputError("explain.bad_weeks", got=weeks)
    chosen = _sample(baseline, rows, seed)
    pair = (baseline.fork(), arm.fork())
    for model in pair:
        model.spin_up()
    first = pair[0].week
    nesting = float(pair[0].parameters.nesting)
    parts = np.zeros((len(chosen), len(FORMS), len(REASONS)))
    expected = np.zeros((2, len(FORMS)))
    happened = np.zeros((2, len(FORMS)))
    for done in range(weeks):
        lived = []
        for model in pair:
            lived.append(explain_week(model, chosen))
            model.step()
        for k, row in enumerate(chosen):
            for side in (0, 1):
                _count(lived[side][row], expected[side], happened[side])
            _compare(lived[0][row], lived[1][row], nesting, parts[k])
        if progress is not None:
            progress(done + 1, weeks)
    each = len(chosen) * weeks
    summed = parts.sum(axis=0) / each
    by_person = parts.sum(axis=1) / weeks
    spread = by_person.std(axis=0, ddof=1) if len(chosen) > 1 else np.zeros(len(REASONS))
    return Decomposition(
        baseline=baseline.scenario.name,
        arm=arm.scenario.name,
        residents=len(chosen),
        population=size,
        first_week=first,
        weeks=weeks,
        seed=seed,
        before=_named(FORMS, expected[0] / each),
        after=_named(FORMS, expected[1] / each),
        happened_before=_named(FORMS, happened[0] / each),
        happened_after=_named(FORMS, happened[1] / each),
        parts={form: _named(REASONS, summed[k]) for k, form in enumerate(FORMS)},
        errors=_named(REASONS, spread / np.sqrt(len(chosen))),
    )


def _named(names: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))


def _sample(model: ParticipationModel, rows: int | Iterable[int], seed: int) -> list[int]:
    """Return rows in order: those given, or so many drawn without replacement."""
    size = len(model.residents)
    if not isinstance(rows, int):
        chosen = sorted(set(rows))
        if not chosen or chosen[0] < 0 or chosen[-1] >= size:
            raise InputError("explain.bad_rows", residents=size)
        return chosen
    if rows < 1:
        raise InputError("explain.bad_rows", residents=size)
    luck = [draw(seed, CHOSEN, row, 0, 0, 0) for row in range(size)]
    return sorted(sorted(range(size), key=luck.__getitem__)[:rows])


def _offers(explanation: Explanation) -> dict[tuple[str, str], Chances]:
    return {(each.offer, each.form): chances_of(each) for each in explanation.encounters}


def _count(explanation: Explanation, expected: np.ndarray, happened: np.ndarray) -> None:
    for each in explanation.encounters:
        form = FORMS.index(each.form)
        expected[form] += chances_of(each).expected
        happened[form] += each.outcome == "took_part"


def _compare(before: Explanation, after: Explanation, nesting: float, parts: np.ndarray) -> None:
    """Add what one resident's week adds to the parts, float[forms, reasons]."""
    one, other = _offers(before), _offers(after)
    for key in one | other:
        found = split(one.get(key, NOTHING), other.get(key, NOTHING), nesting)
        for reason, value in found.items():
            parts[FORMS.index(key[1]), REASONS.index(reason)] += value
