"""Options that go against one another, or say something of one that is not there, are refused.

Whoever gives such options wants something that the command would not do, so it says so before the
work: exit code 2, one sentence that names the options, and nothing written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from experiments.cli.options import overrides
from experiments.sweep.plan import Plan
from sim.errors import InputError
from tests.sweep.conftest import begun

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Ended

CONTRADICTIONS = (
    ("run baseline --every 4", ("--every", "--panel")),
    ("run baseline --every 4 --acts a.parquet", ("--every", "--panel")),
    ("run baseline --engine reference --threads 2", ("--threads",)),
    ("run baseline --weeks 30 --set weeks.window=20", ("--weeks", "--set weeks.window")),
    ("run baseline --weeks 30 --set weeks={window:20}", ("--weeks", "--set weeks")),
    ("run baseline --seed 3 --set seed=4", ("--seed", "--set seed")),
    ("compare baseline points -r 2 --set replicates=3", ("--replicates", "--set replicates")),
    ("compare baseline points --sets s.csv --no-ensemble", ("--sets", "--no-ensemble")),
    ("compare baseline points --sets s.csv --ensemble", ("--sets", "--ensemble")),
    ("explain baseline --story --week 0", ("--story", "--week")),
    ("decompose baseline points --seed 1 --set seed=2", ("--seed", "--set seed")),
    ("search district --seed 1 --set seed=2", ("--seed", "--set seed")),
    ("search district --dask tcp://nowhere:1 --workers 3", ("--dask", "--workers")),
    ("fit survey --runs 9 --set budget.runs=8", ("--runs", "--set budget.runs")),
    ("fit survey --dask tcp://nowhere:1 --workers 3", ("--dask", "--workers")),
    ("sweep points_budget_novelty --prepare --dask local", ("--prepare", "--dask")),
    ("sweep points_budget_novelty --prepare --threads 2", ("--prepare", "--threads")),
    ("sweep points_budget_novelty --prepare --json", ("--prepare", "--json")),
    ("sweep points_budget_novelty --dask tcp://nowhere:1 --threads 2", ("--dask", "--threads")),
    (
        "sweep points_budget_novelty --threads 2 --set run.workers=3",
        ("--threads", "--set run.workers"),
    ),
    ("factorial baseline --set replicates=3", ("--replicates",)),
    ("factorial baseline --set seed=3", ("--seed",)),
    ("stability baseline --set replicates=3", ("--replicates",)),
    ("report . --format pdf --out x.html", ("--format", "x.html")),
    ("report . --format html --out x.pdf", ("--format", "x.pdf")),
)


@pytest.mark.parametrize(
    ("line", "named"), CONTRADICTIONS, ids=[line for line, _ in CONTRADICTIONS]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_options_that_do_not_go_together_are_refused(
    linli: Callable[..., Ended], tmp_path: Path, line: str, named: tuple[str, ...], lang: str
) -> None:
    ended = linli("--lang", lang, *line.split())
    assert (ended.code, ended.out) == (2, ""), ended
    assert len(ended.err.splitlines()) == 1 and "cli." not in ended.err
    assert all(option in ended.err for option in named), ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["--seed", 5], "--seed"),
        (["--replicates", 2], "--replicates"),
        (["--set", "weeks.window=4"], "--set weeks.window"),
        (["--out", "elsewhere"], "--out"),
    ],
)
def test_a_folder_is_gone_on_with_as_it_was_begun(
    linli: Callable[..., Ended], tmp_path: Path, given: list[object], named: str
) -> None:
    home = tmp_path / "sweep"
    begun(home)
    ended = linli("sweep", home, *given)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"{home} is gone on with as it was begun; {named} would change that\n"
    assert not list(home.glob("chunks/*")) and Plan.load(home).study.replicates == 3


@pytest.mark.parametrize(("given", "other"), [("--index", "--of"), ("--of", "--index")])
def test_an_element_of_a_job_array_knows_both_its_number_and_how_many_there_are(
    linli: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    given: str, other: str,
) -> None:  # fmt: skip
    """With one alone a share of the runs would be done, and taken for all of them."""
    for name in ("ID", "COUNT", "MIN"):
        monkeypatch.delenv(f"SLURM_ARRAY_TASK_{name}", raising=False)
    home = tmp_path / "sweep"
    begun(home)
    ended = linli("worker", home, given, 1)
    assert ended.code == 2 and given in ended.err and other in ended.err
    assert not list(home.glob("chunks/*"))


def test_settings_and_options_about_different_things_go_together() -> None:
    said = {"seed": ("--seed", 3), "replicates": ("--replicates", None)}
    found = overrides(["weeks.spin_up=4", "replicates=2", "seeds=1"], 30, given=said)
    assert found == {"weeks.window": 30, "weeks.spin_up": 4, "replicates": 2, "seeds": 1}
    with pytest.raises(InputError):
        overrides(["seed=1"], given=said)


def test_the_tables_of_a_comparison_go_where_results_are_asked_to_put_them(
    linli: Callable[..., Ended], small: Path, tmp_path: Path
) -> None:
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\n", encoding="utf-8")
    rest = ("-r", 1, "--threads", 1, "--no-ensemble", "--no-report", "--quiet")
    assert linli("compare", small, other, *rest, "--out", "kept").code == 0
    ended = linli("results", "kept", "--csv", "tables")
    there = {path.name: path.read_bytes() for path in (tmp_path / "kept/tables").glob("*.csv")}
    assert there and ended.code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()} == there
    assert f"{len(there)}" in ended.err and "tables" in ended.err
