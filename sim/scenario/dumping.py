"""Writing a scenario to a YAML file that `Scenario.load` reads back as the same scenario.

A scenario that came from a file is written as that file says it: with its comments, with
`extends` still naming what it inherits, and with the values of the command line put in. Paths in
it are rewritten, so that they lead to the same files from the new place. A scenario made of plain
values, or one that is to stand alone, is written in full.
"""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from sim.errors import InputError
from sim.scenario.inherit import FILE_BLOCKS, TABLE_ENDINGS, TABLE_KEYS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_REFERENCES = ("extends", *FILE_BLOCKS)


def dump(scenario: Scenario, path: str | Path, *, resolved: bool = False) -> None:
    """See `Scenario.dump`."""
    target = Path(path)
    yaml = YAML(typ="rt")
    yaml.width = 100
    yaml.allow_unicode = True
    if resolved or scenario._file is None:
        document: Any = scenario.to_dict()
    else:
        document = yaml.load(scenario._file.read_text(encoding="utf-8-sig"))
        _put_overrides(document, scenario)
        _move(document, scenario._file.parent, target.parent)
    if scenario.name == target.stem:
        document.pop("name", None)
    else:
        document["name"] = scenario.name
    stream = io.StringIO()
    yaml.dump(document, stream)
    _write(target, stream.getvalue())


def _put_overrides(document: Any, scenario: Scenario) -> None:
    for dotted, value in scenario._overrides.items():
        steps = dotted.split(".")
        if steps[0] == "interventions":
            listed = scenario.to_dict()["interventions"]
            document["interventions"] = {"replace": listed} if "extends" in document else listed
            continue
        here = document
        for step in steps[:-1]:
            child = here.get(step)
            if isinstance(child, str) and step in FILE_BLOCKS:
                here[step] = {"extends": child}
            elif isinstance(child, list):
                raise InputError("scenario.no_parts", key=dotted, name=step)
            elif child is None:
                here[step] = {}
            here = here[step]
        here[steps[-1]] = value


def _move(document: Any, old: Path, new: Path) -> None:
    """Rewrite the relative paths of a document that moves to another folder."""
    for key, value in document.items():
        if isinstance(value, dict):
            _move(value, old, new)
        elif isinstance(value, str) and _is_relative_path(str(key), value):
            document[key] = _relative((old / value).resolve(), new.resolve())


def _is_relative_path(key: str, value: str) -> bool:
    endings: tuple[str, ...] = ()
    if key in _REFERENCES:
        endings = (".yaml", ".yml")
    elif key in TABLE_KEYS:
        endings = TABLE_ENDINGS
    return bool(endings) and value.lower().endswith(endings) and not Path(value).is_absolute()


def _relative(file: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # another drive
        return file.as_posix()


def _write(target: Path, content: str) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(content, encoding="utf-8", newline="\n")
        beside.replace(target)
    except OSError as problem:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise InputError(
            "error.not_writable", file=target, reason=problem.strerror or str(problem)
        ) from None
