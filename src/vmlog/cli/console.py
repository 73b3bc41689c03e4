"""What goes to the terminal beside the data: progress and warnings, on standard error only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vmlog.model import Coverage, Notice
    from vmlog.source.member import Member

_PATIENCE_S: Final = 1.0
_SHOWN: Final = 20
# What is told although nothing was lost: links and devices are no logs, copies were read elsewhere.
_HARMLESS: Final = frozenset({"copy", "filtered", "source-repeated", "special-files"})


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[Member, int], None] | None]:
    """A progress line on a terminal for anything longer than a second; null elsewhere."""
    from vmlog.cli.library_log import log_library_warnings

    log_library_warnings(quiet=quiet)
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        DownloadColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TransferSpeedColumn,
    )

    from vmlog.report.safe import visible_text

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("reading", total=None)
    began = time.monotonic()
    shown = False

    def advance(member: Member, count: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > _PATIENCE_S:
            bar.start()
            shown = True
        bar.update(task, advance=count, description=visible_text(member.path.rpartition("!/")[2])[-60:])

    try:
        yield advance
    finally:
        if shown:
            bar.stop()


def warn(notices: Iterable[Notice], *, quiet: bool) -> None:
    """Print the warnings of a run, the first ones of many."""
    if quiet:
        return
    from vmlog.report.safe import visible_text

    lines = [f"{notice.member or notice.source or ''}: {notice.message}".lstrip(": ") for notice in notices]
    for line in lines[:_SHOWN]:
        print(f"vmlog: warning: {visible_text(line)}", file=sys.stderr)  # noqa: T201
    if len(lines) > _SHOWN:
        print(f"vmlog: warning: and {len(lines) - _SHOWN} more", file=sys.stderr)  # noqa: T201


def partial(coverage: Iterable[Coverage], notices: Iterable[Notice]) -> bool:
    """Tell whether something that was asked for could not be read, or not to its end."""
    return any(row.note for row in coverage) or any(notice.code not in _HARMLESS for notice in notices)
