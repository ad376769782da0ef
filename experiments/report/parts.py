"""What reports of every kind have in common: limits, provenance, dates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import basis, wording
from experiments.report.document import Block, Bullets, Facts, Paragraph, Section, section
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

LIMITS = (
    "model",
    "community",
    "calibration",
    "digits",
    "good",
    "politics",
    "content",
    "horizon",
    "rare",
    "transfer",
)
"""What no report of this program can say, in the order of docs/limits.md."""


def limits(
    lang: str,
    people: Collection[str],
    more: Iterable[str] = (),
    instead: Mapping[str, str] | None = None,
) -> Section:
    """What the report cannot say.

    Args:
        lang: Language code.
        people: Kinds of the populations, as `residents`.
        more: Keys of limits that this kind of report has besides, which come first.
        instead: Keys to take in the place of others.
    """
    whose = [wording.PEOPLE[kind] for kind in wording.PEOPLE if kind in people]
    luck = {"community": f"community{wording.new_each_time(people)}"}
    other = luck | dict(instead or {})
    keys = [other.get(key, key) for key in (*more, *whose, *LIMITS)]
    title = text("section.limits.title", lang)
    return section("limits", title, Bullets(tuple(text(f"limits.{key}", lang) for key in keys)))


def provenance(facts: Mapping[str, str], lang: str, note: str = "") -> Section:
    """Where the result comes from.

    Args:
        facts: Values by key of the catalogue; empty ones are left out.
        lang: Language code.
        note: A sentence on the files of the folder.
    """
    told = [note, text("provenance.hand_on", lang) if facts.get("files") else ""]
    rows = tuple((text(f"provenance.{key}", lang), value) for key, value in facts.items() if value)
    title = text("section.provenance.title", lang)
    return section(
        "provenance", title, Facts(rows), Paragraph(wording.sentences(told, lang), "note")
    )


def outdated(known: Mapping[str, Any], lang: str, key: str = "limits.outdated") -> list[Block]:
    """A warning where a result was computed with other values of the parameters than today's.

    Args:
        known: May hold `parameters` and `ensemble`, the digests of what was used.
        lang: Language code.
        key: Says so of the parameters.
    """
    keys = {"parameters": key, "ensemble": "limits.outdated_ensemble"}
    return [Paragraph(text(keys[name], lang), "warning") for name in basis.outdated(known)]


def origin(known: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Parameters, files, versions, commit and machine, as far as they are known.

    Args:
        known: May hold `parameters`, `ensemble`, `files`, `versions`, `commit` and `machine`.
        lang: Language code.
    """
    versions = [f"{name} {number}" for name, number in (known.get("versions") or {}).items()]
    files = [
        f"{Path(name).name} {digest[:12]}" for name, digest in (known.get("files") or {}).items()
    ]
    machine = known.get("machine") or {}
    parts = f"{machine['system']} {machine['architecture']}, {machine['cores']}" if machine else ""
    return {
        "parameters": known.get("parameters") or "",
        "ensemble": known.get("ensemble") or "",
        "files": wording.listed(files, lang),
        "versions": wording.listed(versions, lang),
        "commit": known.get("commit") or wording.NOTHING,
        "machine": parts,
    }


def moment(stamp: str) -> str:
    """A time stamp to the minute, as 2026-01-31 08:00 UTC; "" of none."""
    if not stamp:
        return ""
    return f"{datetime.fromisoformat(stamp).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def day(stamp: str) -> str:
    """The day of a time stamp, as 2026-01-31; "" of none."""
    return stamp[:10]


def shown_day(date: str, lang: str) -> str:
    """A day as a language writes it."""
    if not date:
        return ""
    year, month, number = (int(part) for part in date.split("-"))
    return text("document.date", lang, year=year, month=month, day=number)
