"""Who writes a word of another language, or with an input method on, is told what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.interventions import registry
from sim.scenario import Scenario
from sim.scenario.meant import meant, number_meant, slip
from sim.texts import text

GOOD = """extends: baseline
label: {en: "Points", zh: "积分制：试点，第一期"}
weeks: {window: 26}
interventions:
  - kind: points
    start: 0
    budget_per_year: 20000
    target: {age: ["18-29", "30-44"]}
"""


def told(folder: Path, content: str) -> InputError:
    file = folder / "mine.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Scenario.load(file)
    for lang in ("en", "zh"):
        assert "mine.yaml" in caught.value.in_language(lang)
    return caught.value


@pytest.mark.parametrize(
    ("right", "typed", "line", "message", "sign"),
    [
        ("start: 0", "start：0", 6, "wide_sign", "："),
        ("interventions:", "interventions：", 4, "wide_sign", "："),
        ("- kind: points", "- kind：points", 5, "wide_sign", "："),
        ('"18-29", ', '"18-29"， ', 8, "wide_sign", "，"),
        ("{age", "｛age", 8, "wide_sign", "｛"),
        ("start: 0", "start:0", 6, "no_blank", ":"),
        ("    start", "\u3000\u3000start", 6, "wide_blank", "\u3000"),
        ("start: 0", "start:\u00a00", 6, "wide_blank", "\u00a0"),
        ("weeks: {", "＃ 说明\nweeks: {", 3, "wide_sign", "＃"),
    ],
)
def test_signs_of_an_input_method_are_named_where_they_stand(
    tmp_path: Path, right: str, typed: str, line: int, message: str, sign: str
) -> None:
    assert right in GOOD
    problem = told(tmp_path, GOOD.replace(right, typed))
    assert (problem.message, problem.line) == (f"scenario.{message}", line)
    assert problem.values["sign"] == sign
    assert message == "wide_blank" or problem.values["instead"] in problem.in_language("zh")


def test_full_width_signs_in_texts_are_right(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert Scenario.load(file).label.zh == "积分制：试点，第一期"
    for line in range(1, 9):
        assert slip(GOOD, line) is None


@pytest.mark.parametrize(
    ("right", "typed", "line", "message"),
    [
        ("    budget", "      budget", 7, "stray_colon"),
        ("    budget", "   budget", 7, "bad_indent"),
        ('44"]}', '44"}', 8, "not_closed"),
        ('zh: "积', 'zh: "\\用', 2, "bad_escape"),
    ],
)
def test_common_faults_of_yaml_are_told_in_ones_own_language(
    tmp_path: Path, right: str, typed: str, line: int, message: str
) -> None:
    problem = told(tmp_path, GOOD.replace(right, typed))
    assert (problem.message, problem.line) == (f"scenario.{message}", line)


@pytest.mark.parametrize("kind", sorted(registry()))
def test_every_intervention_is_found_by_its_chinese_name(tmp_path: Path, kind: str) -> None:
    label = text(f"intervention.{kind}", "zh")
    assert told(tmp_path, GOOD.replace("points", label)).nearest == kind


@pytest.mark.parametrize(
    ("block", "nearest"),
    [
        ("organisation: {unit: {level: 楼栋}}", "building"),
        ("community: {committee: {kind: 村委会, staff: 4}}", "villagers"),
        ("community: {committee: {council: 是}}", "true"),
        ("community: {committee: {council: 没有}}", "false"),
        ("analysis: {primary: {form: 议事}}", "deliberate"),
        ("community: {population: {place: 南通市海门}}", "南通市海门区"),
        ("replicates: ２０", "20"),
        ("analysis: {smallest_effect: 5%}", "0.05"),
        ("community: {population: {households: '1,200'}}", "1200"),
    ],
)
def test_words_and_numbers_are_understood_for_the_hint_only(
    tmp_path: Path, block: str, nearest: str
) -> None:
    content = GOOD.split("interventions")[0] + block + "\n"
    if "place:" in block:
        from sim.scenario.people import check_people

        file = tmp_path / "mine.yaml"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            check_people(Scenario.load(file))
        assert caught.value.nearest == nearest
    else:
        assert told(tmp_path, content).nearest == nearest


def test_shipped_files_are_found_by_their_labels(tmp_path: Path) -> None:
    label = Scenario.load("online_channel").label
    for words in (label.zh, label.en):
        problem = told(tmp_path, f"extends: {words}\n")
        assert (problem.message, problem.nearest) == ("scenario.unknown_scenario", "online_channel")
    place = Scenario.load("baseline").community.label
    assert place is not None
    assert told(tmp_path, f"extends: baseline\ncommunity: {place.zh}\n").nearest == (
        "urban_community"
    )


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("２００００", "20000"), ("2万", "20000"), ("1.5万", "15000"), ("50%", "0.5"),
        ("50％", "0.5"), ("20,000", "20000"), ("1，234，567", "1234567"), ("0\u200b", "0"),
        ("-3", "-3"), ("20,00", None), ("十", None), ("", None), ("3 周", None), (7, None),
    ],
)  # fmt: skip
def test_numbers_that_people_write(written: object, number: str | None) -> None:
    assert number_meant(written) == number


def test_a_close_name_comes_before_a_label() -> None:
    assert meant("pionts", ["points", "covenant"]) == "points"
    assert meant("积分", ["points", "covenant"]) == "points"
    assert meant("¿", ["points"]) is None


def test_a_plain_label_serves_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("extends: points\nlabel: 积分制\n", encoding="utf-8")
    label = Scenario.load(file).label
    assert (label.en, label.zh) == ("积分制", "积分制")
    assert Scenario.load("points", overrides={"label": "Mine"}).label.zh == "Mine"


def test_utf_16_is_read_and_office_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-16")
    assert Scenario.load(file).label.en == "Points"
    for beginning in (b"PK\x03\x04\x14", b"\xd0\xcf\x11\xe0\xa1"):
        file.write_bytes(beginning + b"\x00" * 40)
        with pytest.raises(InputError) as caught:
            Scenario.load(file)
        assert caught.value.message == "scenario.office_file"


def test_a_community_file_is_not_taken_for_a_scenario(tmp_path: Path) -> None:
    problem = told(tmp_path, "label: 我们的社区\npopulation: {kind: residents, file: a.csv}\n")
    assert problem.message == "scenario.is_a_community"
    assert "community: mine.yaml" in problem.in_language("zh")
