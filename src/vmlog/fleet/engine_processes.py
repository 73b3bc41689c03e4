"""Worker processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Final, Self

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

# The columnar library would start a thread for each core in every worker.
_ONE_THREAD: Final = "POLARS_MAX_THREADS"


class ProcessWorkers:
    """A pool of processes, each with a task at a time; use it in a `with` statement, which ends them all.

    They end with the process that made them however that ends, and leave interrupts of the terminal to it.
    """

    def __init__(self, count: int, memory_bytes: int | None = None) -> None:
        """Prepare the pool; processes start when there is something to do.

        Args:
            count: how many processes.
            memory_bytes: how much memory each may use for its data, where the system can limit that; None for no limit.
        """
        self.slots = count
        self._memory_bytes = memory_bytes
        self._context = multiprocessing.get_context("spawn")
        self._lifeline = self._context.Pipe(duplex=False)
        self.executor: Executor = self._fresh()

    def is_loss(self, error: BaseException) -> bool:
        """Return whether the error says that a process ended."""
        return isinstance(error, BrokenProcessPool)

    def renew(self) -> None:
        """Replace the pool, all of whose processes end when one does."""
        self.executor.shutdown(cancel_futures=True)
        self.executor = self._fresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        reader, writer = self._lifeline
        writer.close()
        self.executor.shutdown(cancel_futures=True)
        reader.close()

    def _fresh(self) -> ProcessPoolExecutor:
        arguments = (self._lifeline[0], self._memory_bytes)
        return ProcessPoolExecutor(self.slots, self._context, initializer=_begin, initargs=arguments)


def _begin(lifeline: Connection, memory_bytes: int | None) -> None:
    """Prepare a worker process before it loads anything large."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault(_ONE_THREAD, "1")
    limit_memory(memory_bytes)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def limit_memory(memory_bytes: int | None) -> None:
    """Let this process use no more memory for its data, where the system can limit that and allows it."""
    if memory_bytes is None or resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _end_with(lifeline: Connection) -> None:
    """Wait until the other end is closed, which also happens when the process that holds it is killed."""
    try:
        lifeline.poll(None)
    finally:
        os._exit(1)
