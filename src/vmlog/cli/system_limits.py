"""What the system lets this process have: memory, threads and open files.

Native libraries that get too little of it end the process, or fill the screen. So what can be tried is tried before
they are loaded.
"""

from __future__ import annotations

import _thread
import os
from enum import StrEnum

from vmlog.errors import VmlogError

try:
    import resource
except ImportError:  # Windows has none of these limits
    resource = None  # type: ignore[assignment]

# What the libraries need at least beside what is open already; with less they fail in the middle of their work.
_OPEN_FILES = 5
_THREADS_BESIDE_CORES = 4
_STACK_BYTES = 64 * 1024
_MB = 1_000_000
_MEMORY_LIMITS = ("RLIMIT_AS", "RLIMIT_DATA")


class Scarce(StrEnum):
    """What the system may give too little of."""

    MEMORY = "memory"
    THREADS = "processes or threads"
    FILES = "open files"
    DISK = "room on the disk"


# The limits that a shell sets: its letter, and the unit of what is shown.
_LIMITS = {
    Scarce.MEMORY: (("RLIMIT_AS", "v", _MB, " MB"), ("RLIMIT_DATA", "d", _MB, " MB")),
    Scarce.THREADS: (("RLIMIT_NPROC", "u", 1, ""), ("RLIMIT_AS", "v", _MB, " MB")),
    Scarce.FILES: (("RLIMIT_NOFILE", "n", 1, ""),),
    Scarce.DISK: (("RLIMIT_FSIZE", "f", _MB, " MB"),),
}


class ScarcityError(VmlogError):
    """The system gives too little of something."""

    def __init__(self, what: Scarce) -> None:
        limits = [
            f"ulimit -{letter} is {limit // unit:,}{suffix}"
            for name, letter, unit, suffix in _LIMITS[what]
            if (limit := _limit(name)) is not None
        ]
        super().__init__(f"the system gives too little: {what}" + (f" ({', '.join(limits)})" if limits else ""))


def is_memory_limited() -> bool:
    """Return whether this process may have only so much address space; what a container may have is not seen here."""
    return any(_limit(name) is not None for name in _MEMORY_LIMITS)


def require_threads_and_files() -> None:
    """Try to get the threads and the open files that the libraries need.

    Raises:
        ScarcityError: there are too few.
    """
    _try_files()
    # Where memory is limited there are other limits on threads, and trying would use some of it up.
    if not is_memory_limited():
        _try_threads()


def _limit(name: str) -> int | None:
    """Return a soft limit; None if there is none."""
    number = getattr(resource, name, None)
    if number is None:
        return None
    soft, _ = resource.getrlimit(number)
    return None if soft == resource.RLIM_INFINITY else soft


def _try_files() -> None:
    opened: list[int] = []
    try:
        for _ in range(_OPEN_FILES):
            opened.append(os.open(os.devnull, os.O_RDONLY))  # noqa: PERF401 - those before the one that fails are closed
    except OSError as error:
        raise ScarcityError(Scarce.FILES) from error
    finally:
        for number in opened:
            os.close(number)


def _try_threads() -> None:
    """Start as many threads at once as the columnar library does, and let them end."""
    gate = _thread.allocate_lock()
    ended = _thread.allocate_lock()
    left = (os.cpu_count() or 1) + _THREADS_BESIDE_CORES
    started = 0

    def wait() -> None:
        nonlocal started
        with gate:
            started -= 1
            if not started:
                ended.release()

    ended.acquire()
    gate.acquire()
    stack_size = _thread.stack_size(_STACK_BYTES)
    try:
        for _ in range(left):
            _thread.start_new_thread(wait, ())
            started += 1
    except (RuntimeError, MemoryError) as error:
        raise ScarcityError(Scarce.THREADS) from error
    finally:
        _thread.stack_size(stack_size)
        is_waiting = started > 0
        gate.release()
        if is_waiting:
            ended.acquire()
