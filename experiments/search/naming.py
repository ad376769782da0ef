"""What people call measures, keys, targets and objectives, in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.texts import has_text, text

if TYPE_CHECKING:
    from experiments.search.spec import Choice


def choice_label(choice: Choice, lang: str) -> str:
    """What people call a choice."""
    if choice.label is not None:
        return choice.label.in_language(lang)
    key = f"intervention.{choice.kind}"
    return text(key, lang) if has_text(key) else choice.kind


def key_label(key: str, value: Any, lang: str) -> str:
    """What people call a value of a key of a kind, in few words."""
    told = shown(value, lang)
    if has_text(f"search.key.{key}"):
        return text(f"search.key.{key}", lang, value=told)
    return text("search.key.other", lang, key=key, value=told)


def target_label(target: Any, lang: str) -> str:
    """Whom a target reaches, in words."""
    if target.everybody:
        return text("search.everybody", lang)
    said = target.model_dump(mode="json", exclude_none=True)
    parts = []
    for trait, levels in said.items():
        names = [level_label(trait, level, lang) for level in levels]
        word = text(f"search.trait.{trait}", lang)
        parts.append(
            text("search.trait_is", lang, trait=word, levels=text("join.names", lang).join(names))
        )
    return text("search.comma", lang).join(parts)


def shown(value: Any, lang: str) -> str:
    """A value of a key as people read it."""
    word = f"search.word.{str(value).lower()}"
    if isinstance(value, (str, bool)):
        return text(word, lang) if has_text(word) else str(value)
    if isinstance(value, (int, float)):
        return f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, dict):
        parts = [key_label(key, item, lang) for key, item in value.items()]
        return text("search.comma", lang).join(parts)
    return str(value)


def level_label(trait: str, level: Any, lang: str) -> str:
    """What people call a level of a trait."""
    for key in (f"level.{trait}.{level}", f"search.{trait}.{level}"):
        if has_text(key):
            return text(key, lang)
    return str(level)


def goal_name(goal: Any, lang: str) -> str:
    """What people call an objective."""
    if goal.label is not None:
        return str(goal.label.in_language(lang))
    kind = goal.goal
    if kind == "participation":
        form = text(f"form.{goal.form}", lang).lower()
        return text(f"search.goal.participation_{goal.period}", lang, form=form)
    if kind == "persistence":
        return text("search.goal.persistence", lang, form=text(f"form.{goal.form}", lang).lower())
    if kind == "reach":
        return text("search.goal.reach", lang, who=_levels(goal.group, goal.levels, lang))
    if kind == "gap" and goal.between is None:
        return text("search.goal.gap", lang, group=text(f"search.trait.{goal.group}", lang))
    if kind == "gap":
        one, other = (_levels(goal.group, side, lang) for side in goal.between)
        return text("search.goal.gap_between", lang, one=one, other=other)
    if kind == "outcome":
        from experiments.sweep.summary import outcome_label

        return outcome_label(goal.name, lang)
    return text(f"search.goal.{kind}", lang)


def _levels(group: str, levels: tuple[str, ...], lang: str) -> str:
    return text("join.names", lang).join(level_label(group, level, lang) for level in levels)
