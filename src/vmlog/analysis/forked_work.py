"""Work that a copy of this process does beside it, with everything that is in memory, and whose results come back."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from functools import cache
from io import BytesIO
from itertools import islice
from operator import attrgetter
from typing import Any, Final, Generic, NoReturn, TypeVar

from vmlog.readers.parent_death import end_with_parent

_T = TypeVar("_T")

# Results that are sent together; what they share is sent once.
_TOGETHER: Final = 256
_WHOLE: Final = b"that is all"


def can_fork() -> bool:
    """Return whether this system copies processes."""
    return hasattr(os, "fork")


class ForkedWork(Generic[_T]):
    """Work of a copy of this process. Its results are wanted when this process has done its own part."""

    def __init__(self, work: Callable[[], Iterable[_T]], told: Callable[[], int]) -> None:
        """Start the work.

        Args:
            work: what to do. It must use nothing that has threads of its own, such as columns: the copy has none.
            told: a figure about all of it, asked for when it is done.

        Raises:
            OSError: there cannot be another process.
        """
        parent = os.getpid()
        results, sent = os.pipe()
        try:
            with warnings.catch_warnings():
                # Newer Pythons warn of any other thread; those of libraries do nothing now and are not asked later.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._pid = os.fork()
        except OSError:
            os.close(results)
            os.close(sent)
            raise
        if not self._pid:
            end_with_parent(parent)
            os.close(results)
            _work(work, told, sent)
        os.close(sent)
        self._results = os.fdopen(results, "rb")

    def finish(self) -> tuple[int, Iterator[_T]] | None:
        """Wait until the work is done, and return the figure about it and its results in order.

        None where the copy has ended before. What went wrong there shows when this process does the same.
        """
        data = self._results.read()
        self.end()
        if not data.endswith(_WHOLE):
            return None
        content = BytesIO(data)
        return pickle.load(content), self._loaded(content, len(data) - len(_WHOLE))  # noqa: S301

    @staticmethod
    def _loaded(content: BytesIO, end: int) -> Iterator[_T]:
        while content.tell() < end:
            # Written by a copy of this process, through a pipe that nobody else held.
            yield from pickle.load(content)  # noqa: S301

    def end(self) -> None:
        """End the copy, whatever it does."""
        self._results.close()
        if self._pid:
            with suppress(OSError):
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
            self._pid = 0


@contextmanager
def shared_memory() -> Iterator[None]:
    """Leave what is in memory alone within a `with` block, so that copies of this process share it.

    The cyclic garbage collector would write to every object, and so copy it.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _work(work: Callable[[], Iterable[Any]], told: Callable[[], int], number: int) -> NoReturn:
    """Do the work, send its results, and end."""
    try:
        # The process that wants them has work of its own and reads them later, so all of them are kept.
        kept, results = BytesIO(), iter(work())
        while together := [*islice(results, _TOGETHER)]:
            _ValuesPickler(kept, pickle.HIGHEST_PROTOCOL).dump(together)
        with os.fdopen(number, "wb") as out:
            pickle.dump(told(), out)
            out.write(kept.getbuffer())
            out.write(_WHOLE)
    finally:
        # The copy must not run what its original has registered for its end, nor tell what goes wrong a second time.
        os._exit(0)


class _ValuesPickler(pickle.Pickler):
    """Sends dataclasses as the values that make them: half the time of the way that they would go by themselves."""

    def reducer_override(self, value: Any) -> Any:
        kind: Any = type(value)
        made = _values_of(kind)
        return (kind, made(value)) if made else NotImplemented


@cache
def _values_of(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """Return what takes the values out of a dataclass that is made of them; None for other types."""
    if not is_dataclass(kind) or not all(item.init and not item.kw_only for item in fields(kind)):
        return None
    names = [item.name for item in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else None  # of one name it returns no tuple
