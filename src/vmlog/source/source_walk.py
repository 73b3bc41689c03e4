"""The walk over the sources that the user named: every member in them, in a fixed order."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from vmlog.model import Notice
from vmlog.source.bundle_root import BundlePlace
from vmlog.source.byte_stream import FileStream, os_reason
from vmlog.source.counted_notices import CountedNotices
from vmlog.source.directory import files_below
from vmlog.source.limits import Budget, Limits
from vmlog.source.member import FileStatus, Member
from vmlog.source.member_finder import FoundMember, MemberFinder
from vmlog.source.safe_names import clean_name, path_parts, utc_time
from vmlog.source.stall_warning import StallWarning, WatchedStream
from vmlog.source.stored_bytes import StoredBytes, file_identity
from vmlog.source.zips import LOCAL_HEADER, link_positions

STDIN: Final = "-"
NO_STREAMS: Final[Mapping[str, BinaryIO]] = MappingProxyType({})


def walk_sources(
    specs: Sequence[str],
    limits: Limits,
    notices: list[Notice],
    opened: Mapping[str, BinaryIO] = NO_STREAMS,
    wanted: Callable[[Member], bool] | None = None,
    stored: StoredBytes | None = None,
) -> Iterator[FoundMember]:
    """Yield every regular member of every source with its stream, in archive order (directories: sorted).

    A stream is valid until the next member is taken. Nothing is written to disk, links are not followed, and
    nothing is raised for content: what cannot be read becomes a notice.

    Args:
        specs: paths of files and directories, `-` for standard input.
        limits: budgets for hostile or huge archives.
        notices: gets a notice for each thing that is missing, unreadable, damaged, skipped or cut.
        opened: binary streams of sources that are no paths, by source; they need not be seekable. `-` is standard input
            by default.
        wanted: members for which it is false are skipped, without inflating them where the container allows that.
        stored: counts the bytes of files and pipes as they are stored; when the next file is opened, all of the one
            before count.
    """
    budget = Budget(limits, stored)
    repeated = CountedNotices(notices)
    known: set[object] = set()
    for spec in specs:
        if (place := file_identity(spec)) in known:
            repeated.add(Notice("source-repeated", "named more than once, read once", spec))
            continue
        known.add(place)
        budget.begin_source()
        finder = MemberFinder(spec, budget, notices, wanted)
        yield from _source(spec, finder, budget, opened)
        if finder.special:
            finder.add_notice(
                "special-files", f"links, devices, pipes and the like passed over: {finder.special} entries"
            )
        if budget.is_exhausted:
            finder.add_notice("limit-reached", f"{budget.stop_reason}; the rest was not read")
        finder.finish()
        if budget.spent:
            break
    repeated.finish()


def _source(spec: str, finder: MemberFinder, budget: Budget, opened: Mapping[str, BinaryIO]) -> Iterator[FoundMember]:
    if spec == STDIN or spec in opened:
        name = "stdin" if spec == STDIN else clean_name(spec.rpartition("/")[2] or spec)
        file = opened.get(spec) or sys.stdin.buffer
        with _file_stream(file, "standard input" if spec == STDIN else spec, budget) as stream:
            yield from finder.members(stream, BundlePlace(name, spec, name, spec), FileStatus(None, None))
        return
    path = Path(spec)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        code, message = ("source-missing", "no such file") if missing else ("source-unreadable", os_reason(error))
        finder.add_notice(code, message)
        return
    if stat.S_ISDIR(mode):
        yield from _directory(path, spec, finder, budget)
    else:
        name = clean_name(path.name or spec)
        yield from _file(path, BundlePlace(name, spec, name, spec), finder, budget, named=True)


def _directory(top: Path, spec: str, finder: MemberFinder, budget: Budget) -> Iterator[FoundMember]:
    found = 0
    base = spec.rstrip("/") or "/"
    for item in files_below(top, finder):
        if not budget.count_entry():
            return
        found += 1
        relative = "/".join(path_parts(item.relative))
        root = "/".join(path_parts(item.root)) if item.root else ""
        unit = f"{base}/{root}" if root else base
        inner = relative[len(root) + 1 :] if root else relative
        place = BundlePlace(relative, unit, inner, f"{base}/{relative}", enclosed=item.in_bundle)
        yield from _file(item.path, place, finder, budget, named=False)
        if budget.is_exhausted:
            return
    if not found:
        finder.add_notice("source-empty", "the directory holds no file")


def _file(
    path: Path, place: BundlePlace, finder: MemberFinder, budget: Budget, *, named: bool
) -> Iterator[FoundMember]:
    """Open one file; only a file that the user `named` may be a pipe or a device."""
    label = None if named else place.path
    try:
        file = _open(path, named=named)
    except (OSError, ValueError) as error:
        finder.add_notice("source-unreadable", os_reason(error), label)
        return
    with file, _file_stream(file, place.path, budget) as stream:
        status = os.fstat(file.fileno())
        regular = stat.S_ISREG(status.st_mode)
        if not (named or regular):
            finder.special += 1  # it was a regular file when the directory was listed
            return
        if named and regular and not status.st_size:
            finder.add_notice("source-empty", "the file is empty")
        links = (
            link_positions(file, status.st_size)
            if regular and stream.peek(len(LOCAL_HEADER)) == LOCAL_HEADER
            else frozenset()
        )
        stored = FileStatus(status.st_size, utc_time(status.st_mtime)) if regular else FileStatus(None, None)
        yield from finder.members(stream, place, stored, links=links)
        if stream.note:
            finder.add_notice("source-unreadable", stream.note, label)
        if regular:
            budget.stored.count += max(0, status.st_size - stream.passed)


def _open(path: Path, *, named: bool) -> BinaryIO:
    """Open a file; a pipe that the user named waits until somebody writes to it."""
    if not named:
        return open(path, "rb", buffering=0, opener=_open_nonblocking)
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("rb", buffering=0)
    warning = StallWarning(path.name)
    try:
        with warning:
            return path.open("rb", buffering=0)
    finally:
        warning.close()


@contextmanager
def _file_stream(file: BinaryIO, name: str, budget: Budget) -> Iterator[FileStream]:
    """Return the stream of an open file; one that may block warns when it does."""
    if not _may_block(file):
        yield FileStream(file, budget)
        return
    warning = StallWarning(name)
    try:
        yield WatchedStream(file, budget, warning)
    finally:
        warning.close()


def _open_nonblocking(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _may_block(file: BinaryIO) -> bool:
    """Return whether a read may wait for a writer: that of a pipe, or of what a kernel shows as an empty file."""
    try:
        status = os.fstat(file.fileno())
        return not stat.S_ISREG(status.st_mode) or (not status.st_size and os.get_blocking(file.fileno()))
    except (OSError, ValueError, AttributeError):
        return False
