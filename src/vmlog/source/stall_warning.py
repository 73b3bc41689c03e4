"""A warning when a pipe keeps the reader waiting, because silence looks like a hang."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import BinaryIO, Final

from vmlog.source.byte_stream import FileStream
from vmlog.source.limits import Budget

STALL_AFTER_S: Final = 5.0
_POLL_S: Final = 0.5
_LOG: Final = logging.getLogger(__name__)


class StallWarning:
    """Logs one warning when a `with` block over it takes longer than a few seconds; for one source that may block."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._since: float | None = None
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="vmlog-watch", daemon=True).start()

    def __enter__(self) -> None:
        self._since = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._since = None

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()

    def _watch(self) -> None:
        while not self._closed.wait(_POLL_S):
            since = self._since
            if since is not None and time.monotonic() - since > STALL_AFTER_S:
                _LOG.warning("%s: nothing comes, waiting for its writer", self._name)
                return


class WatchedStream(FileStream):
    """A pipe or device; a warning is logged while its writer writes nothing."""

    def __init__(self, file: BinaryIO, budget: Budget, warning: StallWarning) -> None:
        super().__init__(file, budget)
        self._warning = warning

    def _more(self, want: int) -> bytes:
        with self._warning:
            return super()._more(want)
