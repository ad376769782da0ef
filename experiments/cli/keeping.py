"""What `linli run` and `linli compare` do around their results: a place for them, and no loss.

The place is tried before the work begins. When it is done, Ctrl-C waits until everything is
written and shown; and what cannot be written is shown at least.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.files import unwritable, usable_folder
from experiments.cli.outcome import NothingDone
from experiments.interrupts import interrupts_held, one_interrupt
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from experiments.processes import Progress

RESULTS = Path("results")


def check_place(out: Path | None) -> None:
    """Make sure that results can be kept.

    Args:
        out: Their folder, which is made; None means one in `results/`, which is not made yet.

    Raises:
        InputError: They cannot.
    """
    place = RESULTS if out is None else out
    there = place.exists()
    usable_folder(place)
    if out is None and not there:
        with suppress(OSError):  # another command is making its own
            place.rmdir()


@contextmanager
def kept_whole() -> Iterator[Callable[[Progress | None], Progress]]:
    """Lose nothing to a Ctrl-C after the last task, or to a second one after the first.

    The first interrupts the tasks, as ever. One that finds no task left waits for the end of the
    block, by which what was finished is to be kept.

    Yields:
        What makes, of a function to be called with the number done and that of all, one that
        also sees when the last task is done.
    """
    with one_interrupt(), ExitStack() as held:

        def counted(advance: Progress | None) -> Progress:
            def count(done: int, total: int) -> None:
                if done == total:
                    held.enter_context(interrupts_held())
                if advance is not None:
                    advance(done, total)

            return count

        yield counted


@contextmanager
def told_if_nothing_is_done() -> Iterator[None]:
    """Say of an interrupt that nothing was finished when it came."""
    try:
        yield
    except KeyboardInterrupt:
        raise NothingDone from None


def keep_and_show(save: Callable[[], Path], show: Callable[[Path | None], object]) -> Path:
    """Keep results and show them; Ctrl-C waits until both are done.

    Args:
        save: Writes the results and gives their folder.
        show: Shows them; its argument is their folder, None if they could not be written.

    Returns:
        The folder.

    Raises:
        InputError: They could not be written; they were shown.
        KeyboardInterrupt: Ctrl-C was pressed meanwhile.
    """
    with interrupts_held():
        try:
            folder = save()
        except Exception as problem:
            with suppress(OSError):
                show(None)
            if isinstance(problem, InputError) and isinstance(problem.__cause__, OSError):
                raise unwritable(Path(problem.file or ""), problem.__cause__) from None
            raise
        show(folder)
    return folder
