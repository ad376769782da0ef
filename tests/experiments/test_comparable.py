"""What cannot be compared is refused before anything runs, with file and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.comparable import check_comparable
from experiments.compare import compare
from sim.errors import InputError
from sim.scenario import Scenario


def written(folder: Path, name: str, text: str) -> Scenario:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return Scenario.load(file)


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ("community: {calendar: {election_week: 8}}", "community.calendar.election_week", "78"),
        ("community: {population: {place: nantong}}", "community.population.place", "people"),
        ("weeks: {spin_up: 60}", "weeks.spin_up", "auto"),
        ("prices: {lines: {goods: {value: 2.5}}}", "prices.lines.goods.value", "reprice"),
    ],
)
def test_arms_that_differ_otherwise_are_refused(
    tmp_path: Path, said: str, key: str, words: str
) -> None:
    label = "label: {en: Other, zh: 另}"
    arm = written(tmp_path, "other", f"extends: baseline\n{label}\n{said}\n")
    with pytest.raises(InputError) as caught:
        compare([Scenario.load("baseline"), arm], replicates=1, workers=1)
    problem = caught.value
    assert (problem.key, problem.line) == (key, 3)
    assert problem.file == str(tmp_path / "other.yaml")
    assert "other" in str(problem) and words in str(problem)
    assert "“other”" in problem.in_language("zh")


def test_another_place_is_no_baseline() -> None:
    with pytest.raises(InputError, match=r"community\.population"):
        compare([Scenario.load("baseline"), Scenario.load("baseline_village")], workers=1)


def test_what_a_committee_does_may_differ() -> None:
    def changed(**values: Any) -> Scenario:
        return Scenario.load("baseline", overrides=values)

    arms = [
        changed(),
        Scenario.load("all_three"),
        changed(**{"community.committee.staff": 6}),
        changed(**{"parameters.trust_step": 0.1}),
        changed(**{"organisation.unit.level": "settlement"}),
        changed(**{"prices.lines.goods.note": {"en": "As bought.", "zh": "按进价。"}}),
    ]
    check_comparable(arms, [str(k) for k in range(len(arms))], "0")
    for before, after in (
        ("baseline_village_before", "merger_forward"),
        ("baseline_village", "merger_backward"),
        ("baseline_village_before", "baseline_village"),
    ):
        check_comparable([Scenario.load(before), Scenario.load(after)], ["a", "b"], "a")


@pytest.mark.parametrize(("window", "period"), [(10, "quarter"), (26, "year"), (51, "year")])
def test_a_window_shorter_than_the_question_is_refused(window: int, period: str) -> None:
    values = {"weeks.window": window, "analysis.primary.period": period}
    arms = [Scenario.load(name, overrides=values) for name in ("baseline", "points")]
    with pytest.raises(InputError, match=rf"weeks\.window.*{window} weeks.*{period}"):
        compare(arms, workers=1)


def test_weeks_are_no_period_of_an_outcome(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"weekly\.yaml.*line 3.*analysis\.primary\.period"):
        written(
            tmp_path,
            "weekly",
            "extends: baseline\nlabel: {en: W, zh: 周}\nanalysis: {primary: {period: week}}\n",
        )
