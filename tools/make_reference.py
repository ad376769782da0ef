"""The reference pages of the kinds of intervention, made from the code.

`docs/reference/interventions/` gets one page a kind and language (`<kind>.md`, `<kind>.zh.md`) and
an index: what it is, what it changes, its keys with default and source, what it uses up, where it
is described, which scenarios use it. A test makes the pages again and compares, so they cannot
fall behind the code.

    python tools/make_reference.py          write the pages
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference" / "interventions"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from messages import say  # noqa: E402
from pydantic import BaseModel  # noqa: E402

from sim.bibliography import bibliography  # noqa: E402
from sim.interventions import Intervention, registry  # noqa: E402
from sim.levers import GROUP, PLACE  # noqa: E402
from sim.scenario import Scenario  # noqa: E402
from sim.scenario.loading import load_prices  # noqa: E402
from sim.scenario.names import shipped  # noqa: E402
from sim.texts import has_text, text  # noqa: E402

LANGUAGES = {"en": "English", "zh": "中文"}
"""Of each language: what it calls itself."""


class AnyWeek(dict[str, float]):
    """A week in which everything happened once, to ask a kind which lines it is priced by."""

    def __missing__(self, key: str) -> float:
        """Return one of whatever is asked for."""
        return 1.0


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    used = _scenarios()
    made = {}
    for lang in LANGUAGES:
        made[_file("README", lang)] = _index(lang)
        for kind in registry():
            made[_file(kind, lang)] = _page(kind, lang, used.get(kind, []))
    return made


def write(folder: Path = FOLDER) -> None:
    """Write the pages, and take away those that are no longer made.

    Args:
        folder: Where to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def lines_of(kind: str) -> list[str]:
    """Return the lines of the price file that a kind may use, in all its settings."""
    found: set[str] = set()
    for intervention in _settings(registry()[kind]):
        found |= set(intervention.quantities(AnyWeek(), 1.0))
    return [line for line in load_prices().lines if line in found]


def _settings(model: type[Intervention]) -> Iterator[Intervention]:
    """Yield a kind in every combination of its choices."""
    choices = {
        name: get_args(field.annotation)
        for name, field in model.model_fields.items()
        if get_origin(field.annotation) is Literal and name != "kind"
    }
    for values in product(*choices.values()):
        yield model.model_validate(dict(zip(choices, values, strict=True)))


def _scenarios() -> Mapping[str, list[str]]:
    used: dict[str, list[str]] = {}
    for name in shipped("scenario"):
        for intervention in Scenario.load(name).interventions:
            kind = str(getattr(intervention, "kind", ""))
            if name not in used.setdefault(kind, []):
                used[kind].append(name)
    return used


def _file(name: str, lang: str) -> str:
    return f"{name}.md" if lang == "en" else f"{name}.{lang}.md"


def _others(name: str, lang: str) -> str:
    """Return the links to a page in other languages."""
    return " · ".join(
        f"[{said}]({_file(name, code)})" for code, said in LANGUAGES.items() if code != lang
    )


def _index(lang: str) -> str:
    rows = [
        f"| [{text(f'intervention.{kind}', lang)}]({_file(kind, lang)}) | `{kind}` |"
        f" {_names(model.changes, lang)} |"
        for kind, model in registry().items()
    ]
    delivery = [
        f"| `{name}` | {text(f'schema.Intervention.{name}', lang)} |"
        for name in Intervention.model_fields
    ]
    return _joined(
        f"# {say('reference.title', lang)}",
        _others("README", lang),
        say("reference.law", lang),
        _table(("kind", "key", "changes"), rows, lang),
        f"## {say('reference.delivery', lang)}",
        _table(("key", "meaning"), delivery, lang),
        say("reference.made", lang),
    )


def _page(kind: str, lang: str, scenarios: list[str]) -> str:
    model = registry()[kind]
    priced = load_prices().lines
    costs = [
        f"| `{line}` | {priced[line].label.in_language(lang)} | {priced[line].value:g} |"
        f" {_evidence(priced[line].source, lang)} |"
        for line in lines_of(kind)
    ]
    sources = [f"- {key}: {_source(key)}" for key in model.sources]
    where = [
        f"- [`{name}`](../../../scenarios/{name}.yaml): {_label(name, lang)}" for name in scenarios
    ]
    return _joined(
        f"# {text(f'intervention.{kind}', lang)} (`{kind}`)",
        _others(kind, lang),
        text(f"intervention_about.{kind}", lang),
        f"## {say('reference.changes', lang)}",
        _table(("lever", "meaning", "what", "combine"), _levers(model, lang), lang),
        f"## {say('reference.keys', lang)}",
        _table(("key", "meaning", "default", "source"), _fields(model, lang), lang),
        f"## {say('reference.costs', lang)}",
        _table(("line", "meaning", "price", "source"), costs, lang)
        if costs
        else say("reference.no_lines", lang),
        say("reference.staff", lang),
        f"## {say('reference.scenarios', lang)}",
        "\n".join(where),
        f"## {say('reference.sources', lang)}",
        "\n".join(sources),
        say("reference.made", lang),
    )


def _label(scenario: str, lang: str) -> str:
    return Scenario.load(scenario).label.in_language(lang)


def _levers(model: type[Intervention], lang: str) -> list[str]:
    rows = []
    for name in _folded(model.changes):
        lever = PLACE.get(name) or GROUP.get(name) or GROUP.get(name.replace("*", "report"))
        kind = "structure" if lever is None else lever.kind
        rule = "" if lever is None else say(f"reference.{lever.combine}", lang)
        rows.append(
            f"| `{name}` | {_lever(name, lang)} | {text(f'lever_kind.{kind}', lang)} | {rule} |"
        )
    return rows


def _fields(model: type[Intervention], lang: str) -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        if name in Intervention.model_fields:
            continue
        extra = field.json_schema_extra
        source = str(extra.get("source", "")) if isinstance(extra, dict) else ""
        meaning = text(f"schema.{model.__name__}.{name}", lang)
        rows.append(
            f"| `{name}` | {meaning} | {_value(field.default)} | {_evidence(source, lang)} |"
        )
    return rows


def _evidence(source: str, lang: str) -> str:
    return source.replace("assumed", say("reference.assumed", lang))


def _value(value: Any) -> str:
    if isinstance(value, BaseModel):
        said = {key: part for key, part in value.model_dump().items() if part}
        return "`{" + ", ".join(f"{key}: {_plain(part)}" for key, part in said.items()) + "}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(_plain(part) for part in value) + "]`"
    return f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _folded(changes: tuple[str, ...]) -> list[str]:
    """Return declared names, with families that have one lever a form named once, as `online_*`."""
    names: list[str] = []
    for name in changes:
        family = name.partition("_")[0] + "_*"
        folded = family if has_text(f"lever.{family}") and not has_text(f"lever.{name}") else name
        if folded not in names:
            names.append(folded)
    return names


def _names(changes: tuple[str, ...], lang: str) -> str:
    return say("reference.join", lang).join(_lever(name, lang) for name in _folded(changes))


def _lever(name: str, lang: str) -> str:
    return text(f"lever.{name}", lang)


def _source(key: str) -> str:
    source = bibliography()[key]
    parts = (source.author, source.title, str(source.year or ""))
    return ", ".join(part for part in parts if part)


def _table(heads: tuple[str, ...], rows: list[str], lang: str) -> str:
    titles = " | ".join(say(f"reference.head.{head}", lang) for head in heads)
    return "\n".join((f"| {titles} |", "|" + "---|" * len(heads), *rows))


def _joined(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    write()
