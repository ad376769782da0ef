"""The same sweep on Dask: a scheduler that is there, or one that is started on this machine.

Workers must reach the folder of the sweep under the same name (a shared file system), have the
same version of Linli, and run one task at a time (`dask worker --nthreads 1`). They may come and
go while the sweep runs; one that dies costs the run that it was at.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from experiments.extras import need
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

LOCAL: Final = "local"
PATIENCE: Final = "20s"
"""How long a scheduler is waited for."""


@contextmanager
def dask_executor(address: str, workers: int) -> Iterator[Executor]:
    """An executor that hands tasks to Dask.

    Args:
        address: Address of a scheduler (`tcp://host:8786`), a scheduler file (`….json`), or
            `local` for a scheduler and workers on this machine.
        workers: Number of local workers.

    Raises:
        InputError: Dask is not installed, or no scheduler answers.
    """
    need("distributed", "cluster", "dask")
    from distributed import Client

    with _cluster(address, workers) as where:
        try:
            client = Client(timeout=PATIENCE, set_as_default=False, **where)
        except (OSError, ValueError) as problem:
            raise InputError("study.no_scheduler", address=address, reason=str(problem)) from None
        with client:
            yield client.get_executor(pure=False)


@contextmanager
def _cluster(address: str, workers: int) -> Iterator[dict[str, Any]]:
    """What a client needs to find its scheduler."""
    if address != LOCAL:
        yield {"scheduler_file" if address.endswith(".json") else "address": address}
        return
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
    ) as cluster:
        yield {"address": cluster.scheduler_address}
