"""The library, loaded when a command needs it, with Ctrl-C working as before.

Polars takes over the interrupt signal when it is imported, and lets the system restart what the signal broke off: a
blocked read or wait would not notice Ctrl-C until it came to an end by itself.
"""

from __future__ import annotations

import signal

from vmlog import api

if hasattr(signal, "siginterrupt"):
    signal.siginterrupt(signal.SIGINT, True)

__all__ = ["api"]
