"""A district: every community has its menu, and one budget is divided among them.

The menu of a community is what went through its race, doing nothing among it. A package's gain is
that of the first objective times the residents of the community, so that gains of communities add
up: participants more in the district. What it uses is what `budgets.runs` of its runs keep to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.search.division import Item, by_head, divide
from experiments.search.space import NOTHING, Package

if TYPE_CHECKING:
    from experiments.search.conduct import Conducted


def divided(state: Conducted) -> tuple[list[Package], list[Package]]:
    """The packages of the best division, and of the one by residents, as the search saw them.

    Args:
        state: A search whose race is over.
    """
    menus, items = menus_of(state)
    budgets = common_budgets(state)
    heads = [residents(state, place) for place in range(len(state.frame.places))]
    best = divide(items, budgets)
    assert best is not None, "doing nothing everywhere keeps to every budget"
    even = by_head(items, budgets, heads, state.frame.search.budgets.staff_step)
    return tuple(
        [menu[k] for menu, k in zip(menus, numbers, strict=True)] for numbers in (best, even)
    )  # type: ignore[return-value]


def menus_of(state: Conducted) -> tuple[list[list[Package]], list[list[Item]]]:
    """The menu of each community: packages, and what they gain and use."""
    menus, items = [], []
    for place in range(len(state.frame.places)):
        packages = [NOTHING]
        for package in state.race[place]:
            if state.ledger.score(place, package).within:
                packages.append(package)
        menus.append(packages)
        items.append([item_of(state, place, package) for package in packages])
    return menus, items


def item_of(state: Conducted, place: int, package: Package) -> Item:
    """What a package gains and uses in a community, as the search saw it."""
    if package == NOTHING:
        return Item(0.0, {})
    from experiments.search.ledger import upper

    score = state.ledger.score(place, package)
    goal = state.ledger.goals[0]
    share = state.frame.search.budgets.runs
    uses = {name: max(0.0, upper(score.used[name], share)) for name in score.used
            if not name.startswith("limit.")}  # fmt: skip
    uses["staff"] = state.frame.space.staff(package)
    return Item(weight(state, place) * score.gains[goal.key], uses)


def common_budgets(state: Conducted) -> dict[str, float]:
    """What there is for all communities together."""
    budgets = state.frame.search.budgets
    named = {"money": budgets.money, "seats": budgets.seats, "hours": budgets.hours}
    found = {name: most for name, most in named.items() if most is not None}
    found |= {f"lines.{line}": most for line, most in budgets.lines.items()}
    return found | {"staff": budgets.staff}


def weight(state: Conducted, place: int) -> float:
    """What a change in a community counts: its residents, or their share of those of all.

    Changes of a share of residents become people; changes of anything else a mean over residents.
    """
    mine = residents(state, place)
    if state.ledger.goals[0].people:
        return mine
    return mine / sum(residents(state, k) for k in range(len(state.frame.places)))


def residents(state: Conducted, place: int) -> float:
    """Residents of a community, as a mean over replicates of doing nothing."""
    rows = state.ledger.rows[place, NOTHING, False].values()
    known = [row["residents"] for row in rows if row["status"] == "done"]
    return sum(known) / len(known) if known else 0.0
