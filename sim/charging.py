"""What a week's interventions used up, so that nothing is charged twice.

Most quantities are an intervention's own: two of a kind use up twice as much. Some are a total of
the committee's (goods handed out, moderation bought in, the fee of its platform): a kind names
their lines in `once`, and where several of the kind reach a committee, one of them is charged for
it, the one that uses up most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sim.interventions.base import Intervention

    Reached = Callable[[int], NDArray[np.integer]]
    Totals = Callable[[int, NDArray[np.integer]], dict[str, float]]

OF_EVERY_WEEK: Final = {
    "staff_hour": "hours_available",
    "project": "yuan_projects",
    "meeting": "meetings",
    "activity": "activities",
}
"""Lines of the price file that every week is charged for, and the week's total of each."""
OWN_HOURS: Final = "organisation_hour"
"""Line of the paid hours that social organisations meet from their own funds (`own_hours`)."""


def lines_charged(interventions: Iterable[Intervention]) -> list[str]:
    """Return the lines of the price file that a place with some interventions is charged for."""
    nothing: defaultdict[str, float] = defaultdict(float)
    own = (line for each in interventions for line in each.quantities(nothing, 1.0))
    return list(dict.fromkeys((*OF_EVERY_WEEK, OWN_HOURS, *own)))


def charges(
    holding: Sequence[tuple[int, Intervention, float]], reached: Reached, totals: Totals
) -> Iterator[tuple[str, str, float]]:
    """Yield kind, line of the price file and quantity of what was used up in a week.

    Args:
        holding: Number, intervention and dose of those whose dose is above 0.
        reached: The committees that the intervention of a number reaches.
        totals: The week's totals of some committees, for the intervention of a number.
    """
    kinds = Counter(intervention.kind for _, intervention, _ in holding)
    most: dict[tuple[str, str], dict[int, float]] = {}
    for number, intervention, dose in holding:
        kind, here = intervention.kind, reached(number)
        shared = intervention.once if kinds[kind] > 1 else ()
        used = intervention.quantities(totals(number, here), dose) if len(here) else {}
        for line, quantity in used.items():
            if line not in shared:
                yield kind, line, quantity
        for line in (line for line in shared if line in used):
            known = most.setdefault((kind, line), {})
            for c in here.tolist():
                alone = intervention.quantities(totals(number, np.array([c])), dose)[line]
                known[c] = max(known.get(c, 0.0), alone)
    for (kind, line), of_committee in most.items():
        yield kind, line, sum(of_committee.values())


def own_hours(organisations: np.ndarray, contracted: NDArray[np.float64]) -> float:
    """Return the paid hours of a week that social organisations met from their own funds.

    Volunteers' hours are not paid, and hours beyond those that an organisation had before anything
    was bought from it are paid by the purchase, which is charged as it is paid.

    Args:
        organisations: Rows of `sim.columns.ORGANISATION`; `worked` is 0 where none was at work.
        contracted: Paid hours a week of each as the community file has them, 0 for volunteers.
    """
    own = np.minimum(organisations["worked"], contracted)
    return float(own[organisations["founded"] == 0].sum())
