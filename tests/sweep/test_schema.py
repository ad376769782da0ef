"""The published schema of study files: up to date, described, and of one mind with the program."""

from __future__ import annotations

import json

import jsonschema
import pytest
from ruamel.yaml import YAML

from experiments.planfile import SCENARIOS
from experiments.sweep.schema import study_schema
from experiments.sweep.study import Study


def test_the_published_schema_is_up_to_date_and_takes_what_ships() -> None:
    published = json.loads((SCENARIOS / "studies" / "schema.json").read_text(encoding="utf-8"))
    assert published == study_schema("en"), (
        "write it again: linli schema study --out scenarios/studies/schema.json"
    )
    checker = jsonschema.Draft202012Validator(published)
    for path in Study.shipped().values():
        checker.validate(YAML(typ="safe").load(path))


@pytest.mark.parametrize(
    "wrong",
    [
        {"design": {"kind": "latin"}},
        {"desing": {"kind": "lhs", "points": 4}},
        {"factors": []},
        {"factors": [{"name": "2nd", "path": "seed", "values": [1]}]},
        {"keep": {"series": "month"}},
        {"label": ""},
        {"label": {}},
        {"label": {"zn": "我的"}},
    ],
)
def test_what_cannot_be_is_refused_by_the_schema_as_by_the_program(wrong: dict) -> None:
    checker = jsonschema.Draft202012Validator(study_schema())
    plain = {
        "label": "Dose",
        "scenario": "points",
        "factors": [{"name": "dose", "path": "interventions.points.dose", "low": 0, "high": 1}],
        "design": {"kind": "lhs", "points": 4},
    }
    assert checker.is_valid(plain)
    Study.model_validate({"name": "mine", **plain})
    assert not checker.is_valid({**plain, **wrong})
    with pytest.raises(ValueError):
        Study.model_validate({"name": "mine", **plain, **wrong})


@pytest.mark.parametrize("label", ["我的", {"zh": "我的"}, {"en": "Mine"}])
def test_a_label_in_one_language_is_right_for_the_schema_and_the_program(label: object) -> None:
    plain = {
        "label": label,
        "scenario": "points",
        "factors": [{"name": "dose", "path": "interventions.points.dose", "low": 0, "high": 1}],
        "design": {"kind": "lhs", "points": 4},
    }
    assert jsonschema.Draft202012Validator(study_schema()).is_valid(plain)
    study = Study.model_validate({"name": "mine", **plain})
    assert study.label.en == study.label.zh in ("Mine", "我的")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_schema_describes_every_key(lang: str) -> None:
    schema = study_schema(lang)
    parts = {"Study": schema, **schema["$defs"]}
    bare = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, field in part["properties"].items()
        if not field.get("description")
    ]
    assert not bare
