"""The virtual environment in `.venv`: made on first use, brought up to date when it must be.

Run as `python tools/setup_env.py [EXTRA …]`, or call `ensure`. A stamp file in the environment
(`linli-stamp.json`) holds what it was made from:

    root      folder of the checkout: scripts in an environment break when it is moved
    python    version of the interpreter, as "3.11.7"
    inputs    SHA-256 of pyproject.toml and of the constraints for this version of Python
    extras    the optional groups that are installed, sorted

While the stamp fits, `ensure` returns at once. Else pip brings the environment up to date in
place; one of another Python, or one that does not start, is made anew. An interrupted set-up
leaves no stamp and is taken up again.

Only the standard library is used, and nothing that Python 3.8 cannot read, so that an old
interpreter gets a sentence and not a syntax error.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from messages import say

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
STAMP = "linli-stamp.json"


class SetupError(Exception):
    """The environment cannot be made; the message is for the person who asked for it."""


def constraints_file(root: Path = ROOT) -> Path:
    """Where the pinned versions for the running Python are (the file may not exist)."""
    return root / "constraints" / f"py{sys.version_info[0]}.{sys.version_info[1]}.txt"


def executable(venv: Path, name: str) -> Path:
    """The path of a command in an environment, whatever the operating system."""
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return venv / folder / f"{name}{suffix}"


def wanted_stamp(root: Path, extras: set[str]) -> dict[str, Any]:
    """What the stamp of an environment with these extras must say."""
    digest = hashlib.sha256()
    for path in (root / "pyproject.toml", constraints_file(root)):
        digest.update(path.read_bytes() if path.is_file() else b"")
        digest.update(b"\0")
    return {
        "root": str(root),
        "python": sys.version.split()[0],
        "inputs": digest.hexdigest(),
        "extras": sorted(extras),
    }


def read_stamp(venv: Path) -> dict[str, Any]:
    """The stamp of an environment, or an empty one where there is none that can be read."""
    try:
        found = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def ensure(extras: tuple[str, ...] = (), root: Path = ROOT, name: str = ".venv") -> Path:
    """Make sure that an environment with Linli and some extras is there.

    Args:
        extras: Optional groups of pyproject.toml, as "test"; those installed before are kept.
        root: The checkout.
        name: Name of the environment's folder in it.

    Returns:
        The interpreter of the environment.

    Raises:
        SetupError: Python is too old, or the environment cannot be made.
    """
    if sys.version_info < OLDEST:
        found, oldest = (".".join(map(str, v[:2])) for v in (sys.version_info, OLDEST))
        raise SetupError(
            say("env.old_python", wanted=oldest, found=found, path=sys.executable or "python")
        )
    venv = root / name
    python = executable(venv, "python")
    stamp = read_stamp(venv)
    wanted = wanted_stamp(root, set(extras) | set(stamp.get("extras", [])))
    if stamp == wanted and python.exists():
        return python
    fits = _version_of(python) == wanted["python"] and stamp.get("root", str(root)) == str(root)
    print(
        say("env.update" if fits else "env.create", folder=name, python=wanted["python"]),
        flush=True,
    )
    if fits:
        (venv / STAMP).unlink(missing_ok=True)
    else:
        _create(venv)
    _install(venv, root, wanted["extras"])
    # Written last and in one piece: a set-up that was cut off must not look finished.
    draft = venv / f"{STAMP}.part"
    draft.write_text(json.dumps(wanted, indent=2), encoding="utf-8")
    draft.replace(venv / STAMP)
    print(say("env.ready", folder=name), flush=True)
    return python


def _version_of(python: Path) -> str:
    """Version of an interpreter, or an empty string where it does not start."""
    if not python.exists():
        return ""
    command = [str(python), "-c", "import sys; print(sys.version.split()[0])"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _create(venv: Path) -> None:
    """Make a new environment in the place of whatever is there."""
    if venv.is_dir():
        shutil.rmtree(venv)
    command = [sys.executable, "-m", "venv", str(venv)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode == 0:
        return
    # Debian keeps ensurepip in a package of its own: the pip outside can then bring another.
    bare = [*command, "--clear", "--without-pip"]
    pip = [sys.executable, "-m", "pip", "--python", str(executable(venv, "python"))]
    for step in (bare, [*pip, "install", "--quiet", "pip"]):
        if subprocess.run(step, capture_output=True, check=False).returncode:
            shutil.rmtree(venv, ignore_errors=True)
            reason = (made.stdout + made.stderr).strip()
            raise SetupError(say("env.no_venv", folder=venv, reason=reason))


def _install(venv: Path, root: Path, extras: list[str]) -> None:
    """Install Linli, editable, with its dependencies at their pinned versions."""
    target = f"{root}[{','.join(extras)}]" if extras else str(root)
    command = [str(executable(venv, "python")), "-m", "pip", "install"]
    command += ["--disable-pip-version-check", "--no-input"]
    if not sys.stdout.isatty():
        command.append("--quiet")  # a person sees pip's progress, a log only what went wrong
    pins = constraints_file(root)
    if pins.is_file():
        command += ["--constraint", str(pins)]
    else:
        print(say("env.no_constraints", python=sys.version.split()[0]), flush=True)
    if subprocess.run([*command, "--editable", target], check=False).returncode:
        raise SetupError(say("env.pip_failed"))


if __name__ == "__main__":
    try:
        ensure(tuple(sys.argv[1:]))
    except SetupError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
