"""How well the numbers behind a comparison are founded: the packages' own, prices, the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboards.pages.compare.catalog import catalog, source_words
from experiments import wording
from experiments.report.assumptions import evidence_sentence
from sim.columns import FORMS
from sim.interventions import registry

if TYPE_CHECKING:
    from experiments.comparison import Comparison


def founded(comparison: Comparison, lang: str) -> dict[str, Any]:
    """How well the numbers of the packages, the prices and the model are founded."""
    used = set(comparison.quantities["line"].astype(str).unique())
    prices = [
        [line.label.in_language(lang), f"{line.value:,g}", wording.unit_name(line.unit, lang),
         source_words(line.source, lang)]
        for name, line in comparison.prices.lines.items() if name in used
    ]  # fmt: skip
    return {
        "evidence": evidence_sentence(lang),
        "prices": prices,
        "numbers": [row for name in comparison.others for row in _numbers(comparison, name, lang)],
    }


def _numbers(comparison: Comparison, name: str, lang: str) -> list[list[str]]:
    """Every number that a package sets: whose it is, what, value, and where it comes from."""
    cards = catalog(lang)["kinds"]
    rows = []
    for item in comparison.arm(name).plain["interventions"]:
        card = cards[item["kind"]]
        defaults = registry()[item["kind"]](kind=item["kind"])
        for field in card["fields"]:
            value = item.get(field["name"])
            if value is None or isinstance(value, str | bool):
                continue
            own = value != _plain(getattr(defaults, field["name"]))
            rows.append(
                [
                    comparison.label(name, lang),
                    card["label"],
                    field["label"],
                    _shown(value, lang),
                    "chosen" if own else field["source"],
                ]
            )
    return rows


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return list(value) if isinstance(value, tuple) else value


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, dict):
        parts = []
        for key, inner in value.items():
            if inner in (None, 0, 0.0):
                continue
            word = wording.form_name(key, lang) if key in FORMS else ""
            parts.append(f"{word} {inner}".strip())
        return wording.listed(parts, lang) or "0"
    if isinstance(value, list):
        return wording.listed([wording.form_name(form, lang) for form in value], lang)
    return f"{value:,g}"
