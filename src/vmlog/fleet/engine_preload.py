"""What each Dask worker of a cluster on this machine loads first."""

from __future__ import annotations

import signal


def dask_setup(_: object) -> None:
    """Leave interrupts of the terminal to the program, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
