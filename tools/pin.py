"""Resolve the versions that belong together: `python tools/pin.py [INTERPRETER …]`.

For each interpreter (default: the one that runs this) pip resolves Linli with all its extras,
without installing anything, and the answer is written to `constraints/py<major>.<minor>.txt`.
One file serves every operating system: what only Windows or macOS would need (colorama,
appnope …) is found from the resolved packages' own requirements and resolved as well.

Where pyproject.toml and the pinned versions no longer fit together, `make` cannot set up: remove
the file in `constraints/` and start this again. No package index is named in the files, so that
a mirror can serve them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import setup_env
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = setup_env.ROOT
# What markers see elsewhere; everything else is as on this machine.
PLATFORMS = (
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
)
HEADER = """\
# Versions that were resolved and tested together on Python {python}, with all optional groups.
# Made by: python tools/pin.py (do not edit). Used by: make, as pip's --constraint.
"""


def requirements() -> list[str]:
    """Everything that pyproject.toml asks for, all groups together."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = project["optional-dependencies"]
    named = [line for name, group in groups.items() if name != "dev" for line in group]
    return [*project["dependencies"], *named]


def resolve(interpreter: str, wanted: list[str]) -> list[dict[str, Any]]:
    """Metadata of the packages that pip would install into an empty environment.

    Args:
        interpreter: Path or name of a Python with venv and pip.
        wanted: Requirements, as pip takes them.

    Raises:
        subprocess.CalledProcessError: pip found no set of versions that fits.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([interpreter, "-m", "venv", f"{folder}/env"], check=True)
        python = setup_env.executable(Path(folder, "env"), "python")
        report = Path(folder, "report.json")
        command = [str(python), "-m", "pip", "install", "--quiet", "--dry-run"]
        command += ["--ignore-installed", "--disable-pip-version-check", "--report", str(report)]
        subprocess.run([*command, *wanted], check=True)
        found = json.loads(report.read_text(encoding="utf-8"))
    return [item["metadata"] for item in found["install"]]


def needed_elsewhere(resolved: list[dict[str, Any]], python: str) -> list[str]:
    """Requirements of resolved packages that hold on another operating system only.

    Args:
        resolved: Metadata, as `resolve` returns it.
        python: Version of Python as "3.12".
    """
    have = {canonicalize_name(item["name"]) for item in resolved}
    missing = set()
    for item in resolved:
        for line in item.get("requires_dist", []):
            requirement = Requirement(line)
            if requirement.marker is None or canonicalize_name(requirement.name) in have:
                continue
            for platform in PLATFORMS:
                seen = {"python_version": python, "python_full_version": f"{python}.9"}
                if requirement.marker.evaluate({**seen, **platform, "extra": ""}):
                    missing.add(f"{requirement.name}{requirement.specifier}")
    return sorted(missing)


def without_markers(lines: list[str]) -> list[str]:
    """Requirements as they read on every operating system."""
    bare = (Requirement(line) for line in lines)
    return [str(Requirement(f"{r.name}[{','.join(r.extras)}]{r.specifier}")) for r in bare]


def pin(interpreter: str) -> Path:
    """Write the constraints for one interpreter.

    Args:
        interpreter: Path or name of a Python.

    Returns:
        The file written.
    """
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([interpreter, "-c", ask], capture_output=True, text=True, check=True)
    python = answer.stdout.strip()
    wanted = without_markers(requirements())
    resolved = resolve(interpreter, wanted)
    while extra := needed_elsewhere(resolved, python):
        pinned = [f"{item['name']}=={item['version']}" for item in resolved]
        resolved = resolve(interpreter, [*pinned, *extra])
    lines = sorted(f"{canonicalize_name(i['name'])}=={i['version']}" for i in resolved)
    path = ROOT / "constraints" / f"py{python}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEADER.format(python=python) + "\n".join(lines) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    for name in sys.argv[1:] or [sys.executable]:
        print(pin(name))
