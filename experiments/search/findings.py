"""Everything that a finished search says, as plain values: what the words and pages are made of.

The winner was chosen by the runs of the search; what is said of its effect comes from fresh seeds
alone, so that its luck in the search is not taken for an effect. Rivals are compared with it on the
fresh seeds, pair by pair.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.search.district import common_budgets, residents, screened, weight
from experiments.search.division import divide
from experiments.search.effects import (
    between,
    costs,
    effect,
    levels,
    parts,
    plain_effect,
    reversing,
    rivals,
    sets_of,
    smallest,
)
from experiments.search.front import front
from experiments.search.ledger import Ledger
from experiments.search.naming import goal_name
from experiments.search.reasons import reasons
from experiments.search.space import NOTHING, Package
from experiments.statistics import paired_effect, set_means
from sim.texts import text

if TYPE_CHECKING:
    from experiments.search.state import Conducted

CURVE = 10
"""Steps of the curve of budgets, up to half as much again as there is."""
ENOUGH = 0.8
"""Share of the winner's gain that a cheaper package must keep to be told of."""
LANGUAGES = ("en", "zh")


def findings(state: Conducted) -> dict[str, Any]:
    """What a finished search says.

    Args:
        state: The search.
    """
    frame, ledger = state.frame, state.ledger
    search = frame.search
    found: dict[str, Any] = {
        "name": search.name,
        "label": search.label.model_dump(),
        "smallest": smallest(state, ledger.goals[0]),
        "goals": [
            {"key": goal.key, "goal": goal.goal, "better": goal.better, "share": goal.share,
             "people": goal.people,
             "name": {lang: goal_name(goal, lang) for lang in LANGUAGES}}
            for goal in ledger.goals
        ],
        "robust": search.robust.model_dump(),
        "confidence": search.confidence,
        "most": search.most,
        "budgets": search.budgets.model_dump(mode="json"),
        "limits": [limit.model_dump() for limit in search.limits],
        "removes": search.removes,
        "effort": _effort(state),
        "district": search.district is not None,
        "places": [_place(state, k) for k in range(len(frame.places))],
        "curve": curve(state),
    }  # fmt: skip
    found["reasons"] = reasons(state)
    found["division"] = _division(state) if len(frame.places) > 1 else None
    return found


def _effort(state: Conducted) -> dict[str, Any]:
    search = state.frame.search
    effort, space = search.search, state.frame.space
    failed = [
        row for rows in state.ledger.rows.values() for row in rows.values()
        if row["status"] != "done"
    ]  # fmt: skip
    errors: dict[str, int] = {}
    for row in failed:
        last = str(row["error"]).strip().rpartition("\n")[2]
        errors[last] = errors.get(last, 0) + 1
    return {
        "space": space.size,
        "packages": len({package for _, package, _ in state.ledger.rows}),
        "whole": space.size - 1 <= effort.candidates,
        "runs": state.runs,
        "rounds": len(state.rounds),
        "failed": len(failed),
        "errors": sorted(errors.items(), key=lambda item: -item[1])[:5],
        "screen": effort.screen,
        "race": effort.race,
        "fresh": effort.fresh,
        "sets": len({state.ledger.sets[True, k] for new, k in state.ledger.sets if new}),
        "ensemble": search.robust.ensemble,
    }


def _place(state: Conducted, place: int) -> dict[str, Any]:
    """What is said of one community."""
    frame, ledger = state.frame, state.ledger
    winner = state.winners[place]
    packages = ledger.packages(place, fresh=True)
    on_front = front_on_fresh(ledger, place)
    found = {
        "name": frame.places[place].name,
        "label": frame.places[place].label,
        "residents": residents(state, place),
        "nothing": {
            goal.key: _mean(levels(ledger, place, NOTHING, goal)[0]) for goal in ledger.goals
        },
        "winner": package_facts(state, place, winner),
        "points": _points(state, place),
        "parts": _labelled(state, parts(state, place, winner)),
        "rivals": [
            {**{k: v for k, v in row.items() if k != "package"},
             **_names(state, row["package"]),
             "money": _mean(ledger.score(place, row["package"], True).used["money"]),
             "on_front": row["package"] in on_front}
            for row in rivals(state, place, winner)
        ],
        "reversing": reversing(state, place, winner) if winner != NOTHING else [],
        "against": _against(state, place, winner),
        "others": _others(state, place, winner, packages),
    }  # fmt: skip
    return found


def roles(state: Conducted, place: int) -> dict[Package, str]:
    """What each package on fresh seeds is there for; the first that holds."""
    winner = state.winners[place]
    on_front = front_on_fresh(state.ledger, place)
    without = {package for _, package in state.frame.space.without(winner)}
    raced = set(state.race[place]) | set(state.heads[place : place + 1])
    found = {}
    for package in state.ledger.packages(place, fresh=True):
        if package == winner:
            found[package] = "winner"
        elif package == NOTHING:
            found[package] = "nothing"
        elif package in without and package not in raced:
            found[package] = "without"
        else:
            found[package] = "front" if package in on_front else "also"
    return found


def _points(state: Conducted, place: int) -> list[dict[str, Any]]:
    """Every package on fresh seeds: what it does to the first objective, and its money."""
    goal = state.ledger.goals[0]
    on_front = front_on_fresh(state.ledger, place)
    found = []
    for package, role in roles(state, place).items():
        told = effect(state, place, package, goal)
        score = state.ledger.score(place, package, fresh=True)
        found.append(
            {**_names(state, package), "role": role, "on_front": package in on_front,
             "money": _mean(score.used["money"]),
             **{key: told[key] for key in ("mean", "low", "high")}}
        )  # fmt: skip
    return found


def package_facts(state: Conducted, place: int, package: Package) -> dict[str, Any]:
    """A package with its effects on all objectives and its costs."""
    ledger = state.ledger
    score = ledger.score(place, package, fresh=True)
    return {
        **_names(state, package),
        "staff": state.frame.space.staff(package),
        "details": state.frame.space.parts(package),
        "effects": [effect(state, place, package, goal) for goal in ledger.goals],
        "costs": _labelled_costs(state, place, package),
        "seats": _mean(score.used["seats"]),
        "hours": _mean(score.used["hours"]),
        "within": score.within or package == NOTHING,
        "excess": {name: value for name, value in score.excess.items() if value > 0},
    }


def _labelled_costs(state: Conducted, place: int, package: Package) -> list[dict[str, Any]]:
    """Costs by line with what people call the line."""
    lines = state.ledger.prices(place).lines
    return [
        {
            **row,
            "label": lines[row["line"]].label.model_dump()
            if row["line"] in lines
            else {lang: text("search.line.posts", lang) for lang in LANGUAGES},
        }
        for row in costs(state, place, package)
    ]


def _names(state: Conducted, package: Package) -> dict[str, Any]:
    space = state.frame.space
    return {
        "candidate": number_of(state.ledger)[package],
        "label": {lang: space.label(package, lang) for lang in LANGUAGES},
        "nothing_at_all": package == NOTHING,
    }


def number_of(ledger: Ledger) -> dict[Package, int]:
    """The number of each package: in the order in which they were met, doing nothing 0."""
    packages = dict.fromkeys([NOTHING, *(package for _, package, _ in ledger.rows)])
    return {package: k for k, package in enumerate(packages)}


def front_on_fresh(ledger: Ledger, place: int) -> set[Package]:
    """The packages of a community that no other dominates, on fresh seeds."""
    packages = [p for p in ledger.packages(place, True) if ledger.score(place, p, True).known]
    if not packages:
        return set()
    keys = [goal.key for goal in ledger.goals]
    scores = [ledger.score(place, p, True) for p in packages]
    gains = np.array([[score.gains[key] for key in keys] for score in scores])
    return {packages[k] for k in front(gains, [score.within for score in scores])}


def _against(state: Conducted, place: int, winner: Package) -> dict[str, Any]:
    """In how many draws of parameters the winner is worse than doing nothing, and how much so."""
    if winner == NOTHING:
        return {"sets": 0, "worse": 0, "worst": math.nan}
    goal = state.ledger.goals[0]
    after, before = levels(state.ledger, place, winner, goal)
    sets = sets_of(state.ledger, place, winner)
    gains = after - before if goal.better == "more" else before - after
    means = gains if sets is None else set_means(gains, sets)
    return {
        "sets": len(means),
        "worse": int((means <= 0).sum()),
        "worst": float(means.min()) if len(means) else math.nan,
    }


def _others(
    state: Conducted, place: int, winner: Package, packages: list[Package]
) -> list[dict[str, Any]]:
    """Who should take another package: the best in every other objective, and a cheaper one."""
    ledger = state.ledger
    scores = {p: ledger.score(place, p, True) for p in packages}
    keeping = [p for p in packages if scores[p].within and p != NOTHING]
    first = ledger.goals[0].key
    found = []
    for goal in ledger.goals[1:]:
        if goal.goal == "money" or not keeping:
            continue
        best = max(keeping, key=lambda p: scores[p].gains[goal.key])
        better = scores[best].gains[goal.key] > scores.get(winner, scores[best]).gains[goal.key]
        if best != winner and better:
            found.append({"why": "best", "objective": goal.key, **_names(state, best),
                          **_three(state, place, best)})  # fmt: skip
    if winner in scores and winner != NOTHING:
        enough = ENOUGH * scores[winner].gains[first]
        cheap = [p for p in keeping if scores[p].gains[first] >= enough]
        least = min(cheap, key=lambda p: -scores[p].gains["money"], default=winner)
        if -scores[least].gains["money"] < -scores[winner].gains["money"] * 0.9:
            found.append({"why": "cheaper", "objective": "money", **_names(state, least),
                          **_three(state, place, least)})  # fmt: skip
    return found


def _three(state: Conducted, place: int, package: Package) -> dict[str, Any]:
    """Mean changes of a package by objective."""
    score = state.ledger.score(place, package, fresh=True)
    return {"changes": {key: _mean(values) for key, values in score.changes.items()}}


def _labelled(state: Conducted, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts with what people call them."""
    from experiments.search.naming import choice_label

    choices = {choice.name: choice for choice in state.frame.search.choices}
    found = []
    for row in rows:
        name = row["part"]
        label = {
            lang: choice_label(choices[name], lang) if name in choices
            else text("search.added_posts", lang)
            for lang in LANGUAGES
        }  # fmt: skip
        rest = _names(state, row["without"])
        kept = {key: value for key, value in row.items() if key != "without"}
        told = {"without": rest["label"], "without_candidate": rest["candidate"]}
        found.append({**kept, "label": label, **told})
    return found


def curve(state: Conducted) -> list[dict[str, float]]:
    """The best that each budget of money buys, as the screening saw it.

    All packages of the search are on the menus, with the replicates that all of them have; the
    other budgets are as the file says. A larger budget never buys less.
    """
    items = screened(state)
    budgets = common_budgets(state)
    money = budgets.get("money")
    if money is None:
        money = sum(max(item.uses.get("money", 0.0) for item in menu) for menu in items) / 1.5
    found = []
    for k in range(CURVE + 1):
        most = 1.5 * money * k / CURVE
        numbers = divide(items, {**budgets, "money": most})
        if numbers is None:
            continue
        taken = [menu[n] for menu, n in zip(items, numbers, strict=True)]
        found.append(
            {
                "budget": most,
                "gain": sum(item.gain for item in taken),
                "money": sum(item.uses.get("money", 0.0) for item in taken),
                "staff": sum(item.uses.get("staff", 0.0) for item in taken),
            }
        )
    return found


def _division(state: Conducted) -> dict[str, Any]:
    """The division of the budget, in all and against that by residents."""
    best, heads = _summed(state, state.winners), _summed(state, state.heads)
    nothing = np.zeros(len(best["gain"]))
    confidence = state.frame.search.confidence

    def compared(one: np.ndarray, other: np.ndarray) -> dict[str, Any]:
        sets = best["sets"]
        return plain_effect(paired_effect(one, other, confidence=confidence, sets=sets))

    rows = []
    for division, packages in (("best", state.winners), ("by_head", state.heads)):
        for place, package in enumerate(packages):
            score = state.ledger.score(place, package, fresh=True)
            people = weight(state, place)
            gain = between(state, place, package, NOTHING, 1)
            rows.append(
                {"division": division, "place": state.frame.places[place].name,
                 "residents": residents(state, place), **_names(state, package),
                 "money": _mean(score.used["money"]), "staff": state.frame.space.staff(package),
                 "seats": _mean(score.used["seats"]),
                 **{name: people * gain[name] for name in ("mean", "low", "high")},
                 "verdict": gain["verdict"], "beats": gain["better_in"]}
            )  # fmt: skip
    money = {name: _mean(each["money"]) for name, each in (("best", best), ("by_head", heads))}
    return {
        "rows": rows,
        "best": compared(best["gain"], nothing),
        "by_head": compared(heads["gain"], nothing),
        "difference": compared(best["gain"], heads["gain"]),
        "same": state.winners == state.heads,
        "money": money,
        "money_most": float(np.quantile(best["money"], state.frame.search.budgets.runs,
                                        method="inverted_cdf")) if len(nothing) else math.nan,
    }  # fmt: skip


def _summed(state: Conducted, packages: list[Package]) -> dict[str, Any]:
    """Gain and money of a division, replicate by replicate, over all communities."""
    ledger, goal = state.ledger, state.ledger.goals[0]
    sign = 1.0 if goal.better == "more" else -1.0
    scores = [ledger.score(place, package, True) for place, package in enumerate(packages)]
    numbers = sorted(set.intersection(*(set(score.replicates) for score in scores)))
    gain, money = np.zeros(len(numbers)), np.zeros(len(numbers))
    for place, score in enumerate(scores):
        rows = [score.replicates.index(k) for k in numbers]
        people = weight(state, place)
        gain += sign * people * score.changes[goal.key][rows]
        money += score.used["money"][rows]
    sets = np.array([ledger.sets[True, k] for k in numbers])
    return {"gain": gain, "money": money, "sets": None if (sets < 0).any() else sets}


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan
