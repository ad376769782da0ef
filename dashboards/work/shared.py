"""The workers that all visitors of this server share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dashboards.work.crew import Job, Pool

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def pool() -> Pool:
    """The workers of this server; they start with the first job at the latest."""
    return Pool()


def submit(
    function: Callable[..., Any],
    *args: Any,
    session: str = "",
    on_change: Callable[[Job], object] | None = None,
) -> Job:
    """Have something calculated.

    Args:
        function: A function or generator function at the top of a module.
        *args: Its arguments; they must be picklable.
        session: Whose it is; sessions take turns.
        on_change: Called, from another thread, whenever the job changes.

    Returns:
        The job; `result()` waits for it.
    """
    return pool().submit(function, args, session=session, on_change=on_change)
