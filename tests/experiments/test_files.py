"""Tables of the user's own: results say which they were made with, and do not mix two of them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.compare import compare
from experiments.provenance import command, files_of
from experiments.report import html, render
from experiments.search.rounds import FILE as SEARCH
from experiments.single import run_one
from experiments.store import load, save
from experiments.sweep import driver
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from experiments.targets.store import FILE as FIT
from sim.errors import InputError
from sim.scenario import Scenario
from sim.texts import language, text
from tests.search.conftest import begun as search_begun
from tests.search.conftest import framed
from tests.targets.conftest import begun as fit_begun

ROOT = Path(__file__).resolve().parents[2]
WEEKS = {"spin_up": 8, "window": 13}


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Any]:
    """What a scenario says of 120 residents and their ties, in tables of the user's own."""
    people, ties = tmp_path / "people.csv", tmp_path / "ties.csv"
    people.write_text("id,age\n" + "".join(f"p{n},{6 + n % 80}\n" for n in range(120)), "utf-8")
    pairs = "".join(f"p{n},p{n + 1}\n" for n in range(119))
    ties.write_text("source,target\n" + pairs, encoding="utf-8")
    return {
        "weeks": WEEKS,
        "community.population": {"kind": "residents", "file": str(people), "place": "haimen"},
        "community.ties": {"file": str(ties)},
    }


def digests(own: dict[str, Any]) -> dict[str, str]:
    """What results must say of the tables."""
    files = (own["community.population"]["file"], own["community.ties"]["file"])
    return {name: hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in files}


def study(own: dict[str, Any], **more: Any) -> Study:
    """Two numbers of staff in the place of the tables."""
    factor = {"name": "staff", "path": "community.committee.staff", "values": [1, 2]}
    plain = {"label": "Staff", "scenario": "baseline", "set": own, "replicates": 1}
    return Study.from_dict({**plain, "factors": [factor], **more})


def test_every_kind_of_result_says_which_tables_it_was_made_with(
    own: dict[str, Any], tmp_path: Path
) -> None:
    known = digests(own)
    arms = [Scenario.load(name, overrides=own) for name in ("baseline", "points")]
    made = compare(arms, replicates=1, workers=1, ensemble=[{"notice": 0.1}, {"notice": 0.2}])
    save(made, tmp_path / "compared", "en")
    assert load(tmp_path / "compared").provenance["files"] == known
    assert made.provenance["sets"] == [{"notice": 0.1}, {"notice": 0.2}]
    run = run_one(arms[0])
    assert run.manifest["files"] == known
    assert Plan.of(study(own)).basis.digests()["files"] == known
    assert framed(set=own).basis.files == known
    assert fit_begun(tmp_path / "fit", set={**own, "weeks": {"window": 52}}).basis.files == known
    for lang in ("en", "zh"):
        page = render(made, lang)
        assert all(f"{Path(name).name} {known[name][:12]}" in page for name in known)
        assert text("provenance.hand_on", lang) in page
    shipped = compare([Scenario.load(name, overrides={"weeks": WEEKS}) for name in
                       ("baseline", "points")], replicates=1, workers=1)  # fmt: skip
    assert shipped.provenance["files"] == {} and shipped.provenance["sets"] == []
    assert text("provenance.hand_on", "en") not in render(shipped, "en")


def test_tables_of_margins_and_those_that_only_some_points_have_count(
    own: dict[str, Any], tmp_path: Path
) -> None:
    margins = tmp_path / "margins.csv"
    shipped = ROOT / "scenarios" / "data" / "census2020_places.csv"
    margins.write_bytes(shipped.read_bytes())
    other = {"kind": "synthetic", "place": "haimen", "people": 300, "margins": str(margins)}
    levels = [{"name": "own"}, {"name": "made", "set": {"community.population": other,
                                                        "community.ties": {}}}]  # fmt: skip
    plan = Plan.of(study(own, factors=[{"name": "who", "levels": levels}]))
    assert plan.basis.files.keys() == {*digests(own), str(margins)}
    assert files_of([{"population": {"counties": "nantong2020_counties"}}]) == {}


def test_no_folder_goes_on_with_other_tables(own: dict[str, Any], tmp_path: Path) -> None:
    table = Path(own["community.population"]["file"])
    before = table.read_bytes()
    plan = Plan.of(study(own))
    home = tmp_path / "sweep"
    driver.begin(plan, home)
    search_begun(tmp_path / "search", framed(set=own))
    fit_begun(tmp_path / "fit", set={**own, "weeks": {"window": 52}})
    plain = json.loads((tmp_path / "search" / SEARCH).read_text(encoding="utf-8"))
    again = json.loads((tmp_path / "fit" / FIT).read_text(encoding="utf-8"))
    assert plain["files"] == again["files"] == digests(own)
    found = Plan.load(home).basis
    found.check(home)
    table.write_bytes(before.replace(b"p7,13", b"p7,14"))
    with pytest.raises(InputError, match=r"people\.csv"):
        found.check(home)
    with language("zh"), pytest.raises(InputError, match="文件已有变动"):
        found.check(home)
    table.unlink()
    with pytest.raises(InputError, match=r"people\.csv"):
        found.check(home)
    table.write_bytes(before)
    found.check(home)


@pytest.mark.parametrize("page", ["repeat.md", "repeat.zh.md"])
def test_the_page_repeats_a_comparison_to_the_bit(
    own: dict[str, Any], tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arms = [Scenario.load(name, overrides=own) for name in ("baseline", "points")]
    sets = [{"notice": 0.1}, {"notice": 0.2}]
    made = compare(arms, replicates=3, seed=5, workers=1, ensemble=sets)
    save(made, tmp_path / "results" / "points", "en")
    shown = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    code = shown.partition("```python\n")[2].partition("```")[0]
    start = tmp_path / "again.py"
    start.write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    subprocess.run([sys.executable, str(start)], cwd=tmp_path, check=True, capture_output=True)
    before, after = tmp_path / "results" / "points", tmp_path / "results" / "again"
    tables = sorted(path.name for path in (before / "tables").glob("*.parquet"))
    assert len(tables) > 6
    for name in tables:
        pair = [pd.read_parquet(folder / "tables" / name) for folder in (before, after)]
        pd.testing.assert_frame_equal(*(table.drop(columns="seconds", errors="ignore")
                                        for table in pair), check_exact=True)  # fmt: skip
    assert (before / "summary.json").read_bytes() == (after / "summary.json").read_bytes()


def test_what_begins_with_linli_is_kept_as_it_was_typed(tmp_path: Path) -> None:
    assert command() == ""
    start = tmp_path / "linli"
    start.write_text("from experiments.cli import main\nmain()\n", encoding="utf-8")
    arguments = ["run", "baseline", "--weeks", "13", "--seed", "4", "--out", "kept here", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, str(start), *arguments],
        cwd=tmp_path, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    known = json.loads((tmp_path / "kept here" / "manifest.json").read_text(encoding="utf-8"))
    assert known["command"] == "linli run baseline --weeks 13 --seed 4 --out 'kept here' --quiet"
    assert {"ipfn", "networkx"} <= known["versions"].keys()
    assert known["files"] == {}
    assert html(tmp_path / "kept here", "en")
