"""What a comparison found, in plain sentences, one paragraph a scenario."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments import wording
from experiments.contrasts import group_contrast
from experiments.few import of_comparison
from experiments.outcomes import WEEKS
from experiments.provenance import ensemble_digest
from experiments.statistics import Verdict, paired_effect
from sim.columns import FORMS
from sim.parameters import registry
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison import Comparison, Mark
    from experiments.outcomes import Span

SHOWN = 0.0005
"""Smallest difference of shares that is not shown as zero."""


def opening(comparison: Comparison, lang: str) -> list[str]:
    """What was compared, and what went wrong if anything did."""
    done = comparison.runs[comparison.runs["status"] == "done"]
    given = comparison.provenance["population"] == "residents"
    parts = [
        text(
            "sentence.opening_given" if given else "sentence.opening",
            lang,
            scenarios=len(comparison.names),
            replicates=comparison.replicates,
            people=f"{done['people'].max():,}",
            residents=f"{done['residents'].max():,}",
            weeks=comparison.span.window,
        )
    ]
    parts += _left_over(comparison.span, lang)
    if comparison.span.after:
        parts.append(text(_after_key(comparison), lang, weeks=comparison.span.after))
    if comparison.interrupted:
        asked = comparison.provenance["replicates"]
        parts.append(text("sentence.interrupted", lang, done=comparison.replicates, asked=asked))
    few = of_comparison(comparison, lang)
    if few:
        parts.append(few)
    failed = len(comparison.failures)
    if failed:
        parts.append(text("sentence.failed", lang, failed=failed, runs=len(comparison.runs)))
    unsettled = int((~done["flat"].astype(bool)).sum())
    if unsettled:
        parts.append(text("sentence.not_flat", lang, runs=unsettled, all=len(done)))
    return parts


def _left_over(span: Span, lang: str) -> list[str]:
    """Weeks of the window that are in no whole quarter or year, so that nobody looks for them."""
    parts = []
    quarter, year = WEEKS["quarter"], WEEKS["year"]
    if span.window > quarter and span.window % quarter:
        parts.append(text("sentence.left_over", lang, weeks=span.window % quarter))
    if span.window > year and span.window % year:
        stop = span.window // year * year
        parts.append(text("sentence.last_whole_year", lang, first=stop - year, last=stop - 1))
    return parts


def _after_key(comparison: Comparison) -> str:
    """What to say of the weeks after the window: interventions may or may not have ended."""
    marks = [mark for arm in comparison.arms for mark in arm.marks]
    ended = [_ended(mark, comparison.span) for mark in marks]
    if not marks:
        return "sentence.after_weeks"
    if all(ended):
        return "sentence.after_weeks_without"
    return "sentence.after_weeks_some" if any(ended) else "sentence.after_weeks_with"


def _ended(mark: Mark, span: Span) -> bool:
    """Whether an intervention has ended by the end of the window."""
    return mark.stop is not None and mark.stop <= span.window


def findings(comparison: Comparison, scenario: str, lang: str) -> list[str]:
    """The sentences of one scenario: primary outcome, forms, groups, afterwards, cost.

    Args:
        comparison: A finished comparison.
        scenario: Name of a scenario that is not the baseline.
        lang: Language code.
    """
    row = comparison.primary(scenario)
    parts = [primary_sentence(comparison, scenario, lang)]
    if row is None or row["n"] == 0:
        return parts
    if row["sd"] > 0 and not math.isnan(row["range_low"]):
        expected = {
            "low": wording.signed(row["range_low"], "share"),
            "high": wording.signed(row["range_high"], "share"),
        }
        parts.append(text("sentence.community", lang, **expected))
    parts += [
        course_sentence(comparison, scenario, lang),
        forms_sentence(comparison, scenario, lang),
        groups_sentence(comparison, scenario, lang),
        afterwards_sentence(comparison, scenario, lang),
        cost_sentence(comparison, scenario, lang),
    ]
    if comparison.regimes.get(scenario):
        parts.append(text("sentence.regimes", lang))
    return [part for part in parts if part]


def primary_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """The effect on the primary outcome, ending in its verdict."""
    row = comparison.primary(scenario)
    if row is None or row["n"] == 0:
        failed = set(comparison.failures["scenario"]) - set(comparison.worked["scenario"])
        gone = {scenario, comparison.baseline} & failed
        key = "failed" if scenario in gone else "baseline_failed" if gone else "undefined"
        return text(f"sentence.primary.{key}", lang)
    one = "one_run" if row["n"] < 2 else "one_set" if row["sets"] == 1 else ""
    values = {
        "who": wording.who_phrase(comparison.analysis, lang),
        "form": wording.took_part(comparison.analysis.form, lang),
        "when": wording.period_phrase(comparison.analysis.period, lang, comparison.span),
        "share": wording.percent(row["scenario_mean"]),
        "baseline": wording.percent(row["baseline_mean"]),
        "effect": wording.signed(row["mean"], "share"),
        "low": wording.signed(row["low"], "share"),
        "high": wording.signed(row["high"], "share"),
        "smallest": f"{100 * comparison.analysis.smallest_effect:g}",
        "confidence": f"{100 * comparison.analysis.confidence:g}",
        "runs": row["n"],
    }
    judged = one if row["verdict"] == Verdict.ONE_RUN else row["verdict"]
    return wording.sentences(
        [
            text(f"sentence.primary.{one or 'known'}", lang, **values),
            text(f"sentence.verdict.{judged}", lang, **values),
        ],
        lang,
    )


def held_in_intervals(comparison: Comparison, lang: str) -> str:
    """Which uncertainty the intervals hold, and which they do not."""
    if comparison.sets is None:
        return text("sentence.no_sets", lang)
    known = {"count": int(comparison.sets.nunique()), "parameters": len(registry())}
    own = comparison.provenance.get("sets")
    if own:
        used = [own[number] for number in sorted(set(comparison.sets.astype(int)))]
        names = {name for values in used for name in values}
        differ = sum(len({values.get(name) for values in used}) > 1 for name in names)
        return text("sentence.sets_own", lang, varied=differ, **known)
    if comparison.provenance.get("ensemble", "") != ensemble_digest():
        return text("sentence.sets", lang, **known)  # of another version
    from experiments.calibration.ensemble import parameter_sets

    varied = parameter_sets()[0]
    fixed = [p for p in registry().values() if p.level == "assumed" and p.name not in varied]
    known |= {"varied": len(varied), "assumed": len(fixed)}
    return text("sentence.sets_known", lang, **known)


def baseline_regimes(comparison: Comparison, lang: str) -> str:
    """Whether the baseline's replicates fall into two groups, in words."""
    seen = comparison.regimes.get(comparison.baseline)
    if seen is None:
        return text("sentence.regimes_unknown", lang)
    return text("sentence.regimes_baseline" if seen else "sentence.regimes_none", lang)


def forms_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """Which forms of participation change clearly.

    Not those whose sign hangs on parameters: their verdict says that the assumption decides.
    """
    changed = []
    for form in FORMS:
        key = {"form": form, "period": comparison.span.period, "moment": "last", "group": "all"}
        row = comparison.effect(scenario, "share", **key)
        if row is None or row["verdict"] == Verdict.ASSUMPTION:
            continue
        if wording.certain(row) and abs(row["mean"]) >= SHOWN:
            effect = wording.signed(row["mean"], "share")
            name = wording.form_name(form, lang)
            changed.append(text("sentence.form_item", lang, form=name, effect=effect))
    if not changed:
        return text("sentence.no_form", lang)
    return text("sentence.forms", lang, forms=wording.listed(changed, lang))


def course_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """How the primary effect moves within the year that it is the mean of, or "".

    A mean over a year hides that an effect wears off or is still growing. It is told where the
    change from the first to the last quarter matters and cannot be luck.
    """
    analysis, quarters = comparison.analysis, comparison.span.last("quarter")
    if analysis.period != "quarter" or analysis.group != "all" or len(quarters) < 2:
        return ""
    ends = [str(quarters[0]), str(quarters[-1])]
    table = comparison.values
    rows = table[
        table["scenario"].isin((scenario, comparison.baseline))
        & (table["kind"] == "share")
        & (table["form"] == analysis.form)
        & (table["period"] == "quarter")
        & (table["group"] == "all")
        & table["moment"].isin(ends)
    ]
    wide = rows.pivot_table(
        index="replicate", columns=["scenario", "moment"], values="value", observed=True
    )
    effects = (wide[scenario] - wide[comparison.baseline]).dropna()
    sets = None if comparison.sets is None else comparison.sets.loc[effects.index].to_numpy()
    first, last = (effects[moment] for moment in ends)
    moved = paired_effect(last, first, confidence=analysis.confidence, sets=sets)
    if abs(moved.mean) < analysis.smallest_effect or not (moved.low > 0 or moved.high < 0):
        return ""
    return text(
        "sentence.course",
        lang,
        begin=quarters[0] + 1,
        first=wording.signed(moved.baseline_mean, "share"),
        end=quarters[-1] + 1,
        last=wording.signed(moved.scenario_mean, "share"),
    )


def groups_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """Which age group gains most and least, as far as they can be told apart, or ""."""
    found = group_contrast(comparison, scenario, "age")
    if found is None:
        return ""
    smallest = comparison.analysis.smallest_effect
    verdict = found.verdict(smallest)
    if verdict != "differ":
        return text(f"sentence.ages_{verdict}", lang, smallest=f"{100 * smallest:g}")
    return text(
        "sentence.ages",
        lang,
        most=wording.level_name("age", found.most["level"], lang),
        most_effect=wording.signed(found.most["mean"], "share"),
        least=wording.level_name("age", found.least["level"], lang),
        least_effect=wording.signed(found.least["mean"], "share"),
        difference=f"{100 * found.difference:.1f}",
        low=f"{100 * found.low:.1f}",
        high=f"{100 * found.high:.1f}",
    )


def afterwards_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """What is left after all interventions have ended, or "" where one goes on."""
    key = {"form": comparison.analysis.form, "period": "quarter", "group": "all"}
    row = comparison.effect(scenario, "share", moment="after", **key)
    if row is None or row["n"] == 0:
        return ""
    marks = comparison.arm(scenario).marks
    if not marks or not all(_ended(mark, comparison.span) for mark in marks):
        return ""
    values = {
        "effect": wording.signed(row["mean"], "share"),
        "low": wording.signed(row["low"], "share"),
        "high": wording.signed(row["high"], "share"),
    }
    return text(f"sentence.after.{_sign(row)}", lang, **values)


def _sign(row: pd.Series) -> str:
    if not wording.certain(row):
        return "none"
    return "more" if row["mean"] > 0 else "less"


def cost_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """What a scenario costs a year, and for each additional participant, as far as can be told."""
    yuan = comparison.effect(scenario, "money", level="all")
    if yuan is None or math.isnan(yuan["mean"]):
        return ""
    cost = comparison.costs[scenario]
    if abs(yuan["mean"]) < 1:
        return text("sentence.cost.none", lang)
    way = "more" if yuan["mean"] >= 0 else "less"
    if not math.isnan(yuan["low"]) and not wording.certain(yuan):
        way = "unclear"
    spent = text(
        f"sentence.cost.{way}_short" if comparison.span.short else f"sentence.cost.{way}",
        lang,
        yuan=f"{abs(yuan['mean']):,.0f}",
        low=wording.signed(yuan["low"], "yuan"),
        high=wording.signed(yuan["high"], "yuan"),
        weeks=comparison.span.window,
    )
    if cost.undefined:
        each = text(f"sentence.cost.undefined.{cost.undefined}", lang)
    else:
        key = f"each.{cost.period}" if cost.told == "each" else cost.told
        each = text(f"sentence.cost.{key}", lang, **wording.range_of(cost.yuan))
    return wording.sentences([spent, each], lang)
