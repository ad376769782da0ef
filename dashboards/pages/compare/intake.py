"""A scenario, a community, a saved plan or tables of residents that a visitor uploaded.

What was sent is taken apart by `dashboards.own.reading`; here it becomes scenarios and plans. A
file may name shipped files and those that came with it, nothing else: a path in it would lead to
this machine's own files. It is read in a folder of its own by the scenario's reader, in a worker,
and the folder is gone afterwards; messages name files as the visitor knows them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from dashboards.own import tables as own_tables
from dashboards.own.bilingual import in_each_language
from dashboards.own.reading import (
    LARGEST_TEXT,
    PLAN,
    File,
    Parts,
    file_of_tables,
    is_ties,
    look_at_head,
    parts_of,
    saved_plan,
)
from dashboards.own.tables import ENDINGS, pack, remember, renamed, tables_of
from dashboards.pages.compare.shapes import check_plain, own_file
from dashboards.pages.compare.size import refuse_large
from dashboards.uploads import bare_name, shown_size
from sim.errors import InputError
from sim.scenario import Scenario
from sim.scenario.inherit import FILE_BLOCKS, TABLE_KEYS
from sim.scenario.loading import load_community
from sim.scenario.tree import Node, plain, read

LARGEST: Final = 4_000_000
"""Bytes of an upload, whatever is in it; see `dashboards.own` for what each part may have."""

SCENARIO_KEYS: Final = ("extends", "community", "weeks", "interventions", "organisation")


class Loaded(NamedTuple):
    """A scenario file of an upload.

    Attributes:
        name: Its name.
        scenario: What it says.
        whole: Whether it is a scenario, not only a community.
    """

    name: str
    scenario: Scenario
    whole: bool


def scenario_of(name: str, content: str, tables: Mapping[str, str] | None = None) -> Scenario:
    """Read an uploaded scenario or community.

    Args:
        name: Name of the file, for messages.
        content: What is in it.
        tables: Packed tables that it may name.

    Returns:
        The scenario; a community becomes one without interventions.

    Raises:
        InputError: Whatever is wrong with it, each with its line.
    """
    return _loaded({bare_name(name): content}, tables or {})[0].scenario


def scenario_in(file: File) -> Scenario:
    """The scenario of a visitor's file as a plan holds it.

    Raises:
        InputError: Whatever is wrong with it.
    """
    if not isinstance(file, dict) or not isinstance(file.get("text"), str):
        raise InputError("dash.upload.damaged", file="plan.json")
    return scenario_of(str(file.get("name", "")), file["text"], file.get("tables"))


def _loaded(texts: Mapping[str, str], tables: Mapping[str, str]) -> list[Loaded]:
    """Read scenario files that may name one another and the tables beside them."""
    names = remember(tables)
    for shown, content in texts.items():
        if len(content.encode("utf-8", "replace")) > LARGEST_TEXT:
            raise InputError("dash.upload.too_large", file=shown, limit=shown_size(LARGEST_TEXT))
    with tempfile.TemporaryDirectory(prefix="linli-upload-") as folder:
        alone = len(texts) == 1
        paths = {one: Path(folder) / ("upload.yaml" if alone else one) for one in texts}
        shown_by_path = {str(path): one for one, path in paths.items()}
        try:
            for one, path in paths.items():
                path.write_text(texts[one], encoding="utf-8", newline="\n")
            return [_one(one, path, {*names, *paths}, names) for one, path in paths.items()]
        except InputError as error:
            renamed(error, shown_by_path)
            raise error from None
        except (RecursionError, MemoryError, UnicodeError, OSError) as error:
            shown = next(iter(texts))
            raise InputError("error.bad_syntax", file=shown, reason=type(error).__name__) from None


def _one(name: str, path: Path, beside: Iterable[str], names: Mapping[str, str]) -> Loaded:
    """Read one of the files."""
    tree = read(path)
    _refuse_paths(tree, frozenset(beside))
    values = plain(tree)
    if not isinstance(values, dict):
        raise InputError("dash.compare.upload.not_scenario", file=path)
    whole = any(key in values for key in SCENARIO_KEYS)
    if whole:
        given = Scenario.load(path)
        scenario = given.to_dict()
    else:
        community = load_community(path)
        plain_base = Scenario.load("baseline").to_dict()
        scenario = plain_base | {
            "community": community.model_dump(mode="json"), "organisation": {},
        }  # fmt: skip
    named = False
    for block in ("population", "ties"):
        file = scenario["community"][block].get("file")
        if file is not None and (inner := bare_name(str(file))) in names:
            scenario["community"][block]["file"] = names[inner]
            named = True
    if whole and not named:
        return Loaded(name, given, whole)
    return Loaded(name, Scenario.from_dict(scenario), whole)


def _refuse_paths(tree: Node, beside: frozenset[str]) -> None:
    """Refuse whatever names a file that is neither shipped nor sent along.

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
            table = node.value.lower().endswith(ENDINGS)
            if node.value in beside and table == (key == "file"):
                continue
            expects_table = key == "file" and table and "/" not in node.value.replace("\\", "/")
            raise InputError(
                "dash.own.table_missing" if expects_table else "dash.compare.upload.names_file",
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


def load_plan(name: str, content: bytes, plan: dict[str, Any], lang: str) -> dict[str, Any]:
    """A plan from a file: packages where it holds interventions, else a community.

    A scenario file with interventions becomes one package; a zip archive that the page saved, the
    packages in it. A community or a table of residents keeps the packages of the present plan.

    Args:
        name: Name of the file.
        content: Its bytes.
        plan: The present plan.
        lang: Language in which packages are named.

    Raises:
        InputError: Whatever is wrong with it, in each language; the present plan is not changed.
    """
    return in_each_language(_load_plan, name, content, plan, lang)


def load_file(name: str, content: bytes) -> File:
    """The community of an uploaded file, as plans hold it.

    Args:
        name: Name of the file.
        content: Its bytes.

    Raises:
        InputError: Whatever is wrong with it, in each language.
    """
    return in_each_language(_load_file, name, content)


def _load_file(name: str, content: bytes) -> File:
    parts = parts_of(name, content)
    if parts.plan is not None:
        file = saved_plan(parts.plan).get("file")
        if not file:
            raise InputError("dash.own.shipped_plan", file=bare_name(name))
        return _saved(file)
    return _file_of(name, parts)[0]


def _load_plan(name: str, content: bytes, plan: dict[str, Any], lang: str) -> dict[str, Any]:
    parts = parts_of(name, content)
    if parts.plan is not None:
        saved = saved_plan(parts.plan)
        if not saved.get("file"):
            return saved
        file = _saved(saved["file"])
        refuse_large(scenario_in(file))
        return {**saved, "file": file}
    file, loaded = _file_of(name, parts)
    refuse_large(loaded[0].scenario if loaded else scenario_in(file))
    packages = [
        {
            "name": one.scenario.label.in_language(lang),
            "items": [_plain_item(each) for each in one.scenario.to_dict()["interventions"]],
        }
        for one in loaded
        if one.scenario.interventions
    ]
    changed = {**plan, "file": file, "households": None, "staff": None, "unit": None}
    if loaded:
        weeks = loaded[0].scenario.weeks
        changed |= {"window": weeks.window, "after": weeks.after}
    return changed | ({"packages": packages[:3]} if packages else {})


def _saved(file: File) -> File:
    """The file of a saved plan, checked like one that is sent by itself."""
    try:
        check_plain(file)
        kept = own_file(file)
    except ValueError:
        kept = None
    if kept is None:
        raise InputError("dash.upload.damaged", file=PLAN)
    _check(scenario_in(kept))
    return {**kept, "name": bare_name(kept["name"])}


def _file_of(name: str, parts: Parts) -> tuple[File, list[Loaded]]:
    """The file of an upload, and the scenarios in it, the one it stands for first."""
    if not parts.texts:
        file = file_of_tables(name, parts.tables)
        _check(scenario_in(file))
        return file, []
    tables = {one: pack(content) for one, content in parts.tables.items()}
    loaded = sorted(_loaded(parts.texts, tables), key=_first)
    first = loaded[0]
    used = tables_of(first.scenario)
    for one, content in parts.tables.items():
        if own_tables.content_name(one, content) not in used:
            raise InputError("dash.own.unused_table", file=one)
        if not is_ties(one, content):
            look_at_head(one, content)
    _check(first.scenario)
    source = parts.texts[first.name]
    if any(other in source for other in parts.texts if other != first.name):
        source = json.dumps(first.scenario.to_dict(), ensure_ascii=False)
        tables = {one: pack(content) for one, content in used.items()}
    return {"name": first.name, "text": source, "tables": tables, "own": None}, loaded


def _first(one: Loaded) -> tuple[bool, bool, bool, str]:
    """Scenarios go before communities, those without interventions before others."""
    has = bool(one.scenario.interventions)
    return (not one.whole, has, bare_name(one.name) != "baseline.yaml", one.name)


def _check(scenario: Scenario) -> None:
    """Read the tables of a scenario once; what is wrong with them is told before anything runs."""
    if tables_of(scenario):
        own_tables.check(scenario)


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
