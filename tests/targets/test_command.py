"""`linli fit` and what knows of targets files: `validate`, `list`, `schema`, `compare --sets`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from experiments.cli import main
from experiments.cli.fitting import own_sets
from experiments.targets.schema import targets_schema
from sim import texts
from sim.errors import InputError

from .conftest import TINY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Ended = tuple[int, str, str]


@pytest.fixture
def linli(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Ended]]:
    """The command, in an empty folder: gives its exit code and what it wrote."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        return (int(left.value.code or 0), *capsys.readouterr())

    with texts.language("en"):
        yield call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The tiny targets as a file."""
    path = tmp_path / "tiny.yaml"
    with path.open("w", encoding="utf-8") as out:
        YAML().dump(TINY, out)
    return path


def test_what_can_be_fitted_is_listed_checked_and_published(
    linli: Callable[..., Ended], file: Path
) -> None:
    rows = json.loads(linli("list", "targets", "--json")[1])
    assert {"activity", "turnout", "trust", "hours_reply"} <= {row["name"] for row in rows}
    assert json.loads(linli("list", "fits", "--json", "--lang", "zh")[1])[0]["name"] == "survey"
    code, out, _ = linli("validate", file, "--lang", "zh")
    assert code == 0 and "2 个参数" in out
    assert json.loads(linli("schema", "targets", "--lang", "zh")[1]) == targets_schema("zh")
    code, _, err = linli("schema", "target")
    assert code == 2 and "Did you mean “targets”?" in err


def test_a_bad_file_is_told_of_before_anything_runs(
    linli: Callable[..., Ended], file: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        file.read_text(encoding="utf-8").replace("deliberate", "deliberat", 1), encoding="utf-8"
    )
    for command in (("fit",), ("validate",)):
        code, out, err = linli(*command, wrong)
        assert code == 2 and "Did you mean “deliberate”?" in out + err and "line" in out + err
        assert "Traceback" not in err
    assert not (tmp_path / "results").exists()
    code, _, err = linli("fit", file, "--method", "piont")
    assert code == 2 and "Did you mean “point”?" in err
    code, _, err = linli("fit", "surwey", "--lang", "zh")
    assert code == 2 and "survey" in err


@pytest.mark.slow
def test_the_command_fits_says_so_and_its_sets_can_be_compared_with(
    linli: Callable[..., Ended], file: Path, tmp_path: Path
) -> None:
    code, out, err = linli("fit", file, "--runs", 20, "--workers", 1, "--lang", "zh")
    assert code == 0, err
    assert "拟合的 2 项数值" in out and "place.yaml" in err
    home = tmp_path / "results" / "tiny"
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] and manifest["runs"] == manifest["of"] == 34
    assert manifest["targets"]["budget"]["runs"] == 20
    code, _, err = linli("fit", file, "--runs", 20)
    assert code == 2 and "--resume" in err
    code, _, err = linli("fit", file, "--runs", 21, "--resume")
    assert code == 2 and "another file" in err
    code, out, _ = linli("fit", home, "--json", "--quiet")
    assert code == 0 and json.loads(out)["runs"] == 34
    code, out, _ = linli("results", home, "--csv", tmp_path / "tables")
    assert code == 0 and "fitted figures are met" in out
    assert {"runs.csv", "targets.csv", "parameters.csv", "sets.csv"} == {
        path.name for path in (tmp_path / "tables").iterdir()
    }
    for lang, word in (("en", "Are the figures met?"), ("zh", "数值是否达到？")):
        code, _, err = linli("report", home, "--format", "html", "--lang", lang)
        assert code == 0, err
        page = (home / "report.html").read_text(encoding="utf-8")
        assert word in page and page.count("<svg") + page.count("data:image/svg") >= 2
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "extends: results/tiny/place.yaml\ninterventions: [{kind: points}]\n", encoding="utf-8"
    )
    code, _, err = linli(
        "compare", home / "place.yaml", mine, "--sets", home, "--replicates", 4, "--threads", 1,
        "--no-report", "--out", tmp_path / "compared",
    )  # fmt: skip
    assert code == 0, err
    runs = pd.read_parquet(tmp_path / "compared" / "tables" / "runs.parquet")
    assert set(runs["parameter_set"]) == {0, 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("notce\n0.1\n", "notice"),
        ("notice\n0.1\n7\n", "line 3"),
        ("notice\nmuch\n", "line 2"),
        ("notice\n", "not empty"),
        ("share_reply,share_work\n0.2,0.2\n0.9,0.9\n", "line 3"),
        ("reply_soon,reply_late\n9,2\n", "reply_soon"),
    ],
)
def test_sets_of_ones_own_are_checked(
    tmp_path: Path, linli: Callable[..., Ended], content: str, says: str
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        own_sets(path)
    assert "mine.csv" in wrong.value.in_language("en") and says in wrong.value.in_language("en")
    assert linli("compare", "baseline", "points", "--sets", path)[0] == 2


def test_sets_are_read_from_a_file_or_the_folder_of_a_fit(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"notice": 0.1, "weight_trust": 1.0}]
    pd.DataFrame(rows).to_csv(tmp_path / "sets.csv", index=False, encoding="utf-8-sig")
    assert own_sets(tmp_path) == own_sets(tmp_path / "sets.csv") == rows
