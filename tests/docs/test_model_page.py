"""The page on the model says what the program does: parameters are named, numbers agree."""

from __future__ import annotations

import re
from pathlib import Path

from sim.model import SPIN_UP_LEAST
from sim.parameters import registry

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


def test_every_parameter_is_on_the_page() -> None:
    named = set(re.findall(r"`([a-z][a-z_0-9]*)`", PAGE))
    assert set(registry()) <= named


def test_numbers_agree() -> None:
    assert f"={SPIN_UP_LEAST} weeks" in PAGE


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
    for name in ("README.md", "README.zh.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{name}: {target}"
