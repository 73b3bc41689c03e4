"""Workers of a Dask cluster: one that runs already, or one on this machine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from typing import Any, Final, Self

from vmlog.errors import UsageError
from vmlog.fleet.engine_preload import dask_setup
from vmlog.version import __version__

LOCAL_CLUSTER: Final = "local"
"""In the place of an address: a cluster on this machine, for as long as the run takes."""
_CONNECT_S: Final = 10
# A task that lost one worker is tried alone by the engine; Dask itself would give it three more to end.
_ONE_LOSS: Final = {"distributed.scheduler.allowed-failures": 0}


class DaskWorkers:
    """The workers of a Dask cluster; use it in a `with` statement, which lets go of them."""

    def __init__(self, address: str, count: int, memory_bytes: int | None = None) -> None:
        """Connect to a scheduler, or start one with its workers on this machine.

        Args:
            address: of the scheduler, such as `tcp://10.0.0.5:8786`, or `LOCAL_CLUSTER`.
            count: how many workers a local cluster has; another one has those that it has.
            memory_bytes: memory of each worker of a local cluster, which Dask watches; None shares what there is.

        Raises:
            UsageError: Dask is not installed, nothing answers at the address, it has no workers, or some of them have
                another version of this program.
        """
        try:
            import dask
            from distributed import Client, KilledWorker, LocalCluster
        except ImportError as error:
            raise UsageError("--scheduler needs Dask: pip install 'vmlog[fleet]'") from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._killed = KilledWorker
        start: Callable[..., Any] = LocalCluster
        self._stack = ExitStack()
        try:
            where: Any = address
            if address == LOCAL_CLUSTER:
                with dask.config.set(_ONE_LOSS):
                    limit = "auto" if memory_bytes is None else memory_bytes
                    where = self._stack.enter_context(
                        start(
                            n_workers=count,
                            threads_per_worker=1,
                            processes=True,
                            memory_limit=limit,
                            preload=[dask_setup.__module__],
                            dashboard_address="127.0.0.1:0",
                            silence_logs=logging.CRITICAL,
                        )
                    )
            self._client = self._connected(Client, where)
            _require_same(self._client)
        except BaseException:
            self._stack.close()
            raise
        self.executor: Executor = self._client.get_executor(pure=False)

    @property
    def slots(self) -> int:
        """How many tasks the workers can run at once now; one while there is no worker."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def is_loss(self, error: BaseException) -> bool:
        """Return whether Dask gave a task up because its workers ended."""
        return isinstance(error, self._killed)

    def renew(self) -> None:
        """Do nothing: Dask starts other workers itself."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _connected(self, connect: Any, where: Any) -> Any:
        try:
            return self._stack.enter_context(connect(where, timeout=_CONNECT_S, set_as_default=False))
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask scheduler answers at {where}: {str(error) or type(error).__name__}") from error


def _require_same(client: Any) -> None:
    """Compare what is installed on the workers with what is here.

    Raises:
        UsageError: there is no worker, or one has another version.
    """
    workers = client.get_versions(packages=["vmlog"])["workers"]
    if not workers:
        raise UsageError("the Dask scheduler has no worker; start some first, such as: dask worker ADDRESS")
    for worker, found in sorted(workers.items()):
        version = found["packages"].get("vmlog")
        if version != __version__:
            has = f"vmlog {version}" if version else "no vmlog"
            raise UsageError(f"the worker {worker} has {has}, and here is {__version__}: install the same everywhere")
