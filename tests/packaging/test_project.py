"""What the project says about itself is complete, and agrees with itself."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = {"sim", "scenarios", "experiments", "dashboards"}
PYTHONS = [
    name.rsplit(" ", 1)[1]
    for name in PROJECT["classifiers"]
    if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", name)
]


def pins(python: str) -> dict[str, str]:
    path = ROOT / "constraints" / f"py{python}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if line and not line.startswith("#"):
            name, version = re.fullmatch(r"([a-z0-9-]+)==([\w.+!]+)", line).groups()
            assert name not in found
            found[name] = version
    return found


def all_requirements() -> list[Requirement]:
    groups = PROJECT["optional-dependencies"]
    named = [line for name, group in groups.items() if name != "dev" for line in group]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *named]]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_is_pinned_to_a_version_that_fits(python: str) -> None:
    found = pins(python)
    for requirement in all_requirements():
        version = found[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(Version(version)), (requirement, version)


def imported_modules(package: str) -> dict[str, str]:
    """Top-level names that a package imports, each with a file that does."""
    found: dict[str, str] = {}
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            found |= {name.split(".")[0]: str(path.relative_to(ROOT)) for name in names}
    return found


@pytest.mark.parametrize("package", ["sim", "scenarios", "experiments", "dashboards"])
def test_every_import_is_of_a_declared_requirement(package: str) -> None:
    groups = PROJECT["optional-dependencies"]
    # An executor for clusters is asked for by name, so that its library may be missing.
    extra = {"experiments": ["cluster", "analysis"], "dashboards": ["dashboard"]}.get(package, [])
    lines = [*PROJECT["dependencies"], *(line for group in extra for line in groups[group])]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    distributions = importlib.metadata.packages_distributions()
    for module, path in imported_modules(package).items():
        if module not in sys.stdlib_module_names and module not in PACKAGES:
            names = {canonicalize_name(name) for name in distributions.get(module, [module])}
            assert names & declared, f"{path} imports {module}, which pyproject.toml does not name"


def test_each_supported_python_has_its_pins_and_the_right_mesa() -> None:
    assert {"3.11", "3.12", "3.13"} == set(PYTHONS)
    files = {path.stem.removeprefix("py") for path in (ROOT / "constraints").glob("*.txt")}
    assert files == set(PYTHONS)
    # Mesa 3.3 is the newest for Python 3.11; the model must work on both.
    assert [Version(pins(python)["mesa"]).release[:2] for python in PYTHONS] == [
        (3, 3),
        (3, 5),
        (3, 5),
    ]


def test_the_dev_group_holds_all_the_others() -> None:
    groups = PROJECT["optional-dependencies"]
    (everything,) = (Requirement(line) for line in groups["dev"])
    assert everything.extras == set(groups) - {"dev"}


def test_the_citation_agrees_with_the_package() -> None:
    citation = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"].split(" AND ")[0] == "MIT"
    assert citation["cff-version"] == "1.2.0"
    assert citation["title"]
    assert citation["authors"] == PROJECT["authors"]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_no_committed_text_names_a_folder_of_one_machine() -> None:
    command = ["git", "-C", str(ROOT), "grep", "-lIE", r"(^|[^[:alnum:]_.])/(work|root)/[a-z.]"]
    found = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert found.returncode in (0, 1), found.stderr
    assert found.stdout.split() == []
