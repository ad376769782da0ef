"""The reference page of files is the one that the code makes, and its examples of values hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"
PAGES = {"en": "files.md", "zh": "files.zh.md"}
EXPLAINED = {
    "Scenario", "Weeks", "Organisation", "Unit", "Target", "Analysis", "Outcome",
    "Community", "SyntheticSpec", "ResidentsSpec", "AlikeSpec", "PlacesSpec", "TieSpec",
    "NetworkSpec", "CommitteeSpec", "CompanySpec", "OrganisationSpec", "CalendarSpec",
    "Prices", "Price",
}  # fmt: skip


def test_the_pages_are_up_to_date(tmp_path: Path) -> None:
    code = f"import make_file_reference as m, pathlib; m.write(pathlib.Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "tools", check=True)
    for name in PAGES.values():
        fresh, kept = ((at / name).read_text(encoding="utf-8") for at in (tmp_path, FOLDER))
        assert fresh == kept, f"{name}: write it again with python tools/make_file_reference.py"


@pytest.mark.parametrize("lang", list(PAGES))
def test_every_key_is_there_with_a_meaning(lang: str) -> None:
    schema = Scenario.schema(lang)
    parts = {"Scenario": schema, **schema["$defs"]}
    rows = re.findall(
        r"(?m)^\| `(\w+)` \| (.+?) \| .+ \| .+ \|$",
        (FOLDER / PAGES[lang]).read_text(encoding="utf-8"),
    )
    for name in EXPLAINED:
        for key, value in parts[name]["properties"].items():
            assert (key, value["description"]) in rows, f"{name}.{key}"


def test_nothing_that_a_file_may_hold_is_forgotten() -> None:
    """What is not on this page is an intervention or a rule of the classics, told elsewhere."""
    parts = Scenario.schema("en")["$defs"]
    kinds = {name for name, part in parts.items() if "dose" in part["properties"]}
    rules = {name for name, part in parts.items() if "rule" in part["properties"]}
    parts_of_these = {"PointsPerAct", "FormShares", "Start", "Ladder", "Same", "Normal", "Given"}
    rest = set(parts) - kinds - rules - parts_of_these - {"Label", "Arm", "BaseModel"}
    assert rest == EXPLAINED - {"Scenario"}
