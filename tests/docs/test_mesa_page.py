"""What the page for Mesa users shows runs as it stands there, and shows what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim import ParticipationModel

ROOT = Path(__file__).resolve().parents[2]


def blocks(page: str) -> list[str]:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


def test_both_languages_show_the_same_code() -> None:
    assert blocks("mesa.md") == blocks("mesa.zh.md")


def test_the_page_runs_from_top_to_bottom(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    printed = []
    for block in blocks("mesa.md"):
        exec(compile(block, "mesa.md", "exec"), names)
        printed.append(capsys.readouterr().out.strip())
    _, weeks, agents, collected, arms, watched = printed
    assert weeks.split()[:2] == ["4", "56"]
    assert int(weeks.split()[2]) > 0
    assert int(agents.split()[0]) > 0 and "residents’ committee" in agents
    assert [line.split()[1] for line in collected.splitlines()[1:]] == ["5", "6", "7"]
    helped, left = (int(number) for number in arms.split())
    assert helped != left
    assert watched == str(52 + 26)
    model, arm = names["model"], names["arm"]
    assert isinstance(model, ParticipationModel) and isinstance(arm, ParticipationModel)
    assert model.week == arm.week == 26
    assert arm.measures.index[0] == 7
