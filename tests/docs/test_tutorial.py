"""The tutorial works when followed from top to bottom, and says the same in both languages."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import main
from sim import texts

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
Block = tuple[str, str]


def blocks(page: str) -> list[Block]:
    """The blocks of a page in order: their language and what they hold."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"```(\w*)\n(.*?)```", text, flags=re.DOTALL)


def written(block: Block, folder: Path) -> None:
    """Write a block that is a file, which names itself in its first line."""
    name = re.match(r"# (\S+\.yaml)\n", block[1])
    assert name is not None, block[1]
    (folder / name[1]).write_text(block[1], encoding="utf-8")


def command(line: str) -> int:
    """Carry out a command; give its exit code."""
    program, *arguments = shlex.split(line.partition("  #")[0])
    assert program == "linli"
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["tutorial.md", "tutorial.zh.md"])
def test_the_tutorial_can_be_followed(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_LANG", "en")
    chinese = page.endswith(".zh.md")
    followed = 0
    with texts.language("en"):
        for language, content in blocks(page):
            if language == "yaml":
                written((language, content), tmp_path)
            elif language == "python":
                exec(compile(content, page, "exec"), {})
            elif language == "console":
                for line in content.strip().splitlines():
                    if chinese and not quick(line):  # the same runs as in the English page
                        continue
                    assert command(line) == 0, (line, capsys.readouterr().err)
                    followed += 1
            else:
                assert content.startswith("make run")
    assert followed >= (5 if chinese else 14)
    if chinese:
        return
    runs = pd.read_csv(tmp_path / "tables" / "runs.csv", encoding="utf-8-sig")
    assert len(runs) == 24 and (runs["status"] == "done").all()
    assert (tmp_path / "results" / "my_study" / "report.html").stat().st_size > 10_000
    assert len(list((tmp_path / "results").glob("*-my_points/report.html"))) == 2


def quick(line: str) -> bool:
    """Whether a command makes no runs."""
    return shlex.split(line)[1] in ("list", "validate")


@pytest.mark.parametrize(
    "pages",
    [
        ("tutorial.md", "tutorial.zh.md"),
        ("how-to/sweeps.md", "how-to/sweeps.zh.md"),
        ("how-to/own-targets.md", "how-to/own-targets.zh.md"),
        ("how-to/clusters.md", "how-to/clusters.zh.md"),
        ("how-to/search.md", "how-to/search.zh.md"),
    ],
)
def test_both_languages_show_the_same_commands_and_files(pages: tuple[str, str]) -> None:
    def bare(block: Block) -> Block:
        content = re.sub(r" --lang (en|zh)| ARGS=\"--lang zh\"", "", block[1])
        return block[0], re.sub(r"(?m)\s+#.*$", "", content)

    english, chinese = ([bare(block) for block in blocks(page)] for page in pages)
    assert english == chinese


@pytest.mark.parametrize("page", ["how-to/own-targets.md", "how-to/own-targets.zh.md"])
def test_the_targets_file_of_the_page_is_one(page: str, tmp_path: Path) -> None:
    from experiments.targets.spec import Targets

    file = tmp_path / "mine.yaml"
    file.write_text(next(c for lang, c in blocks(page) if lang == "yaml"), encoding="utf-8")
    found = Targets.load(file)
    assert len(found.targets) == 7 and len(found.fitted) == 6
    assert [bound.name for bound in found.bounds()] == ["base_activity", "base_vote", "need_rate"]


@pytest.mark.parametrize("page", ["how-to/sweeps.md", "how-to/sweeps.zh.md"])
def test_the_study_of_the_page_is_one(page: str, tmp_path: Path) -> None:
    from experiments.sweep.study import Study

    file = tmp_path / "mine.yaml"
    file.write_text(next(c for lang, c in blocks(page) if lang == "yaml"), encoding="utf-8")
    assert [factor.name for factor in Study.load(file).factors] == ["budget", "staff", "whom"]


@pytest.mark.parametrize("page", ["how-to/sweeps.md", "how-to/sweeps.zh.md"])
def test_every_key_of_a_study_is_on_the_page(page: str) -> None:
    from experiments.sweep.factors import Factor, Level
    from experiments.sweep.study import AnalysisOptions, Keep, RunOptions, Study

    text = (DOCS / page).read_text(encoding="utf-8")
    table = text[text.index("| `label`") : text.index("`runs.parquet`")]
    for model in (Study, Factor, Level, Keep, RunOptions, AnalysisOptions):
        for key, field in model.model_fields.items():
            assert re.search(rf"`{key}[`:]", table), f"{model.__name__}.{key}"
            if isinstance(field.default, (int, float, str)) and key != "name":
                said = str(field.default).lower().removesuffix(".0")
                assert f"`{said}`" in table, f"{model.__name__}.{key}: {said}"


CLUSTER_FIGURES = {
    "sweep_runs_per_second": r"a part of it \(644 runs\) at ([\d.]+)\.",
    "sweep_run_milliseconds": r"A run takes ([\d.]+) ms",
    "warm_start_seconds": r"needs ([\d.]+) s to start",
    "cold_compile_seconds": r"cache, (\d+) s where",
}


def cluster_figure(pattern: str) -> float:
    text = " ".join((DOCS / "how-to" / "clusters.md").read_text(encoding="utf-8").split())
    found = re.search(pattern, text)
    assert found is not None, pattern
    return float(found[1])


def test_the_figures_of_the_page_on_clusters_are_those_of_the_commit_that_it_names() -> None:
    """Once speed is measured again, the page keeps its figures and their commit, or takes both."""
    latest = json.loads((ROOT / "benchmarks" / "latest.json").read_text(encoding="utf-8"))
    if latest["commit"] not in (DOCS / "how-to" / "clusters.md").read_text(encoding="utf-8"):
        pytest.skip("measured again since")
    rate = latest["study_runs"] / latest["study_seconds"]
    assert cluster_figure(r"at ([\d.]+) runs a second, from") == pytest.approx(rate, abs=0.051)
    for name, pattern in CLUSTER_FIGURES.items():
        whole = 0.51 if r"(\d+)" in pattern else None  # told in whole seconds
        assert cluster_figure(pattern) == pytest.approx(latest[name], rel=0.015, abs=whole), name


def test_the_times_of_the_page_on_clusters_follow_from_its_figures() -> None:
    """Runs / (cores × rate) + a start, at the two rates that the page gives."""
    text = (DOCS / "how-to" / "clusters.md").read_text(encoding="utf-8")
    start = cluster_figure(CLUSTER_FIGURES["warm_start_seconds"])
    whole = cluster_figure(r"at ([\d.]+) runs a second, from")
    part = cluster_figure(CLUSTER_FIGURES["sweep_runs_per_second"])
    rates = (whole / 2, part / 2)
    units = {"s": 1.0, "min": 60.0, "h": 3600.0}
    rows = re.findall(r"\| ([\d,]+) \| (.*?) \|\n", text)
    checked = 0
    for runs, cells in rows:
        for cores, cell in zip((64, 1000, 4000), cells.split(" | "), strict=False):
            shown = re.match(r"([\d.]+)(?: to ([\d.]+))? (s|min|h)$", cell)
            if shown is None:
                continue
            expected = [int(runs.replace(",", "")) / (cores * rate) + start for rate in rates]
            unit = units[shown[3]]
            for said, value in zip((shown[1], shown[2] or shown[1]), expected, strict=True):
                rounding = 0.06 if "." in said else 0.6
                assert abs(float(said) - value / unit) <= rounding, (runs, cores, cell, value)
                checked += 1
    assert checked == 24


def test_the_page_on_targets_counts_parameters_and_terms_right() -> None:
    from experiments.calibration.priors import fitted_priors
    from experiments.targets.response import terms

    text = (DOCS / "how-to" / "own-targets.md").read_text(encoding="utf-8")
    count = len(fitted_priors())
    assert f"5 parameters has {terms(5)} terms, one of {count} has {terms(count)}," in text
