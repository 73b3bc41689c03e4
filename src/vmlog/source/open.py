"""Opens what the user named and yields every member in it, in a fixed order."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from vmlog.model import Notice
from vmlog.source.bundle_root import BundlePlace
from vmlog.source.byte_stream import FileStream, os_reason
from vmlog.source.descend import Descent, FoundMember
from vmlog.source.directory import files_below
from vmlog.source.limits import Budget, Limits
from vmlog.source.member import Member
from vmlog.source.safe_names import clean_name, path_parts, utc_time
from vmlog.source.stall_warning import StallWarning, WatchedStream
from vmlog.source.zips import LOCAL, link_positions

STDIN: Final = "-"


def walk_sources(
    specs: Sequence[str],
    limits: Limits,
    notices: list[Notice],
    stdin: BinaryIO | None = None,
    wanted: Callable[[Member], bool] | None = None,
) -> Iterator[FoundMember]:
    """Yields every regular member of every source with its stream, in archive order (directories: sorted).

    A stream is valid until the next member is asked for. Nothing is written to disk, links are not followed, and
    nothing is raised for content: whatever cannot be read is told in `notices`.

    Args:
        specs: paths of files and directories, `-` for standard input.
        limits: what may be spent.
        notices: gets a notice for each thing missing, unreadable, damaged, passed over or cut.
        stdin: the binary stream behind `-`, standard input by default; it need not be seekable.
        wanted: members it refuses are passed over, without inflating them where the container allows that.
    """
    budget = Budget(limits)
    for position, spec in enumerate(specs):
        if spec in specs[:position]:
            notices.append(Notice("source-repeated", "named more than once, read once", spec))
            continue
        budget.begin_source()
        descent = Descent(spec, budget, notices, wanted)
        yield from _source(spec, descent, budget, stdin)
        if descent.special:
            descent.notice(
                "special-files", f"links, devices, pipes and the like passed over: {descent.special} entries"
            )
        if budget.given_up:
            descent.notice("limit-reached", f"{budget.told}; the rest was not read")
        descent.finish()
        if budget.spent:
            return


def _source(spec: str, descent: Descent, budget: Budget, stdin: BinaryIO | None) -> Iterator[FoundMember]:
    if spec == STDIN:
        with _pulled(stdin or sys.stdin.buffer, "standard input", budget) as pull:
            yield from descent.visit(pull, BundlePlace("stdin", STDIN, "stdin", STDIN), None, None)
        return
    path = Path(spec)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        code, message = ("source-missing", "no such file") if missing else ("source-unreadable", os_reason(error))
        descent.notice(code, message)
        return
    if stat.S_ISDIR(mode):
        yield from _directory(path, spec, descent, budget)
    else:
        name = clean_name(path.name or spec)
        yield from _file(path, BundlePlace(name, spec, name, spec), descent, budget, named=True)


def _directory(top: Path, spec: str, descent: Descent, budget: Budget) -> Iterator[FoundMember]:
    found = 0
    base = spec.rstrip("/") or "/"
    for item in files_below(top, descent):
        if not budget.entry():
            return
        found += 1
        relative = "/".join(path_parts(item.relative))
        root = "/".join(path_parts(item.root)) if item.root else ""
        unit = f"{base}/{root}" if root else base
        inner = relative[len(root) + 1 :] if root else relative
        place = BundlePlace(relative, unit, inner, f"{base}/{relative}", enclosed=item.in_bundle)
        yield from _file(item.path, place, descent, budget, named=False)
        if budget.given_up:
            return
    if not found:
        descent.notice("source-empty", "the directory holds no file")


def _file(path: Path, place: BundlePlace, descent: Descent, budget: Budget, *, named: bool) -> Iterator[FoundMember]:
    """Opens one file; only a file that the user `named` may be a pipe or a device."""
    label = None if named else place.path
    try:
        file = _opened(path, named=named)
    except (OSError, ValueError) as error:
        descent.notice("source-unreadable", os_reason(error), label)
        return
    with file, _pulled(file, place.path, budget) as pull:
        status = os.fstat(file.fileno())
        regular = stat.S_ISREG(status.st_mode)
        if not (named or regular):
            descent.special += 1  # it was a regular file when the directory was listed
            return
        if named and regular and not status.st_size:
            descent.notice("source-empty", "the file is empty")
        links = link_positions(file, status.st_size) if regular and pull.peek(len(LOCAL)) == LOCAL else frozenset()
        size, mtime = (status.st_size, utc_time(status.st_mtime)) if regular else (None, None)
        yield from descent.visit(pull, place, size, mtime, links=links)
        if pull.note:
            descent.notice("source-unreadable", pull.note, label)


def _opened(path: Path, *, named: bool) -> BinaryIO:
    """Opens a file; a pipe that the user named waits until somebody writes to it."""
    if not named:
        return open(path, "rb", buffering=0, opener=_at_once)
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("rb", buffering=0)
    watch = StallWarning(path.name)
    try:
        with watch:
            return path.open("rb", buffering=0)
    finally:
        watch.close()


@contextmanager
def _pulled(file: BinaryIO, name: str, budget: Budget) -> Iterator[FileStream]:
    """The stream of an open file; one that may keep the reader waiting is watched."""
    if not _may_wait(file):
        yield FileStream(file, budget)
        return
    watch = StallWarning(name)
    try:
        yield WatchedStream(file, budget, watch)
    finally:
        watch.close()


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _may_wait(file: BinaryIO) -> bool:
    try:
        return not stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (OSError, ValueError, AttributeError):
        return False
