"""The folders of results that a visitor may choose from.

Only what lies directly below the results directory that the server was started with, or one level
deeper, and only what `linli` made. A visitor chooses from a list; a name that is not in it opens
nothing, whatever it looks like, so no address and no form reaches another place on the disk.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from dashboards.settings import RESULTS_VARIABLE
from sim.errors import InputError, nearest_name

Kind = Literal["sweep", "search", "comparison", "table"]

LARGEST_MANIFEST: Final = 20_000_000
"""Bytes of a manifest above which a folder is not listed."""
MOST_LISTED: Final = 200
"""Folders that a list shows, the newest first."""


@dataclass(frozen=True)
class Choice:
    """A folder that can be opened.

    Attributes:
        name: Where it is below the results directory, with `/` between parts.
        kind: What made it.
        label: What it is called, by language code; empty: only its name is known.
        stamp: Changes when the folder does.
        written: When its manifest was written, seconds since 1970.
    """

    name: str
    kind: Kind
    label: dict[str, str]
    stamp: str
    written: float


def results_root() -> Path:
    """The results directory of this server."""
    return Path(os.environ.get(RESULTS_VARIABLE) or "results")


def choices(root: Path) -> list[Choice]:
    """What can be opened below a results directory, the newest first.

    Args:
        root: The results directory; one that does not exist holds nothing.
    """
    found = [
        choice for folder in _candidates(root) if (choice := _choice(root, folder)) is not None
    ]
    found.sort(key=lambda choice: (-choice.written, choice.name))
    return found[:MOST_LISTED]


def folder_of(root: Path, name: str) -> tuple[Path, Choice]:
    """The folder of a name in the list.

    Args:
        root: The results directory.
        name: A name that `choices` gave.

    Raises:
        InputError: It is not in the list.
    """
    listed = choices(root)
    for choice in listed:
        if choice.name == name:
            return root.joinpath(*choice.name.split("/")), choice
    raise InputError(
        "dash.results.error.not_listed",
        name=name[:80],
        nearest=nearest_name(name[:80], [choice.name for choice in listed]),
    )


def kind_of(folder: Path) -> Kind | None:
    """What made a folder; None: nothing that we know."""
    plain = manifest(folder)
    if plain.get("kind") == "search":
        return "search"
    if (folder / "plan.json").is_file() and (folder / "runs.parquet").is_file():
        return "sweep"
    if "scenarios" in plain and (folder / "tables").is_dir():
        return "comparison"
    return "table" if (folder / "runs.parquet").is_file() else None


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder; empty where there is none that can be read."""
    path = folder / "manifest.json"
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            return {}
        plain = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return plain if isinstance(plain, dict) else {}


def _candidates(root: Path) -> list[Path]:
    first = _folders(root)
    return first + [
        inner for folder in first if kind_of(folder) is None for inner in _folders(folder)
    ]


def _folders(folder: Path) -> list[Path]:
    """Folders in a folder; links that lead out of it are left out."""
    try:
        inside = folder.resolve()
        return sorted(
            path
            for path in folder.iterdir()
            if path.is_dir()
            and not path.name.startswith(".")
            and path.resolve().is_relative_to(inside)
        )
    except OSError:
        return []


def _choice(root: Path, folder: Path) -> Choice | None:
    kind = kind_of(folder)
    if kind is None:
        return None
    name = folder.relative_to(root).as_posix()
    marks = []
    for file in ("manifest.json", "runs.parquet", "plan.json"):
        try:
            found = (folder / file).stat()
        except OSError:
            continue
        marks.append((found.st_mtime_ns, found.st_size))
    written = max((mark[0] for mark in marks), default=0) / 1e9
    return Choice(name, kind, _label(manifest(folder)), f"{marks}", written)


def _label(plain: dict[str, Any]) -> dict[str, str]:
    study = plain.get("study") or plain.get("search")
    found = study.get("label") if isinstance(study, dict) else None
    if isinstance(found, dict):
        return {str(k): str(v)[:200] for k, v in found.items() if isinstance(v, str)}
    arms = plain.get("scenarios")
    labels = [arm.get("label") for arm in arms if isinstance(arm, dict)] if arms else []
    known = [label for label in labels if isinstance(label, dict)]
    return {
        lang: " · ".join(str(label.get(lang, "")) for label in known)[:200]
        for lang in ("en", "zh")
        if known
    }
