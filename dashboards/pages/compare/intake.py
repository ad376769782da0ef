"""A scenario or community file that a visitor uploaded, read without touching anything else.

The file may name shipped files only: a path in it would lead to this machine's own files. It is
read in a folder of its own by the scenario's reader, in a worker process, and the folder is gone
afterwards; messages name the file as the visitor knows it.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from sim.errors import InputError, InputErrors
from sim.scenario import Scenario
from sim.scenario.inherit import FILE_BLOCKS, TABLE_KEYS
from sim.scenario.loading import load_community
from sim.scenario.tree import Node, plain, read

LARGEST: Final = 200_000
"""Bytes of an uploaded file; the shipped ones have four thousand."""

SCENARIO_KEYS: Final = ("extends", "community", "weeks", "interventions", "organisation")


def bare_name(name: str) -> str:
    """The name of a file without the folders that a browser may send along."""
    return PurePosixPath(PureWindowsPath(name).name).name or "file.yaml"


def scenario_of(name: str, content: str) -> Scenario:
    """Read an uploaded scenario or community.

    Args:
        name: Name of the file, for messages.
        content: What is in it.

    Returns:
        The scenario; a community becomes one without interventions.

    Raises:
        InputError: Whatever is wrong with it, each with its line.
    """
    shown = bare_name(name)
    if len(content.encode("utf-8", "replace")) > LARGEST:
        raise InputError("dash.compare.upload.too_large", file=shown, limit=f"{LARGEST // 1000} KB")
    with tempfile.TemporaryDirectory(prefix="linli-upload-") as folder:
        path = Path(folder) / "upload.yaml"
        path.write_text(content, encoding="utf-8", newline="\n")
        try:
            tree = read(path)
            _refuse_paths(tree)
            values = plain(tree)
            if not isinstance(values, dict):
                raise InputError("dash.compare.upload.not_scenario", file=path)
            if any(key in values for key in SCENARIO_KEYS):
                return Scenario.load(path)
            community = load_community(path)
            plain_base = Scenario.load("baseline").to_dict()
            return Scenario.from_dict(
                plain_base | {"community": community.model_dump(mode="json"), "organisation": {}}
            )
        except InputError as error:
            _rename(error, shown)
            raise error from None
        except (RecursionError, MemoryError, UnicodeError) as error:
            raise InputError("error.bad_syntax", file=shown, reason=type(error).__name__) from None


def _refuse_paths(tree: Node) -> None:
    """Refuse whatever names a file that is not shipped.

    Raises:
        InputError: A value names a file.
    """
    stack: list[tuple[str, Node]] = [("", tree)]
    while stack:
        key, node = stack.pop()
        if isinstance(node.value, dict):
            stack += [(str(name), child) for name, child in node.value.items()]
        elif isinstance(node.value, list):
            stack += [(key, child) for child in node.value]
        elif isinstance(node.value, str) and _leads_to_file(key, node.value):
            raise InputError(
                "dash.compare.upload.names_file",
                file=node.mark.file,
                line=node.mark.line,
                key=key,
                got=node.value,
            )


def _leads_to_file(key: str, value: str) -> bool:
    named = key == "extends" or key in FILE_BLOCKS or key in TABLE_KEYS
    return named and (
        "/" in value.replace("classics/", "").replace("interventions/", "").replace("harms/", "")
        or "\\" in value
        or "." in value
        or "~" in value
        or key in TABLE_KEYS
    )


def _rename(error: InputError, shown: str) -> None:
    parts: list[Any] = error.errors if isinstance(error, InputErrors) else []
    for one in (error, *parts):
        if one.file is not None:
            one.file = shown


def load_plan(name: str, content: bytes, plan: dict[str, Any], lang: str) -> dict[str, Any]:
    """A plan from a file: packages where it holds interventions, else a community.

    A scenario file with interventions becomes one package; a zip archive that the page saved, the
    packages in it. A community keeps the packages of the present plan.

    Args:
        name: Name of the file.
        content: Its bytes.
        plan: The present plan.
        lang: Language in which packages are named.

    Raises:
        InputError: Whatever is wrong with it; the present plan is not changed.
    """
    saved = _saved_plan(content)
    if saved is not None:
        return saved
    files = _unpacked(name, content)
    loaded = [(shown, one, scenario_of(shown, one)) for shown, one in files]
    packages = [
        {
            "name": scenario.label.in_language(lang),
            "items": [_plain_item(one) for one in _listed(scenario)],
        }
        for _, _, scenario in loaded
        if scenario.interventions
    ]
    shown, source, first = loaded[0]
    changed = {
        **plan,
        "file": {"name": shown, "text": source},
        "households": None,
        "staff": None,
        "unit": None,
        "window": first.weeks.window,
        "after": first.weeks.after,
    }
    return changed | ({"packages": packages[:3]} if packages else {})


def _saved_plan(content: bytes) -> dict[str, Any] | None:
    """The plan in an archive that the page saved, or None."""
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            archive.open("plan.json") as stream,
        ):
            found = json.loads(stream.read(2 * LARGEST).decode("utf-8"))
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, OSError):
        return None
    return found if isinstance(found, dict) else None


def _unpacked(name: str, content: bytes) -> list[tuple[str, str]]:
    """Texts of a file or of the scenario files in an archive, the baseline first."""
    shown = bare_name(name)
    if not shown.lower().endswith(".zip"):
        return [(shown, _decoded(shown, content))]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist()
                       if one.filename.lower().endswith((".yaml", ".yml"))][:4]  # fmt: skip
            if not members:
                raise InputError("dash.compare.upload.no_files", file=shown)
            if any(one.file_size > LARGEST for one in members):
                limit = f"{LARGEST // 1000} KB"
                raise InputError("dash.compare.upload.too_large", file=shown, limit=limit)
            members.sort(key=lambda one: (bare_name(one.filename) != "baseline.yaml", one.filename))
            texts = []
            for one in members:
                with archive.open(one) as stream:
                    texts.append((bare_name(one.filename), stream.read(LARGEST + 1)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise InputError("error.bad_syntax", file=shown, reason=str(error)) from None
    return [(inner, _decoded(inner, one)) for inner, one in texts]


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("dash.compare.upload.not_text", file=name) from None


def _listed(scenario: Scenario) -> list[dict[str, Any]]:
    return list(scenario.to_dict()["interventions"])


def _plain_item(one: dict[str, Any]) -> dict[str, Any]:
    shared = ("kind", "label", "start", "stop", "ramp", "dose", "target")
    return {
        "kind": one["kind"],
        "start": one["start"],
        "stop": one["stop"],
        "dose": one["dose"],
        "target": {key: value for key, value in (one.get("target") or {}).items() if value},
        "set": {key: value for key, value in one.items() if key not in shared}
        | ({"ramp": one["ramp"]} if one.get("ramp") else {}),
    }
