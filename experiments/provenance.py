"""What made a result: versions, commit, command, parameters, and files of the user's own."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PACKAGES = (
    "linli", "mesa", "numpy", "numba", "pandas", "scipy", "ipfn", "networkx", "matplotlib",
    "SALib", "optuna", "scikit-learn",
)  # fmt: skip
"""Packages whose version can change a number or a figure."""


def program() -> dict[str, Any]:
    """Versions, commit and command of the program that makes a result, for its manifest."""
    return {"versions": versions(), "commit": commit(), "command": command()}


def command() -> str:
    """The command line that this process was started with; "" where it is not that of linli."""
    name = Path(sys.argv[0]).stem if sys.argv else ""
    return shlex.join([name, *sys.argv[1:]]) if name == "linli" else ""


def files_of(communities: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Tables of the user's own that communities are made from.

    A result can be repeated only with the same ones, and a folder of results does not hold them.

    Args:
        communities: Communities in their plain form, or as far as the blocks `population` and
            `ties`.

    Returns:
        SHA-256 by path.
    """
    from sim.scenario.inherit import TABLE_KEYS

    blocks = [community.get(name) for community in communities for name in ("population", "ties")]
    named = [block[key] for block in blocks if block for key in TABLE_KEYS if block.get(key)]
    found = ((path, file_digest(path)) for path in dict.fromkeys(map(str, named)))
    return {path: digest for path, digest in found if digest}


def file_digest(path: str) -> str:
    """SHA-256 of a file; "" where there is none."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except (OSError, ValueError):
        return ""


def machine() -> dict[str, Any]:
    """The machine that makes a result, for its manifest."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
    }


def versions() -> dict[str, str]:
    """Version of Python and of each package; a package run from a checkout may have none."""
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@cache
def commit() -> str:
    """Commit of the checkout that this package is run from, "+" when changed; "" outside one.

    Asked once a process, since the program that is loaded does not change with the checkout.
    """
    root = Path(__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return ""
    try:
        head = _git(root, "rev-parse", "--short=12", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return ""
    return head + ("+" if changed else "")


def parameter_values() -> dict[str, float | str]:
    """The registry's values by name, which runs take where their scenario has no other."""
    from sim.parameters import registry

    return {name: parameter.value for name, parameter in registry().items()}


def parameter_digest(values: Mapping[str, float | str] | None = None) -> str:
    """A short hash of parameters' values: a result with another one is out of date.

    Args:
        values: Values by name; None takes the registry's.
    """
    if values is None:
        values = parameter_values()
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]


def ensemble_digest() -> str:
    """A short hash of the posterior ensemble that is shipped."""
    from experiments.calibration.ensemble import FILE, content

    return content(FILE)[:12]


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )
    return done.stdout.strip()
