"""Work in threads: one inflates and cuts blocks, some search blocks, while the caller works on earlier ones.

Columnar calls and the inflater let other threads run. A process may read instead; see `vmlog.readers.process`.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import Final, Generic, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_MAX_WAITING: Final = 2
_STOP_CHECK_S: Final = 0.2


class _End:
    """The end of the items, with the error that ended them, if any."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class _Stopped(Exception):  # noqa: N818 - ends the thread, is no error
    """The caller has stopped early."""


def prefetch(items: Iterator[_T]) -> Iterator[_T]:
    """Yield the items in order while another thread makes the next few.

    What `items` raises is raised here. When the caller stops early, the thread stops at the next item; it never keeps
    the program from ending.
    """
    runner = _Runner(items)
    threading.Thread(target=runner.run, name="vmlog-reader", daemon=True).start()
    try:
        while not isinstance(item := runner.items.get(), _End):
            yield item
    finally:
        runner.stop.set()
    if item.error is not None:
        raise item.error


class _Runner(Generic[_T]):
    def __init__(self, items: Iterator[_T]) -> None:
        self.items: queue.Queue[_T | _End] = queue.Queue(_MAX_WAITING)
        self.stop = threading.Event()
        self._source = items

    def run(self) -> None:
        try:
            for item in self._source:
                self._put(item)
            self._put(_End(None))
        except _Stopped:
            return
        except BaseException as error:
            with_reason = _End(error)
            try:
                self._put(with_reason)
            except _Stopped:
                return

    def _put(self, item: _T | _End) -> None:
        while not self.stop.is_set():
            try:
                self.items.put(item, timeout=_STOP_CHECK_S)
            except queue.Full:
                continue
            return
        raise _Stopped


def ordered_map(function: Callable[[_T], _R], items: Iterable[_T], jobs: int) -> Iterator[_R]:
    """Yield the results for the items in order, made by `jobs` threads; 1 means in the caller's thread.

    A single item is for the caller's thread too, because polars compiles regexes once for each thread. At most one item
    more than there are threads is in work, so that memory does not grow when the caller is slow.
    """
    first = [*islice(items := iter(items), min(jobs, 2))]
    if jobs == 1 or len(first) < 2:
        yield from map(function, chain(first, items))
        return
    items = chain(first, items)
    under_way: deque[Future[_R]] = deque()
    with ThreadPoolExecutor(jobs, thread_name_prefix="vmlog-worker") as pool:
        try:
            for item in items:
                under_way.append(pool.submit(function, item))
                while under_way and (len(under_way) > jobs + 1 or under_way[0].done()):
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
