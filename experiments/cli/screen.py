"""What a command shows: results on standard output, progress and remarks on standard error."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from rich.console import Console, RenderableType

    from sim.errors import InputError


WIDTH_OF_FILES = 100
"""Columns of tables that go into a file or a pipe, which have no width of their own."""


def show(content: RenderableType) -> None:
    """Show a result."""
    while_read(lambda: _screen().print(content))


def while_read(say: Callable[[], object]) -> None:
    """Say something, and go on if whoever read has gone, as `| head` goes after some lines.

    What a command keeps in files is not to be lost because nobody reads the rest of its tables.

    Args:
        say: Prints to standard output.
    """
    from experiments.cli.outcome import forget_output

    try:
        say()
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        forget_output()


def as_text(*contents: RenderableType) -> str:
    """Results as they are shown in a pipe: plain, without colours."""
    from io import StringIO

    from rich.console import Console

    written = StringIO()
    plain = Console(file=written, width=WIDTH_OF_FILES, color_system=None)
    for content in contents:
        plain.print(content)
    return written.getvalue()


def deliver(content: str, out: Path | None) -> None:
    """Print a result, or write it to a file.

    Args:
        content: The result, without the end of its last line.
        out: The file; None prints.

    Raises:
        InputError: The file cannot be written.
    """
    if out is None:
        print(content)
        return
    from experiments.cli.files import usable_file
    from experiments.cli.outcome import note_written
    from experiments.interrupts import interrupts_held
    from experiments.writing import unwritable, write_text

    usable_file(out)
    try:
        with interrupts_held():
            write_text(out, content + "\n")
            note_written(out)
    except OSError as problem:
        raise unwritable(out, problem) from None


def _screen() -> Console:
    from rich.console import Console

    class Screen(Console):
        """A console that leaves it to `while_read` to say what a broken pipe means."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    fixed = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Screen(width=WIDTH_OF_FILES if fixed else None)


def show_json(plain: Any, out: Path | None = None) -> None:
    """Show a result as JSON, or write it to a file."""
    deliver(json.dumps(plain, ensure_ascii=False, indent=1, default=_plain), out)


def remark(key: str, **values: Any) -> None:
    """Say something that is not the result."""
    print(text(key, None, **values), file=sys.stderr)


def remark_on(problems: Iterable[InputError]) -> None:
    """Say what is odd about input that can be used all the same; what is said twice, once."""
    for told in dict.fromkeys(problem.in_language() for problem in problems):
        remark("cli.warning", told=told)


def _plain(value: Any) -> Any:
    """Numbers of NumPy as numbers of Python, paths and the rest as text."""
    return value.item() if hasattr(value, "item") else str(value)


@contextmanager
def progress(label: str, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error; none where nobody watches.

    Args:
        label: What is being done.
        quiet: Show none.

    Yields:
        What to call with the number done and the number in all.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def table(title: str, headers: list[str], rows: list[list[str]]) -> RenderableType:
    """A plain table with a title."""
    from rich import box
    from rich.table import Table

    made = Table(title=title, title_justify="left", box=box.SIMPLE, title_style="bold")
    for i, header in enumerate(headers):
        made.add_column(header, overflow="fold", no_wrap=i == 0)
    for row in rows:
        made.add_row(*row)
    return made
