"""The reference page of scenario, community and price files, made from their JSON schema.

`docs/reference/files.md` and `files.zh.md` list every key with what it means, what it may be and
what it is unless a file says otherwise. Meanings are the descriptions that `linli schema` gives
to editors. A test makes the pages again and compares, so they cannot fall behind the code.

    python tools/make_file_reference.py          write the pages
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from messages import say  # noqa: E402

from sim.scenario import Scenario  # noqa: E402

LANGUAGES = {"en": ("English", "files.md"), "zh": ("中文", "files.zh.md")}
"""Of each language: what it calls itself, and its page."""

Schema = dict[str, Any]

CHAPTERS = {
    "scenario": (
        ("", "Scenario"),
        ("weeks", "Weeks"),
        ("organisation", "Organisation"),
        ("organisation.unit", "Unit"),
        ("interventions[]", "Intervention"),
        ("interventions[].target", "Target"),
        ("analysis", "Analysis"),
        ("analysis.primary", "Outcome"),
    ),
    "community": (
        ("", "Community"),
        ("population", "SyntheticSpec"),
        ("population", "ResidentsSpec"),
        ("population", "AlikeSpec"),
        ("places", "PlacesSpec"),
        ("ties", "TieSpec"),
        ("ties.network", "NetworkSpec"),
        ("committee", "CommitteeSpec"),
        ("company", "CompanySpec"),
        ("organisations[]", "OrganisationSpec"),
        ("unit", "Unit"),
        ("calendar", "CalendarSpec"),
    ),
    "prices": (("", "Prices"), ("lines.*", "Price")),
}
"""Where each part stands in its file, in the order in which files have them."""

WRITTEN = {"boolean": ("`true`", "`false`"), "null": ("`null`",)}
LIMITS = (
    ("minimum", "≥"),
    ("ge", "≥"),
    ("exclusiveMinimum", ">"),
    ("gt", ">"),
    ("maximum", "≤"),
    ("le", "≤"),
    ("exclusiveMaximum", "<"),
    ("lt", "<"),
)


def pages() -> dict[str, str]:
    """Return the text of the page of each language, by file name."""
    return {file: page(lang) for lang, (_, file) in LANGUAGES.items()}


def write(folder: Path = FOLDER) -> None:
    """Write the pages.

    Args:
        folder: Where to.
    """
    for name, content in pages().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def page(lang: str) -> str:
    """Return the page of a language."""
    schema = Scenario.schema(lang)
    (other,) = (f"[{name}]({file})" for code, (name, file) in LANGUAGES.items() if code != lang)
    parts = [
        f"# {say('files.title', lang)}",
        other,
        say("files.lead", lang),
    ]
    for chapter, sections in CHAPTERS.items():
        parts += [f"## {say(f'files.{chapter}', lang)}", say(f"files.{chapter}_lead", lang)]
        for path, name in sections:
            part = _scenario(schema) if name == "Scenario" else _part(schema, name)
            if path:
                kind = part["properties"].get("kind", {}).get("const")
                parts.append(f"### `{path}`" + (f" (`kind: {kind}`)" if kind else ""))
            parts.append(_table(part, schema, lang))
    return "\n\n".join([*parts, say("files.made", lang)]) + "\n"


def _scenario(schema: Schema) -> Schema:
    """Return the schema of a scenario, without spelling out what interventions may be."""
    said = {**schema["properties"]["interventions"], "says": "files.interventions"}
    return {**schema, "properties": {**schema["properties"], "interventions": said}}


def _part(schema: Schema, name: str) -> Schema:
    """Return the schema of a part; what all kinds of intervention share stands in each of them."""
    parts: Schema = schema["$defs"]
    if name != "Intervention":
        found: Schema = parts[name]
        return found
    kinds = [part for part in parts.values() if "dose" in part["properties"]]
    shared = set.intersection(*(set(part["properties"]) for part in kinds))
    properties = {key: dict(kinds[0]["properties"][key]) for key in kinds[0]["properties"]}
    properties["kind"] = {
        "type": "string",
        "description": properties["kind"]["description"],
        "says": "files.kinds",
    }
    return {
        "properties": {key: value for key, value in properties.items() if key in shared},
        "required": ["kind"],
    }


def _table(part: Schema, schema: Schema, lang: str) -> str:
    heads = " | ".join(say(f"files.head.{head}", lang) for head in ("key", "meaning", "value"))
    rows = [f"| {heads} | {say('files.head.default', lang)} |", "|---|---|---|---|"]
    required = part.get("required", ())
    for key, value in part["properties"].items():
        cells = (
            f"`{key}`",
            value.get("description", ""),
            _value(value, schema, lang),
            _default(key, value, required, lang),
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def _default(key: str, value: Schema, required: Any, lang: str) -> str:
    """Say what holds unless a file says otherwise."""
    if "default" in value:
        default = value["default"]
        if "const" in value:
            return "–"
        if isinstance(default, dict):
            return say("files.below", lang)
        written = json.dumps(default, ensure_ascii=False).replace('"', "")
        return f"`{written.removesuffix('.0')}`"
    if key in required:
        return say("files.required", lang)
    optional = key == "extends" or value.get("type") == "object" or "oneOf" in value
    return "–" if optional and key != "population" else say("files.inherited", lang)


def _value(value: Schema, schema: Schema, lang: str) -> str:
    """Say what a value may be."""
    said = list(dict.fromkeys(_choices(value, schema, lang)))
    return say("files.or", lang).join(said)


def _choices(value: Schema, schema: Schema, lang: str) -> Iterator[str]:
    if "says" in value:
        yield say(value["says"], lang)
    elif "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        yield say("files.label" if name == "Label" else "files.map", lang)
    elif "const" in value:
        yield f"`{value['const']}`"
    elif "enum" in value:
        yield say("files.comma", lang).join(f"`{name}`" for name in value["enum"])
    elif "anyOf" in value or "oneOf" in value:
        for choice in value.get("anyOf") or value["oneOf"]:
            yield from _choices(choice, schema, lang)
    elif value.get("type") == "array":
        inner = _value(value.get("items", {}), schema, lang)
        yield say("files.list", lang, of=inner) if inner else say("files.list_bare", lang)
    elif value.get("type") in ("integer", "number"):
        yield say(f"files.{value['type']}", lang) + _limits(value, lang)
    elif value.get("type") == "string" and value.get("examples"):
        yield say("files.shipped", lang)
    elif value.get("type") in WRITTEN:
        yield say("files.comma", lang).join(WRITTEN[value["type"]])
    elif value.get("type") in ("string", "object"):
        yield say(f"files.{value['type']}", lang)


def _limits(value: Schema, lang: str) -> str:
    limits = {sign: f"{value[name]:.16g}" for name, sign in LIMITS if name in value}
    if limits.keys() == {"≥", "≤"}:
        return f" {limits['≥']}–{limits['≤']}"
    said = say("files.comma", lang).join(f"{sign} {limit}" for sign, limit in limits.items())
    return f" {said}" if said else ""


if __name__ == "__main__":
    write()
