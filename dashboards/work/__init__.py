"""Calculations of the pages, in worker processes that all visitors share.

A calculation is a function at the top of a module, called with values that can be pickled. It
returns its result, or it is a generator that yields better and better ones (the last is the
result; `Partial` adds how far it is). Between two yields others get their turn and a cancelled
calculation ends, so a step should take well under a second.

    from dashboards.work import Partial, submit, use_job

    job = use_job(compare_packages, plan)      # in a component; cancelled with it
    job = submit(compare_packages, plan)       # elsewhere; job.result(), job.cancel()

Compiled code must not run in the server's threads: one of Numba's threading layers ends the whole
process when two of them enter it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboards.work.crew import Job, Pool
from dashboards.work.process import Partial, queue_length
from dashboards.work.shared import pool, submit

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboards.work.hook import View

__all__ = ["Job", "Partial", "Pool", "pool", "queue_length", "submit", "use_job"]


def use_job(function: Callable[..., Any] | None, *args: Any) -> View:
    """A calculation that belongs to a component; see `hook.use_job`."""
    from dashboards.work.hook import use_job as hook

    return hook(function, *args)
