"""One bundle and one installation from it, made once and shared by the tests of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Office:
    """A machine without network, as far as one can be had here: Linli installed from a bundle.

    Commands run in an empty folder outside the checkout, with a home of their own, and nothing
    in the environment that points back to the checkout.
    """

    def __init__(self, bundle: Path, folder: Path) -> None:
        """Install the bundle into `folder/环境` with its own script, the network being off."""
        self.bundle = bundle
        self.folder = folder
        self.environment = folder / "环境"
        self.here = folder / "empty"
        self.here.mkdir()
        self.installed = self.run(
            sys.executable, bundle / "install.py", self.environment, "--lang", "en"
        )

    def run(
        self, *command: str | Path, cwd: Path | None = None, lang: str = "C.UTF-8"
    ) -> subprocess.CompletedProcess:
        """Run a command to its end, off the network, and return what it said."""
        keep = ("PATH", "SYSTEMROOT", "TEMP", "TMP")
        clean = {name: os.environ[name] for name in keep if name in os.environ}
        clean |= {"HOME": str(self.folder), "PYTHONUTF8": "1", "LANG": lang}
        # Where the network cannot be taken away, at least nothing gets past a dead proxy.
        clean |= {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy")}
        return subprocess.run(
            [*without_network(), *map(str, command)],
            cwd=cwd or self.here,
            env=clean,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def command(self, name: str) -> Path:
        """Path of a command of the installed environment."""
        if os.name == "nt":
            return self.environment / "Scripts" / f"{name}.exe"
        return self.environment / "bin" / name


def without_network() -> list[str]:
    """What to put before a command to take the network away, where this machine can do it."""
    if shutil.which("unshare"):
        prefix = ["unshare", "--net"]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    return []


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of this checkout for this Python."""
    folder = tmp_path_factory.mktemp("bundle") / "linli"
    command = [sys.executable, str(ROOT / "tools" / "bundle.py"), "--out", str(folder)]
    made = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="session")
def office(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Linli installed from the bundle."""
    return Office(bundle, tmp_path_factory.mktemp("office"))
