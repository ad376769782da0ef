"""What scenarios must have in common, so that a difference between them is an effect.

Arms of a comparison share people and luck, week by week. An arm with other people, another
calendar or another spin-up would differ by these, and money counted with two price lists by the
lists: such arms are refused before anything runs. Whatever else a scenario says may differ, as
places, ties, the committee, parameters and interventions: that is what is compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from experiments.outcomes import WEEKS, Span
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario

SHARED: Final = {
    "community.population": "compare.other_people",
    "community.calendar": "compare.other_calendar",
    "weeks.spin_up": "compare.other_spin_up",
    "weeks.spin_up_max": "compare.other_spin_up",
    "prices.lines": "compare.other_prices",
}
"""What must be the same, by dotted path, and what to say where it is not."""

WORDS: Final = ("label", "note", "source")
"""Keys of a price that change no sum."""

ABSENT: Final = "–"


def common_span(scenarios: Sequence[Scenario], names: Sequence[str]) -> Span:
    """The measured weeks of scenarios that are to be compared.

    Args:
        scenarios: At least one.
        names: Their short names.

    Raises:
        InputError: They run for different times.
    """
    spans = [Span(scenario.weeks.window, scenario.weeks.after) for scenario in scenarios]
    for name, span in zip(names, spans, strict=True):
        if span != spans[0]:
            raise InputError(
                "compare.lengths",
                first=names[0],
                second=name,
                first_weeks=f"{spans[0].window} + {spans[0].after}",
                second_weeks=f"{span.window} + {span.after}",
            )
    return spans[0]


def check_comparable(scenarios: Sequence[Scenario], names: Sequence[str], baseline: str) -> None:
    """Refuse scenarios whose differences would be no effects, and windows that answer nothing.

    Args:
        scenarios: At least two.
        names: Their short names.
        baseline: The name of the one that the others are compared with.

    Raises:
        InputError: With the file, line and key of the first value that differs, or of the window
            that is shorter than the period of the primary outcome.
    """
    reference = scenarios[list(names).index(baseline)]
    period, window = reference.analysis.primary.period, reference.weeks.window
    if window < WEEKS[period]:
        raise reference.problem("weeks.window", f"compare.window_under_{period}", window=window)
    told = reference.to_dict()
    for scenario, name in zip(scenarios, names, strict=True):
        other = scenario.to_dict()
        for shared, message in SHARED.items():
            path = _difference(_at(told, shared), _at(other, shared), shared)
            if path is not None:
                raise scenario.problem(
                    path,
                    message,
                    first=baseline,
                    second=name,
                    here=_shown(_at(told, path)),
                    there=_shown(_at(other, path)),
                )


def _difference(one: Any, other: Any, path: str) -> str | None:
    """Dotted path of the first value in which two differ, or None."""
    if one == other:
        return None
    if not isinstance(one, dict) or not isinstance(other, dict):
        return path
    for key in [*other, *(key for key in one if key not in other)]:
        if key not in WORDS:
            if key not in one or key not in other:
                return f"{path}.{key}"
            found = _difference(one[key], other[key], f"{path}.{key}")
            if found is not None:
                return found
    return None


def _at(plain: Any, path: str) -> Any:
    for step in path.split("."):
        if not isinstance(plain, dict) or step not in plain:
            return None
        plain = plain[step]
    return plain


def _shown(value: Any) -> str:
    if value is None:
        return ABSENT
    return "{…}" if isinstance(value, (dict, list)) else str(value)
