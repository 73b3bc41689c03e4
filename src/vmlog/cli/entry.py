"""Where a run begins and ends: signals are heeded before anything is loaded, and no error passes without a sentence."""

from __future__ import annotations

import sys

from vmlog.cli.signals import TYPE_CHECKING, heed_signals

if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the program with the arguments of the process, and exit."""
    heed_signals()
    from vmlog.cli.supervision import end_watched_run, watch_limited_run

    try:
        from vmlog.cli.standard_streams import occupy_closed_streams

        occupy_closed_streams()
        watch_limited_run()
        from vmlog.gc_seldom import gc_spared

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
