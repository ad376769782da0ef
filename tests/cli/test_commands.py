"""The commands do what they say, on real files and real (small) runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import networkx
import pandas as pd
import pytest

from experiments.cli.listing import KINDS
from experiments.report.document import Table
from experiments.report.run import run_document
from experiments.single import SingleRun
from sim.glossary import measures as glossary
from sim.measures import FORM_NAMES
from sim.scenario import Scenario
from sim.scenario.names import shipped

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("what", list(KINDS))
def test_every_list_has_rows_and_words(linli: Callable, what: str, lang: str) -> None:
    rows = linli("list", what, "--json", "--lang", lang).json
    assert rows
    for row in rows:
        assert row["name"]
        assert row.get("label", "-"), row
    ended = linli("list", what, "--lang", lang)
    assert ended.code == 0
    assert "cli." not in ended.out


def test_lists_show_units_and_sources_in_chinese(linli: Callable) -> None:
    for what in ("parameters", "measures", "prices", "targets"):
        for row in linli("list", what, "--json", "--lang", "zh").json:
            shown = row["unit"] + row.get("level", "")
            assert not any("a" <= letter <= "z" for letter in shown.lower()), row
            assert "assumed" not in row.get("source", ""), row


def test_lists_name_what_there_is(linli: Callable) -> None:
    found = linli("list", "--json").json
    assert [row["name"] for row in found["scenarios"]] == list(shipped("scenario"))
    assert {row["name"] for row in found["communities"]} == set(shipped("community"))
    assert {"points", "smaller_units"} <= {row["name"] for row in found["interventions"]}


def test_a_lever_for_each_form_is_listed_once_and_by_name_in_json(linli: Callable) -> None:
    assert "injunctive_*" in linli("list", "interventions").out
    covenant = next(
        row for row in linli("list", "interventions", "--json").json if row["name"] == "covenant"
    )
    assert "injunctive_vote, injunctive_supervise" in covenant["changes"]


def test_the_schema_is_json_in_either_language(linli: Callable, tmp_path: Path) -> None:
    assert linli("schema").json == Scenario.schema("en")
    assert linli("schema", "--out", "schema.json", "--lang", "zh").code == 0
    written = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    assert written == Scenario.schema("zh") != Scenario.schema("en")


def test_validate_tells_sound_and_unsound_files_apart(linli: Callable, small: Path) -> None:
    ended = linli("validate", small, "merger_forward")
    assert (ended.code, ended.err) == (0, "")
    assert "in order" in ended.out
    wrong = small.with_name("wrong.yaml")
    wrong.write_text("extends: small.yaml\nweeks: {windw: 3}\nsed: 4\n", encoding="utf-8")
    ended = linli("validate", small, wrong, "--json")
    assert ended.code == 2
    sound, unsound = ended.json
    assert sound["valid"] and sound["people"] == 300
    assert [(p["line"], p["nearest"]) for p in unsound["problems"]] == [(2, "window"), (3, "seed")]
    assert "wrong.yaml" in linli("validate", wrong, "--lang", "zh").out


def test_validate_remarks_on_prices_that_nothing_uses(linli: Callable, small: Path) -> None:
    line = "value: 50, unit: hour, budget: personnel, source: assumed, label: {en: Hour, zh: 工时}"
    priced = small.with_name("priced.yaml")
    priced.write_text(
        f"extends: small.yaml\nprices:\n  lines:\n    stafhour: {{{line}}}\n", encoding="utf-8"
    )
    ended = linli("validate", priced)
    assert ended.code == 0 and "in order" in ended.out
    assert "priced.yaml, line 4" in ended.err
    assert "Did you mean “staff_hour”" in ended.err
    assert ended.err.startswith("Warning: ")
    assert linli("validate", priced, "--quiet").err == ""


FACTOR = "{name: dose, path: interventions.points.dose, low: 0, high: 1}"


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("high: 1", "high: -1", "study.yaml, line 4, “factors[1]”: factor “dose”"),
        ("low: 0", "low: .nan", "study.yaml, line 4: the value of “factors[1].low”"),
        ("name: dose", "name: 力度", "expected Latin letters, digits and underscores"),
        (FACTOR, "", "study.yaml, line 4: "),
        ("scenario: points", "scenario: pionts", "study.yaml: no scenario called “pionts”"),
        ("points.dose", "point.dose", "study.yaml: the point"),
        ("label: a", "label: a\nset: {weeks.windw: 3}", "study.yaml: unknown key “weeks.windw”"),
        ("points: 4", "points: 99999999999", "study.yaml: the study makes"),
    ],
)
def test_what_is_wrong_with_a_study_is_one_problem_of_its_file(
    linli: Callable, tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    sound = (
        f"label: a\nscenario: points\nfactors:\n  - {FACTOR}\ndesign: {{kind: lhs, points: 4}}\n"
    )
    study = tmp_path / "study.yaml"
    assert was in sound
    study.write_text(sound.replace(was, becomes), encoding="utf-8")
    ended = linli("validate", study)
    assert ended.code == 2
    assert len(ended.out.splitlines()) == 1 and told in ended.out
    assert str(study) in linli("validate", study, "--json").json[0]["problems"][0]["file"]


def test_interventions_that_cannot_act_are_warned_of_and_run(linli: Callable, small: Path) -> None:
    drive = small.with_name("drive.yaml")
    drive.write_text(
        "extends: small.yaml\nlabel: 动员\nweeks: {window: 13}\n"
        "interventions:\n  - kind: election_drive\n",
        encoding="utf-8",
    )
    place = "drive.yaml, line 5, “interventions[1].start”"
    ended = linli("validate", drive, small)
    assert ended.code == 0 and ended.out.count("in order") == 2
    assert ended.err.startswith("Warning: ") and len(ended.err.splitlines()) == 1
    assert place in ended.err and "week 78" in ended.err
    told = linli("validate", drive, small, "--json", "--lang", "zh").json
    assert [len(answer["warnings"]) for answer in told] == [1, 0]
    (warned,) = told[0]["warnings"]
    assert (warned["line"], warned["key"]) == (5, "interventions[1].start")
    assert "第78周" in warned["message"] and warned["file"].endswith("drive.yaml")

    run = linli("run", drive, "--weeks", 2)
    assert run.code == 0 and place in run.err
    quiet = linli("run", drive, "--weeks", 2, "--quiet")
    assert quiet.code == 0 and "Warning" not in quiet.err
    other = small.with_name("other.yaml")
    other.write_text("extends: drive.yaml\nseed: 2\n", encoding="utf-8")
    base = ("--baseline", "small", "--set", "weeks.window=13", "-r", 1, "--threads", 1)
    both = linli("compare", drive, other, small, *base, "--no-ensemble", "--no-report")
    assert both.code == 0, both.err
    assert both.err.count("Warning: ") == 1 and place in both.err  # the same line of one file


def test_validate_reads_the_tables_that_a_scenario_names(linli: Callable, small: Path) -> None:
    people = small.with_name("people.csv")
    people.write_text("id,age,sex\na,30,female\nb,fourty,male\n", encoding="utf-8")
    own = small.with_name("own.yaml")
    own.write_text(
        "extends: small.yaml\n"
        "community: {population: {kind: residents, file: people.csv, place: haimen}}\n",
        encoding="utf-8",
    )
    ended = linli("validate", own)
    assert ended.code == 2
    assert "people.csv" in ended.out and "fourty" in ended.out


def test_communities_and_prices_are_checked_by_themselves(linli: Callable, small: Path) -> None:
    people = small.with_name("people.csv")
    people.write_text("编号,年龄\n" + "".join(f"{n},{6 + n % 80}\n" for n in range(240)), "gbk")
    place = small.with_name("place.yaml")
    text = """
label: {en: Ours, zh: 我们的社区}
population: {kind: residents, file: people.csv}
committee: {kind: residents, staff: 4}
"""
    place.write_text(text, encoding="utf-8")
    ended = linli("validate", place)
    assert ended.code == 0 and "Community “Ours”, 240 people" in ended.out
    assert "240 人" in linli("validate", place, "--lang", "zh").out
    assert linli("validate", place, "--json").json[0]["people"] == 240
    place.write_text(text.replace("staff: 4", "staff: four"), encoding="utf-8")
    [problem] = linli("validate", place, "--json").json[0]["problems"]
    assert problem["line"] == 4 and problem["key"] == "community.committee.staff"
    people.write_text("id,age\n1,30\n1,forty\n", encoding="utf-8")
    place.write_text(text, encoding="utf-8")
    ended = linli("validate", place)
    assert ended.code == 2 and "people.csv, line 3" in ended.out
    prices = small.with_name("dear.yaml")
    prices.write_text("extends: prices\nlines: {staff_hour: {value: 375}}\n", encoding="utf-8")
    ended = linli("validate", prices, "--json")
    assert ended.code == 0 and ended.json[0]["lines"]["staff_hour"] == 375
    prices.write_text("extends: prices\nlines: {staff_hour: {value: -1}}\n", encoding="utf-8")
    assert linli("validate", prices).code == 2
    assert linli("validate", *shipped("community").values(), *shipped("prices").values()).code == 0


def test_residents_of_a_table_are_not_called_synthetic(linli: Callable, small: Path) -> None:
    people = small.with_name("people.csv")
    people.write_text("id,age\n" + "".join(f"{n},{6 + n % 80}\n" for n in range(240)), "utf-8")
    own = small.with_name("own.yaml")
    own.write_text(
        "extends: small.yaml\nlabel: Ours\n"
        "community: {population: {kind: residents, file: people.csv, place: haimen}}\n",
        encoding="utf-8",
    )
    units = small.with_name("units.yaml")
    units.write_text(
        "extends: own.yaml\nlabel: Units\ninterventions: [{kind: smaller_units}]\n",
        encoding="utf-8",
    )
    study = small.with_name("study.yaml")
    study.write_text(
        "label: Staff\nscenario: own.yaml\nreplicates: 2\n"
        "factors: [{name: staff, path: community.committee.staff, values: [1, 2]}]\n",
        encoding="utf-8",
    )
    told = linli("compare", own, units, "-r", 2, "--threads", 1, "--out", "c", "--no-report").out
    assert "a table that the user gave" in told and "Synthetic" not in told
    assert linli("run", own, "--out", "r").code == 0
    assert linli("sweep", study, "--threads", 1, "--out", "s").code == 0
    for folder in ("c", "r", "s"):
        assert linli("report", folder, "--format", "html").code == 0
        page = Path(folder, "report.html").read_text(encoding="utf-8")
        assert "a table that the user gave" in page and "ynthetic" not in page, folder


def test_places_that_cannot_be_filled_are_told_at_their_line(linli: Callable, small: Path) -> None:
    ended = linli("compare", small, small, "--set", "community.places.stairwells=900")
    assert ended.code == 2
    assert "stairwells" in ended.err
    ended = linli("validate", small, "--set", "organisation.unit.people=301")
    assert "301 people is larger than the community of 300" in ended.out


def test_a_run_shows_and_keeps_what_was_measured(linli: Callable, small: Path) -> None:
    ended = linli("run", small, "--out", "kept", "--seed", 4)
    assert ended.code == 0, ended.err
    assert "Any form" in ended.out and "kept" in ended.err
    measures = pd.read_parquet("kept/tables/measures.parquet")
    assert len(measures) == 26
    assert list(measures["week"]) == list(range(26))
    assert set(measures.columns) - {"week"} == set(glossary()), "name it in sim/data/measures.toml"
    again = linli("run", small, "--out", "again", "--seed", 4, "--json", "--quiet")
    assert again.err == ""
    brief = again.json
    assert brief["seed"] == 4 and len(brief["shares"]["quarter"]) == 2
    assert set(FORM_NAMES) <= set(brief["shares"]["quarter"][0])
    same = pd.read_parquet("again/tables/measures.parquet")
    pd.testing.assert_frame_equal(measures, same)
    assert Scenario.load("kept/scenario.yaml").digest == Scenario.load(small).digest


def test_acts_states_and_ties_are_written(linli: Callable, small: Path) -> None:
    ended = linli(
        "run", small, "--out", "kept", "--acts", "raw/acts.parquet", "--panel", "raw/panel.parquet",
        "--every", 13, "--network", "raw/ties.graphml",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    acts = pd.read_parquet("raw/acts.parquet")
    measures = pd.read_parquet("kept/tables/measures.parquet").set_index("week")
    counted = acts.groupby(["week", "form"], observed=True).size().unstack(fill_value=0)
    for form in ("report", "activity", "deliberate"):
        expected = measures[f"{form}_acts"]
        found = counted[form].reindex(expected.index, fill_value=0)
        assert found.tolist() == expected.tolist(), form
    panel = pd.read_parquet("raw/panel.parquet")
    assert sorted(panel["week"].unique()) == [-1, 12, 25]
    graph = networkx.read_graphml("raw/ties.graphml")
    assert graph.number_of_nodes() == (panel["week"] == 25).sum()
    assert linli("run", small, "--network", "ties.txt").code == 2


def test_a_run_without_a_folder_makes_one_in_results(linli: Callable, small: Path) -> None:
    assert linli("run", small, "--weeks", 4, "--lang", "zh").code == 0
    assert len(list(Path("results").glob("*-small/manifest.json"))) == 1


def test_a_comparison_can_be_priced_again(linli: Callable, small: Path) -> None:
    units = small.with_name("units.yaml")
    units.write_text(
        "extends: small.yaml\nlabel: {en: Units, zh: 单元}\n"
        "interventions: [{kind: smaller_units, stipend: 100}]\n",
        encoding="utf-8",
    )
    arguments = ["compare", small, units, "-r", 2, "--threads", 1, "--out", "kept", "--no-report"]
    ended = linli(*arguments)
    assert ended.code == 0, ended.err
    assert "Units" in ended.out
    prices = small.with_name("dear.yaml")
    prices.write_text("extends: prices\nlines: {staff_hour: {value: 375}}\n", encoding="utf-8")
    before = pd.read_parquet("kept/tables/money.parquet")["yuan"].sum()
    assert linli("reprice", "kept", prices, "--json", "--quiet").code == 0
    after = pd.read_parquet("kept/tables/money.parquet")["yuan"].sum()
    assert after > 5 * before
    assert linli("reprice", "kept", "dear.yml").code == 2
    assert linli("run", small, "--out", "single").code == 0
    ended = linli("reprice", "single", prices)
    assert ended.code == 2 and "a folder that linli compare wrote" in ended.err
    mistyped = small.with_name("mistyped.yaml")
    line = "value: 50, unit: hour, budget: personnel, source: assumed, label: {en: Hour, zh: 工时}"
    mistyped.write_text(f"extends: prices\nlines: {{stafhour: {{{line}}}}}\n", encoding="utf-8")
    ended = linli("reprice", "kept", mistyped)
    assert ended.code == 0
    assert "mistyped.yaml" in ended.err and "nothing is charged to the line “stafhour”" in ended.err
    assert "Did you mean “staff_hour”" in ended.err
    assert "stafhour" not in linli("reprice", "kept", prices).err
    assert "stafhour" not in linli("reprice", "kept", mistyped, "--quiet").err
    few = small.with_name("few.yaml")
    few.write_text(
        f"label: {{en: Few, zh: 少}}\nyear: 2026\nlines: {{staff_hour: {{{line}}}}}\n",
        encoding="utf-8",
    )
    money = Path("kept/tables/money.parquet").read_bytes()
    ended = linli("reprice", "kept", few)
    assert ended.code == 2
    assert "few.yaml" in ended.err and "no price for “activity”" in ended.err
    assert Path("kept/tables/money.parquet").read_bytes() == money


def test_the_study_of_unit_sizes_runs_and_is_kept(linli: Callable, small: Path) -> None:
    ended = linli("unit-size", small, "-r", 2, "--threads", 1, "--no-rules", "--out", "study")
    assert ended.code == 0, ended.err
    assert (Path("study") / "unit_size.json").is_file()
    assert (Path("study") / "unit_size_1.png").is_file()
    runs = pd.read_parquet("study/unit_size.parquet")
    assert len(runs) == 2 * 3 * 8 and (runs["error"] == "").all()


def test_explain_shows_the_decisions_that_the_run_made(linli: Callable, small: Path) -> None:
    linli("run", small, "--out", "kept", "--acts", "acts.parquet", "--seed", 3)
    acts = pd.read_parquet("acts.parquet")
    one = acts[(acts["week"] > 5) & (acts["form"] == "activity")].iloc[0]
    where = ("--person", one["resident"], "--week", one["week"], "--seed", 3)
    told = linli("explain", small, *where, "--json", "--quiet").json
    assert told["who"]["person"] == one["resident"]
    took_part = [met for met in told["encounters"] if met["form"] == "activity"]
    assert any(met["outcome"] == "took_part" for met in took_part), took_part
    words = {lang: linli("explain", small, *where, "--lang", lang).out for lang in ("en", "zh")}
    assert f"Week {one['week']}" in words["en"] and f"第{one['week']}周" in words["zh"]


def test_explain_says_the_same_of_both_engines_and_writes_it(linli: Callable, small: Path) -> None:
    asked = ("explain", small, "--person", 5, "--week", 3, "--weeks", 4, "--quiet")
    shown = linli(*asked)
    assert shown.code == 0, shown.err
    assert linli(*asked, "--engine", "reference").out == shown.out
    written = linli(*asked, "--out", "told/why.txt")
    assert (written.code, written.out) == (0, "")
    assert Path("told/why.txt").read_text(encoding="utf-8") == shown.out
    assert linli(*asked, "--json", "--out", "why.json").out == ""
    kept = json.loads(Path("why.json").read_text(encoding="utf-8"))
    assert kept == linli(*asked, "--json").json
    story = ("explain", small, "--person", 5, "--story", "--weeks", 4, "--quiet")
    told = linli(*story).out
    assert "Weeks 0 to 3" in told
    assert linli(*story, "--engine", "reference", "--out", "life.txt").out == ""
    assert Path("life.txt").read_text(encoding="utf-8") == told
    assert linli(*asked, "--engine", "refrence").code == 2
    ended = linli(*asked, "--out", "told")
    assert ended.code == 2 and "told" in ended.err
    ended = linli("explain", small, "--week", 4, "--weeks", 4)
    assert ended.code == 2 and "0 to 3" in ended.err


def test_lists_and_checks_can_be_written_to_a_file(linli: Callable, small: Path) -> None:
    assert linli("list", "interventions", "--out", "kinds.txt").out == ""
    kinds = Path("kinds.txt").read_text(encoding="utf-8")
    assert "online_channel" in kinds and kinds.startswith("Interventions")
    assert linli("list", "interventions", "--json", "--out", "kinds.json").out == ""
    kept = json.loads(Path("kinds.json").read_text(encoding="utf-8"))
    assert kept == linli("list", "interventions", "--json").json
    shown = linli("validate", small, "nowhere")
    ended = linli("validate", small, "nowhere", "--out", "checked.txt")
    assert (ended.code, ended.out) == (2, "")
    assert Path("checked.txt").read_text(encoding="utf-8") == shown.out
    ended = linli("validate", small, "--json", "--out", "checked.json")
    assert (ended.code, ended.out) == (0, "")
    assert json.loads(Path("checked.json").read_text(encoding="utf-8"))[0]["valid"]
    assert linli("list", "interventions", "--out", small.parent).code == 2


def test_explain_refuses_who_and_when_there_is_not(linli: Callable, small: Path) -> None:
    ended = linli("explain", small, "--week", 26)
    assert ended.code == 2 and "0 to 25" in ended.err
    ended = linli("explain", small, "--person", "prty")
    assert ended.code == 2 and "did you mean “party”" in ended.err.lower()


def test_explain_tells_a_life_and_decompose_splits_a_difference(
    linli: Callable, small: Path
) -> None:
    words = {
        lang: linli("explain", small, "--person", "active", "--story", "--lang", lang).out
        for lang in ("en", "zh")
    }
    assert "Weeks 0 to 25" in words["en"] and "第0周至第25周" in words["zh"]
    points = small.with_name("points.yaml")
    points.write_text(
        "extends: small.yaml\ninterventions: [{kind: points, budget_per_year: 4000}]\n",
        encoding="utf-8",
    )
    few = ("decompose", small, points, "--sample", 20, "--weeks", 2)
    told = linli(*few, "--json", "--quiet").json
    assert sum(told["reasons"].values()) == pytest.approx(told["total"], abs=1e-9)
    assert "reward" in linli(*few).out and "奖励" in linli(*few, "--lang", "zh").out
    assert linli("decompose", small, points, "--weeks", 99).code == 2


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "No whole quarter"), ("zh", "不足一个完整季度")]
)
def test_a_run_without_a_quarter_says_so_and_shows_its_weeks(
    linli: Callable, small: Path, lang: str, words: str
) -> None:
    ended = linli("run", small, "--weeks", 3, "--out", "kept", "--lang", lang)
    assert ended.code == 0, ended.err
    assert words in ended.out
    acts = pd.read_parquet("kept/tables/measures.parquet")["activity_acts"].astype(int)
    rows = [line.split() for line in ended.out.splitlines() if line.split()[:1] in (["0"], ["2"])]
    assert [int(row[2]) for row in rows] == [acts[0], acts[2]]
    told = run_document(SingleRun.load(Path("kept")), lang)
    weeks = next(part for part in told.sections if part.key == "run_time").blocks[-1]
    assert isinstance(weeks, Table)
    assert [int(row.cells[2]) for row in weeks.view.rows] == list(acts)


def test_weeks_after_the_last_quarter_are_counted(linli: Callable, small: Path) -> None:
    ended = linli("run", small, "--weeks", 20, "--out", "kept", "--json", "--quiet")
    assert len(ended.json["acts"]) == 20 and len(ended.json["shares"]["quarter"]) == 1
    assert "The last 7 weeks are no whole quarter" in linli("run", small, "--weeks", 20).out
    said = linli("run", small, "--weeks", 14, "--set", "weeks.spin_up=1").out
    assert "The last 1 week is no whole quarter" in said
    assert "14 weeks after a spin-up of 1 week." in said


def test_a_window_that_answers_nothing_is_refused(linli: Callable, small: Path) -> None:
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\nlabel: {en: O, zh: 另}\n", encoding="utf-8")
    for given, key in (
        (("--weeks", 10), "weeks.window"),
        (("--weeks", 20, "--set", "analysis.primary.period=year"), "weeks.window"),
        (("--set", "analysis.primary.period=week"), "analysis.primary.period"),
    ):
        ended = linli("compare", small, other, *given)
        assert (ended.code, ended.out) == (2, "")
        assert key in ended.err, ended.err
        assert "Comparing" not in ended.err
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (["small.yaml"], "at least two scenarios"),
        (["small.yaml", "small.yaml"], "two scenarios are called"),
        (["small.yaml", "baseline"], "cannot be compared"),
        (["small.yaml", "other.yaml", "--baseline", "othr"], "Did you mean “other”"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_it_is_begun(
    linli: Callable, small: Path, named: list[str], told: str
) -> None:
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\nlabel: {en: O, zh: 另}\n", encoding="utf-8")
    ended = linli("compare", *named)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not Path("results").exists()


def test_a_setting_of_an_intervention_holds_where_there_is_one(
    linli: Callable, small: Path
) -> None:
    rewarded = small.with_name("rewarded.yaml")
    rewarded.write_text(
        "extends: small.yaml\nlabel: {en: Rewarded, zh: 有奖}\ninterventions: [{kind: points}]\n",
        encoding="utf-8",
    )
    arms = ("compare", small, rewarded, "-r", 1, "--threads", 1, "--no-ensemble", "--no-report")
    ended = linli(*arms, "--out", "kept", "--set", "interventions.points.dose=0.5")
    assert ended.code == 0, ended.err
    assert "interventions.points.dose holds in: rewarded" in ended.err
    kept = json.loads(Path("kept/manifest.json").read_text(encoding="utf-8"))
    bare, points = (arm["plain"]["interventions"] for arm in kept["scenarios"])
    assert (bare, points[0]["dose"]) == ([], 0.5)
    for path in ("interventions.online_channel.dose", "interventions.points.dosis"):
        ended = linli(*arms, "--out", "none", "--set", f"{path}=0.5")
        assert ended.code == 2 and path.rpartition(".")[2] in ended.err
    assert not Path("none").exists()
