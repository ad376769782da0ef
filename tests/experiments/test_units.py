"""Units and sources have words in both languages, wherever they are listed."""

from __future__ import annotations

import pytest

from experiments.targets.measures import catalogue
from experiments.wording import source_name, unit_name
from sim.bibliography import UNSOURCED
from sim.glossary import measures
from sim.parameters import registry
from sim.scenario.loading import load_prices

UNITS = sorted(
    {parameter.unit for parameter in registry().values()}
    | {measure.unit for measure in measures().values()}
    | {measure.unit for measure in catalogue().values()}
    | {line.unit for line in load_prices().lines.values()}
)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_chinese_word(unit: str) -> None:
    shown = unit_name(unit, "zh")
    assert not any("a" <= letter <= "z" for letter in shown.lower()), shown
    assert unit_name(unit, "en")


def test_sources_without_a_publication_are_named_in_words() -> None:
    for parameter in registry().values():
        shown = source_name(parameter.source, "zh")
        assert shown and not any(word in shown for word in UNSOURCED), parameter.name
    assert source_name("S2 U44", "en") == "S2; U44"
    assert source_name("wages2020, assumed", "zh") == "wages2020；假定"
