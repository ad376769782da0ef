"""Install Linli from the wheels beside this script, with no network: `python install.py [FOLDER]`.

Makes a virtual environment in FOLDER (default: `linli` in the current folder) and installs the
wheels there with the pip that lies among them. Checks first that this Python fits the wheels
(`manifest.json`) and that none was lost or damaged on the way. Needs the standard library only.

Exit codes: 0 done, 2 the bundle or the folder does not fit, 1 installing failed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

from messages import say, system_language

HERE = Path(__file__).resolve().parent
WHEELS = HERE / "wheels"


def wrong_python(manifest: dict[str, Any], lang: str) -> str:
    """Why this Python cannot use the wheels, or an empty string where it can."""
    found = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if (manifest["python"], manifest["platform"]) == (found, sysconfig.get_platform()):
        return ""
    return say(
        "install.wrong_python",
        lang,
        wanted=manifest["python"],
        wanted_platform=manifest["platform"],
        found=found,
        found_platform=sysconfig.get_platform(),
    )


def damaged(manifest: dict[str, Any]) -> list[str]:
    """Names of wheels that are missing or not what they were when the bundle was made."""
    bad = []
    for name, digest in manifest["wheels"].items():
        path = WHEELS / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            bad.append(name)
    return bad


def install(folder: Path, extras: list[str]) -> int:
    """Make the environment and install Linli with its extras; returns pip's exit code."""
    venv.EnvBuilder(clear=folder.exists(), symlinks=os.name != "nt").create(folder)
    pip = next(WHEELS.glob("pip-*.whl"))
    # pip runs from inside its wheel, so that a Python without ensurepip will do.
    command = [str(scripts(folder) / "python"), str(pip / "pip"), "install", "--quiet"]
    command += ["--no-index", "--find-links", str(WHEELS), "--disable-pip-version-check"]
    wanted = f"linli[{','.join(extras)}]"
    return subprocess.run([*command, wanted, "pip"], check=False).returncode


def scripts(folder: Path) -> Path:
    """Where an environment keeps its commands."""
    return folder / ("Scripts" if os.name == "nt" else "bin")


def main() -> int:
    """Install as the command line asks."""
    lang = system_language()
    parser = argparse.ArgumentParser(description=say("install.description", lang))
    default = Path("linli")
    text = say("install.folder", lang, default=default)
    parser.add_argument("folder", nargs="?", type=Path, default=default, help=text)
    parser.add_argument("--lang", choices=["zh", "en"], help=say("install.lang", lang))
    arguments = parser.parse_args()
    lang = arguments.lang or lang
    folder = arguments.folder.resolve()
    manifest = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    problem = wrong_python(manifest, lang)
    if not problem and (bad := damaged(manifest)):
        problem = say("install.damaged", lang, files=", ".join(bad))
    if not problem and folder.exists() and not (folder / "pyvenv.cfg").is_file():
        problem = say("install.occupied", lang, folder=folder)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    print(say("install.working", lang, count=len(manifest["wheels"]), folder=folder), flush=True)
    try:
        failed = install(folder, manifest["extras"])
    except OSError as error:
        print(say("install.unwritable", lang, folder=folder, reason=error), file=sys.stderr)
        return 2
    if failed:
        print(say("install.failed", lang), file=sys.stderr)
        return 1
    print(say("install.done", lang, command=scripts(folder) / "linli"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
