"""What a folder of runs was begun with: noted, compared when one goes on, told in reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments import basis
from experiments.basis import Basis
from experiments.cli import main
from experiments.compare import compare
from experiments.provenance import ensemble_digest, parameter_digest, parameter_values
from experiments.report import html, render
from experiments.search.rounds import FILE as SEARCH
from experiments.search.rounds import Frame
from experiments.sweep.plan import FILE as SWEEP
from experiments.sweep.plan import Plan
from experiments.targets import words
from experiments.targets.store import FILE as FIT
from experiments.targets.store import Plan as FitPlan
from sim.errors import InputError
from sim.texts import language, text
from tests.report.conftest import small
from tests.search.conftest import begun as search_begun
from tests.search.conftest import framed
from tests.sweep.conftest import begun as sweep_begun
from tests.targets.conftest import begun as fit_begun
from tests.targets.conftest import fitted

NUMBERS = [name for name, value in parameter_values().items() if not isinstance(value, str)]


def changed(then: Basis, *names: str) -> Basis:
    """A basis with other values of some parameters."""
    assert then.parameters is not None
    return replace(then, parameters=then.parameters | dict.fromkeys(names, 0.123456))


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what a JSON file says."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    change(plain)
    path.write_text(json.dumps(plain), encoding="utf-8")


def linli(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit code and remarks of a command."""
    capsys.readouterr()
    with language("en"), pytest.raises(SystemExit) as left:
        main([*map(str, arguments), "--lang", "en"])
    return int(left.value.code or 0), capsys.readouterr().err


def test_nothing_has_changed_as_long_as_nothing_has(tmp_path: Path) -> None:
    now = Basis.now(ensemble=True, ranges={"notice": (0.02, 0.3)})
    read = Basis.from_plain(json.loads(json.dumps(now.to_dict())))
    assert read == now and read.changes(now) == []
    read.check(tmp_path, {"notice": (0.02, 0.3)})


@pytest.mark.parametrize("count", [1, 3, 5])
def test_values_that_changed_are_named_and_many_are_counted(tmp_path: Path, count: int) -> None:
    then = changed(Basis.now(), *NUMBERS[:count])
    with pytest.raises(InputError) as told:
        then.check(tmp_path)
    for name in NUMBERS[:3][:count]:
        assert f"{name}: 0.123456, now {parameter_values()[name]:.10g}" in str(told.value)
    assert (f"{count - 3} more" in str(told.value)) == (count > 3)
    with language("zh"), pytest.raises(InputError, match="参数已有变动"):
        then.check(tmp_path)


def test_parameters_that_came_or_went_are_changes_too() -> None:
    now = Basis.now()
    assert now.parameters is not None
    values = dict(now.parameters)
    values["abandoned"] = values.pop(NUMBERS[0])
    told = replace(now, parameters=values).changes(now)
    assert len(told) == 2
    assert any(line.startswith("abandoned") and line.endswith("none") for line in told)


def test_another_ensemble_matters_only_where_it_is_used(tmp_path: Path) -> None:
    other = replace(Basis.now(ensemble=True), ensemble="0" * 12)
    with pytest.raises(InputError, match="ensemble"):
        other.check(tmp_path)
    assert other.changes(Basis.now()) == []
    Basis.now().check(tmp_path)


def test_other_bounds_of_a_fitted_parameter_are_a_change(tmp_path: Path) -> None:
    then = Basis.now(ranges={"notice": (0.02, 0.3)})
    with pytest.raises(InputError, match=r"notice: \[0.02, 0.3\], now \[0.02, 0.4\]"):
        then.check(tmp_path, {"notice": (0.02, 0.4)})


def test_digests_tell_values_apart() -> None:
    values = parameter_values()
    assert parameter_digest(dict(reversed(values.items()))) == parameter_digest()
    assert parameter_digest({**values, NUMBERS[0]: 0.123456}) != parameter_digest()
    known = {"parameters": parameter_digest(), "ensemble": ensemble_digest()}
    assert basis.outdated(known) == [] == basis.outdated({})
    assert basis.outdated({**known, "ensemble": "0"}) == ["ensemble"]
    assert basis.outdated({"parameters": "0"}) == ["parameters"]


def test_every_kind_of_plan_notes_what_it_needs(tmp_path: Path) -> None:
    swept = sweep_begun(tmp_path / "sweep")
    assert Plan.load(tmp_path / "sweep").basis == swept.basis == Basis.now()
    frame = search_begun(tmp_path / "search", framed())
    assert Frame.load(tmp_path / "search").basis == frame.basis == Basis.now(ensemble=True)
    alone = framed(robust={"ensemble": False})
    assert alone.basis == Basis.now()
    fit = fit_begun(tmp_path / "fit", prior="patterns")
    assert FitPlan.load(tmp_path / "fit").basis == fit.basis
    assert fit.basis == Basis.now(ensemble=True, ranges=fit.ranges)
    assert set(fit.ranges) == {"base_activity", "base_deliberate"}


@pytest.mark.parametrize(("kind", "name"), [("sweep", SWEEP), ("search", SEARCH), ("fit", FIT)])
def test_nobody_goes_on_with_other_parameters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, name: str
) -> None:
    home = tmp_path / kind
    begin: dict[str, Callable[[Path], object]] = {
        "sweep": sweep_begun,
        "search": lambda home: search_begun(home, framed()),
        "fit": fit_begun,
    }
    begin[kind](home)
    before = {path: path.read_bytes() for path in home.rglob("*.parquet")}
    rewritten(home / name, lambda plain: plain["parameters"].update({NUMBERS[0]: 0.123456}))
    code, said = linli(capsys, kind, home)
    assert code == 2 and f"{NUMBERS[0]}: 0.123456" in said and "Traceback" not in said
    if kind == "sweep":
        code, said = linli(capsys, "worker", home, "--index", 0, "--of", 1)
        assert code == 2 and NUMBERS[0] in said
    assert {path: path.read_bytes() for path in home.rglob("*.parquet")} == before


def test_a_folder_of_an_early_version_is_gone_on_with_and_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "sweep"
    sweep_begun(home, replicates=1)
    rewritten(home / SWEEP, lambda plain: plain.pop("parameters"))
    code, said = linli(capsys, "sweep", home, "--threads", 1)
    assert code == 0 and text("basis.untold", "en") in said
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] and "parameters" not in manifest
    assert text("limits.outdated", "en") not in html(home, "en")
    code, said = linli(capsys, "results", home)
    assert code == 0 and text("basis.outdated", "en") not in said


def test_reports_and_results_say_that_parameters_have_changed_since(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "sweep"
    sweep_begun(home, replicates=1)
    assert linli(capsys, "sweep", home, "--threads", 1, "--quiet")[0] == 0
    path = home / "manifest.json"
    assert json.loads(path.read_text(encoding="utf-8"))["parameters"] == parameter_digest()
    for lang in ("en", "zh"):
        assert text("limits.outdated", lang) not in html(home, lang)
    rewritten(path, lambda plain: plain.update(parameters="0" * 12))
    for lang in ("en", "zh"):
        page = html(home, lang)
        assert text("limits.outdated", lang) in page and "0" * 12 in page
    code, said = linli(capsys, "results", home)
    assert code == 0 and text("basis.outdated", "en") in said


def test_a_comparison_names_the_ensemble_where_it_used_it() -> None:
    arms = [small(name, **{"weeks.window": 26}) for name in ("baseline", "points")]
    over = compare(arms, replicates=2, workers=1, ensemble=True)
    assert over.provenance["ensemble"] == ensemble_digest()
    assert compare(arms, replicates=1, workers=1).provenance["ensemble"] == ""
    for lang in ("en", "zh"):
        warning = text("limits.outdated_ensemble", lang)
        assert warning not in render(over, lang)
        other = replace(over, provenance={**over.provenance, "ensemble": "0" * 12})
        assert warning in render(other, lang)


def test_the_report_of_a_fit_says_so_too(tmp_path: Path) -> None:
    fit, findings = fitted(tmp_path, prior="patterns")
    words.write(fit.targets, findings, tmp_path, "en")
    path = tmp_path / "manifest.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    assert known["parameters"] == parameter_digest() and known["ensemble"] == ensemble_digest()
    keys = ("basis.outdated", "limits.outdated_ensemble")
    for lang in ("en", "zh"):
        assert not any(text(key, lang) in html(tmp_path, lang) for key in keys)
    rewritten(path, lambda plain: plain.update(parameters="0" * 12, ensemble="1" * 12))
    for lang in ("en", "zh"):
        page = html(tmp_path, lang)
        assert all(text(key, lang) in page for key in keys)
