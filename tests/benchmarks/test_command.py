"""The benchmarks run, in a small version, and write what they promise; no figure is judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.quantities import PARTS, QUANTITIES
from benchmarks.timing import Contender, Sample, interleaved, speed_ratio
from sim.texts import has_text

ROOT = Path(__file__).resolve().parents[2]


def bench(tmp_path: Path, *arguments: str) -> tuple[dict, str]:
    out = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--out", str(out), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=300,
    )
    return json.loads(out.read_text(encoding="utf-8")), done.stdout


def test_the_small_version_writes_every_key(tmp_path: Path) -> None:
    pytest.importorskip("psutil")
    figures, shown = bench(tmp_path, "--lang", "en", "--parts", "engines", "city")
    assert {quantity.key for quantity in QUANTITIES} <= set(figures)
    for quantity in QUANTITIES:
        if quantity.part in ("engines", "city") and "starsim" not in quantity.key:
            assert figures[quantity.key] > 0, quantity.key
        elif quantity.part not in ("engines", "city"):
            assert figures[quantity.key] is None
    assert figures["quick"] is True
    assert {"machine", "versions", "date", "commit", "spread", "targets"} <= set(figures)
    assert all(target["met"] is None for target in figures["targets"].values())
    assert "Fast engine over the reference engine" in " ".join(shown.split())


def test_every_quantity_and_part_has_a_name() -> None:
    import benchmarks

    assert benchmarks.__doc__
    for quantity in QUANTITIES:
        assert has_text(f"benchmarks.quantity.{quantity.key}")
        assert has_text(f"benchmarks.unit.{quantity.unit}")
    for part in PARTS:
        assert has_text(f"benchmarks.part_name.{part}")


def test_both_languages_have_the_same_texts() -> None:
    from sim.texts import catalogue, placeholders

    folder = ROOT / "benchmarks" / "texts"
    english, chinese = catalogue(folder, "en"), catalogue(folder, "zh")
    assert english.keys() == chinese.keys()
    for key, template in english.items():
        assert placeholders(template) == placeholders(chinese[key]), key


def test_contenders_take_turns() -> None:
    order: list[str] = []
    contenders = {
        name: Contender(lambda name=name: order.append(name), units)
        for name, units in (("a", 1.0), ("b", 2.0))
    }
    costs = interleaved(contenders, 3)
    assert order == ["a", "b"] * 4  # the first turn is not measured
    assert {name: len(cost.values) for name, cost in costs.items()} == {"a": 3, "b": 3}


def test_a_ratio_is_that_of_the_turns() -> None:
    costs = {"a": Sample((1.0, 2.0, 4.0)), "b": Sample((3.0, 2.0, 8.0))}
    ratio = speed_ratio(costs, "a", "b")
    assert ratio.values == (3.0, 1.0, 2.0)
    assert (ratio.low, ratio.median, ratio.high) == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(("target", "at_least", "value", "met"), [
    (2.0, True, 2.5, True),
    (2.0, True, 1.5, False),
    (2.0, False, 1.5, True),
    (None, True, 1.5, None),
])  # fmt: skip
def test_a_target_is_met_from_the_right_side(
    target: float | None, at_least: bool, value: float, met: bool | None
) -> None:
    from benchmarks.quantities import Quantity

    assert Quantity("k", "engines", "ratio", target, at_least).met(value) is met
