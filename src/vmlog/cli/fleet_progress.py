"""The progress line of a fleet: bundles, and bytes where all of them are on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vmlog.cli.color import ColorChoice, has_color
from vmlog.cli.progress_line import progress_bar

if TYPE_CHECKING:
    from vmlog.fleet.bundle_row import BundleRow


@contextmanager
def bundles_progress(
    sources: Sequence[str], *, quiet: bool, color: ColorChoice
) -> Iterator[Callable[[BundleRow], None]]:
    """Yield what is called with each bundle that is done; on a terminal a line tells how many are.

    Args:
        sources: all bundles.
        quiet: show nothing.
        color: whether it is coloured.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = progress_bar(color=has_color(color, sys.stderr))
    task = bar.add_task(_text(0, 0, len(sources)), total=_bytes_of(sources))
    done = failed = 0

    def advance(row: BundleRow) -> None:
        nonlocal done, failed
        done += 1
        failed += row.state == "failed"
        bar.update(task, advance=row.bytes, description=_text(done, failed, len(sources)))

    with bar:
        yield advance


def _text(done: int, failed: int, count: int) -> str:
    return f"{done:,} of {count:,} bundles{f', {failed:,} failed' if failed else ''}"


def _bytes_of(sources: Sequence[str]) -> int | None:
    from vmlog.fleet.remote_store import is_remote
    from vmlog.source.stored_bytes import total_size

    return None if any(map(is_remote, sources)) else total_size(sources)
