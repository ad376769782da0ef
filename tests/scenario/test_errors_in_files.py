"""What is wrong in a file is told with file, line, key, what was expected and the nearest name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sim.errors import InputError, InputErrors
from sim.scenario import Scenario
from sim.scenario.loading import load_prices
from sim.scenario.names import shipped
from sim.scenario.people import check_people
from sim.scenario.tree import LARGEST_FILE

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "extends: baseline\nlabel: {en: Mine, zh: 我的}\n"
EMPTY_GRAPH = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph/></graphml>'


def problem(folder: Path, text: str, name: str = "mine.yaml") -> InputError:
    """What is wrong with a file of this content."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Scenario.load(file)
    return caught.value


@pytest.mark.parametrize(
    ("body", "line", "key", "nearest"),
    [
        ("weeks: {windw: 52}\n", 3, "weeks.windw", "window"),
        ("weeks:\n  window: -4\n", 4, "weeks.window", None),
        ("weeks: {window: true}\n", 3, "weeks.window", None),
        ("weeks: {spin_up: later}\n", 3, "weeks.spin_up", None),
        ("weaks: {window: 52}\n", 3, "weaks", "weeks"),
        ("parameters:\n  memory_nrm: 8\n", 4, "parameters.memory_nrm", "memory_norm"),
        ("parameters:\n  memory_norm: -1\n", 4, "parameters.memory_norm", None),
        ("organisation: {committees: merge}\n", 3, "organisation.committees", "merged"),
        ("organisation:\n  unit: {level: bilding}\n", 4, "organisation.unit.level", "building"),
        ("organisation:\n  unit: {level: court, people: 9}\n", 4, "organisation.unit", None),
        ("organisation: {unit: {people: 0}}\n", 3, "organisation.unit.people", None),
        ("community: urban_comunity\n", 3, None, "urban_community"),
        ("community: {committee: {staff: -2}}\n", 3, "community.committee.staff", None),
        ("prices: {lines: {goods: {unit: ''}}}\n", 3, "prices.lines.goods.unit", None),
        (
            "community: {company: {hours_per_week: -1}}\n",
            3,
            "community.company.hours_per_week",
            None,
        ),
        ("analysis: {confidence: 95}\n", 3, "analysis.confidence", None),
        ("analysis: {primary: {form: votes}}\n", 3, "analysis.primary.form", "vote"),
        (
            "analysis: {primary: {group: age, level: 18-30}}\n",
            3,
            "analysis.primary.level",
            "18-29",
        ),
        ("sources: {interventions: S22}\n", 3, "sources.interventions", "S2"),
        ("sources: {wekks: S2}\n", 3, "sources.wekks", "weeks"),
        ("sources: {weeks: S99}\n", 3, "sources.weeks", None),
        ("sources: {weeks: assumd}\n", 3, "sources.weeks", "assumed"),
        ("parameters: {memory_norm: .nan}\n", 3, "parameters.memory_norm", None),
        ("prices: {lines: {staf_hour: {value: 3}}}\n", 3, "prices.lines.staf_hour", "staff_hour"),
        ("prices: {lines: {moon: {value: 3}}}\n", 3, "prices.lines.moon", None),
        ("prices: {lines: {goods: {budget: null}}}\n", 3, "prices.lines.goods.budget", None),
        ("interventions: [{kind: online_channel, moderation_hours: 2000}]\n", 3,
         "interventions[1].moderation_hours", None),
        ("interventions: [{kind: smaller_units, recruit_hours: 481}]\n", 3,
         "interventions[1].recruit_hours", None),
        ("interventions: [{kind: merged_units, staff_hours_less: 961}]\n", 3,
         "interventions[1].staff_hours_less", None),
        ("interventions: [{kind: responsibility_list, dose: 50}]\n", 3,
         "interventions[1].dose", None),
        ("seed: -1\n", 3, "seed", None),
        ("seed: 1.5\n", 3, "seed", None),
        ("interventions:\n  - kind: point\n", 4, "interventions[1].kind", "points"),
        ("interventions:\n  - start: 3\n", 4, "interventions[1].kind", None),
        ("interventions:\n  - points\n", 4, "interventions[1]", None),
        ("interventions: points\n", 3, "interventions", None),
        (
            "interventions:\n  - kind: points\n    start: 9\n    stop: 4\n",
            6,
            "interventions[1].stop",
            None,
        ),
        ("interventions: [{kind: points, start: 500}]\n", 3, "interventions[1].start", None),
        ("interventions: [{kind: points, start: -1}]\n", 3, "interventions[1].start", None),
        ("interventions: [{kind: points, dose: -1}]\n", 3, "interventions[1].dose", None),
        ("interventions: [{kind: smaller_units, dose: 3}]\n", 3, "interventions[1].dose", None),
        (
            "interventions:\n  - kind: points\n    yuan_per_pont: 2\n",
            5,
            "interventions[1].yuan_per_pont",
            "yuan_per_point",
        ),
        (
            "interventions:\n  - kind: points\n    target: {tenure: [rentr]}\n",
            5,
            "interventions[1].target.tenure[1]",
            "renter",
        ),
        (
            "interventions:\n  - kind: points\n    target: {settlements: [4]}\n",
            5,
            "interventions[1].target.settlements[1]",
            None,
        ),
        (
            "interventions:\n  - {kind: points, start: 0}\n  - {kind: points, start: 20}\n",
            5,
            "interventions[2]",
            None,
        ),
        (
            "community: village_002\norganisation: {unit: {people: 90000}}\n",
            4,
            "organisation.unit.people",
            None,
        ),
        ("community: {committee: {staff: 1.2e10}}\n", 3, "community.committee.staff", None),
        ("community: {committee: {venue_seats: 99999999999999999999}}\n", 3,
         "community.committee.venue_seats", None),
        ("community: {committee: {hours_per_week: 169}}\n", 3,
         "community.committee.hours_per_week", None),
        ("interventions: [{kind: funding_and_venues, seats: 1.0e+30}]\n", 3,
         "interventions[1].seats", None),
        ("interventions: [{kind: micro_deliberation, dose: 1.0e+300}]\n", 3,
         "interventions[1].dose", None),
        ("interventions: [{kind: closed_loop, reply_hours: 1.0e+12}]\n", 3,
         "interventions[1].reply_hours", None),
        ("interventions: [{kind: staff_training, task_hours: 1000}]\n", 3,
         "interventions[1].task_hours", None),
        ("interventions: [{kind: social_organisations, purchase: 1.0e+9}]\n", 3,
         "interventions[1].purchase", None),
        ("community:\n  organisations:\n    - label: {en: A, zh: 甲}\n      kind: service\n"
         "      hours_per_week: 3\n      wage: 0.01\n", 8, "community.organisations[1].wage", None),
        ("parameters: {share_reply: 0.9, share_work: 0.9}\n", 3, "parameters.share_work", None),
        ("parameters:\n  scope_share_0: 0.9\n  scope_share_1: 0.9\n", 5,
         "parameters.scope_share_1", None),
        ("parameters:\n  reply_soon: 9\n  reply_late: 2\n", 5, "parameters.reply_late", None),
        ("prices: {lines: {goods: {value: -1}}}\n", 3, "prices.lines.goods.value", None),
        ("prices: {lines: {goods: {budget: good}}}\n", 3, "prices.lines.goods.budget", "goods"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_line(
    tmp_path: Path, body: str, line: int, key: str | None, nearest: str | None
) -> None:
    told = problem(tmp_path, HEAD + body)
    assert told.file == str(tmp_path / "mine.yaml")
    assert (told.line, told.key, told.nearest) == (line, key, nearest)
    for lang in ("en", "zh"):
        words = told.in_language(lang)
        assert "mine.yaml" in words and str(line) in words
        assert "error." not in words and "scenario." not in words and "expect." not in words


def test_one_kind_twice_is_fine_one_after_the_other_or_for_different_people(tmp_path: Path) -> None:
    file = tmp_path / "twice.yaml"
    file.write_text(
        HEAD + "interventions:\n"
        "  - {kind: points, start: 0, stop: 20}\n"
        "  - {kind: points, start: 20}\n"
        "  - {kind: points, start: 0, target: {tenure: [renter]}}\n",
        encoding="utf-8",
    )
    assert len(Scenario.load(file).interventions) == 3


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "place.yaml").write_text(
        "extends: village_002\ncommittee:\n  stuff: 3\n", encoding="utf-8"
    )
    told = problem(
        tmp_path,
        HEAD + "community: place.yaml\nweeks: {window: 0}\ninterventions:\n  - kind: pints\n"
        "  - {kind: points, start: 4, stop: 3}\n",
    )
    assert isinstance(told, InputErrors)
    places = [(each.file, each.line) for each in told.errors]
    assert places == [
        (str(tmp_path / "mine.yaml"), 4),
        (str(tmp_path / "mine.yaml"), 6),
        (str(tmp_path / "mine.yaml"), 7),
        (str(tmp_path / "place.yaml"), 3),
    ]


def test_a_mistake_in_what_is_inherited_is_told_there(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(HEAD + "weeks:\n  after: -3\n", encoding="utf-8")
    told = problem(tmp_path, "extends: base.yaml\nseed: 4\n")
    assert (told.file, told.line) == (str(tmp_path / "base.yaml"), 4)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", None, "scenario.empty_file"),
        (b"# nothing but this\n", None, "scenario.empty_file"),
        (b"- a\n- b\n", 1, "scenario.not_a_map"),
        (b"label: {en: a, zh: b}\nweeks:\n\twindow: 3\n", 3, "scenario.tab"),
        (b"label: [a\nweeks: 3\n", 2, "scenario.not_closed"),
        (b"label: a\nweeks: {<<: {window: 3}}\n", 2, "scenario.merge_key"),
        (b'seed: 1\nlabel: "a\nweeks: 3\n', 2, "scenario.quote_open"),
        (b"seed: 1\nlabel: a\x08b\n", 2, "scenario.hidden_sign"),
        (b"seed: 1\n: 3\n", 2, "scenario.key_not_scalar"),
        ("extends：baseline\nlabel：我的\n".encode(), 1, "scenario.wide_sign"),
        (b"seed: 1\nweeks: {}\nseed: 2\n", 3, "error.duplicate_key"),
        (b"seed: 1\nlabel: {en: a, en: b}\n", 2, "error.duplicate_key"),
        ("seed: 1\nlabel: {zh: 基准}\n".encode("gbk"), 2, "scenario.not_utf8"),
        ("label: 基准\n".encode("utf-16")[2:], 1, "scenario.not_utf8"),
        (b"seed: !!python/object:os.system x\n", 1, "scenario.bad_tag"),
        (b"a: &a [*a]\n", 1, "scenario.too_deep"),
        (b"a: 1\n---\nb: 2\n", 2, "scenario.two_documents"),
        (b"? [1, 2]\n: 3\n", 1, "scenario.key_not_scalar"),
        (b"a: \x00\n", 1, "scenario.not_utf8"),
        (b"a: " + b"[" * 5000 + b"]" * 5000, None, "scenario.too_deep"),
        (b"x" * (LARGEST_FILE + 1), None, "scenario.too_large"),
    ],
)
def test_a_file_that_is_no_scenario_at_all(
    tmp_path: Path, content: bytes, line: int | None, message: str
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        Scenario.load(file)
    assert (caught.value.message, caught.value.line) == (message, line)
    assert "broken.yaml" in caught.value.in_language("zh")


def test_references_that_multiply_are_stopped(tmp_path: Path) -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 8)}]" for i in range(1, 9)]
    told = problem(tmp_path, "\n".join(lines))
    assert told.message == "scenario.too_many"


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b"seed: 9\r\n")
    assert Scenario.load(file).seed == 9


def test_yaml_means_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "norway.yaml"
    file.write_text(
        "extends: baseline\nlabel: {en: NO, zh: 12:30}\nanalysis: {smallest_effect: 2e-2}\n",
        encoding="utf-8",
    )
    scenario = Scenario.load(file)
    assert (scenario.label.en, scenario.label.zh) == ("NO", "12:30")
    assert scenario.analysis.smallest_effect == 0.02


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for reference, message in (
        ("baselin", "scenario.unknown_scenario"),
        (str(tmp_path), "scenario.is_a_folder"),
        (str(tmp_path / "no.yaml"), "error.not_found"),
    ):
        with pytest.raises(InputError) as caught:
            Scenario.load(reference)
        assert caught.value.message == message
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(InputError) as caught:
        Scenario.load(str(tmp_path / "folder.yaml"))
    assert caught.value.message == "scenario.is_a_folder"


def test_a_circle_is_told_with_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("# b\nextends: a.yaml\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Scenario.load(tmp_path / "a.yaml")
    assert caught.value.message == "scenario.circle"
    assert "a.yaml → b.yaml → a.yaml" in caught.value.in_language("en")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("{}", "label"),
        ("", "label"),
        ("[a]", "label"),
        ("2024", "label"),
        ("{zn: 我的}", "label.zn"),
        ("{en: 2024}", "label.en"),
        ("{en: '', zh: 我的}", "label.en"),
    ],
)
def test_a_label_that_says_nothing_is_one_problem(tmp_path: Path, label: str, key: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"extends: points\nlabel: {label}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Scenario.load(file)
    assert not isinstance(caught.value, InputErrors)
    assert (caught.value.line, caught.value.key) == (2, key)


def test_a_scenario_needs_a_community_and_a_label_and_no_more(tmp_path: Path) -> None:
    told = problem(tmp_path, "seed: 1\n")
    assert isinstance(told, InputErrors)
    assert {each.key for each in told.errors} == {"label", "community"}
    file = tmp_path / "least.yaml"
    file.write_text("label: {en: Least, zh: 最少}\ncommunity: village_002\n", encoding="utf-8")
    assert Scenario.load(file).prices.lines == Scenario.load("baseline").prices.lines


def test_a_shipped_name_written_as_a_file_is_recognised(tmp_path: Path) -> None:
    told = problem(tmp_path, "extends: points.yaml\n")
    assert told.nearest == "points"


def test_a_place_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    told = problem(tmp_path, HEAD + "community: {population: {people: 10000000000}}\n")
    assert told.key == "community.population.people"


def test_a_bound_is_named(tmp_path: Path) -> None:
    told = problem(tmp_path, HEAD + "community: {committee: {staff: 12000000000}}\n")
    assert "at most 10000" in told.in_language("en")
    told = problem(tmp_path, HEAD + "parameters: {share_reply: 0.9, share_work: 0.9}\n")
    words = told.in_language("en")
    assert "share_reply, share_work, share_meeting, share_activity" in words
    assert "at most 1" in words and "2.217" in words


def test_a_new_line_of_prices_is_told_once_with_what_it_lacks(tmp_path: Path) -> None:
    told = problem(tmp_path, HEAD + "prices:\n  lines:\n    staf_hour: {value: 3, unit: hour}\n")
    assert not isinstance(told, InputErrors)
    assert told.line == 5
    assert "budget, source, label" in told.in_language("en")
    prices = tmp_path / "dear.yaml"
    prices.write_text(
        "extends: prices\nlines:\n  goods: {value: 2}\n  activty: {value: 3}\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        load_prices(prices)
    assert (caught.value.file, caught.value.line) == (str(prices), 4)
    assert (caught.value.key, caught.value.nearest) == ("lines.activty", "activity")


@pytest.mark.parametrize(
    "body",
    [
        "{kind: online_channel, moderation_hours: 2000, moderation_from: paid}",
        "{kind: closed_loop, reply_hours: 2000}",
        "{kind: online_channel, moderation_hours: 480}",
        "{kind: merged_units, staff_hours_less: 960}",
        "{kind: election_drive, contact_hours: 2000}",
        "{kind: covenant, admin_hours: 600, ramp: 4, stop: 3}",
    ],
)
def test_hours_that_are_bought_or_that_the_staff_have_are_fine(tmp_path: Path, body: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(HEAD + f"interventions: [{body}]\n", encoding="utf-8")
    assert len(Scenario.load(file).interventions) == 1


def test_hours_beyond_those_of_the_committee_are_named(tmp_path: Path) -> None:
    told = problem(
        tmp_path,
        HEAD + "community: {committee: {staff: 1}}\n"
        "interventions: [{kind: covenant, admin_hours: 30, enforcing_hours: 20, enforced: 1}]\n",
    )
    assert (told.line, told.key) == (4, "interventions[1].admin_hours")
    assert "up to 50 of the staff" in told.in_language("en")
    assert "40 in all" in told.in_language("en")


def told_of_people(file: Path, overrides: dict[str, object] | None = None) -> InputError:
    """What is wrong with the people of a scenario whose single values are sound."""
    with pytest.raises(InputError) as caught:
        check_people(Scenario.load(file, overrides=overrides))
    return caught.value


@pytest.mark.parametrize(
    ("body", "line", "key", "nearest"),
    [
        ("  population:\n    place: haimn\n", 5, "population.place", "haimen"),
        ("  population: {place: atlantis}\n", 4, "population.place", None),
        ("  population: {households: 120}\n", 4, "population.households", None),
        ("  places: {stairwells: 900}\n", 4, "places.stairwells", None),
        ("  places: {courts: 900}\n", 4, "places.courts", None),
        ("  population:\n    kind: residents\n    file: peple.csv\n", 6, "population.file",
         "people.csv"),
        ("  population:\n    people: 300\n  places: {courts: 1, buildings: 2}\n"
         "  ties:\n    file: no.csv\n", 8, "ties.file", None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_people_is_told_where_the_user_says_it(
    tmp_path: Path, body: str, line: int, key: str, nearest: str | None
) -> None:
    (tmp_path / "people.csv").write_text("id,age\na,40\n", encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(HEAD + "community:\n" + body, encoding="utf-8")
    told = told_of_people(file)
    assert (told.file, told.line) == (str(file), line)
    assert (told.key, told.nearest) == (f"community.{key}", nearest)


def test_what_is_wrong_with_people_is_told_in_the_community_file(tmp_path: Path) -> None:
    place = tmp_path / "place.yaml"
    place.write_text("extends: urban_community\npopulation:\n  households: 120\n", encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(HEAD + "community: place.yaml\n", encoding="utf-8")
    told = told_of_people(file)
    assert (told.file, told.line) == (str(place), 3)
    told = told_of_people(file, {"community.places.buildings": 40})
    assert (told.file, told.key) == (None, "community.places.buildings")


def test_a_county_table_that_is_not_there_is_told_with_the_nearest() -> None:
    told = told_of_people(
        shipped("scenario")["nantong"], {"community.population.counties": "nantong2020_county"}
    )
    assert told.key == "community.population.counties"
    assert told.nearest == "nantong2020_counties"


@pytest.mark.parametrize("name", ["none.csv", "none.graphml"])
def test_a_file_without_a_tie_is_refused(tmp_path: Path, name: str) -> None:
    content = "source,target\n" if name.endswith("csv") else EMPTY_GRAPH
    (tmp_path / name).write_text(content, encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(
        HEAD + "community:\n  population: {people: 300}\n"
        "  places: {courts: 1, buildings: 2, stairwells: 2}\n"
        f"  ties: {{file: {name}}}\n",
        encoding="utf-8",
    )
    told = told_of_people(file)
    assert told.file == str(tmp_path / name)
    assert told.message in ("population.no_rows", "population.no_ties")


def test_a_setting_of_a_mistyped_kind_is_told_with_the_nearest() -> None:
    for name in ("points", "baseline"):
        with pytest.raises(InputError) as caught:
            Scenario.load(name, overrides={"interventions.pionts.dose": 1})
        assert caught.value.nearest == "points"
    with pytest.raises(InputError) as caught:
        Scenario.load("baseline", overrides={"interventions.points.dose": 1})
    assert caught.value.nearest is None


def test_what_is_no_file_is_told_as_such(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("Windows has no such files")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "lost.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "places").mkdir()
    for name in ("pipe", "loop", "lost"):
        with pytest.raises(InputError) as caught:
            Scenario.load(str(tmp_path / f"{name}.yaml"))
        told = caught.value.in_language("en")
        assert f"{name}.yaml" in told and "Did you mean" not in told
        assert ("device or a pipe" if name == "pipe" else "leads to no file") in told
    for given, words in (("lost.yaml", "leads to no file"), ("places", "is a folder")):
        file = tmp_path / "mine.yaml"
        file.write_text(f"extends: baseline\nlabel: a\ncommunity: {given}\n", encoding="utf-8")
        with pytest.raises(InputError, match=words) as caught:
            Scenario.load(file)
        assert (caught.value.file, caught.value.line) == (str(file), 3)
