"""What the page on extending shows can be done as it stands there, on both engines."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("extend.md", "extend.zh.md")


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def kind_in(folder: Path) -> Path:
    """Write the kind of intervention that the page shows into a folder."""
    (file,) = (block for block in blocks("extend.md", "python") if block.startswith("# loud"))
    (folder / "loudspeaker.py").write_text(file, encoding="utf-8")
    return folder


def with_kinds_of(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, in which the folder's kinds lie beside the shipped ones."""
    begin = f"import sim.interventions as kinds; kinds.__path__.append({str(folder)!r})\n"
    return subprocess.run(
        [sys.executable, "-c", begin + code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_both_languages_show_the_same_code() -> None:
    assert blocks(PAGES[0], "python") == blocks(PAGES[1], "python")
    assert blocks(PAGES[0], "yaml") == blocks(PAGES[1], "yaml")


def test_rule_agent_and_measure_work(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for block in blocks("extend.md", "python"):
        if not block.startswith("# loudspeaker.py"):
            exec(compile(block, "extend.md", "exec"), names)
    shipped, tireless, (with_visits, without), untold, told, last, postered = (
        line.split() for line in capsys.readouterr().out.strip().splitlines()
    )
    assert int(tireless[0]) > int(shipped[0])  # who is never tired comes more often
    assert float(with_visits) > float(without)
    assert int(told[0]) > int(untold[0])
    assert last[0] == "(12,"
    assert int(postered[0]) > int(shipped[0])  # who hears of more comes to more


def test_the_kind_of_the_page_is_found_and_checked_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "loudspeaker.yaml"
    code = "from experiments.cli import main; import sys; main(sys.argv[1:])"
    for text, exit_code in (
        (blocks("extend.md", "yaml")[0], 0),
        (blocks("extend.md", "yaml")[0].replace("notice", "notices"), 2),
    ):
        file.write_text(text, encoding="utf-8")
        done = with_kinds_of(kind_in(tmp_path), code, "validate", str(file), "--lang", "en")
        assert done.returncode == exit_code, done.stderr
    assert "notices”. Did you mean “notice”" in done.stdout


def test_loudspeakers_are_heard_and_paid_for(tmp_path: Path) -> None:
    """More people hear of what is on, hours go to reading, and 600 yuan a year and village."""
    file = tmp_path / "loudspeaker.yaml"
    file.write_text(blocks("extend.md", "yaml")[0], encoding="utf-8")
    code = """
import sys
from sim import ParticipationModel, Scenario
small = {"community.population.households": 400}
without = ParticipationModel(Scenario.load("baseline_village", small), seed=1)
without.spin_up()
arms = [without, without.fork(Scenario.load(sys.argv[1], small))]
arms.append(arms[1].fork(engine="reference"))
for arm in arms:
    arm.run(weeks=26)
    used = arm.quantities
    goods = used.loc[(used["source"] == "loudspeaker") & (used["line"] == "goods"), "quantity"]
    print(arm.measures["hours_admin"].sum(), arm.measures["activity_acts"].sum(), goods.sum(),
          len(arm.arrays.settlements))
"""
    done = with_kinds_of(kind_in(tmp_path), code, str(file))
    assert done.returncode == 0, done.stderr
    shipped, fast, reference = (
        [float(value) for value in line.split()] for line in done.stdout.strip().splitlines()
    )
    assert fast == reference
    assert fast[0] > shipped[0]
    assert fast[1] > shipped[1]
    assert shipped[2] == 0.0
    assert fast[2] == pytest.approx(600.0 / 52 * 26 * fast[3])
