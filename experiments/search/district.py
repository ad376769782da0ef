"""A district: every community has its menu, and one budget is divided among them.

The menu of a community is what went through its race, doing nothing among it. A package's gain is
that of the first objective times the residents of the community, so that gains of communities add
up: participants more in the district. What it uses is what `budgets.runs` of its runs keep to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.search.division import Item, by_head, divide
from experiments.search.front import crowding
from experiments.search.space import NOTHING, Package

if TYPE_CHECKING:
    from experiments.search.state import Conducted

SCALES: Final = (0.25, 0.5, 0.75, 1.0, 1.5)
"""Parts of the money for which the division is looked at when menus are drawn up."""


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


def screened(state: Conducted) -> list[list[Item]]:
    """What all packages of the search gain and use in each community, whatever they cost.

    Only the replicates that all have count; those that a cheaper one makes useless are left out.
    """
    most = state.frame.search.search.screen
    menus = []
    for place in range(len(state.frame.places)):
        items = [Item(0.0, {})]
        for package in state.ledger.packages(place):
            score = state.ledger.score(place, package, most=most)
            over = [name for name, value in score.excess.items() if value > 0 and name != "money"]
            if package != NOTHING and score.known and not over:
                items.append(item_of(state, place, package, most))
        names = {"money", *common_budgets(state)}
        menus.append([item for item in items if not _useless(item, items, names)])
    return menus


def _useless(item: Item, items: list[Item], names: set[str]) -> bool:
    """Whether another item gains no less and uses no more of anything that is counted."""
    mine = [item.uses.get(name, 0.0) for name in sorted(names)]
    for other in items:
        used = [other.uses.get(name, 0.0) for name in sorted(names)]
        no_worse = other.gain >= item.gain and all(a <= b for a, b in zip(used, mine, strict=True))
        if no_worse and (other.gain > item.gain or used != mine):
            return True
    return False


def item_of(state: Conducted, place: int, package: Package, most: int = 0) -> Item:
    """What a package gains and uses in a community, as the search saw it.

    Args:
        state: The search.
        place: Number of the community.
        package: The package.
        most: Only the replicates below this number; 0: all there are.
    """
    if package == NOTHING:
        return Item(0.0, {})
    from experiments.search.ledger import upper

    score = state.ledger.score(place, package, most=most)
    goal = state.ledger.goals[0]
    share = state.frame.search.budgets.runs
    uses = {name: max(0.0, upper(score.used[name], share)) for name in score.used
            if not name.startswith("limit.")}  # fmt: skip
    uses["staff"] = state.frame.space.staff(package)
    return Item(weight(state, place) * score.gains[goal.key], uses)


def on_menus(
    state: Conducted, count: int, most: int, among: list[list[Package]] | None = None
) -> list[list[Package]]:
    """The packages of each community that a division may need, so many at most.

    First those that the best division takes when there is less or more money or there are fewer
    posts, then those that gain most for what they use, spread over what they use. What gains no
    more than something that uses no more is left out.

    Args:
        state: The search.
        count: Packages a community.
        most: Only replicates below this number count; 0: all there are.
        among: Packages of each community to choose from; None: all.
    """
    places = range(len(state.frame.places))
    packages: list[list[Package]] = []
    items: list[list[Item]] = []
    for place in places:
        listed = state.ledger.packages(place) if among is None else among[place]
        scores = {p: state.ledger.score(place, p, most=most) for p in listed if p != NOTHING}
        kept = [p for p, score in scores.items() if score.within]
        menu = [item_of(state, place, p, most) for p in kept]
        names = {"money", *common_budgets(state)}
        useful = [
            k for k, item in enumerate(menu) if item.gain > 0 and not _useless(item, menu, names)
        ]
        packages.append([NOTHING, *(kept[k] for k in useful)])
        items.append([Item(0.0, {}), *(menu[k] for k in useful)])
    budgets = common_budgets(state)
    wanted: list[dict[int, None]] = [{} for _ in places]
    for share in SCALES:
        for posts in sorted({0.0, budgets["staff"]}):
            scaled = {name: amount * share for name, amount in budgets.items()}
            for place, k in enumerate(divide(items, scaled | {"staff": posts}) or []):
                wanted[place].setdefault(k)
    found = []
    for place in places:
        order = list(wanted[place]) + _spread(items[place])
        chosen = [k for k in dict.fromkeys(order) if k][:count]
        chosen.sort(key=lambda k: -items[place][k].gain)
        found.append([packages[place][k] for k in chosen])
    return found


def _spread(menu: list[Item]) -> list[int]:
    """The items of a menu in the order of how far their neighbours are in gain and money."""
    gains = np.array([[item.gain, -item.uses.get("money", 0.0)] for item in menu])
    return [int(k) for k in np.argsort(-crowding(gains), kind="stable")]


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
