"""The reference pages are those that the code makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.interventions import registry

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference" / "interventions"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages made again in an empty folder, as the command makes them."""
    folder = tmp_path_factory.mktemp("reference")
    code = f"import make_reference as m, pathlib; m.write(pathlib.Path({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "tools", check=True)
    return folder


def test_the_pages_are_up_to_date(made: Path) -> None:
    names = sorted(path.name for path in made.iterdir())
    assert names == sorted(path.name for path in FOLDER.glob("*.md"))
    for name in names:
        fresh, kept = ((folder / name).read_text(encoding="utf-8") for folder in (made, FOLDER))
        assert fresh == kept, f"{name}: write it again with python tools/make_reference.py"


def test_there_is_a_page_a_kind_and_language() -> None:
    for kind in registry():
        for ending in ("md", "zh.md"):
            assert (FOLDER / f"{kind}.{ending}").is_file()
