"""How an outcome is called and its values are told: label, unit, digits, in either language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from experiments import wording
from experiments.sweep.measured import PERIODS, group_column
from experiments.sweep.summary import is_share, outcome_label, plain_number
from sim.texts import has_text, text


@dataclass(frozen=True)
class Measure:
    """An outcome in a language, as it is or as the difference to a reference.

    Attributes:
        outcome: A column of the table of runs.
        difference: Whether it is told as a difference.
        lang: Language code.
        label: What whoever asked calls it; "" where it is called as everywhere.
        as_share: Whether people read it in per cent; None: as everywhere.
    """

    outcome: str
    difference: bool
    lang: str
    label: str = ""
    as_share: bool | None = None

    @property
    def name(self) -> str:
        """What people call it, without a unit."""
        name = self.label or name_of(self.outcome, self.lang)
        return text("analysis.effect_on", self.lang, outcome=name) if self.difference else name

    @property
    def inside(self) -> str:
        """What people call it within a sentence, where it does not begin with a capital."""
        if not self.difference:
            return self.name
        outcome = self.label or name_of(self.outcome, self.lang)
        return text("dash.results.effect_on", self.lang, outcome=outcome)

    @property
    def share(self) -> bool:
        """Whether people read it in per cent."""
        return is_share(self.outcome) if self.as_share is None else self.as_share

    @property
    def scale(self) -> float:
        """What values are multiplied with in charts."""
        return 100.0 if self.share else 1.0

    @property
    def unit(self) -> str:
        """Unit of values in charts; may be empty."""
        if not self.share:
            return ""
        return text(
            "analysis.sign_points" if self.difference else "analysis.sign_percent", self.lang
        ).strip()

    @property
    def axis(self) -> str:
        """Name of an axis: what it is, with its unit."""
        if not self.unit:
            return self.name
        return text("dash.results.with_unit", self.lang, name=self.name, unit=self.unit)

    def scaled(self, value: float | None) -> float | None:
        """A value for a chart; None where there is none."""
        if value is None or not math.isfinite(value):
            return None
        return float(f"{value * self.scale:.6g}")

    def say(self, value: float | None, unit: bool = True) -> str:
        """A value for people, with a sign where it is a difference."""
        if value is None or not math.isfinite(value):
            return text("dash.results.nothing", self.lang)
        told = f"{value * 100:.1f}" if self.share else plain_number(value)
        told = told.replace("-", "−")
        if self.difference and value > 0:
            told = f"+{told}"
        if not unit or not self.share:
            return told
        key = "analysis.sign_points" if self.difference else "analysis.sign_percent"
        return told + text(key, self.lang)

    def interval(self, low: float, high: float) -> str:
        """An interval for people, in brackets; empty where there is none."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return ""
        return text(
            "dash.results.interval", self.lang,
            low=self.say(low, unit=False), high=self.say(high, unit=False),
        )  # fmt: skip


def name_of(outcome: str, lang: str) -> str:
    """What people call an outcome; groups and other columns of the table of runs included."""
    known = _groups().get(outcome)
    if known is not None:
        period, group, level = known
        return text(
            "dash.results.of_group", lang,
            outcome=outcome_label(f"any_{period}", lang),
            group=_own(f"group.{group}", lang), level=_own(f"level.{group}.{level}", lang),
        )  # fmt: skip
    if outcome.startswith("yuan_") and has_text(f"budget.{outcome.removeprefix('yuan_')}"):
        budget = wording.budget_name(outcome.removeprefix("yuan_"), lang)
        return text("dash.results.yuan_of", lang, budget=budget)
    return outcome_label(outcome, lang)


def _own(key: str, lang: str) -> str:
    """A group or a level; what other tables do not show has a word here."""
    return text(key if has_text(key) else f"dash.results.{key}", lang)


@cache
def _groups() -> dict[str, tuple[str, str, str]]:
    """Columns for groups of residents: period, group, level."""
    from sim.measures import group_levels

    return {
        group_column(period, group, level): (period, group, level)
        for period in PERIODS
        for group, level in group_levels()
        if group != "all"
    }
