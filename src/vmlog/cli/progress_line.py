"""The progress line on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vmlog.report.safe import visible_text

if TYPE_CHECKING:
    from rich.progress import Progress

    from vmlog.source.member import Member

_DELAY_S: Final = 1.0
_NAME_WIDTH: Final = 60


@contextmanager
def progress_line(*, quiet: bool) -> Iterator[Callable[[Member, int], None] | None]:
    """Yield what is called with each member and the bytes just read of it; None where nothing is to be shown.

    The line appears on a terminal, after a second. While it may, the library's warnings are printed too.
    """
    from vmlog.cli.library_log import log_library_warnings  # logging takes 3 ms, and --help needs none

    log_library_warnings(quiet=quiet)
    if quiet or not sys.stderr.isatty():
        yield None
        return
    bar = _bar()
    task = bar.add_task("reading", total=None)
    began = time.monotonic()
    shown = False

    def advance(member: Member, count: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > _DELAY_S:
            bar.start()
            shown = True
        bar.update(task, advance=count, description=visible_text(member.path.rpartition("!/")[2])[-_NAME_WIDTH:])

    try:
        yield advance
    finally:
        if shown:
            bar.stop()


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        DownloadColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TransferSpeedColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
