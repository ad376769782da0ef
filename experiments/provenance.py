"""Which program made a result: versions of what it was computed with, commit, parameters."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("linli", "mesa", "numpy", "numba", "pandas", "scipy", "matplotlib")
"""Packages whose version can change a number or a figure."""


def versions() -> dict[str, str]:
    """Version of Python and of each package; a package run from a checkout may have none."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def commit() -> str:
    """Commit of the checkout that this package is run from, "+" when changed; "" outside one."""
    root = Path(__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return ""
    try:
        head = _git(root, "rev-parse", "--short=12", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return ""
    return head + ("+" if changed else "")


def parameter_digest() -> str:
    """A short hash of the registry's values: a result with another one is out of date."""
    from sim.parameters import registry

    values = {name: parameter.value for name, parameter in registry().items()}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )
    return done.stdout.strip()
