"""Interventions on places or people that are not there are refused, with the line that names them.

Each in a file of its own, by the command as users have it and by the model.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import ParticipationModel, Scenario
from sim.errors import InputError
from sim.reach import heads
from sim.scenario.names import shipped
from sim.scenario.people import check_people
from tests.command import PATIENCE, started

HEAD = "extends: {}\nlabel: {{en: Mine, zh: 我的}}\n"
LIST = "id,court,building,stairwell,household,age,sex\n" + "".join(
    f"{c}{h}{age},{c},1,1,{c}-{h},{age},f\n"
    for c in (1, 2)
    for h in range(6)
    for age in (8, 40, 70)
)


def written(folder: Path, body: str, base: str = "baseline") -> Path:
    """A scenario file with a body, whose first line is line 3."""
    file = folder / "mine.yaml"
    file.write_text(HEAD.format(base) + body, encoding="utf-8")
    return file


def refused(file: Path) -> InputError:
    """How a scenario is refused that can be loaded."""
    scenario = Scenario.load(file)
    with pytest.raises(InputError) as caught:
        check_people(scenario)
    for lang in ("en", "zh"):
        words = caught.value.in_language(lang)
        assert "mine.yaml" in words and "scenario." not in words
    return caught.value


def ran(*arguments: object) -> tuple[int, str]:
    """Exit code of a command, and what it said."""
    process = started(*arguments)
    out, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, out.decode("utf-8")


def with_list(folder: Path, target: str) -> Path:
    """A scenario on a list of residents in one settlement of two courts."""
    (folder / "people.csv").write_text(LIST, encoding="utf-8")
    (folder / "place.yaml").write_text(
        "label: {en: Ours, zh: 我们}\n"
        "population: {kind: residents, file: people.csv, place: haimen}\n"
        "committee: {kind: residents, staff: 2}\n",
        encoding="utf-8",
    )
    return written(
        folder, f"community: place.yaml\ninterventions:\n  - kind: points\n    {target}\n"
    )


@pytest.mark.parametrize("command", ["validate", "run", "compare"])
def test_a_settlement_that_a_list_of_residents_does_not_have(tmp_path: Path, command: str) -> None:
    file = with_list(tmp_path, "target: {settlements: [7]}")
    arguments = ["baseline", file] if command == "compare" else [file]
    rest = [] if command == "validate" else ["--out", tmp_path / "results"]
    code, said = ran(command, *arguments, *rest)
    assert code == 2, said
    for part in ("mine.yaml", "line 6", "interventions[1].target.settlements[1]", "0 to 0", "7"):
        assert part in said
    assert "Traceback" not in said and "mistake of the program" not in said


def test_a_court_that_is_not_there_is_refused_by_the_model_too(tmp_path: Path) -> None:
    file = with_list(tmp_path, "target: {courts: [1, 99]}")
    problem = refused(file)
    assert (problem.line, problem.key) == (6, "interventions[1].target.courts[2]")
    assert problem.values["last"] == 1
    with pytest.raises(InputError, match="99"):
        ParticipationModel(Scenario.load(file))
    sound = Scenario.load(with_list(tmp_path, "target: {courts: [1]}"))
    model = ParticipationModel(sound, seed=1)
    with pytest.raises(InputError, match="99"):
        model.fork(Scenario.load(with_list(tmp_path, "target: {courts: [99]}")))


def test_courts_of_places_that_are_counted_by_their_people(tmp_path: Path) -> None:
    body = (
        "community: {extends: urban_community, population: {households: 900},\n"
        "  places: {settlements: null, people_per_settlement: 1000}}\n"
        "interventions: [{kind: points, target: {courts: [99]}}]\n"
    )
    problem = refused(written(tmp_path, body))
    assert (problem.line, problem.got, problem.values["last"]) == (5, 99, 7)


def test_a_city_is_not_built_to_find_that_a_settlement_is_not_there(tmp_path: Path) -> None:
    body = "interventions:\n  - kind: points\n    target: {settlements: [999999]}\n"
    problem = refused(written(tmp_path, body, base="nantong"))
    assert (problem.line, problem.got) == (5, 999999)
    assert 2500 < problem.values["last"] < 4000
    body = body.replace("999999", str(problem.values["last"]))
    assert check_people(Scenario.load(written(tmp_path, body, base="nantong"))) is None


def test_courts_outside_the_settlements_named(tmp_path: Path) -> None:
    body = "interventions:\n  - kind: points\n    target: {settlements: [0], courts: [7]}\n"
    problem = refused(written(tmp_path, body, base="baseline_village_before"))
    assert (problem.message, problem.line) == ("scenario.no_place_reached", 5)


@pytest.mark.parametrize(
    ("body", "line", "key"),
    [
        ("  - {kind: points, target: {age: []}}\n", 4, "interventions[1].target.age"),
        ("  - {kind: points, target: {courts: []}}\n", 4, "interventions[1].target.courts"),
        ("  - kind: online_channel\n    forms: []\n", 5, "interventions[1].forms"),
        ("  - kind: social_organisations\n    admitted: 50\n", 5, "interventions[1].admitted"),
        (
            "  - kind: social_organisations\n    dose: 3\n    admitted: 2\n",
            6,
            "interventions[1].admitted",
        ),
    ],
)
def test_what_can_do_nothing_is_refused_when_it_is_read(
    tmp_path: Path, body: str, line: int, key: str
) -> None:
    with pytest.raises(InputError) as caught:
        Scenario.load(written(tmp_path, f"interventions:\n{body}"))
    assert (caught.value.line, caught.value.key) == (line, key)
    for lang in ("en", "zh"):
        assert "scenario." not in caught.value.in_language(lang)


def test_a_target_of_people_who_do_not_exist(tmp_path: Path) -> None:
    body = "interventions:\n  - kind: points\n    target: {age: [6-17], employment: [retired]}\n"
    problem = refused(written(tmp_path, body))
    assert (problem.message, problem.line) == ("scenario.nobody_reached", 5)
    code, said = ran("validate", tmp_path / "mine.yaml")
    assert code == 2 and "reaches nobody" in said
    problem = refused(with_list(tmp_path, "target: {age: [18-29]}"))
    assert (problem.message, problem.line) == ("scenario.nobody_reached", 6)


FOUR = "community: {extends: village_002, places: {settlements: 4}}\n"


@pytest.mark.parametrize(
    ("base", "place", "what", "message"),
    [
        ("baseline", "", "", "nothing_to_merge"),
        ("baseline_village_before", FOUR, ", target: {settlements: [1]}", "unpaired"),
        ("baseline_village_before", FOUR, ", target: {settlements: [1, 2]}", "unpaired"),
        ("baseline_village", FOUR, "", "nothing_to_merge"),
        ("baseline_village_before", FOUR, ", committees: split", "nothing_to_split"),
        (
            "baseline_village",
            FOUR,
            ", committees: split, target: {settlements: [1]}",
            "split_inside",
        ),
    ],
)
def test_committees_that_would_not_change_as_said(
    tmp_path: Path, base: str, place: str, what: str, message: str
) -> None:
    file = written(tmp_path, f"{place}interventions:\n  - {{kind: merged_units{what}}}\n", base)
    problem = refused(file)
    assert problem.message == f"scenario.{message}"
    assert problem.line == (5 if place else 4)


@pytest.mark.parametrize(
    ("base", "what"),
    [
        ("baseline_village_before", ""),
        ("baseline_village_before", ", target: {settlements: [2, 3]}"),
        ("baseline_village", ", committees: split"),
        ("baseline_village", ", committees: split, target: {settlements: [3]}"),
        ("baseline_village", ", committees: split, target: {settlements: [0, 1]}"),
        ("baseline", ", committees: keep"),
        ("baseline", ", staff_hours_less: 5"),
        ("baseline", ", unit: {level: settlement}"),
    ],
)
def test_changes_of_committees_that_do_something(tmp_path: Path, base: str, what: str) -> None:
    place = FOUR if "village" in base else ""
    body = f"{place}interventions:\n  - {{kind: merged_units{what}}}\n"
    assert check_people(Scenario.load(written(tmp_path, body, base)))


def test_a_merger_that_is_undone_later_does_something(tmp_path: Path) -> None:
    body = (
        "interventions:\n  - {kind: merged_units, start: 0}\n"
        "  - {kind: merged_units, committees: split, start: 20, target: {settlements: [0, 1]}}\n"
    )
    assert check_people(Scenario.load(written(tmp_path, body, "baseline_village_before")))


@pytest.mark.parametrize(
    ("parted", "expected"),
    [
        ([3], [0, 0, 0, 3]),
        ([0], [0, 1, 1, 1]),
        ([2, 3], [0, 0, 2, 3]),
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([], [0, 0, 0, 0]),
    ],
)
def test_the_rest_of_a_whole_place_keeps_its_committee(
    parted: list[int], expected: list[int]
) -> None:
    inside = np.isin(np.arange(4), parted)
    assert heads(4, True, [("split", inside)]).tolist() == expected


def test_neighbouring_pairs_merge_and_no_others() -> None:
    everybody = np.ones(5, bool)
    assert heads(5, False, [("merge", everybody)]).tolist() == [0, 0, 2, 2, 4]
    assert heads(5, False, []).tolist() == [0, 1, 2, 3, 4]


def test_a_parted_settlement_leaves_the_others_with_their_staff(tmp_path: Path) -> None:
    body = (
        "community: {extends: village_002, population: {people: 1200},\n"
        "  places: {settlements: 4, courts: 2, buildings: 2, stairwells: 2}}\n"
        "weeks: {spin_up: 2, window: 4, after: 0}\n"
        "interventions:\n"
        "  - {kind: merged_units, committees: split, target: {settlements: [3]}}\n"
    )
    file = written(tmp_path, body, "baseline_village")
    model = ParticipationModel(Scenario.load(file), seed=1)
    whole = float(model.arrays.committees["staff"][0])
    model.run(2)
    assert model.arrays.settlements["committee"].tolist() == [0, 0, 0, 3]
    assert float(model.arrays.committees["staff"][0]) == pytest.approx(0.75 * whole)


def test_whatever_ships_reaches_something() -> None:
    for name in shipped("scenario"):
        if not name.startswith("classics/"):
            check_people(Scenario.load(name))


def test_every_arm_of_a_comparison_is_looked_at(tmp_path: Path) -> None:
    body = "interventions: [{kind: points, target: {age: [6-17], party: [member]}}]\n"
    own = written(tmp_path, body)
    for order in (["baseline", own, "points"], ["points", "baseline", own]):
        code, said = ran("compare", *order, "--out", tmp_path / "results", "--replicates", 1)
        assert code == 2, said
        assert "mine.yaml" in said and "line 3" in said
    assert not list(tmp_path.glob("results/*"))
