"""What a study file may say, and what is said of one that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.sweep import designs
from experiments.sweep.factors import Factor
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from sim.errors import InputError

from .conftest import SMALL, study

HEAD = """label: {en: A, zh: 甲}
scenario: points
factors:
"""
BUDGET = "  - {name: budget, path: interventions.points.budget_per_year, low: 0, high: 100}\n"


def loaded(folder: Path, content: str) -> Study:
    file = folder / "mine.yaml"
    file.write_text(content, encoding="utf-8")
    return Study.load(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD + BUDGET + "replicate: 3\n", ["mine.yaml", "line 5", "replicate", "replicates"]),
        (HEAD + "  - {name: budget, low: 0, high: 1}\n", ["budget", "path"]),
        (HEAD + "  - {name: b, path: x, low: 3, high: 1}\n", ["low", "high"]),
        (HEAD + "  - {name: b, path: x, low: 0, high: 1, scale: log}\n", ["logarithmic"]),
        (HEAD + "  - {name: b, path: x, low: 0, high: 1, values: [1]}\n", ["exactly one"]),
        (HEAD + BUDGET + BUDGET, ["two factors", "budget"]),
        (HEAD + BUDGET + "reference: {budgt: 0}\n", ["budgt", "budget"]),
        (HEAD + BUDGET + "design: {kind: lhs}\n", ["points"]),
        (HEAD + BUDGET + "design: {kind: grid}\n", ["design", "factorial"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, content: str, said: list[str]
) -> None:
    with pytest.raises(InputError) as told:
        loaded(tmp_path, content)
    for word in said:
        assert word in told.value.in_language("en"), told.value.in_language("en")
    assert told.value.in_language("zh") != told.value.in_language("en")


def test_a_point_that_cannot_be_run_is_told_before_anything_runs() -> None:
    factors = [{"name": "staff", "path": "community.committee.staff", "values": [2, -1]}]
    with pytest.raises(InputError, match="staff=-1"):
        Plan.of(study(factors=factors, reference=None))


def test_values_that_contradict_one_another_are_told_before_anything_runs() -> None:
    shares = [
        {"name": name, "path": f"parameters.share_{name}", "values": [0.2, 0.4]}
        for name in ("reply", "work")
    ]
    with pytest.raises(InputError, match=r"reply=0\.2, work=0\.4.*share_reply, share_work"):
        Plan.of(study(factors=shares, reference={}))


def test_a_factor_cannot_be_called_like_an_outcome() -> None:
    factors = [{"name": "leaders", "path": "parameters.leader_share", "values": [0.01, 0.03]}]
    with pytest.raises(InputError, match="leaders"):
        Plan.of(study(factors=factors, reference=None))


def test_an_unknown_outcome_is_told_before_anything_runs() -> None:
    with pytest.raises(InputError, match="any_quarter"):
        Plan.of(study(analysis={"outcomes": ["any_quartr"]}))


def test_an_unknown_study_is_told_with_the_nearest() -> None:
    name = next(iter(Study.shipped()))
    with pytest.raises(InputError, match=name):
        Study.load(name[:-1] + "x")


def test_too_many_runs_are_refused_before_they_are_drawn() -> None:
    design = {"kind": "lhs", "points": 10**9}
    factors = [{"name": "staff", "path": "community.committee.staff", "low": 1, "high": 9}]
    with pytest.raises(InputError, match="3,000,000,000"):
        Plan.of(study(design=design, factors=factors, reference=None))


def test_a_study_says_the_same_after_a_journey_through_plain_values() -> None:
    made = study()
    assert Study.from_dict(made.to_dict()) == made


@given(st.floats(0, 1), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_a_value_lies_in_its_range(place: float, low: float, width: float) -> None:
    for scale in ("linear", "log"):
        factor = Factor(name="f", path="x", low=low, high=low + width, scale=scale)
        assert low <= factor.at(place) <= low + width


@given(st.lists(st.integers(), min_size=1, max_size=9), st.floats(0, 1))
def test_a_list_gives_its_values(values: list[int], place: float) -> None:
    factor = Factor(name="f", path="x", values=tuple(values))
    assert factor.at(place) in values
    assert factor.grid(5) == values


def two(**extra: Any) -> list[Factor]:
    return [
        Factor(name="a", path="x", low=0.0, high=1.0, **extra),
        Factor(name="b", path="y", values=("u", "v", "w")),
    ]


def test_factorial_has_every_combination_once() -> None:
    rows = designs.points(designs.Factorial(steps=3), two(), 1)
    assert len(rows) == len(set(rows)) == 9 == designs.size(designs.Factorial(steps=3), two())
    assert rows[0] == (0.0, "u") and rows[-1] == (1.0, "w")


def test_one_at_a_time_changes_one() -> None:
    factors = two(usual=0.25)
    rows = designs.points(designs.OneAtATime(steps=3), factors, 1)
    assert rows[0] == (0.25, "u")
    assert all((a != 0.25) + (b != "u") <= 1 for a, b in rows)
    assert {a for a, b in rows} == {0.25, 0.0, 0.5, 1.0} and {b for _, b in rows} == {"u", "v", "w"}


def test_latin_hypercube_has_one_point_in_each_slice_and_depends_on_the_seed() -> None:
    design = designs.LatinHypercube(points=20)
    rows = designs.points(design, two()[:1], 7)
    assert sorted(int(a * 20) for (a,) in rows) == list(range(20))
    assert rows == designs.points(design, two()[:1], 7)
    assert rows != designs.points(design, two()[:1], 8)


@pytest.mark.parametrize(
    ("design", "count"),
    [
        (designs.Sobol(base=8), 8 * 4),
        (designs.Sobol(base=8, second_order=True), 8 * 6),
        (designs.Morris(trajectories=5), 5 * 3),
    ],
)
def test_designs_of_salib_have_their_size(design: Any, count: int) -> None:
    assert len(designs.points(design, two(), 3)) == count == designs.size(design, two())


def test_a_sobol_design_needs_a_power_of_two() -> None:
    with pytest.raises(InputError, match="power of two"):
        designs.points(designs.Sobol(base=12), two(), 1)


def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("\ufeffb,a\nu,0.5\n\nw,2\n", encoding="utf-8")
    assert designs.points(designs.Table(file=str(file)), two(), 1) == [(0.5, "u"), (2.0, "w")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,c\n1,u\n", ["column c", "line 1"]),
        ("a\n1\n", ["“b”"]),
        ("a,b\n1\n", ["line 2"]),
        ("a,b\n1,x\n", ["line 2", "u, v, w"]),
        ("a,b\nnan,u\n", ["line 2", "number"]),
        ("a,b\n", ["no points"]),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, content: str, said: list[str]) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as told:
        designs.points(designs.Table(file=str(file)), two(), 1)
    for word in ["mine.csv", *said]:
        assert word in told.value.in_language("en"), told.value.in_language("en")


def test_tasks_cover_every_run_once_and_are_the_same_after_a_journey(tmp_path: Path) -> None:
    plan = Plan.of(study())
    runs = [(point, task.replicate) for task in plan.tasks for point in task.points]
    assert len(runs) == len(set(runs)) == plan.runs == 18
    assert [task.number for task in plan.tasks] == list(range(len(plan.tasks)))
    assert len({task.seed for task in plan.tasks}) == 3
    for block in plan.blocks:
        assert len({plan.states[point] for point in block}) == 1
    plan.save(tmp_path)
    assert Plan.load(tmp_path).tasks == plan.tasks


def test_a_reference_is_the_same_point_with_its_factors_replaced() -> None:
    plan = Plan.of(study())
    for point, reference in enumerate(plan.references):
        budget, staff = plan.points[point]
        if budget == 0:
            assert reference is None
        else:
            assert reference is not None and plan.points[reference] == (0, staff)


def test_repeated_rows_of_a_design_are_run_once() -> None:
    factors = [{"name": "staff", "path": "community.committee.staff", "values": [2, 4]}]
    design = {"kind": "sobol", "base": 8}
    plan = Plan.of(study(factors=factors, design=design, reference=None))
    assert len(plan.rows) == 24 and len(plan.points) == 2


def test_seeds_are_those_of_comparisons() -> None:
    from experiments.replicate import replicate_seed

    plan = Plan.of(study(seed=5))
    assert {task.seed for task in plan.tasks} == {replicate_seed(5, k) for k in range(3)}
    assert np.unique([task.seed for task in plan.tasks]).size == 3
    assert SMALL["replicates"] == 3
