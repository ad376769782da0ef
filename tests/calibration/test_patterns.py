"""Patterns and priors are complete data, and what counts as met is what the file says."""

from __future__ import annotations

import math

import pytest

from experiments.calibration.patterns import USES, Part, fitted_parts, patterns
from experiments.calibration.priors import distance, fitted_priors, misses, priors
from sim.bibliography import bibliography
from sim.parameters import find
from sim.texts import has_text


def test_every_source_is_in_the_bibliography() -> None:
    known = bibliography()
    for pattern in patterns():
        assert set(pattern.source.split()) <= set(known), pattern.name


def test_each_pattern_is_measured_or_says_why_not() -> None:
    assert sum(pattern.number > 0 for pattern in patterns()) == 20
    for pattern in patterns():
        assert pattern.use in USES
        assert pattern.confidence in ("high", "medium", "low")
        assert all(pattern.label.values())
        assert bool(pattern.parts) != (pattern.use == "open")
        assert all(pattern.why.values()) == (pattern.use == "open")
        assert any(part.fit for part in pattern.parts) == (pattern.use == "fitted")


def test_each_part_says_what_counts_as_met() -> None:
    for pattern in patterns():
        for part in pattern.parts:
            assert has_text(f"calibration.quantity.{part.quantity}")
            if part.sign:
                assert part.sign in (1, -1)
            else:
                assert part.low < part.target < part.high or part.target in (part.low, part.high)
            if part.fit:
                assert part.tolerance > 0


@pytest.mark.parametrize(
    ("part", "reading", "met"),
    [
        (Part("x", 0.5, 0.4, 0.6), (0.41, 0.2, 0.7), True),
        (Part("x", 0.5, 0.4, 0.6), (0.39, 0.2, 0.7), False),
        (Part("x", sign=1), (0.1, 0.01, 0.2), True),
        (Part("x", sign=1), (0.1, -0.01, 0.2), False),
        (Part("x", sign=-1), (-0.1, -0.2, -0.01), True),
        (Part("x", sign=-1), (-0.1, -0.2, 0.01), False),
    ],
)
def test_a_range_holds_the_mean_and_a_sign_the_interval(
    part: Part, reading: tuple[float, float, float], met: bool
) -> None:
    assert part.met(*reading) is met


def test_distance_is_in_tolerances() -> None:
    ends = {part.quantity: part.ends for part in fitted_parts()}
    assert distance({name: low for name, (low, _) in ends.items()}) == 0
    exact = {name: low if math.isfinite(low) else high for name, (low, high) in ends.items()}
    off = {part.quantity: exact[part.quantity] - part.tolerance for part in fitted_parts()}
    assert distance(off) == pytest.approx(1)
    assert list(misses(off).values()) == pytest.approx([-1] * len(off))
    lost = {**exact, "core": math.nan}
    assert misses(lost)["core"] == 10


def test_a_band_is_missed_only_from_outside() -> None:
    ranged = Part("x", 0.5, 0.4, 0.6, tolerance=0.1, band=True)
    assert [ranged.miss(x) for x in (0.3, 0.4, 0.5, 0.6, 0.8)] == pytest.approx([-1, 0, 0, 0, 2])
    signed = Part("x", sign=1, tolerance=0.1, band=True)
    assert [signed.miss(x) for x in (-0.1, 0.0, 0.5)] == pytest.approx([-1, 0, 0])


def test_priors_are_ranges_that_the_registry_allows() -> None:
    for prior in priors():
        parameter = find(prior.name)
        assert parameter.low <= prior.low < prior.high <= parameter.high
        assert not (prior.fit and prior.carry)
    assert 12 <= len(fitted_priors()) <= 20
