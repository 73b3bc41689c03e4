"""The pipe from the process that reads: a warning when nothing comes through it, because silence looks like a hang."""

from __future__ import annotations

import io
import logging
import os
import select
from typing import Any, Final

SILENT_S: Final = 20.0
_LOG: Final = logging.getLogger(__name__)


class WatchedPipe(io.RawIOBase):
    """The reading end of a pipe; one warning is logged when nothing comes for `SILENT_S`, and waiting goes on.

    Attributes:
        source: what the writer is reading.
    """

    def __init__(self, pipe: io.BufferedReader, writer: int, source: str) -> None:
        """Watch a pipe that nobody else reads from.

        Args:
            pipe: the pipe; its buffer stays empty.
            writer: the id of the process that writes to it, a child of this one.
            source: what it reads.
        """
        self.source = source
        self._pipe, self._writer = pipe, writer
        self._poll = select.poll()
        self._poll.register(pipe.fileno(), select.POLLIN)
        self._is_told = False

    def readable(self) -> bool:  # noqa: D102 - see RawIOBase
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: D102 - see RawIOBase
        if not self._is_told and not self._poll.poll(SILENT_S * 1000):
            self._is_told = True
            _LOG.warning("%s: %s", self.source, self._silence())
        data = self._pipe.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _silence(self) -> str:
        if _is_stopped(self._writer):
            return f"the process that reads it was stopped; it goes on after: kill -CONT {self._writer}"
        return f"nothing has come for {SILENT_S:g} s from the process that reads it, waiting"


def _is_stopped(child: int) -> bool:
    """Return whether a child process was stopped by a signal."""
    if not hasattr(os, "waitid"):
        return False
    try:
        return os.waitid(os.P_PID, child, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None
    except OSError:
        return False
