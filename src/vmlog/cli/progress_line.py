"""The progress line on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vmlog.cli.color import ColorChoice, has_color
from vmlog.report.safe import visible_text
from vmlog.source.stored_bytes import total_size

if TYPE_CHECKING:
    from rich.progress import Progress

    from vmlog.source.member import Member

_DELAY_S: Final = 1.0
_LONGEST_NAME: Final = 60


@contextmanager
def progress_line(
    sources: Sequence[str], *, readings: int = 1, quiet: bool, color: ColorChoice = ColorChoice.AUTO, named: bool = True
) -> Iterator[Callable[[Member, int], None] | None]:
    """Yield what is called as reading goes on, an `OnProgress`; None where nothing is to be shown.

    The line appears on a terminal, after a second. While it may, the library's warnings are printed too.

    Args:
        sources: what is read; its size is asked for when the line appears.
        readings: how often it is read.
        quiet: show nothing.
        color: whether it is coloured.
        named: tell which member is read.
    """
    from vmlog.cli.library_log import log_library_warnings  # logging takes 3 ms, and --help needs none

    log_library_warnings(quiet=quiet)
    if quiet or not sys.stderr.isatty():
        yield None
        return
    bar = progress_bar(color=has_color(color, sys.stderr))
    task = bar.add_task("reading", total=None)
    began = time.monotonic()
    shown = False

    def advance(member: Member, count: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > _DELAY_S:
            size = total_size(sources)
            bar.update(task, total=None if size is None else size * readings)
            bar.start()
            shown = True
        name = visible_text(member.path.rpartition("!/")[2])[-_LONGEST_NAME:]
        bar.update(task, advance=count, description=name if named else None)

    try:
        yield advance
    finally:
        if shown:
            bar.stop()


def progress_bar(*, color: bool) -> Progress:
    """Return a line on standard error for a task that counts bytes."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn
    from rich.table import Column

    from vmlog.cli.progress_amount import AmountColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
        AmountColumn(table_column=Column(no_wrap=True)),
        console=Console(stderr=True, no_color=not color),
        transient=True,
        expand=True,
    )
