"""What the page offers to choose from: interventions as cards, their values, whom they can reach.

Everything comes from the model's own registry and catalogues; here is only the order.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, get_args

from experiments import wording
from sim.bibliography import UNSOURCED, keys_of
from sim.columns import AGE_BAND_NAMES, CATEGORIES
from sim.interventions import Intervention, registry
from sim.scenario import Scenario
from sim.scenario.unit import Unit
from sim.texts import text

GROUPS: Final = {
    "organise": ("smaller_units", "merged_units", "micro_deliberation", "owners_governance",
                 "social_organisations", "party_coordination", "party_exemplars"),
    "motivate": ("points", "time_bank", "role_models", "covenant", "civic_education",
                 "rules_clarity", "election_drive"),
    "respond": ("closed_loop", "online_channel", "hotline_capacity", "grid_management",
                "supervision"),
    "equip": ("burden_reduction", "responsibility_list", "staff_training", "funding_and_venues",
              "assessment"),
}  # fmt: skip
"""The interventions by what they are for, in the order of the page."""

FIRST_FIELDS: Final = {
    "smaller_units": ("unit", "stipend"),
    "merged_units": ("committees", "unit"),
    "points": ("budget_per_year", "yuan_per_point"),
    "online_channel": ("forms", "moderation_hours"),
    "closed_loop": ("reply_hours",),
    "social_organisations": ("purchase",),
    "funding_and_venues": ("fund",),
    "grid_management": ("contact_hours",),
    "hotline_capacity": ("calls",),
    "burden_reduction": ("admin_less", "leak"),
    "assessment": ("metric",),
    "role_models": ("honours", "yuan_each"),
    "time_bank": ("hours_per_activity",),
    "staff_training": ("training_hours", "pay_rise"),
    "micro_deliberation": ("interval", "calling_hours"),
    "civic_education": ("course_share",),
    "party_exemplars": ("asked_share",),
    "party_coordination": ("fund", "activity_hours"),
    "owners_governance": ("company_hours",),
    "election_drive": ("contact_hours", "proxies"),
    "supervision": ("open_share",),
    "covenant": ("enforced",),
    "rules_clarity": ("unclear",),
    "responsibility_list": ("misrouting",),
}
"""Values that are shown with the card; the others are behind a fold."""

TARGETS: Final = ("age", "tenure", "registration", "schooling", "employment", "party", "sex")
UNIT_LEVELS: Final = tuple(
    level for level in get_args(get_args(Unit.model_fields["level"].annotation)[0])
)


@cache
def catalog(lang: str) -> dict[str, Any]:
    """All cards in a language, as plain values for the page.

    Args:
        lang: Language code.
    """
    schema = Scenario.schema(lang)["$defs"]
    return {
        "groups": [
            {"name": name, "label": text(f"dash.compare.group.{name}", lang), "kinds": list(kinds)}
            for name, kinds in GROUPS.items()
        ],
        "kinds": {
            kind: _card(kind, model, schema, lang) for kind, model in sorted(registry().items())
        },
        "targets": [
            {
                "name": name,
                "label": wording.group_name(name, lang) if name != "sex" else _sex(lang),
                "levels": [
                    {"name": level, "label": _level(name, level, lang)}
                    for level in (AGE_BAND_NAMES if name == "age" else CATEGORIES[name])
                ],
            }
            for name in TARGETS
        ],
        "levels": [
            {"name": level, "label": text(f"dash.compare.level.{level}", lang)}
            for level in UNIT_LEVELS
        ],
        "forms": [
            {"name": form, "label": wording.form_name(form, lang)}
            for form in ("report", "activity", "deliberate", "vote", "supervise")
        ],
    }


def _sex(lang: str) -> str:
    return text("dash.compare.sex", lang)


def _level(group: str, level: str, lang: str) -> str:
    if group == "sex":
        return text(f"dash.compare.sexes.{level}", lang)
    return wording.level_name(group, level, lang)


def _card(
    kind: str, model: type[Intervention], schema: dict[str, Any], lang: str
) -> dict[str, Any]:
    properties = schema[model.__name__]["properties"]
    own = [name for name in model.model_fields if name not in Intervention.model_fields]
    first = FIRST_FIELDS.get(kind, ())
    fields = [_field(name, properties[name], schema, lang) for name in own]
    about = text(f"intervention_about.{kind}", lang)
    return {
        "name": kind,
        "label": text(f"intervention.{kind}", lang),
        "about": about,
        "short": _first_sentence(about, lang),
        "share": model.dose_is_share,
        "fields": sorted(
            ({**field, "first": field["name"] in first} for field in fields),
            key=lambda field: not field["first"],
        ),
    }


def _field(name: str, part: dict[str, Any], schema: dict[str, Any], lang: str) -> dict[str, Any]:
    source = str(part.get("source", ""))
    field: dict[str, Any] = {
        "name": name,
        "label": str(part.get("description", name)).rstrip("。."),
        "default": part.get("default"),
        "low": part.get("minimum", part.get("ge")),
        "high": part.get("maximum", part.get("le")),
        "source": source_words(source, lang) if source else "",
    }
    reference = str(part.get("$ref", ""))
    inner = [one for one in part.get("anyOf", []) if one.get("type") != "null"]
    if not reference and inner and "$ref" in inner[0]:
        reference = inner[0]["$ref"]
    model = reference.rpartition("/")[2]
    if model == "Unit":
        return {**field, "type": "unit"}
    if model in ("FormShares", "PointsPerAct"):
        return {**field, "type": "forms", "high": 1 if model == "FormShares" else None}
    if "enum" in part:
        options = [
            {"name": option, "label": text(f"dash.compare.option.{name}.{option}", lang)}
            for option in part["enum"]
        ]
        # the description tells the values of a file, which the page does not show
        label = text(f"dash.compare.choice.{name}", lang)
        return {**field, "type": "choice", "label": label, "options": options}
    if part.get("type") == "array":
        return {**field, "type": "formlist"}
    if part.get("type") == "boolean":
        return {**field, "type": "flag"}
    return {**field, "type": "whole" if part.get("type") == "integer" else "number"}


def source_words(source: str, lang: str) -> str:
    """How well a number is founded, in words; keys of the bibliography stay."""
    shown = [text(f"evidence.{key}", lang) if key in UNSOURCED else key for key in keys_of(source)]
    return wording.listed(shown, lang)


def _first_sentence(about: str, lang: str) -> str:
    end = "。" if lang == "zh" else ". "
    head, mark, _ = about.partition(end)
    return head + mark.strip()
