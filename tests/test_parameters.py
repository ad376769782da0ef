"""The registry of parameters and the bibliography are complete and agree with one another."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bibliography import bibliography, unknown_keys
from sim.errors import InputError
from sim.parameters import LEVELS, Parameters, contradictions, record_dtype, registry


@pytest.mark.parametrize("name", list(registry()))
def test_every_parameter_is_complete(name: str) -> None:
    parameter = registry()[name]
    assert name.isidentifier()
    assert parameter.unit
    assert parameter.en and parameter.zh and parameter.en != parameter.zh
    assert parameter.level in LEVELS
    assert unknown_keys(parameter.source) == []
    if parameter.choices:
        assert parameter.value in parameter.choices
    else:
        assert parameter.low <= float(parameter.value) <= parameter.high
        assert math.isfinite(parameter.low) and math.isfinite(parameter.high)
    if parameter.source == "assumed":
        assert parameter.level == "assumed"


def test_every_source_says_what_it_is() -> None:
    for key, source in bibliography().items():
        assert source.title, key
        assert source.address or source.author or source.warning or source.year, key


def test_the_source_documents_and_the_warnings_about_them_are_there() -> None:
    assert set(bibliography()) >= {"S0", "S1", "S2", "S3", "S4"}
    assert "do not calibrate" in bibliography()["S4"].warning


def test_unknown_sources_are_found() -> None:
    assert unknown_keys("S2, nobody1990, assumed") == ["nobody1990"]
    assert unknown_keys("") == [""]


def test_the_record_holds_all_values_in_registry_order() -> None:
    record = Parameters({"memory_norm": 9.5}).record()
    assert record.dtype.names == tuple(registry()) == record_dtype().names
    assert record["memory_norm"] == 9.5
    assert all(record_dtype()[name] == np.float64 for name in registry())


def test_values_are_replaced_without_changing_the_original() -> None:
    defaults = Parameters()
    changed = defaults.with_values({"memory_norm": 20.0})
    assert changed.memory_norm == 20.0
    assert defaults.memory_norm == registry()["memory_norm"].value
    assert changed.changed() == {"memory_norm": 20.0}
    assert changed != defaults
    assert pickle.loads(pickle.dumps(changed)) == changed


def test_all_mistakes_are_told_at_once_with_the_nearest_name() -> None:
    with pytest.raises(InputError) as caught:
        Parameters({"memory_nrom": 8.0, "notice": 2.0, "memory_norm": True})
    told = caught.value.in_language("en")
    assert "memory_norm" in told and "0 to 1" in told and "True" in told


@given(st.one_of(st.floats(), st.text(max_size=5), st.none(), st.integers(), st.booleans()))
def test_a_value_is_either_in_range_or_refused(value: object) -> None:
    parameter = registry()["notice"]
    try:
        assert 0.0 <= float(parameter.checked(value)) <= 1.0
    except InputError:
        assert isinstance(value, (str, bool, type(None))) or not 0.0 <= value <= 1.0


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"share_reply": 0.9, "share_work": 0.9}, "share_work"),
        ({"share_activity": 0.4}, "share_activity"),
        ({"scope_share_0": 0.9, "scope_share_1": 0.9}, "scope_share_1"),
        ({"owner_company": 0.9, "owner_higher": 0.3}, "owner_higher"),
        ({"reply_soon": 9, "reply_late": 2}, "reply_late"),
        ({"reply_late": 2.5}, "reply_late"),
    ],
)
def test_values_that_contradict_one_another_are_refused(values: dict[str, float], key: str) -> None:
    with pytest.raises(InputError) as caught:
        Parameters(values)
    found = getattr(caught.value, "errors", [caught.value])
    assert [problem.key for problem in found] == [key]
    for lang in ("en", "zh"):
        words = caught.value.in_language(lang)
        assert all(name in words for name in values) and "scenario." not in words


def test_values_that_add_up_to_a_whole_are_fine() -> None:
    whole = {"share_reply": 0.1, "share_work": 0.2, "share_meeting": 0.3, "share_activity": 0.4}
    assert Parameters(whole)["share_work"] == 0.2
    assert Parameters({"reply_soon": 6.0}).changed() == {"reply_soon": 6.0}
    assert contradictions({}) == []


def test_ranges_contradict_one_another_at_their_ends() -> None:
    assert contradictions({"reply_soon": 4.0, "reply_late": 9.0}) == []
    low = {"reply_soon": 1.0, "reply_late": 3.0}
    assert len(contradictions({"reply_soon": 4.0, "reply_late": 9.0}, low)) == 1


def test_the_shipped_sets_contradict_nothing() -> None:
    from experiments.calibration.ensemble import parameter_sets

    for values in parameter_sets():
        assert contradictions(values) == []


def test_a_value_out_of_range_is_told_in_the_readers_words() -> None:
    """The registry's code of a unit, as `hour per week`, is no word of a Chinese sentence."""
    for name, parameter in registry().items():
        if parameter.choices:
            continue
        with pytest.raises(InputError) as refused:
            Parameters({name: parameter.high + 1.0})
        error = pickle.loads(pickle.dumps(refused.value))
        told = error.in_language("zh").replace(name, "")
        assert not any(letter.isalpha() for letter in told.replace("e+", "") if letter.isascii()), (
            told
        )
        assert f"{parameter.low:g}至{parameter.high:g}之间的数字" in told
        assert f"from {parameter.low:g} to {parameter.high:g}" in error.in_language("en")
        assert ("单位" in told) is (parameter.unit not in ("1", "0..1")), told
    with pytest.raises(InputError) as refused:
        Parameters({"memory_norm": -1.0})
    assert refused.value.in_language("en").count("week") == 1
    assert "（单位：周）" in refused.value.in_language("zh")
