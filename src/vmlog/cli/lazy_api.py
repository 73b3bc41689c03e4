"""The library, loaded when a command needs it, with Ctrl-C still working.

Polars takes over the interrupt signal when it is imported and lets the system restart interrupted calls: without the
last lines below, a blocked read or wait would not notice Ctrl-C until it ended by itself.
"""

from __future__ import annotations

import os
import signal

# By default the allocator of polars keeps freed memory for ten seconds, in eight arenas on two cores. `events`
# allocates as much again many times a second; without this setting it takes 30 MB more.
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:2,dirty_decay_ms:250,muzzy_decay_ms:0")

from vmlog import api

if hasattr(signal, "siginterrupt"):
    signal.siginterrupt(signal.SIGINT, True)

__all__ = ["api"]
