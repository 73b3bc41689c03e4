"""The library, loaded when a command needs it, with Ctrl-C still working.

Polars takes over the interrupt signal when it is imported and lets the system restart interrupted calls: without the
last lines below, a blocked read or wait would not notice Ctrl-C until it ended by itself.
"""

from __future__ import annotations

import os
import signal

from vmlog.cli.own_errors import wants_debug
from vmlog.cli.signals import leaving_on_signals
from vmlog.cli.standard_streams import silence_libraries
from vmlog.cli.system_limits import require_threads_and_files
from vmlog.gc_seldom import gc_spared

# By default the allocator of polars keeps freed memory for ten seconds, in eight arenas on two cores. `events`
# allocates as much again many times a second; without this setting it takes 30 MB more.
# numpy is used for arrays alone: the threads of its algebra would only take memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:2,dirty_decay_ms:250,muzzy_decay_ms:0")

require_threads_and_files()
if not wants_debug():
    silence_libraries()
# Ctrl-C within these modules would become another error, and there is nothing yet to clean up.
with leaving_on_signals(), gc_spared():
    from vmlog import api

if hasattr(signal, "siginterrupt"):
    signal.siginterrupt(signal.SIGINT, True)

__all__ = ["api"]
