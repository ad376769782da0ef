"""What few parameter sets or replicates do to intervals, and how many would help, in words.

The interval of a mean of k values reaches t standard errors to each side, t being a quantile of
Student's distribution with k - 1 degrees of freedom. From few values the spread itself is hardly
known, which is what makes t large: 12.7 for two values where 2.0 would do if the spread were known.
Intervals that hold for several outcomes at once (Bonferroni) ask for quantiles further out, where
the difference is far larger still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scipy.special import ndtri

from experiments.statistics import Verdict, t_quantile
from sim.texts import text

if TYPE_CHECKING:
    from experiments.comparison import Comparison

ENOUGH: Final = 7
"""Values from which on the 95 % interval of their mean is at most a quarter wider than it would be
if the spread were known."""
ADVISED: Final = 10
"""Values that are named as better to those who have fewer than `ENOUGH`."""


def widening(count: int, alpha: float) -> float:
    """How many times wider an interval of a mean is than if the spread of its values were known.

    Args:
        count: Values, at least 2.
        alpha: 1 - confidence of the interval, in (0, 1).
    """
    return t_quantile(1 - alpha / 2, count - 1) / float(ndtri(1 - alpha / 2))


def of_replicates(count: int, lang: str, *, alpha: float = 0.05) -> str:
    """What intervals over few replicates are like; "" where there are enough, or no interval.

    Args:
        count: Replicates.
        lang: Language code.
        alpha: 1 - confidence of each interval.
    """
    if not 2 <= count < ENOUGH:
        return ""
    values = {"times": _times(count, alpha), "better": _times(ADVISED, alpha)}
    return text("few.replicates", lang, count=count, advised=ADVISED, **values)


def of_comparison(comparison: Comparison, lang: str) -> str:
    """What the intervals of a comparison are like; "" where it has enough sets or replicates.

    Args:
        comparison: A comparison, finished or not.
        lang: Language code.
    """
    from experiments.compare import RUNS_A_SET

    rows = [row for name in comparison.others if (row := comparison.primary(name)) is not None]
    known = [row for row in rows if row["n"] > 0]
    if all(row["verdict"] == Verdict.SAME for row in known):  # no interval has any width
        return ""
    alike = int(max(row["sets"] for row in known)) == 0
    count = int(max(row["n" if alike else "sets"] for row in known))
    if count >= ENOUGH:
        return ""
    what, each = ("replicates", 1) if alike else ("sets", RUNS_A_SET)
    alpha = 1 - comparison.analysis.confidence
    main = comparison.effects[comparison.effects["family"] == "main"]
    joint = alpha if main.empty else 1 - float(main["confidence"].max())
    values: dict[str, object] = {
        "advised": ADVISED,
        "runs": ADVISED * each,
        "better": _times(ADVISED, alpha),
        "better_joint": _times(ADVISED, joint),
    }
    if count < 2:
        return text(f"few.compared_one_{what}", lang, **values)
    values |= {"count": count, "times": _times(count, alpha), "joint": _times(count, joint)}
    return text(f"few.compared_{what}", lang, **values)


def _times(count: int, alpha: float) -> str:
    found = widening(count, alpha)
    return f"{found:.1f}" if found < 10 else f"{found:.0f}"
