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
from sim.parameters import LEVELS, Parameters, record_dtype, registry


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
