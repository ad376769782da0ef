"""What packages are called: by their own name, or by what is in them and sets it apart."""

from __future__ import annotations

from typing import Any

from dashboards.pages.compare.catalog import catalog
from dashboards.pages.compare.placing import STEM
from sim.texts import has_text, text


def package_label(package: dict[str, Any], number: int) -> dict[str, str]:
    """What a package is called in each language: its own name, or what is in it.

    Args:
        package: A package of a plan.
        number: Its place in the plan, from 1.
    """
    if package["name"].strip():
        return dict.fromkeys(("en", "zh"), package["name"].strip())
    labels = {}
    for lang in ("en", "zh"):
        letter = text("dash.compare.package", lang, letter="ABC"[number - 1])
        kinds = [one["kind"] for one in package["items"]]
        names = [text(f"intervention.{kind}", lang) for kind in dict.fromkeys(kinds)
                 if has_text(f"intervention.{kind}")]  # fmt: skip
        joined = text("dash.compare.join", lang).join(names[:3])
        detail = _detail(package["items"][0], lang) if len(kinds) == 1 else ""
        if detail:
            joined = text("dash.compare.detailed", lang, name=joined, detail=detail)
        more = text("dash.compare.and_more", lang) if len(names) > 3 else ""
        stops = [one["stop"] for one in package["items"] if one["stop"] is not None]
        if stops and len(stops) == len(package["items"]):
            more += text("dash.compare.until", lang, week=max(stops))
        labels[lang] = text("dash.compare.package_of", lang, package=letter, names=joined + more)
    return labels


def _detail(one: dict[str, Any], lang: str) -> str:
    """The first value that a package sets of its only intervention, in words, or ""."""
    fields = catalog(lang)["kinds"].get(one["kind"], {"fields": ()})["fields"]
    field = next((field for field in fields if field["name"] in one["set"]), None)
    if field is None:
        return ""
    value = one["set"][field["name"]]
    if field["type"] == "unit" and isinstance(value, dict):
        return _unit_words(value, lang)
    if field["type"] in ("number", "whole") and isinstance(value, int | float):
        return text(
            "dash.compare.value_of", lang, name=_lowered(field["label"]), value=f"{value:,g}"
        )
    return ""


def _unit_words(unit: dict[str, Any], lang: str) -> str:
    """A size of units in words, or "" where it has none of its own."""
    if unit.get("times") in (0.5, 2, 2.0):
        size = "unit_half" if unit["times"] < 1 else "unit_double"
        return _lowered(text(f"dash.compare.words.{size}", lang))
    if isinstance(unit.get("people"), int | float):
        return text("dash.compare.of_people", lang, people=f"{unit['people']:,g}")
    key = f"dash.compare.level.{unit.get('level')}"
    return _lowered(text(key, lang)) if has_text(key) else ""


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:]


def short_label(plan: dict[str, Any], name: str, lang: str) -> str:
    """What a scenario is called in few words: a package's own name, or its letter.

    Args:
        plan: The plan.
        name: Name of the scenario, as `resolved` gives it.
        lang: Language code.
    """
    _, _, number = name.partition(STEM)
    if not number:
        return text("dash.compare.baseline_short", lang)
    own = str(plan["packages"][int(number) - 1]["name"]).strip()
    return own or text("dash.compare.package", lang, letter="ABC"[int(number) - 1])
