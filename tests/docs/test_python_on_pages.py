"""Python that pages and notebooks show fits the program as it is: types say so, without a run.

Blocks that take minutes to carry out are not carried out here; a name or an argument that is no
longer there is found all the same.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def module(file: Path) -> str:
    """The Python that a page or a notebook shows, block after block; "" if none."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        found = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    else:
        found = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    return "\n\n".join(found)


def types(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check a folder's modules as the project's own are checked."""
    command = [sys.executable, "-m", "mypy", "--no-pretty", *map(str, sorted(folder.iterdir()))]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_shown_python_fits_the_program(tmp_path: Path) -> None:
    shown = {file: code for file in (*PAGES, *NOTEBOOKS) if (code := module(file))}
    assert len(shown) > 12 and set(NOTEBOOKS) <= set(shown)
    for file, code in shown.items():
        name = re.sub(r"\W", "_", f"shown_{file.relative_to(ROOT)}")
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    done = types(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_has_gone_would_be_found(tmp_path: Path) -> None:
    code = "from sim import Scenario\n\nScenario.load('points').no_such_thing()\n"
    (tmp_path / "shown.py").write_text(code, encoding="utf-8")
    done = types(tmp_path)
    assert done.returncode == 1 and "no_such_thing" in done.stdout
