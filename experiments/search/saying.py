"""The sentences of a search's document, and numbers as people read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[str, ...]
GAINS = ("gain", "gain_unsure", "gain_small")
LOSSES = ("loss", "loss_unsure", "loss_small")
MOST_NAMED = 5
"""Packages or parameters that a sentence names."""


# ---------------------------------------------------------------------- numbers


def whole(value: float | None) -> str:
    """A number of yuan, people or hours; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return shown.replace("-", "−") if float(shown.replace(",", "")) else "0"


def yuan(value: float | None, lang: str) -> str:
    """An amount of money, with its unit."""
    if value is None or not math.isfinite(value):
        return "–"
    sign = "−" if value < 0 and whole(value) != "0" else ""
    return sign + text("search.value.money", lang, value=whole(abs(value)))


def level(goal: dict[str, Any], value: float | None, lang: str) -> str:
    """A level of an objective."""
    if value is None or not math.isfinite(value):
        return "–"
    if goal["goal"] == "money":
        return yuan(value, lang)
    if goal["share"]:
        return text("search.value.share", lang, value=f"{value * 100:.1f}".replace("-", "−"))
    return f"{value:.3f}".replace("-", "−") if abs(value) < 10 else whole(value)


def change(goal: dict[str, Any], value: float | None, lang: str, *, unit: bool = True) -> str:
    """A change of an objective, with its sign."""
    if value is None or not math.isfinite(value):
        return "–"
    if goal["goal"] == "money":
        shown = whole(abs(value))
    elif goal["share"]:
        shown = f"{abs(value) * 100:.1f}"
    else:
        shown = f"{abs(value):.3f}" if abs(value) < 10 else whole(abs(value))
    sign = "+" if value > 0 else "−"
    shown = shown if float(shown.replace(",", "")) == 0 else sign + shown
    if not unit or not (goal["share"] or goal["goal"] == "money"):
        return shown
    return text(
        f"search.value.{'money' if goal['goal'] == 'money' else 'points'}", lang, value=shown
    )


def interval(goal: dict[str, Any], row: dict[str, Any], lang: str) -> str:
    """A change with the interval of its mean."""
    low, high = (change(goal, row[end], lang, unit=False) for end in ("low", "high"))
    value = change(goal, row["mean"], lang, unit=False)
    return text("search.value.interval", lang, value=value, low=low, high=high)


def amount(found: dict[str, Any], value: float | None) -> str:
    """A gain of the first objective over a whole community: participants, or its own unit."""
    if value is None or not math.isfinite(value):
        return "–"
    goal = found["goals"][0]
    if goal["people"]:
        return whole(round(value)) if abs(value) >= 0.5 else "0"
    return f"{value * 100:.2f}".replace("-", "−") if goal["share"] else change(goal, value, "en")


def per_cent(share: float | None, lang: str) -> str:
    """A share in whole per cent."""
    if share is None or not math.isfinite(share):
        return "–"
    return text("search.value.share", lang, value=f"{share * 100:.0f}")


def listed(lines: Sequence[str], lang: str) -> str:
    """Sentences as a list in Markdown."""
    return "\n".join(f"- {line}" for line in lines)


def names(rows: Sequence[dict[str, Any]], lang: str) -> str:
    """The names of some packages, the first few of many."""
    found = [row["label"][lang] for row in rows[:MOST_NAMED]]
    more = ["…"] if len(rows) > MOST_NAMED else []
    return text("join.items", lang).join([*found, *more])


# ---------------------------------------------------------------------- sentences


def question(found: dict[str, Any], lang: str) -> list[str]:
    """The question, as it was put."""
    budgets = found["budgets"]
    parts = []
    for name in ("money", "staff", "seats", "hours"):
        if budgets[name]:
            parts.append(text(f"search.say.budget_{name}", lang, value=f"{budgets[name]:,g}"))
    for line, most in budgets["lines"].items():
        word = text(f"budget.{line}", lang)
        parts.append(text("search.say.budget_line", lang, value=f"{most:,g}", line=word))
    told = text("search.comma", lang).join(parts) or text("search.say.budget_none", lang)
    goal = found["goals"][0]["name"][lang]
    lines = [text("search.say.question", lang, budgets=told, goal=goal, most=found["most"])]
    if budgets["staff"]:
        lines.append(text(f"search.say.staff_{_pay(budgets)}", lang))
    return lines


def _pay(budgets: dict[str, Any]) -> str:
    return "apart" if budgets["staff_pay"] == "apart" else "money"


def advice(found: dict[str, Any], place: dict[str, Any], lang: str) -> list[str]:
    """What to do, what it does to the first objective, and how sure that is."""
    winner, goal = place["winner"], found["goals"][0]
    if winner["nothing_at_all"]:
        return [text("search.say.do_nothing", lang)]
    first = winner["effects"][0]
    lines = [text("search.say.do", lang, package=winner["label"][lang])]
    lines.append(
        text(
            "search.say.effect", lang, goal=goal["name"][lang],
            nothing=level(goal, first["nothing"], lang), level=level(goal, first["level"], lang),
            change=change(goal, first["mean"], lang),
            low=change(goal, first["low"], lang, unit=False),
            high=change(goal, first["high"], lang, unit=False),
            confidence=f"{found['confidence'] * 100:g}",
        )
    )  # fmt: skip
    if goal["people"]:
        people = place["residents"]
        ends = {k: amount(found, people * (first[k] or 0.0)) for k in ("low", "high")}
        mean = amount(found, people * (first["mean"] or 0.0))
        lines.append(text("search.say.effect_people", lang, people=mean, **ends))
    good, bad = (GAINS, LOSSES) if goal["better"] == "more" else (LOSSES, GAINS)
    if first["verdict"] == "assumption":
        # findings of older versions have this verdict where all sets agree on the sign, too
        agreed = place["against"]["sets"] and not place["against"]["worse"]
        key = "effect_spread" if agreed else "effect_assumption"
        lines.append(text(f"search.say.{key}", lang))
    elif first["verdict"] in bad:
        lines.append(text("search.say.effect_harm", lang))
    elif first["verdict"] not in good:
        lines.append(text("search.say.effect_unclear", lang))
    if first["regimes"]:
        lines.append(text("search.say.regimes", lang))
    searched = change(goal, first["searched"], lang)
    lines.append(text("search.say.curse", lang, searched=searched))
    return lines


def money(
    found: dict[str, Any], package: dict[str, Any], lang: str, *, budget: bool = True
) -> list[str]:
    """What a package costs."""
    total = next(row for row in package["costs"] if row["line"] == "all")
    allowed = found["budgets"]["money"] if budget else None
    values = {
        "mean": whole(total["yuan"]),
        "low": whole(total["low"]),
        "high": whole(total["high"]),
    }
    if total["yuan"] is not None and total["yuan"] < 0:
        values = {
            "mean": whole(-total["yuan"]),
            "low": whole(-total["high"]),
            "high": whole(-total["low"]),
        }
        lines = [text("search.say.saves", lang, **values)]
    elif allowed is None:
        lines = [text("search.say.money_open", lang, most=whole(total["most"]), **values)]
    else:
        most = whole(total["most"])
        lines = [text("search.say.money", lang, most=most, budget=whole(allowed), **values)]
    pay = [row for row in package["costs"] if not row["counted"]]
    if pay and package["staff"]:
        lines.append(text("search.say.pay", lang, value=whole(sum(row["yuan"] for row in pay))))
    if package["excess"]:
        over = text("join.items", lang).join(limit_label(name, lang) for name in package["excess"])
        lines.append(text("search.say.over", lang, names=over))
    return lines


def carrying(place: dict[str, Any], lang: str, *, how: bool = True) -> list[str]:
    """Which parts of the winner carry it, and how one knows."""
    parts = place["parts"]
    if len(parts) < 2:
        return [text("search.say.single", lang)]
    carry = [row for row in parts if row["verdict"] in ("gain", "gain_unsure")]
    little = [row for row in parts if row["verdict"] == "gain_small"]
    harm = [row for row in parts if row["verdict"] in LOSSES]
    unsettled = [row for row in parts if row["verdict"] == "assumption"]
    idle = [row for row in parts if row not in (*carry, *little, *harm, *unsettled)]
    lines = []
    if len(carry) == len(parts):
        lines.append(text("search.say.parts_all", lang))
    elif carry:
        lines.append(text("search.say.parts_some", lang, names=names(carry, lang)))
    elif not little:
        lines.append(text("search.say.parts_none", lang))
    if little:
        lines.append(text("search.say.parts_little", lang, names=names(little, lang)))
    if unsettled:
        lines.append(text("search.say.parts_unsettled", lang, names=names(unsettled, lang)))
    if idle and (carry or little):
        lines.append(text("search.say.parts_idle", lang, names=names(idle, lang)))
    if harm:
        lines.append(text("search.say.parts_harm", lang, names=names(harm, lang)))
    return [*lines, text("search.say.parts_how", lang)] if how else lines


def through(found: dict[str, Any], lang: str) -> list[str]:
    """Through what the winner works: the reasons that add most and that take most away."""
    told = found["reasons"]
    if "refused" in told:
        return [text("search.say.reasons_refused", lang, reason=told["refused"][lang])]
    from sim.explain.wording_effects import reason_name

    sure = {name: value for name, value in told["parts"].items()
            if abs(value) > 2.0 * told["errors"][name] and abs(value) >= 0.5}  # fmt: skip
    order = sorted(sure, key=lambda name: -abs(sure[name]))
    lines = []
    for sign, key in ((1, "reasons_for"), (-1, "reasons_against")):
        mine = [name for name in order if sign * sure[name] > 0][:MOST_NAMED]
        if mine:
            told_names = [
                text("search.say.reason", lang, reason=reason_name(name, lang),
                     value=f"{sure[name]:+.1f}".replace("-", "−"))
                for name in mine
            ]  # fmt: skip
            joined = text("join.items", lang).join(told_names)
            lines.append(text(f"search.say.{key}", lang, names=joined))
    if not lines:
        lines.append(text("search.say.reasons_none", lang))
    numbers = {"weeks": told["weeks"], "residents": told["residents"]}
    before, after = (f"{told[name]:.0f}" for name in ("before", "after"))
    lines.append(text("search.say.reasons_how", lang, before=before, after=after, **numbers))
    return lines


def against(found: dict[str, Any], place: dict[str, Any], lang: str) -> list[str]:
    """When the winner does not win."""
    goal, draws = found["goals"][0], place["against"]
    lines = []
    if draws["sets"]:
        worst = change(goal, -(draws["worst"] or 0.0), lang).lstrip("+−")
        key = "none" if not draws["worse"] else "some"
        if not found["effort"]["ensemble"]:
            key = "runs"
        values = {"sets": draws["sets"], "worse": draws["worse"], "worst": worst}
        lines.append(text(f"search.say.worse_{key}", lang, **values))
    for other, told in zip(found["goals"][1:], place["winner"]["effects"][1:], strict=True):
        worse = LOSSES if other["better"] == "more" else GAINS
        if other["goal"] != "money" and told["verdict"] in worse:
            values = {"goal": other["name"][lang], "change": change(other, told["mean"], lang)}
            lines.append(text("search.say.worse_goal", lang, **values))
    for row in place["reversing"][:MOST_NAMED]:
        lines.append(
            text(
                "search.say.reversing", lang, parameter=parameter_label(row["parameter"], lang),
                low=change(goal, row["low_third"], lang),
                high=change(goal, row["high_third"], lang),
                rho=f"{row['rho']:.2f}".replace("-", "−"),
            )
        )  # fmt: skip
    if found["effort"]["ensemble"] and not place["reversing"]:
        lines.append(text("search.say.reversing_none", lang))
    return lines


def others(found: dict[str, Any], place: dict[str, Any], lang: str) -> list[str]:
    """What the winner cannot be told apart from, and who should take something else."""
    rivals = [row for row in place["rivals"] if row["within"]]
    same = [row for row in rivals if row["verdict"] == "same"]
    ahead = [row for row in rivals if row["verdict"] in LOSSES]
    behind = [row for row in rivals if row["verdict"] in ("gain", "gain_unsure")]
    little = [row for row in rivals if row["verdict"] == "gain_small"]
    open_ = [row for row in rivals if row["verdict"] == "assumption"]
    close = [row for row in rivals if row not in (*same, *ahead, *behind, *little, *open_)]
    lines = []
    if same:
        lines.append(text("search.say.rival_same", lang, names=names(same, lang)))
    if close:
        lines.append(text("search.say.rival_close", lang, names=names(close, lang)))
    if open_:
        lines.append(text("search.say.rival_assumption", lang, names=names(open_, lang)))
    if (close or open_) and found["effort"]["ensemble"]:
        nearest = min(close + open_, key=lambda row: row["better_in"])
        share = f"{100 * (1.0 - nearest['better_in']):.0f}"
        name = nearest["label"][lang]
        lines.append(text("search.say.rival_close_draws", lang, name=name, share=share))
    if little:
        size = change(found["goals"][0], found["smallest"], lang).lstrip("+")
        values = {"names": names(little, lang), "size": size}
        lines.append(text("search.say.rival_little", lang, **values))
    if ahead:
        lines.append(text("search.say.rival_ahead", lang, names=names(ahead, lang)))
    if behind and not close and not ahead and not open_:
        key = "rival_apart" if not little and not same else "rival_rest_apart"
        lines.append(text(f"search.say.{key}", lang))
    over = [row for row in place["rivals"] if not row["within"]]
    if over:
        lines.append(text("search.say.rival_over", lang, names=names(over, lang)))
    if not place["rivals"]:
        lines.append(text("search.say.no_rivals", lang))
    first = place["winner"]["effects"][0]["mean"]
    goals = {goal["key"]: goal for goal in found["goals"]}
    for row in place["others"]:
        goal = goals[row["objective"]]
        if row["why"] == "best":
            shown = change(goal, row["changes"][row["objective"]], lang)
            values = {"goal": goal["name"][lang], "name": row["label"][lang], "change": shown}
            lines.append(text("search.say.best_for", lang, **values))
        elif first:
            kept = row["changes"][found["goals"][0]["key"]] / first
            lines.append(
                text("search.say.cheaper", lang, name=row["label"][lang],
                     share=f"{kept * 100:.0f}", money=yuan(row["changes"]["money"], lang))
            )  # fmt: skip
    return lines


def division(found: dict[str, Any], lang: str) -> list[str]:
    """How one budget is divided, and what that gains over a division by residents."""
    told = found["division"]

    def ends(row: dict[str, Any]) -> dict[str, str]:
        return {
            "gain": amount(found, row["mean"]),
            "low": amount(found, row["low"]),
            "high": amount(found, row["high"]),
        }

    key = "division" if found["goals"][0]["people"] else "division_units"
    allowed = found["budgets"]["money"]
    lines = [
        text(
            f"search.say.{key}", lang, money=yuan(told["money"]["best"], lang),
            **ends(told["best"]),
        )
    ]  # fmt: skip
    if allowed is not None:
        over = "over" if (told["money_most"] or 0.0) > allowed else "within"
        values = {"most": yuan(told["money_most"], lang), "budget": yuan(allowed, lang)}
        lines.append(text(f"search.say.division_{over}", lang, **values))
    if told["same"]:
        lines.append(text("search.say.division_same", lang))
    else:
        heads = yuan(told["money"]["by_head"], lang)
        lines.append(text("search.say.division_heads", lang, money=heads, **ends(told["by_head"])))
        verdict = text(f"search.verdict.{told['difference']['verdict']}", lang)
        better = ends(told["difference"])
        lines.append(text("search.say.division_better", lang, verdict=verdict, **better))
        saved = (told["money"]["best"] or 0.0) - (told["money"]["by_head"] or 0.0)
        if told["difference"]["verdict"] not in ("gain", "gain_unsure") and saved > 0:
            lines.append(text("search.say.division_cheaper", lang, money=yuan(saved, lang)))
    idle = [place["label"][lang] for place in found["places"] if place["winner"]["nothing_at_all"]]
    if idle:
        joined = text("join.names", lang).join(idle)
        lines.append(text("search.say.idle_places", lang, names=joined))
    return lines


def how(found: dict[str, Any], lang: str) -> list[str]:
    """How this was found, and what it does not say."""
    effort, robust = found["effort"], found["robust"]
    key = "how_whole" if effort["whole"] else "how_part"
    numbers = {name: f"{effort[name]:,}" for name in ("space", "packages", "runs")}
    lines = [
        text(f"search.say.{key}", lang, space=numbers["space"], packages=numbers["packages"]),
        text(
            "search.say.how_runs", lang, runs=numbers["runs"], rounds=effort["rounds"],
            screen=effort["screen"], race=effort["race"], fresh=effort["fresh"],
        ),
    ]  # fmt: skip
    share = f"{robust['quantile'] * 100:g}"
    lines.append(text(f"search.say.how_{robust['by']}", lang, sets=effort["sets"], share=share))
    if not effort["ensemble"]:
        lines.append(text("search.say.how_central", lang))
    most = f"{found['budgets']['runs'] * 100:g}"
    lines.append(text("search.say.within_runs", lang, share=most))
    if found["removes"]:
        lines.append(text("search.say.how_removed", lang))
    if found["budgets"]["staff"]:
        lines.append(text("search.say.how_posts", lang))
    if effort["failed"]:
        errors = text("join.items", lang).join(f"{n} × {error}" for error, n in effort["errors"])
        lines.append(text("search.say.how_failed", lang, count=effort["failed"], errors=errors))
    return lines


def parameter_label(name: str, lang: str) -> str:
    """What people call a parameter of the model."""
    from sim.parameters import registry

    known = registry()
    if name not in known:
        return name
    return known[name].zh if lang.startswith("zh") else known[name].en


def limit_label(name: str, lang: str) -> str:
    """What people call a budget or a limit."""
    kind, _, rest = name.partition(".")
    if kind == "lines":
        return text(f"budget.{rest}", lang)
    if kind in ("least", "most"):
        from experiments.sweep.summary import outcome_label

        return outcome_label(rest, lang)
    return text(f"search.limit.{kind}", lang)
