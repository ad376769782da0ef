"""The targets of the Makefile, each one command of this script: `python tools/make.py TARGET`.

Everything here is plain Python, so that the targets also work where there is no make and no
shell, as on Windows. Arguments after the target go to the command behind it:

    python tools/make.py run --lang zh
    python tools/make.py test tests/packaging -k wheel
"""

from __future__ import annotations

import difflib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

import setup_env
from messages import say

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = setup_env.ROOT
TEST_GROUPS = ("test", "cluster", "analysis", "dashboard", "notebooks")
MAIN_JOB = [
    "compare",
    "baseline",
    "smaller_units",
    "points",
    "online_channel",
    "all_three",
    "--replicates",
    "20",
]


def call(*command: str | Path) -> int:
    """Run a command in the checkout and return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


def run(arguments: list[str]) -> int:
    """The main job on the shipped community."""
    python = setup_env.ensure()
    return call(setup_env.executable(python.parent.parent, "linli"), *MAIN_JOB, *arguments)


def lint(arguments: list[str]) -> int:
    """Style by ruff, types by mypy; arguments are not taken."""
    del arguments
    python = setup_env.ensure(TEST_GROUPS)
    return _report(_lint_failures(python))


def test(arguments: list[str]) -> int:
    """Style, types, then the tests, whose closing line comes last when all is well."""
    python = setup_env.ensure(TEST_GROUPS)
    failures = _lint_failures(python)
    if call(python, "-m", "pytest", *arguments):
        failures.append("pytest")
    return _report(failures)


def bench(arguments: list[str]) -> int:
    """Speed and memory, all ratios within one run."""
    python = setup_env.ensure(("bench",))
    return call(python, "-m", "benchmarks", *arguments)


def dashboard(arguments: list[str]) -> int:
    """The pages in the browser."""
    if not (ROOT / "dashboards" / "__main__.py").is_file():
        print(say("make.no_pages"), file=sys.stderr)
        return 2
    python = setup_env.ensure(("dashboard",))
    return call(python, "-m", "dashboards", *arguments)


def bundle(arguments: list[str]) -> int:
    """Wheels for a machine without network."""
    python = setup_env.ensure()
    return call(python, Path("tools", "bundle.py"), *arguments)


def pin(arguments: list[str]) -> int:
    """Pinned versions; arguments are the interpreters to resolve for (default: this one)."""
    python = setup_env.ensure()
    return call(python, Path("tools", "pin.py"), *(arguments or [sys.executable]))


def clean(arguments: list[str]) -> int:
    """Remove what can be made again; results are a person's work and stay."""
    del arguments
    for name in (".venv", "dist", "build", ".pytest_cache", ".mypy_cache", ".ruff_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    shutil.rmtree(ROOT / ".hypothesis", ignore_errors=True)
    for folder in sorted(ROOT.rglob("__pycache__")):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def show_help(arguments: list[str]) -> int:
    """The list of targets."""
    del arguments
    print(say("help.title"))
    for name in TARGETS:
        if name != "help":
            print(f"  {name:<10} {say(f'help.{name}')}")
    print(say("help.arguments"))
    return 0


TARGETS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "dashboard": dashboard,
    "bundle": bundle,
    "pin": pin,
    "clean": clean,
    "help": show_help,
}


def main(arguments: list[str]) -> int:
    """Carry out one target.

    Args:
        arguments: The target and what goes to the command behind it; none asks for help.

    Returns:
        The exit code: 0 done, 2 bad request or no environment, 130 interrupted, else the code
        of the command that failed.
    """
    target = arguments[0] if arguments else "help"
    if target not in TARGETS:
        nearest = (difflib.get_close_matches(target, TARGETS, n=1, cutoff=0.0) or ["help"])[0]
        print(say("make.unknown", target=target, nearest=nearest), file=sys.stderr)
        return 2
    try:
        return TARGETS[target](arguments[1:])
    except setup_env.SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(say("make.interrupted"), file=sys.stderr)
        return 130


def _lint_failures(python: Path) -> list[str]:
    """Names of the checks that failed."""
    checks = {"ruff": ("ruff", "check", "."), "mypy": ("mypy",)}
    return [name for name, command in checks.items() if call(python, "-m", *command)]


def _report(failures: list[str]) -> int:
    if failures:
        print(say("make.failed", steps=", ".join(failures)), file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
