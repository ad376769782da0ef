"""`linli list` and `linli schema`: what there is to choose from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from experiments.cli.screen import as_text, deliver, show_json, table
from experiments.cli.screen import show as show_content
from sim.errors import InputError, nearest_name
from sim.texts import current_language, has_text, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from experiments.planfile import PlanFile
    from sim.scenario.base import Label

Row = dict[str, str]


def show(what: str | None, *, as_json: bool, out: Path | None) -> None:
    """List one kind of things, or all kinds.

    Args:
        what: One of the kinds; None lists scenarios, communities, interventions and measures.
        as_json: Write JSON.
        out: File to write; None writes to standard output.

    Raises:
        InputError: There is no such kind (the nearest is given), or the file cannot be written.
    """
    if what is not None and what not in KINDS:
        raise InputError(
            "cli.list.unknown",
            expected="expect.one_of",
            nearest=nearest_name(what, KINDS),
            name=what,
            names=", ".join(KINDS),
        )
    chosen = [what] if what is not None else list(OVERVIEW)
    found = {kind: KINDS[kind]() for kind in chosen}
    if as_json:
        show_json(found if what is None else found[what], out)
        return
    tables = []
    for kind, rows in found.items():
        headers = list(rows[0]) if rows else []
        titles = [text(f"cli.list.column.{header}") for header in headers]
        cells = [[_shown(header, row[header]) for header in headers] for row in rows]
        tables.append(table(text(f"cli.list.title.{kind}"), titles, cells))
    if out is not None:
        deliver(as_text(*tables).rstrip("\n"), out)
        return
    for made in tables:
        show_content(made)


def schema(what: str, out: Path | None) -> None:
    """Write the JSON schema of scenario or targets files, for editors.

    Args:
        what: scenario or targets.
        out: The file; None writes to standard output.

    Raises:
        InputError: There is no such schema, or the file cannot be written.
    """
    if what not in SCHEMAS:
        raise InputError(
            "cli.schema.unknown",
            expected="expect.one_of",
            nearest=nearest_name(what, SCHEMAS),
            name=what,
            names=", ".join(SCHEMAS),
        )
    deliver(json.dumps(SCHEMAS[what](current_language()), ensure_ascii=False, indent=2), out)


def _shown(header: str, cell: str) -> str:
    """A cell of a table; levers that there are one a form of are named once, as `online_*`."""
    if header != "changes":
        return cell
    shown: dict[str, None] = {}
    for name in cell.split(", "):
        family = name.partition("_")[0] + "_*"
        whole = has_text(f"lever.{family}") and not has_text(f"lever.{name}")
        shown[family if whole else name] = None
    return ", ".join(shown)


def _scenarios() -> list[Row]:
    from sim.scenario import Scenario
    from sim.scenario.names import shipped

    found = {name: Scenario.load(name) for name in shipped("scenario")}
    return [_described(name, file.label, file.description) for name, file in found.items()]


def _communities() -> list[Row]:
    from sim.scenario.loading import load_community
    from sim.scenario.names import shipped

    found = {name: load_community(name) for name in shipped("community")}
    return [_described(name, file.label, file.note) for name, file in found.items()]


def _studies() -> list[Row]:
    from experiments.sweep.study import Study

    return _plans(Study)


def _searches() -> list[Row]:
    from experiments.search.spec import Search

    return _plans(Search)


def _fits() -> list[Row]:
    from experiments.targets.spec import Targets

    return _plans(Targets)


def _plans(kind: type[PlanFile]) -> list[Row]:
    found = {name: kind.load(name) for name in kind.shipped()}
    return [_described(name, file.label, file.description) for name, file in found.items()]


def _described(name: str, label: Label, description: Label | None) -> Row:
    return {"name": name, "label": _in(label), "description": _in(description or label)}


def _interventions() -> list[Row]:
    from sim.interventions import Intervention, registry

    rows = []
    for kind, model in registry().items():
        own = [key for key in model.model_fields if key not in Intervention.model_fields]
        rows.append(
            {
                "name": kind,
                "label": _worded(f"intervention.{kind}"),
                "keys": ", ".join(own),
                "changes": ", ".join(model.changes),
                "sources": ", ".join(model.sources),
            }
        )
    return rows


def _targets() -> list[Row]:
    from experiments.targets.measures import catalogue, levels
    from experiments.targets.words import measure_name

    lang = current_language()
    groups = ", ".join(group for group in levels() if group != "all")
    return [
        {
            "name": measure.name,
            "family": text(f"targets.family.{measure.family}"),
            "periods": ", ".join(measure.periods),
            "groups": groups if measure.family == "form" else "",
            "unit": _unit(measure.unit),
            "label": measure_name(measure.name, lang),
        }
        for measure in catalogue().values()
    ]


def _scenario_schema(lang: str) -> dict[str, Any]:
    from sim.scenario import Scenario

    return Scenario.schema(lang)


def _targets_schema(lang: str) -> dict[str, Any]:
    from experiments.targets.schema import targets_schema

    return targets_schema(lang)


def _study_schema(lang: str) -> dict[str, Any]:
    from experiments.sweep.schema import study_schema

    return study_schema(lang)


def _search_schema(lang: str) -> dict[str, Any]:
    from experiments.search.schema import search_schema

    return search_schema(lang)


def _measures() -> list[Row]:
    from sim.glossary import measures

    lang = current_language()
    return [
        {"name": measure.name, "unit": _unit(measure.unit), "label": measure.label(lang)}
        for measure in measures().values()
    ]


def _parameters() -> list[Row]:
    from sim.parameters import registry

    lang = current_language()
    return [
        {
            "name": parameter.name,
            "value": str(parameter.value),
            "unit": _unit(parameter.unit),
            "range": " | ".join(parameter.choices) or f"{parameter.low:g} … {parameter.high:g}",
            "level": text(f"evidence.{parameter.level}"),
            "source": _source(parameter.source),
            "label": parameter.zh if lang == "zh" else parameter.en,
        }
        for parameter in registry().values()
    ]


def _sources() -> list[Row]:
    from sim.bibliography import bibliography

    return [
        {
            "name": source.key,
            "title": source.title,
            "author": source.author,
            "year": str(source.year or ""),
            "address": source.address,
        }
        for source in bibliography().values()
    ]


def _prices() -> list[Row]:
    from sim.scenario.loading import load_prices

    return [
        {
            "name": name,
            "value": f"{line.value:g}",
            "unit": _unit(line.unit),
            "budget": text(f"cli.budget.{line.budget}"),
            "source": _source(line.source),
            "label": _in(line.label),
        }
        for name, line in load_prices().lines.items()
    ]


def _in(label: Label) -> str:
    return label.in_language(current_language())


def _unit(unit: str) -> str:
    from experiments.wording import unit_name

    return unit_name(unit, current_language())


def _source(source: str) -> str:
    from experiments.wording import source_name

    return source_name(source, current_language())


def _worded(key: str) -> str:
    return text(key) if has_text(key) else ""


KINDS: dict[str, Callable[[], list[Row]]] = {
    "scenarios": _scenarios,
    "communities": _communities,
    "interventions": _interventions,
    "measures": _measures,
    "parameters": _parameters,
    "sources": _sources,
    "prices": _prices,
    "studies": _studies,
    "searches": _searches,
    "targets": _targets,
    "fits": _fits,
}
"""What can be listed."""

SCHEMAS: dict[str, Callable[[str], dict[str, Any]]] = {
    "scenario": _scenario_schema,
    "targets": _targets_schema,
    "search": _search_schema,
    "study": _study_schema,
}
"""What there is a schema of."""

OVERVIEW = ("scenarios", "communities", "interventions", "measures")
"""What is listed when nothing is named."""
