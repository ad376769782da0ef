"""Reports on residents that a user gave: they are not called synthetic, nor new each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.compare import AllFailedError
from experiments.factorial import factorial_study
from experiments.report import html
from experiments.report.page import as_html
from experiments.report.studies import factorial_document, unit_size_document
from experiments.targets import words
from experiments.unit_size import SIZES, unit_size_study
from sim.scenario import Scenario
from sim.texts import text
from tests.search.conftest import carried
from tests.targets.conftest import PLACE, fitted

PEOPLE = 240
WRONG = ("ynthetic", "new people", "people of their own", "same margins")
WRONG_ZH = ("合成", "换一批居民", "新的人口", "全新的居民")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The block `population` of a community whose residents are in a table."""
    file = tmp_path_factory.mktemp("own") / "people.csv"
    rows = "".join(f"p{n},{6 + n % 80},{n // 3},{n // 24}\n" for n in range(PEOPLE))
    file.write_text("id,age,household,stairwell\n" + rows, encoding="utf-8")
    return {"kind": "residents", "file": str(file), "place": "haimen"}


def speaks_of_given(page: str, zh: str) -> None:
    """Make sure of what a page in either language calls the residents."""
    assert "a table that the user gave" in page and "居民取自用户提供的居民表" in zh
    assert [word for word in WRONG if word in page] == []
    assert [word for word in WRONG_ZH if word in zh] == []


def test_a_fit_to_given_residents(given: dict[str, Any], tmp_path: Path) -> None:
    fit, findings = fitted(tmp_path, set={**PLACE, "community.population": given})
    words.write(fit.targets, findings, tmp_path, "en")
    speaks_of_given(html(tmp_path, "en"), html(tmp_path, "zh"))


def test_a_search_with_given_residents(given: dict[str, Any], tmp_path: Path) -> None:
    carried(
        tmp_path,
        set={"weeks": {"spin_up": 8, "window": 26}, "community.population": given},
        choices=[{"kind": "points", "dose": [0.5, 1]}, {"kind": "closed_loop"}],
        robust={"ensemble": False},
        search={"candidates": 6, "population": 4, "screen": 2, "race": 4, "survivors": 2,
                "front": 2, "fresh": 4, "reasons": 0},
    )  # fmt: skip
    page, zh = html(tmp_path, "en"), html(tmp_path, "zh")
    speaks_of_given(page, zh)
    assert "tested again with new luck" in page
    assert text("limits.calibration", "en") in page, "all runs have the same parameters"
    assert text("limits.calibration_sets", "en") not in page


def test_studies_of_their_own_with_given_residents(given: dict[str, Any], tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    places = {"community.population": given, "weeks.spin_up": 8, "weeks.window": 13}
    Scenario.load("baseline", overrides=places).dump(own)
    study = unit_size_study(str(own), staff=(6.0,), alternatives=(), replicates=2, workers=1)
    assert (study.runs["error"] == "").all()
    assert study.facts["people"] == PEOPLE
    assert study.facts["sizes"] == [*(size for size in SIZES if size < PEOPLE), PEOPLE]
    assert study.runs["unit_people"].max() == PEOPLE
    pages = [as_html(unit_size_document(study, lang)) for lang in ("en", "zh")]
    speaks_of_given(*pages)
    eight = factorial_study(str(own), replicates=1, workers=1)
    pages = [as_html(factorial_document(eight, lang)) for lang in ("en", "zh")]
    speaks_of_given(*pages)


def test_a_study_of_which_every_run_failed_says_so(given: dict[str, Any], tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    file = tmp_path / "people.csv"
    file.write_bytes(Path(given["file"]).read_bytes())
    places = {"community.population": {**given, "file": str(file)}, "weeks.window": 13}
    Scenario.load("baseline", overrides=places).dump(own)
    broken = file.read_text(encoding="utf-8").replace("p1,7", "p1,seven")
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(AllFailedError, match="people"):
        factorial_study(str(own), replicates=1, workers=1)
