"""A run whose memory is limited (`ulimit -v`), watched by another process.

Native libraries that get no memory end the process without a word that helps, some with the exit code of findings, and
nothing can be said from within. So such a run, and no other one, is the child of a process that waits for it.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.signals import SIGNALLED
from vmlog.cli.system_limits import Scarce, ScarcityError, is_memory_limited

if TYPE_CHECKING:
    from typing import NoReturn

# How a process is ended from within.
_GIVEN_UP = {
    getattr(signal, name, None) for name in ("SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP", "SIGFPE")
} - {None}
# Where a run says that it ended by itself; none unless it is watched.
_reports: list[int] = []


def watch_limited_run() -> None:
    """Go on in a child process if memory is limited; this one waits for it and ends as it does."""
    if not hasattr(os, "fork") or not is_memory_limited():
        return
    passed_on = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*passed_on, signal.SIGCHLD})
    try:
        report, own = os.pipe()
        child = os.fork()
    except OSError:  # it may still be enough
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return
    if child:
        os.close(own)
        _wait(child, report, passed_on)
    os.close(report)
    _reports.append(own)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_watched_run() -> None:
    """Say that the run ends by itself, if it is watched."""
    for number in _reports:
        os.write(number, b".")


def _wait(child: int, report: int, passed_on: set[signal.Signals]) -> NoReturn:
    """Wait for the child, passing signals on, and end as it does."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        arrived = signal.sigwaitinfo({*passed_on, signal.SIGCHLD})
        # What the terminal sends goes to both.
        if arrived.si_signo in passed_on and arrived.si_code <= 0:
            os.kill(child, arrived.si_signo)
    code = os.waitstatus_to_exitcode(status)
    has_ended_itself = bool(os.read(report, 1))
    if not has_ended_itself and (code == ExitCode.FINDINGS or -code in _GIVEN_UP):
        print(f"vmlog: {ScarcityError(Scarce.MEMORY)}", file=sys.stderr, flush=True)  # noqa: T201
        os._exit(ExitCode.UNEXPECTED)
    os._exit(code if code >= 0 else SIGNALLED - code)
