"""Wheels of Linli and all it needs, for a machine without network: `python tools/bundle.py`.

Writes a folder `dist/bundle-<python>/` (another with `--out FOLDER`):

    wheels/         Linli with its pages, analysis and cluster, their dependencies at pinned
                    versions, and pip itself
    manifest.json   optional groups; Python and platform of the wheels; SHA-256 of each wheel
    install.py      installs them, with the standard library alone (tools/bundle_files/)
    messages.py, texts/         what install.py says
    README.md, README.zh.md     how to use the folder

The wheels fit the Python and the platform that this was started on. Start it with the
environment's Python (`make bundle` does).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import setup_env
from messages import TEXTS, say

ROOT = setup_env.ROOT
FILES = Path(__file__).resolve().parent / "bundle_files"
EXTRAS = ("analysis", "cluster", "dashboard")
"""Optional groups that a bundle brings along: an office cannot fetch them later."""


def python_version() -> str:
    """Version of Python that compiled wheels depend on, as "3.11"."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def make_wheels(folder: Path, source: Path = ROOT) -> None:
    """Build Linli and collect everything it needs, as wheels.

    Args:
        folder: Where the wheels go.
        source: The checkout to build.

    Raises:
        setup_env.SetupError: pip could not get or build one of them.
    """
    pins = setup_env.constraints_file(source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(folder)]
    command += ["--disable-pip-version-check", "--no-input"]
    if pins.is_file():
        command += ["--constraint", str(pins)]
    command += [f"{source}[{','.join(EXTRAS)}]", f"pip=={metadata.version('pip')}"]
    if subprocess.run(command, check=False).returncode:
        raise setup_env.SetupError(say("bundle.failed"))


def write_manifest(folder: Path) -> list[Path]:
    """Describe the wheels of a bundle in `manifest.json`.

    Args:
        folder: The bundle, with its wheels in place.

    Returns:
        The wheels, sorted by name.
    """
    wheels = sorted((folder / "wheels").glob("*.whl"))
    (linli,) = (folder / "wheels").glob("linli-*.whl")
    manifest = {
        "linli": linli.name.split("-")[1],
        "extras": list(EXTRAS),
        "python": python_version(),
        "platform": sysconfig.get_platform(),
        "wheels": {w.name: hashlib.sha256(w.read_bytes()).hexdigest() for w in wheels},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return wheels


def make_bundle(folder: Path) -> list[Path]:
    """Make the whole bundle in the place of whatever the folder held.

    Args:
        folder: Where it goes.

    Returns:
        The wheels.

    Raises:
        setup_env.SetupError: The wheels cannot be made.
    """
    draft = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "wheels").mkdir(parents=True)
    make_wheels(draft / "wheels")
    for path in FILES.iterdir():
        if path.is_file():
            shutil.copy(path, draft)
    shutil.copy(Path(__file__).resolve().with_name("messages.py"), draft)
    shutil.copytree(TEXTS, draft / "texts")
    shutil.copy(ROOT / "LICENSE", draft)
    write_manifest(draft)
    shutil.rmtree(folder, ignore_errors=True)
    draft.replace(folder)
    return sorted((folder / "wheels").glob("*.whl"))


def main() -> int:
    """Make a bundle as the command line asks; 0 done, 2 not possible."""
    parser = argparse.ArgumentParser(description=say("help.bundle"))
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / f"bundle-{python_version()}")
    folder = parser.parse_args().out.resolve()
    print(say("bundle.building", python=python_version(), platform=platform.platform()), flush=True)
    try:
        wheels = make_bundle(folder)
    except (setup_env.SetupError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    size = round(sum(wheel.stat().st_size for wheel in wheels) / 1e6)
    print(say("bundle.done", count=len(wheels), size=size, folder=folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
