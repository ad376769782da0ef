"""Targets files say what they mean, and are told what is wrong with them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from experiments.calibration.priors import priors
from experiments.targets.schema import targets_schema
from experiments.targets.spec import SHIPPED, Targets
from sim.errors import InputError, InputErrors
from sim.texts import language

from .conftest import TINY, targets

HEAD = "label: {en: Mine, zh: 我的}\nscenario: baseline\n"


def one(**says: Any) -> Any:
    """The only target of a file."""
    return targets(targets=[{"value": 0.3, "error": 0.02, **says}]).targets[0]


@pytest.mark.parametrize("name", list(Targets.shipped()))
def test_a_shipped_file_loads_and_comes_back_from_its_plain_form(name: str) -> None:
    found = Targets.load(name)
    assert Targets.from_dict(found.to_dict()).to_dict() == found.to_dict()
    assert len(found.fitted) >= len(found.bounds())


def test_ages_are_put_together_from_bands() -> None:
    activity = {"measure": "activity", "period": "year", "group": "age"}
    assert one(**activity, level="60+").level_names == ("60-74", "75+")
    assert one(**activity, level="18-59").level_names == ("18-29", "30-44", "45-59")
    assert one(**activity, level=["18-29", "75+"]).level_names == ("18-29", "75+")
    with pytest.raises(InputError) as wrong:
        one(**activity, level="65+")
    assert "60-74" in wrong.value.in_language("en")


def test_errors_follow_from_samples_and_intervals() -> None:
    activity = {"measure": "activity", "period": "year", "error": None}
    asked = one(**activity, sample=400).standard_error
    assert asked == pytest.approx(math.sqrt(0.3 * 0.7 / 400), rel=0.02)
    clustered = one(**activity, sample=400, design_effect=2.0).standard_error
    assert clustered == pytest.approx(math.sqrt(2) * asked, rel=0.02)
    assert one(**activity, interval=[0.25, 0.35]).standard_error == pytest.approx(0.0255, abs=1e-4)
    assert one(**activity, value=0.0, sample=50).standard_error > 0.02


def test_parameters_have_their_priors_unless_bounds_are_given() -> None:
    asked = {"notice": None, "weight_trust": {"high": 2.0}, "weight_injunctive": {"low": 1}}
    notice, trust, memory = targets(parameters=asked).bounds()
    known = {prior.name: prior for prior in priors()}
    assert (notice.low, notice.high) == (known["notice"].low, known["notice"].high)
    assert (trust.low, trust.high) == (known["weight_trust"].low, 2.0)
    assert (memory.low, memory.high) == (1.0, 4.0)
    assert {bound.name for bound in targets(parameters=None).bounds()} == {
        prior.name for prior in priors() if prior.fit
    }


@pytest.mark.parametrize(
    ("body", "line", "key", "nearest"),
    [
        (
            "targets:\n- {measure: activty, period: year, value: 0.3, error: 1}",
            4,
            "measure",
            "activity",
        ),
        ("targets:\n- {measure: activity, value: 0.3, error: 0.1}", 4, "targets[1]", None),
        ("targets:\n- {measure: trust, period: year, value: 0.3, error: 0.1}", 4, "period", None),
        (
            "targets:\n- {measure: trust, group: age, level: 75+, value: 0.3, error: 1}",
            4,
            "group",
            None,
        ),
        (
            "targets:\n- measure: any\n  period: year\n  group: ages\n  value: 0.3\n  error: 0.1",
            6,
            "group",
            "age",
        ),
        (
            "targets:\n- measure: any\n  period: year\n  group: tenure\n  level: renters\n"
            "  value: 0.3\n  error: 0.1",
            7,
            "level",
            "renter",
        ),
        ("targets:\n- {measure: any, period: year, value: 30, error: 0.1}", 4, "value", None),
        ("targets:\n- {measure: turnout, value: 0.4, eror: 0.1}", 4, "eror", "error"),
        ("targets:\n- {measure: turnout, value: 0.4}", 4, "targets[1]", None),
        (
            "targets:\n- {measure: turnout, value: 0.4, error: 0.1, sample: 3}",
            4,
            "targets[1]",
            None,
        ),
        ("targets:\n- {measure: trust, value: 0.4, sample: 300}", 4, "sample", None),
        (
            "targets:\n- {measure: hours_reply, of: hour_available, value: 0.4, error: 1}",
            4,
            "of",
            "hours_available",
        ),
        (
            "targets:\n- {measure: turnout, value: 0.4, error: 0.1}\nparameters: {notce: }",
            5,
            "notce",
            "notice",
        ),
        (
            "targets:\n- {measure: turnout, value: 0.4, error: 0.1}\n"
            "parameters:\n  notice: {low: 0.5, high: 0.1}",
            6,
            "notice",
            None,
        ),
        (
            "targets:\n- {measure: turnout, value: 0.4, error: 0.1}\n"
            "parameters:\n  share_work: {low: 0.1, high: 0.5}\n"
            "  share_reply: {low: 0.1, high: 0.6}",
            7,
            "share_reply",
            None,
        ),
        (
            "targets:\n- {measure: turnout, value: 0.4, error: 0.1}\n"
            "parameters:\n  reply_late: {low: 2, high: 9}\n  reply_soon: {low: 1, high: 4}",
            7,
            "reply_soon",
            None,
        ),
        (
            "targets:\n- {measure: turnout, value: 0.4, error: 0.1}\nset: {weeks.window: 20}",
            4,
            "targets[1]",
            None,
        ),
        (
            "targets:\n- {measure: turnout, value: 0.4, error: 0.1}\n"
            "- {measure: turnout, value: 0.5, error: 0.1}",
            5,
            "targets[2]",
            None,
        ),
        ("targets:\n- {measure: turnout, value: 0.4, error: 0.1, fit: false}", 3, "targets", None),
        ("targets: []", 3, "targets", None),
    ],
)
def test_what_is_wrong_is_told_with_line_key_and_nearest_name(
    tmp_path: Path, body: str, line: int, key: str, nearest: str | None
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(HEAD + body + "\n", encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        Targets.load(file)
    problem = wrong.value.errors[0] if isinstance(wrong.value, InputErrors) else wrong.value
    assert problem.file == str(file)
    assert problem.line == line
    for lang in ("en", "zh"):
        said = problem.in_language(lang)
        assert "targets." not in said.replace("targets.yaml", ""), said
    assert key in f"{problem.key} {problem.in_language('en')}"
    assert problem.nearest == nearest


def test_the_published_schema_is_up_to_date_and_takes_what_ships() -> None:
    published = json.loads((SHIPPED / "schema.json").read_text(encoding="utf-8"))
    assert published == targets_schema("en"), (
        "write it again: linli schema targets --out scenarios/targets/schema.json"
    )
    checker = jsonschema.Draft202012Validator(published)
    for path in Targets.shipped().values():
        checker.validate(YAML(typ="safe").load(path))
    assert not checker.is_valid({**TINY, "targets": [{"measure": "activty", "value": 1}]})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_schema_describes_every_key(lang: str) -> None:
    with language(lang):
        schema = targets_schema(lang)
    parts = {"Targets": schema, **schema["$defs"]}
    bare = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, field in part["properties"].items()
        if not field.get("description")
    ]
    assert not bare
