"""The words that the page Watch sends to the browser."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.texts import catalogue, has_text, nearest_language, text

TEXTS = Path(__file__).parent / "texts"
COMMUNITIES = ("baseline", "baseline_village")
"""Shipped scenarios without interventions whose places can be drawn."""
PREFIX = "dash.watch.ui."


@lru_cache(maxsize=4)
def words(lang: str) -> dict[str, str]:
    """Return the browser's words by key, placeholders unfilled.

    Args:
        lang: Language.
    """
    texts = catalogue(TEXTS, nearest_language(lang))
    return {key[len(PREFIX) :]: words for key, words in texts.items() if key.startswith(PREFIX)}


@lru_cache(maxsize=4)
def kinds(lang: str) -> list[dict[str, Any]]:
    """Return what can be switched on.

    Each has its `kind`, `label`, `about`, how it works, and `share`, whether its dose is a share.

    Args:
        lang: Language.
    """
    from sim.interventions import registry

    listed = [
        {
            "kind": kind,
            "label": text(f"intervention.{kind}", lang),
            "about": _about(kind, lang),
            "share": model.dose_is_share,
        }
        for kind, model in registry().items()
    ]
    order = ("smaller_units", "points", "online_channel", "micro_deliberation", "closed_loop")
    return sorted(
        listed, key=lambda one: order.index(one["kind"]) if one["kind"] in order else len(order)
    )


def _about(kind: str, lang: str) -> str:
    key = f"intervention_about.{kind}"
    return text(key, lang) if has_text(key) else ""


def labelled(scenario: str, lang: str) -> str:
    """Return the label of a shipped scenario's community.

    Args:
        scenario: Name of the scenario.
        lang: Language.
    """
    from sim.scenario import Scenario

    label = Scenario.load(scenario).community.label
    return label.zh if nearest_language(lang) == "zh" else label.en
