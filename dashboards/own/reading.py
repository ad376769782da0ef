"""What an uploaded file holds: community or scenario files, tables, or a plan that the page saved.

A visitor may send a community or scenario file (YAML), a table of residents (CSV), or a zip archive
of such files with a table of ties (CSV with source and target, or GraphML). Files of an archive may
name each other, and shipped files; nothing else of the machine. Everything is read here, in a
worker, in a folder that is gone afterwards; sizes are checked as bytes arrive, not as they are
announced. What comes out is a *file* as plans hold it:

    {"name": "residents.csv", "text": "…community or scenario file…", "tables": {name: packed},
     "own": settings, or None where the visitor's own community file says it all}
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboards.own.community import assumed, community_file
from dashboards.own.tables import ENDINGS, LARGEST, MOST_TABLES, pack, renamed
from dashboards.uploads import bare_name, shown_size
from sim.errors import InputError
from sim.population.names import column_names, folded
from sim.population.spec import PlacesSpec, ResidentsSpec
from sim.texts import text

if TYPE_CHECKING:
    from sim.population.population import Population

File = dict[str, Any]
"""A visitor's file as a plan holds it."""

LARGEST_TEXT: Final = 200_000
"""Bytes of a community or scenario file; the shipped ones have four thousand."""
MOST_PEOPLE: Final = 20_000
"""Rows of a table of residents: people whom a page compares or draws."""
MOST_TIES: Final = 160_000
"""Rows of a table of ties: eight for each of as many residents."""
MOST_COLUMNS: Final = 60
HEAD: Final = 300
"""Rows of a table of residents that are read first: what is wrong throughout is told at once."""
MOST_TEXTS: Final = 4
KINDS: Final = (".yaml", ".yml", ".csv", ".graphml", ".zip")
"""Endings of files that may be sent."""
SPREADSHEETS: Final = (".xlsx", ".xls", ".et", ".ods", ".numbers")
PLAN: Final = "plan.json"


@dataclass
class Parts:
    """What was found in a file or an archive.

    Attributes:
        texts: Community and scenario files by name.
        tables: Tables by name.
        plan: The plan that the page saved, as bytes.
    """

    texts: dict[str, str] = field(default_factory=dict)
    tables: dict[str, bytes] = field(default_factory=dict)
    plan: bytes | None = None


def parts_of(name: str, content: bytes) -> Parts:
    """Take a file apart.

    Args:
        name: Its name.
        content: Its bytes.

    Raises:
        InputError: It is too large, damaged, or of another kind.
    """
    shown = bare_name(name)
    parts = Parts()
    if not shown.lower().endswith(".zip"):
        _add(parts, shown, content)
        return parts
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                inner = bare_name(_name_of(member))
                wanted = inner == PLAN or inner.lower().endswith((".yaml", ".yml", *ENDINGS))
                if member.is_dir() or not wanted or inner.startswith((".", "_")):
                    continue
                if "__MACOSX" in member.filename:
                    continue
                with archive.open(member) as stream:
                    most = 4 * LARGEST if inner == PLAN else LARGEST
                    _add(parts, inner, stream.read(most + 1))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise InputError("error.bad_syntax", file=shown, reason=str(error)) from None
    except Exception as error:  # a damaged stream raises whatever its method raises
        if isinstance(error, InputError):
            raise
        raise InputError("dash.upload.damaged", file=shown) from None
    if parts.plan is None and not parts.texts and not parts.tables:
        raise InputError("dash.own.no_files", file=shown)
    return parts


def _name_of(member: zipfile.ZipInfo) -> str:
    """The name of a member; Chinese systems write names in GB 18030 without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _add(parts: Parts, name: str, content: bytes) -> None:
    """Put a file where it belongs."""
    lower = name.lower()
    if lower.endswith(SPREADSHEETS):
        raise InputError("dash.own.spreadsheet", file=name)
    is_text, table = lower.endswith((".yaml", ".yml")), lower.endswith(ENDINGS)
    most = LARGEST_TEXT if is_text else LARGEST if table else 4 * LARGEST
    if len(content) > most:
        raise InputError("dash.upload.too_large", file=name, limit=shown_size(most))
    if name in parts.texts or name in parts.tables:
        raise InputError("dash.own.twice", file=name)
    if name == PLAN:
        parts.plan = content
    elif is_text:
        if len(parts.texts) == MOST_TEXTS:
            raise InputError("dash.own.too_many_texts", file=name, most=MOST_TEXTS)
        parts.texts[name] = _decoded(name, content)
    elif table:
        if len(parts.tables) == MOST_TABLES:
            raise InputError("dash.own.too_many_tables", file=name, most=MOST_TABLES)
        _check_table(name, content)
        parts.tables[name] = content
    else:
        raise InputError("dash.upload.wrong_kind", file=name, kinds=" / ".join(KINDS))


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("scenario.not_utf8", file=name) from None


def _check_table(name: str, content: bytes) -> None:
    """Refuse what would take too long to read, before it is read."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError("dash.own.spreadsheet", file=name)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise InputError("dash.own.not_text", file=name)
    if name.lower().endswith(".graphml"):
        if b"<!" in content.replace(b"<!--", b""):
            raise InputError("dash.own.doctype", file=name)
        rows, most = content.count(b"<edge"), MOST_TIES
    else:
        lines = _lines(content)
        columns = max(lines[0].count(mark) for mark in (b",", b";", b"\t", "，".encode())) + 1
        if columns > MOST_COLUMNS:
            raise InputError("dash.own.too_many_columns", file=name, line=1, most=MOST_COLUMNS)
        rows = len(lines) - 1
        most = MOST_TIES if is_ties(name, content) else MOST_PEOPLE
    if rows > most + 1:
        raise InputError("dash.own.too_many_rows", file=name, rows=rows, most=most)


def _lines(content: bytes) -> list[bytes]:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def is_ties(name: str, content: bytes) -> bool:
    """Whether a table holds ties, not residents.

    Args:
        name: Its name.
        content: Its bytes.
    """
    if name.lower().endswith(".graphml"):
        return True
    heading = content[:4000].splitlines()[:1]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            line = heading[0].decode(encoding) if heading else ""
            break
        except UnicodeDecodeError:
            continue
    else:
        return False
    delimiter = max(",;\t，", key=line.count)
    known = column_names(("source", "target"))
    found = {known.get(folded(cell.strip('"'))) for cell in line.split(delimiter)}
    return {"source", "target"} <= found


def file_of_tables(name: str, tables: Mapping[str, bytes]) -> File:
    """The file of tables that come without a community file, with what is assumed of the place.

    Args:
        name: Name of what was uploaded.
        tables: One table of residents, and one of ties where there is one.

    Raises:
        InputError: What is wrong with the table of residents, row by row, or there is none.
    """
    residents = [one for one, content in tables.items() if not is_ties(one, content)]
    ties = [one for one in tables if one not in residents]
    if not residents:
        raise InputError("dash.own.no_residents", file=bare_name(name))
    if len(residents) > 1 or len(ties) > 1:
        raise InputError("dash.own.many_tables", file=bare_name(name))
    look_at_head(residents[0], tables[residents[0]])
    population = _population(residents[0], tables[residents[0]])
    given = population.provenance["given"]
    settings = assumed(Path(residents[0]).stem, population, given, ties[0] if ties else None)
    settings["residents"] = residents[0]
    return {
        "name": bare_name(name),
        "text": community_file(settings),
        "tables": {one: pack(content) for one, content in tables.items()},
        "own": settings,
    }


class HeadError(InputError):
    """Problems of the first rows of a table, of which no more was read.

    Args:
        found: The problems.
    """

    def __init__(self, found: InputError) -> None:
        """Hold them."""
        super().__init__(found.message)
        self.found = found

    def in_language(self, lang: str | None = None) -> str:
        """The problems, and that only the first rows were looked at."""
        return f"{self.found.in_language(lang)}\n{text('dash.own.only_head', lang, rows=HEAD)}"


def look_at_head(name: str, content: bytes) -> None:
    """Read the first rows of a table of residents.

    A column that is wrong in every row is wrong in the first ones; to say so of each of thousands
    of rows, with the nearest word that is understood, would take minutes.

    Args:
        name: Its name.
        content: Its bytes.

    Raises:
        InputError: What is wrong with these rows.
    """
    lines = _lines(content)
    head = b"\n".join(lines[: HEAD + 1])
    if len(lines) <= HEAD + 1 or head.count(b'"') % 2:  # a cell may hold the end of a line
        return
    try:
        _population(name, head)
    except InputError as error:
        if error.message != "population.only_infants":  # of a household that was cut in two
            raise HeadError(error) from None


def _population(name: str, content: bytes) -> Population:
    from sim.population.residents import residents_from_csv

    with tempfile.TemporaryDirectory(prefix="linli-table-") as folder:
        path = Path(folder) / "residents.csv"
        path.write_bytes(content)
        block = ResidentsSpec(file=str(path), urban=1.0)
        try:
            return residents_from_csv(path, block, PlacesSpec())
        except InputError as error:
            renamed(error, {str(path): name})
            raise error from None


def saved_plan(content: bytes) -> Any:
    """What is in a plan that the page saved.

    Args:
        content: Its bytes.

    Raises:
        InputError: It is no plan.
    """
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InputError("dash.upload.damaged", file=PLAN) from None
    if not isinstance(found, dict):
        raise InputError("dash.upload.damaged", file=PLAN)
    return found
