"""Ending with the process that started this one, even while this one is stopped and cannot notice that by itself."""

from __future__ import annotations

import os
import signal
from typing import Final

# See prctl(2); only Linux has it.
_SET_PARENT_DEATH_SIGNAL: Final = 1


def end_with_parent(parent: int | None = None) -> None:
    """Let the system kill this process when its parent has ended, where it can.

    Args:
        parent: the id of the parent, to end at once if that has ended by now; None if that is noticed otherwise.
    """
    import ctypes

    try:
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
    except (AttributeError, OSError):
        return
    if parent is not None and os.getppid() != parent:
        os._exit(0)
