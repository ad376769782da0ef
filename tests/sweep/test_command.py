"""`linli sweep`, `linli worker` and `linli results`, called in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from experiments.cli.screen import as_text
from experiments.sweep import folder as files
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from experiments.sweep.summary import summary, views
from sim import texts

from .conftest import SMALL

END = {"replicates": 2, "analysis": {"outcomes": ["any_quarter", "trust"], "below": 0.02}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The small study as a file."""
    path = tmp_path / "mine.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump({**SMALL, **END}, stream)
    return path


def linli(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Call the command; give its exit code and what it said."""
    from experiments.cli import main

    capsys.readouterr()
    before = texts.current_language()
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments), "--lang", "en"])
    texts.set_language(before)
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_a_study_from_its_file_to_what_it_says(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "out"
    code, out, err = linli(capsys, "sweep", file, "--out", home, "--threads", 1)
    assert code == 0, err
    assert "12 of 12 runs are there" in out and "about" in err
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] and manifest["failed"] == 0 and len(manifest["seeds"]) == 2
    assert manifest["versions"]["numpy"] and manifest["machine"]["cores"]
    analysis = json.loads((home / "analysis.json").read_text(encoding="utf-8"))
    shares = analysis["outcomes"][0]["sensitivity"]["indices"]
    assert {index["factor"] for index in shares if index["kind"] == "main"} == {"budget", "staff"}
    code, _, err = linli(capsys, "sweep", file, "--out", home)
    assert code == 2 and "--resume" in err
    code, out, _ = linli(capsys, "sweep", file, "--out", home, "--resume", "--json")
    assert code == 0 and json.loads(out)["done"] == 12
    code, _, err = linli(capsys, "sweep", file, "--out", home, "--resume", "--replicates", 3)
    assert code == 2 and "another study" in err
    code, out, _ = linli(capsys, "--lang", "zh", "results", home)
    assert code == 0


def test_a_prepared_sweep_is_shared_by_workers(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "out"
    code, _, err = linli(capsys, "sweep", file, "--out", home, "--prepare")
    assert code == 0 and "4 tasks" in err and not files.done_tasks(home)
    for name, value in (("ID", "5"), ("MIN", "4"), ("COUNT", "2")):
        monkeypatch.setenv(f"SLURM_ARRAY_TASK_{name}", value)
    code, _, err = linli(capsys, "worker", home)
    assert code == 0 and files.done_tasks(home) == {1, 3}, err
    code, out, _ = linli(capsys, "results", home)
    assert code == 0 and "6 of 12 runs are there" in out
    code, _, err = linli(capsys, "worker", home, "--index", 2, "--of", 2)
    assert code == 2 and "0 to 1" in err


def test_folders_that_are_none_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert linli(capsys, "worker", tmp_path)[0] == 2
    assert linli(capsys, "results", tmp_path)[0] == 2


@pytest.mark.parametrize("name", Study.shipped())
def test_shipped_studies_can_be_planned(name: str) -> None:
    """Every factor's ends make a scenario that can be run; so does the reference."""
    made = Study.load(name)
    base = made.base.to_dict()
    ends: list[dict[str, Any]] = [{}, dict(made.reference or {})]
    for factor in made.factors:
        ends += [{factor.name: factor.at(place)} for place in (0.0, 1.0)]
    from sim import Scenario

    for values in ends:
        overrides: dict[str, Any] = {}
        for name_of, value in values.items():
            overrides |= made.factor(name_of).overrides(value)
        Scenario.from_dict(base, overrides)
    for factor in made.factors:
        assert factor.label is not None


def test_a_study_file_is_checked_as_one(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = linli(capsys, "validate", file)
    assert code == 0
    assert f"{file.name}: in order" in out
    code, out, _ = linli(capsys, "validate", file, "--json")
    assert code == 0
    found = json.loads(out)[0]
    assert found["kind"] == "study"
    assert found["runs"] == found["points"] * Study.load(file).replicates
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(file.read_text(encoding="utf-8").replace("replicates", "replicats"), "utf-8")
    code, out, err = linli(capsys, "validate", wrong)
    assert code == 2
    assert "replicats" in out + err
    assert "replicates" in out + err


def test_alternatives_go_by_their_labels_and_are_shown_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    long = {"few": "居（村）委会工作人员较少时的情形", "many": "居（村）委会工作人员较多时的情形"}
    levels = [
        {
            "name": name,
            "label": {"en": name, "zh": label},
            "set": {"community.committee.staff": 1 + k},
        }
        for k, (name, label) in enumerate(long.items())
    ]
    outcomes = ["any_quarter", "deliberate_quarter", "hours_reply", "trust", "yuan"]
    changes = {"factors": [{"name": "staff", "levels": levels}], "replicates": 1}
    asked = {"analysis": {"outcomes": outcomes}, "reference": None}
    home = tmp_path / "out"
    path = tmp_path / "mine.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump({**SMALL, **changes, **asked}, stream)
    code, out, err = linli(capsys, "sweep", path, "--out", home, "--threads", 1)
    assert code == 0 and "few" in out, err
    capsys.readouterr()
    with texts.language("zh"):
        shown = views(summary(home), "zh")
    plain = as_text(*shown)
    table = "".join(line[:16].strip() for line in plain.splitlines())
    assert "…" not in plain and "few" not in plain
    assert all(label in table for label in long.values())


def test_what_help_says_of_settings_can_be_set(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = linli(capsys, "sweep", "--help")
    assert code == 0 and "set.weeks.window=52" in told
    home = tmp_path / "out"
    options = ["--prepare", "--set", "set.weeks.window=52", "--out", home]
    code, _, err = linli(capsys, "sweep", file, *options)
    assert code == 0, err
    assert Plan.load(home).scenario(0).weeks.window == 52
    code, _, err = linli(capsys, "sweep", file, "--set", "weeks.window=52")
    assert code == 2 and "weeks" in err
