"""What commands do around their results: a place for them, no loss, and the truth about Ctrl-C.

The place is tried before the work begins. When it is done, Ctrl-C waits until everything is
written and shown; and what cannot be written is shown at least. A command that is interrupted says
how much was finished and where that is.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.files import usable_folder
from experiments.cli.outcome import Interrupted
from experiments.interrupts import interrupts_held, one_interrupt

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


class Count:
    """How many tasks are done, of how many; Ctrl-C after the last one waits.

    Attributes:
        done: Tasks that are done.
        all: Tasks in all; 0 before the first is done.
    """

    def __init__(self, held: ExitStack) -> None:
        """Count nothing yet."""
        self.done = self.all = 0
        self._held = held

    def __call__(self, advance: Progress | None) -> Progress:
        """What to call with the number done and that of all, so that both are known here, too."""

        def count(done: int, total: int) -> None:
            if done == total and self.done < total:
                self._held.enter_context(interrupts_held())
            self.done, self.all = done, total
            if advance is not None:
                advance(done, total)

        return count


@contextmanager
def kept_whole() -> Iterator[Count]:
    """Lose nothing to a Ctrl-C after the last task, or to a second one after the first.

    The first interrupts the tasks, as ever. One that finds no task left waits for the end of the
    block, by which what was finished is to be kept.

    Yields:
        What counts the tasks and sees when the last is done.
    """
    with one_interrupt(), ExitStack() as held:
        yield Count(held)


@contextmanager
def interrupted_as(told: Callable[[], Interrupted]) -> Iterator[None]:
    """Say of an interrupt in a block what is true when it comes.

    Args:
        told: Finds that out.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise told() from None


def told_if_nothing_is_done() -> AbstractContextManager[None]:
    """Say of an interrupt in a block that nothing was finished when it came."""
    return interrupted_as(Interrupted)


def keep_and_show(
    save: Callable[[], Path],
    show: Callable[[Path | None], object],
    told: Callable[[Path], Interrupted],
) -> Path:
    """Keep results and show them; Ctrl-C waits until both are done.

    Args:
        save: Writes the results and gives their folder.
        show: Shows them; its argument is their folder, None if they could not be written.
        told: What to say of a Ctrl-C, given the folder.

    Returns:
        The folder.

    Raises:
        InputError: They could not be written; they were shown.
        Interrupted: Ctrl-C was pressed meanwhile.
    """
    kept: list[Path] = []
    with interrupted_as(lambda: told(kept[0])), interrupts_held():
        try:
            kept.append(save())
        except Exception:
            with suppress(OSError):
                show(None)
            raise
        show(kept[0])
    return kept[0]
