"""An end for what would take hours, so that a test fails instead of standing still.

This is no measure of speed. The inputs are so large that the wrong way takes hours on any machine, and the right way a
second or two: between them lies more than any machine, however busy, can differ. What a machine may do in less is
counted instead: see `tests.support.counted_steps`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

HANG_S: Final = 600
"""Seconds after which nothing is waited for any longer, with the machine as busy as it may be."""


@contextmanager
def no_hang(seconds: float = HANG_S) -> Iterator[None]:
    """Fail when the block uses so much processor time that it would not end.

    Args:
        seconds: what to wait; only the tests of this limit itself give less than minutes.
    """

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"has not ended after {seconds:g} s of processor time")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
