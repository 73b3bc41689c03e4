"""Says when a pipe keeps the reader waiting, because silence looks like a hang."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import BinaryIO, Final

from vmlog.source.byte_stream import FileStream
from vmlog.source.limits import Budget

PATIENCE_S: Final = 5.0
_LOOK_S: Final = 0.5
_LOG: Final = logging.getLogger(__name__)


class StallWarning:
    """Watches one source that may block; logs a warning, once, when `with watch:` takes longer than a few seconds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._since: float | None = None
        self._over = threading.Event()
        threading.Thread(target=self._look, name="vmlog-watch", daemon=True).start()

    def __enter__(self) -> None:
        self._since = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._since = None

    def close(self) -> None:
        """Watch no longer."""
        self._over.set()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_S):
            since = self._since
            if since is not None and time.monotonic() - since > PATIENCE_S:
                _LOG.warning("%s: nothing comes, waiting for its writer", self._name)
                return


class WatchedStream(FileStream):
    """A pipe or device whose writer may take its time."""

    def __init__(self, file: BinaryIO, budget: Budget, watch: StallWarning) -> None:
        super().__init__(file, budget)
        self._watch = watch

    def _more(self, want: int) -> bytes:
        with self._watch:
            return super()._more(want)
