"""The library, loaded when a command needs it, with Ctrl-C working as before.

Polars takes over the interrupt signal when it is imported, and lets the system restart what the signal broke off: a
blocked read or wait would not notice Ctrl-C until it came to an end by itself.
"""

from __future__ import annotations

import os
import signal

# Polars keeps for ten seconds what it has freed, in eight places on two cores, while `events` needs as much anew many
# times a second: without this that takes 30 MB more.
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:2,dirty_decay_ms:250,muzzy_decay_ms:0")

from vmlog import api

if hasattr(signal, "siginterrupt"):
    signal.siginterrupt(signal.SIGINT, True)

__all__ = ["api"]
