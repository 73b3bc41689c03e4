"""Where a run begins and ends: signals are heeded before anything is loaded, and no error passes without a sentence."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress

from vmlog.cli.signals import TYPE_CHECKING, heed_signals

if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the program with the arguments of the process, and end the process as soon as that is done."""
    codes: list[object] = []
    atexit.register(_leave, codes)
    try:
        run_to_end()
    except SystemExit as end:
        codes.append(end.code)
        raise


def run_to_end() -> NoReturn:
    """Run the program with the arguments of the process, and exit in the usual way of Python."""
    heed_signals()
    from vmlog.cli.supervision import end_watched_run, watch_limited_run

    try:
        from vmlog.cli.standard_streams import occupy_closed_streams

        occupy_closed_streams()
        watch_limited_run()
        from vmlog.gc_seldom import gc_spared, keep_gc_seldom

        keep_gc_seldom()
        with gc_spared():
            from vmlog.cli.app import run_program
        code = run_program(sys.argv[1:])
    except SystemExit:
        raise
    except BaseException as error:
        from vmlog.cli.own_errors import report_own_error

        code = report_own_error(error)
    end_watched_run()
    raise SystemExit(code)


def _leave(codes: list[object]) -> None:
    """End the process without taking the interpreter apart, which takes longer than to write a report.

    What is registered first runs last: threads have ended, and libraries have done what they want at the end.

    Args:
        codes: how the program ended; none if it was loaded in vain.
    """
    for code in codes:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):  # there is none, or it is closed
                stream.flush()
        if isinstance(code, int):
            os._exit(code)
