"""Files go over the files they extend, by the rules at the top of `sim.scenario.inherit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import InputError
from sim.scenario import Scenario

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_maps_merge_and_values_replace(tmp_path: Path) -> None:
    file = written(tmp_path, "a.yaml", "extends: baseline\nweeks: {after: 13}\nseed: 5\n")
    scenario, base = Scenario.load(file), Scenario.load("baseline")
    assert (scenario.weeks.after, scenario.weeks.window) == (13, base.weeks.window)
    assert (scenario.seed, scenario.label, scenario.name) == (5, base.label, "a")


def test_interventions_are_appended_or_replaced(tmp_path: Path) -> None:
    more = written(
        tmp_path, "more.yaml", "extends: points\ninterventions: [{kind: online_channel}]\n"
    )
    instead = written(
        tmp_path,
        "instead.yaml",
        "extends: more.yaml\ninterventions: {replace: [{kind: smaller_units}]}\n",
    )
    assert [i.kind for i in Scenario.load(more).interventions] == ["points", "online_channel"]
    assert [i.kind for i in Scenario.load(instead).interventions] == ["smaller_units"]


def test_a_unit_and_a_map_of_another_kind_replace_as_a_whole(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "b.yaml",
        "extends: baseline\n"
        "organisation: {unit: {people: 100}}\n"
        "community: {population: {kind: residents, file: people.csv}}\n",
    )
    scenario = Scenario.load(file)
    assert (scenario.unit.level, scenario.unit.people) == (None, 100)
    assert scenario.community.population.kind == "residents"
    assert scenario.community.population.file == str(tmp_path / "people.csv")
    assert scenario.community.committee == Scenario.load("baseline").community.committee


def test_a_community_replaces_by_name_and_merges_as_a_map(tmp_path: Path) -> None:
    other = written(tmp_path, "c.yaml", "extends: baseline\ncommunity: village_002\n")
    merged = written(tmp_path, "d.yaml", "extends: c.yaml\ncommunity: {committee: {staff: 9}}\n")
    anew = written(
        tmp_path,
        "e.yaml",
        "extends: c.yaml\ncommunity: {extends: urban_community, committee: {staff: 6}}\n",
    )
    assert Scenario.load(other).community.name == "village_002"
    assert Scenario.load(merged).community.committee.staff == 9
    assert Scenario.load(merged).community.committee.kind == "villagers"
    assert Scenario.load(anew).community.committee.kind == "residents"
    assert Scenario.load(anew).community.committee.staff == 6


def test_paths_are_relative_to_the_file_that_says_them(tmp_path: Path) -> None:
    written(tmp_path, "places/own.yaml", "extends: village_002\nties: {file: ties.csv}\n")
    base = written(
        tmp_path, "studies/base.yaml", "extends: baseline\ncommunity: ../places/own.yaml\n"
    )
    top = written(tmp_path, "top.yaml", f"extends: {base.relative_to(tmp_path).as_posix()}\n")
    assert Scenario.load(top).community.ties.file == str(tmp_path / "places" / "ties.csv")


def test_prices_merge_line_by_line(tmp_path: Path) -> None:
    file = written(
        tmp_path, "f.yaml", "extends: baseline\nprices: {lines: {staff_hour: {value: 80}}}\n"
    )
    prices, base = Scenario.load(file).prices, Scenario.load("baseline").prices
    assert prices.lines["staff_hour"].value == 80
    assert prices.lines["staff_hour"].budget == base.lines["staff_hour"].budget
    assert prices.lines["goods"] == base.lines["goods"]


def test_values_of_the_command_line_go_over_everything() -> None:
    overrides = {
        "weeks.window": 26,
        "interventions.points.dose": 0.5,
        "interventions.0.novelty_weeks": 20,
        "community.committee.staff": 6,
        "organisation.unit": {"people": 208},
        "parameters.nesting": 0.3,
        "prices.lines.goods.value": 2,
    }
    scenario = Scenario.load("points", overrides=overrides)
    points = scenario.interventions[0].model_dump()
    assert (points["dose"], points["novelty_weeks"]) == (0.5, 20)
    assert scenario.weeks.window == 26
    assert scenario.community.committee.staff == 6
    assert scenario.unit.people == 208
    assert scenario.values.nesting == 0.3
    assert scenario.prices.lines["goods"].value == 2
    assert Scenario.load("points", {"community": "village_002"}).community.name == "village_002"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("weeks.windw", "error.unknown_key"),
        ("interventions.online_channel.dose", "scenario.no_such_item"),
        ("interventions.7.dose", "scenario.no_such_item"),
        ("seed.more", "scenario.no_parts"),
        ("weeks..window", "scenario.bad_path"),
    ],
)
def test_a_path_that_leads_nowhere(path: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Scenario.load("points", overrides={path: 3})
    assert caught.value.message == message


def test_a_scenario_without_interventions_has_none_to_set() -> None:
    with pytest.raises(InputError) as caught:
        Scenario.load("baseline", overrides={"interventions.points.dose": 2})
    assert caught.value.message == "scenario.no_items"


def test_sources_of_what_a_program_replaces_go_with_it(tmp_path: Path) -> None:
    instead = {"interventions": [{"kind": "online_channel"}]}
    assert [i.kind for i in Scenario.load("points", instead).interventions] == ["online_channel"]
    wrong = written(
        tmp_path, "wrong.yaml", "extends: points\nsources: {interventions.9.dose: S1}\n"
    )
    with pytest.raises(InputError) as caught:
        Scenario.load(wrong)
    assert caught.value.message == "scenario.source_of_nothing"


def test_a_scenario_survives_as_plain_values() -> None:
    for name in ("all_three", "merger_backward", "nantong"):
        scenario = Scenario.load(name)
        again = Scenario.from_dict(scenario.to_dict())
        assert again == scenario
        assert again.digest == scenario.digest
        assert hash(again) == hash(scenario)


def test_the_digest_sees_what_matters_and_nothing_else() -> None:
    plain = Scenario.load("points").to_dict()
    renamed = Scenario.from_dict({**plain, "name": "other", "replicates": 3, "seed": 77})
    stronger = Scenario.from_dict(plain, {"interventions.points.dose": 2})
    assert renamed.digest == Scenario.load("points").digest
    assert stronger.digest != renamed.digest
    assert stronger.spin_up_digest == renamed.spin_up_digest
    longer = Scenario.from_dict(plain, {"weeks.window": 208})
    assert longer.spin_up_digest == renamed.spin_up_digest
    other = Scenario.from_dict(plain, {"parameters.nesting": 0.4})
    assert other.spin_up_digest != renamed.spin_up_digest


def test_a_file_written_again_keeps_comments_references_and_meaning(tmp_path: Path) -> None:
    written(tmp_path, "here/place.yaml", "extends: village_002\ncommittee: {staff: 4}\n")
    file = written(
        tmp_path,
        "here/own.yaml",
        "# why this scenario exists\nextends: points\ncommunity: place.yaml  # ours\nseed: 3\n",
    )
    scenario = Scenario.load(file, overrides={"weeks.window": 52, "interventions.points.dose": 2})
    copy = tmp_path / "there" / "copy.yaml"
    copy.parent.mkdir()
    scenario.dump(copy)
    text = copy.read_text(encoding="utf-8")
    assert "# why this scenario exists" in text and "# ours" in text
    assert "extends: points" in text and "../here/place.yaml" in text
    assert Scenario.load(copy) == scenario


def test_a_resolved_file_stands_alone(tmp_path: Path) -> None:
    scenario = Scenario.load("all_three", overrides={"seed": 8})
    scenario.dump(tmp_path / "alone.yaml", resolved=True)
    text = (tmp_path / "alone.yaml").read_text(encoding="utf-8")
    assert "extends" not in text and "三项并举" in text
    assert Scenario.load(tmp_path / "alone.yaml") == scenario


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    written(tmp_path, "file", "")
    with pytest.raises(InputError) as caught:
        Scenario.load("points").dump(tmp_path / "file" / "x.yaml")
    assert caught.value.message == "error.not_writable"


def test_a_problem_found_later_still_knows_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, "g.yaml", "extends: baseline\norganisation:\n  unit: {people: 50}\n")
    scenario = Scenario.load(file)
    told = scenario.problem(
        "organisation.unit.people", "scenario.unit_too_large", size=50, people=9
    )
    assert (told.file, told.line) == (str(file), 3)


@pytest.mark.parametrize("texts", ["label: {en: Mine}", "description: {en: , zh: 我的}"])
def test_a_text_in_one_language_serves_both_and_inherits_none(tmp_path: Path, texts: str) -> None:
    file = written(tmp_path, "mine.yaml", f"extends: points\n{texts}\n")
    scenario = Scenario.load(file)
    mine = scenario.label if "label" in texts else scenario.description
    assert mine is not None
    assert mine.en == mine.zh in ("Mine", "我的")
    assert Scenario.load("points", overrides={"label": {"zh": "我的"}}).label.en == "我的"
    whole = {"label": {"en": "Mine", "zh": "我的"}}
    assert Scenario.load("points", overrides=whole).label.zh == "我的"
