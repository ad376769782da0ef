"""Read the CSV tables that people bring, and collect what is wrong with them row by row.

Tables have a heading; cells are parted by commas, semicolons or tabs, in UTF-8, or in the GB 18030
or UTF-16 that Chinese spreadsheets write. Nothing is raised while rows are read: problems are
collected, the first twenty and a count, and raised together.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.beginnings import OFFICE, UTF_16
from sim.errors import MOST_SHOWN, InputError, InputErrors, nearest_name
from sim.population.names import category_codes, category_names, column_names, folded, shown
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.population.types import Bools


SEPARATOR = re.compile(r"sep=([,;\t|])[,;\t]*\n", re.IGNORECASE)
"""A first line for Excel, which says what parts the cells and is no row."""


@dataclass
class Problems:
    """Problems of one file: the first ones and their number."""

    file: Path
    first: list[InputError] = field(default_factory=list)
    count: int = 0

    def add(self, message: str, *, line: int | None = None, **values: Any) -> None:
        """Note a problem; see `InputError` for what can be said of it."""
        self.count += 1
        self.first.append(InputError(message, file=self.file, line=line, **values))
        if len(self.first) > 4 * MOST_SHOWN:  # columns are read one after another
            self.first = self._in_order()[:MOST_SHOWN]

    def stop(self) -> None:
        """Raise what was collected, in the order of lines."""
        if self.count:
            raise InputErrors(self._in_order(), self.count)

    def _in_order(self) -> list[InputError]:
        return sorted(self.first, key=lambda error: error.line or 0)


@dataclass(frozen=True)
class Table:
    """A table as text.

    Attributes:
        file: Where it comes from.
        columns: Cells by the program's name of the column, without blanks around them. Columns
            without name and content, as spreadsheets leave them behind, are left out.
        lines: Line of the file that each row ends in.
    """

    file: Path
    columns: dict[str, list[str]]
    lines: list[int]


def read_table(
    path: Path, wanted: Sequence[str], required: Sequence[str], problems: Problems
) -> Table:
    """Read a table.

    Args:
        path: The CSV file.
        wanted: Columns that mean something; others are a problem of the heading.
        required: Columns that must be there.
        problems: Takes rows with too few or too many cells.

    Raises:
        InputError: The file cannot be read, or its heading cannot be used.
    """
    rows = cells_of(path)
    first, heading = next(rows, (1, []))
    if not heading:
        raise InputError("scenario.empty_file", file=path)
    found, at = [], []
    last = first
    for line, row in rows:
        if len(row) == len(heading):
            found.append(row)
            at.append(line)
        elif line > last + 1 and any("\n" in cell for cell in row):
            problems.add("population.open_quote", line=last + 1, last=line)
        else:
            problems.add(
                "population.bad_row", line=line, found=len(row),
                expected=text("population.expect_cells", count=len(heading)),
            )  # fmt: skip
        last = line
    cells = [list(column) for column in zip(*found, strict=True)] or [[] for _ in heading]
    named = [k for k, name in enumerate(heading) if name or any(cells[k])]
    names = _heading(path, first, [heading[k] for k in named], tuple(wanted), required)
    if not found and not problems.count:
        raise InputError("population.no_rows", file=path, line=first)
    return Table(path, {name: cells[k] for name, k in zip(names, named, strict=True)}, at)


def cells_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table that are not empty, each with the line that it ends in.

    Cells come without the blanks around them. A first line that tells Excel what parts the cells
    (`sep=;`) is heeded.

    Args:
        path: The CSV file.

    Raises:
        InputError: The file cannot be read.
    """
    content = decoded(path)
    told = SEPARATOR.match(content)
    heading = next((line for line in content.split("\n") if line.strip()), "")
    delimiter = told[1] if told else max(",;\t，", key=heading.count)
    reader = csv.reader(io.StringIO(content), delimiter=delimiter)
    try:
        if told:
            next(reader)
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error:  # of a text in memory, only this is left that can be wrong
        most = csv.field_size_limit()
        raise InputError(
            "population.long_cell", file=path, line=reader.line_num, most=most
        ) from None


def decoded(path: Path) -> str:
    """Text of a file in UTF-8, GB 18030 or UTF-16 with its mark, with plain line ends.

    Raises:
        InputError: There is no such file, or it is not text in any of these encodings.
    """
    if path.exists() and not path.is_file():
        raise InputError(
            "population.is_a_folder" if path.is_dir() else "error.no_plain_file", file=path
        )
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError("error.not_found", file=path) from None
    except OSError as problem:
        raise InputError("error.not_readable", file=path, reason=problem.strerror) from None
    if raw.startswith(OFFICE):
        raise InputError("population.workbook", file=path)
    wide = raw.startswith(UTF_16)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            content = raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
        if "\0" in content:
            break
        return content
    raise InputError("population.no_text", file=path)


def coded(table: Table, trait: str, problems: Problems, may_be_empty: Bools) -> list[int]:
    """Codes of a column of categories.

    Args:
        table: The table.
        trait: One of `sim.population.names.CODES`.
        problems: Takes cells that are empty or not understood; they stand as 0.
        may_be_empty: For each row, whether its cell may be empty (and stands as 0).
    """
    known = category_codes(trait)
    codes = []
    for line, cell, empty in zip(table.lines, table.columns[trait], may_be_empty, strict=True):
        code = known.get(folded(cell))
        if not cell and empty:
            code = 0
        if code is None:
            code = 0
            problem = "population.unknown_category" if cell else "population.missing_value"
            names = category_names(trait)
            problems.add(
                problem, line=line, column=shown(f"residents.column.{trait}"), name=cell,
                expected=text("population.expect_one_of", names=text("error.list").join(names)),
                nearest=nearest_name(cell, [*known, *names]) if cell else None,
            )  # fmt: skip
        codes.append(code)
    return codes


def _heading(
    path: Path, line: int, cells: list[str], wanted: tuple[str, ...], required: Sequence[str]
) -> list[str]:
    """The program's names of the columns of a heading."""
    known = column_names(wanted)
    own = [shown(f"residents.column.{name}") for name in wanted]
    listed = text("population.expect_one_of", names=text("error.list").join(own))
    problems = Problems(path)
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = known.get(folded(cell))
        if not cell:
            problems.add("population.nameless_column", line=line, number=number, expected=listed)
        elif name is None:
            problems.add(
                "population.unknown_column", line=line, name=cell, expected=listed,
                nearest=nearest_name(cell, [*wanted, *own]),
            )  # fmt: skip
        elif name in names:
            earlier = cells[names.index(name)]
            problems.add("population.twice_column", line=line, name=earlier, other=cell)
        names.append(name or cell)
    meant = any(error.nearest for error in problems.first) and len(cells) > 1
    if not (meant or set(names) & set(wanted)):
        needed = [shown(f"residents.column.{name}") for name in required]
        raise InputError(
            "population.no_heading", file=path, line=line, got=text("error.list").join(cells)[:60],
            names=text("error.list").join(needed),
        )  # fmt: skip
    for name in required:
        if name not in names:
            column = shown(f"residents.column.{name}")
            problems.add("population.missing_column", line=line, name=column)
    problems.stop()
    return names
