"""The notebooks run from top to bottom in a kernel of this Python, and are kept without outputs."""

from __future__ import annotations

import json
import re
import sys
import warnings
from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")
pytest.importorskip("duckdb")

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PATIENCE = 300
"""Seconds after which a cell is given up; each notebook takes well under a minute."""


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kernel that is this Python and imports this checkout; it leaves its files behind here."""
    folder = tmp_path / "jupyter" / "kernels" / "linli"
    folder.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Linli",
        "language": "python",
        "env": {
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(tmp_path),
            "TEMP": str(tmp_path),
            "TMP": str(tmp_path),
        },
    }
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return "linli"


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, kernel: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=PATIENCE, kernel_name=kernel, resources={"metadata": {"path": ROOT}}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of sockets and event loops are not ours to mend
        client.execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    shown = [output for cell in code[1:] for output in cell.outputs]
    assert sum(output.output_type == "execute_result" for output in shown) >= 4
    warned = [output.text for output in shown if output.get("name") == "stderr"]
    assert not warned, warned


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_in_both_languages(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None, source
        else:
            assert re.search("[\u4e00-\u9fff]", source) and re.search("[A-Za-z]{4}", source), source
            for target in re.findall(r"\]\(([^)#:]+)\)", source):
                assert (path.parent / target).exists(), target


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 2
