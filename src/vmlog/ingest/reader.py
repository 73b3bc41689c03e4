"""Reading every member of every source once: what it is, its records to the caller, its coverage to the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import BinaryIO, Final

import polars as pl

from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.seams import MAX_HEAD, Border, join
from vmlog.lines import BLOCK_BYTES, Folder, RecordBlock, blocks, to_lines
from vmlog.model import Coverage, Notice, SourceInfo
from vmlog.parse import Formats
from vmlog.source import (
    Bundles,
    Duplicates,
    Limits,
    LogName,
    Member,
    MemberStream,
    Role,
    log_name,
    role,
    split_name,
    walk,
)

_SAMPLE_LINES: Final = 200
_FACT_BYTES: Final = 1024 * 1024
# A file of unknown name counts as a log when this share of its first lines has a known header.
_ENOUGH_HEADS: Final = 0.2
_BINARY_SHARE: Final = 0.10
_PRINTABLE: Final = bytes([0x09, 0x0A, 0x0D, 0x1B, *range(0x20, 0x7F)])
# Folders that say nothing about whose logs they hold.
_GENERIC_FOLDERS: Final = frozenset(
    {
        "var",
        "log",
        "logs",
        "run",
        "scratch",
        "vmfs",
        "volumes",
        "tmp",
        "vmware",
        "vpx",
        "vpxd",
        "vmware-vpx",
        "commands",
    }
)
_SECTION: Final = re.compile(r"Section for ([^,]{3,40}), pid=[^,]*, version=([^,\s]+), build=([^,\s]+)")


@dataclass(slots=True)
class Context:
    """What a run needs besides its sources."""

    formats: Formats
    limits: Limits = field(default_factory=Limits)
    block_bytes: int = BLOCK_BYTES
    host: str | None = None
    progress: Callable[[Member, int], None] | None = None


@dataclass(slots=True)
class Reading:
    """What is known after everything has been read."""

    sources: tuple[SourceInfo, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    assumed: tuple[str, ...] = ()  # per row of coverage: what its times leave open
    units: tuple[str, ...] = ()  # per row of coverage: the bundle
    notices: list[Notice] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)


class Reader:
    """Reads sources once, in one pass: iterate over `records`, then ask for the `result`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._bundles = Bundles()
        self._members: list[tuple[MemberFacts, str | None]] = []
        self._borders: list[Border] = []
        self._folders: dict[str, str] = {}
        self._notices: list[Notice] = []

    def records(self, specs: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[tuple[RecordBlock, MemberFacts]]:
        """Yield the records of every source, block by block; nothing that a source holds raises."""
        copies = Duplicates()
        for member, stream in walk(specs, self._context.limits, self._notices, stdin, wanted=self._wanted):
            if self._bundles.wants(member):
                self._bundles.offer(member, stream.read(_FACT_BYTES))
                continue
            if not _named(member) and log_name(member.inner) is None:
                continue
            member = self._placed(member)
            name = split_name(member.inner)
            if copies.seen(member):
                self._notices.append(
                    Notice("copy", "the same log was read from another folder", member.source, member.path)
                )
                continue
            yield from self._member(member, stream, name)
        for piece in join(self._borders):
            folder = self._folder(piece.first_line)
            for block in (*folder.feed(piece.data), *folder.finish()):
                piece.facts.count(block)
                yield block, piece.facts

    def _wanted(self, member: Member) -> bool:
        # The bundles are asked about every member: that is how they learn which bundles there are.
        return self._bundles.wants(member) or _named(member) or role(member.inner) is not Role.SKIP

    def _placed(self, member: Member) -> Member:
        """Loose logs that lie in one folder per host belong to these hosts, not to the directory as a whole."""
        if self._bundles.host(member.unit):
            return member
        chain, separator, inside = member.path.rpartition("!/")
        folders = inside.split("/")[:-1]
        depth = _host_folder(folders, is_vm_log=split_name(member.inner).log == "vmware")
        if depth is None:
            return member
        unit = "/".join([member.source, chain + separator.rstrip("/"), *folders[: depth + 1]])
        self._folders[unit] = folders[depth]
        return replace(member, unit=unit, inner="/".join(inside.split("/")[depth + 1 :]))

    def _folder(self, first_line: int = 1) -> Folder:
        formats = self._context.formats
        return Folder(formats.head_regex, formats.continuation_regex, first_line)

    def _member(self, member: Member, stream: MemberStream, name: LogName) -> Iterator[tuple[RecordBlock, MemberFacts]]:
        chunks = blocks(self._counting(member, stream), self._context.block_bytes)
        first = next(chunks, b"")
        sample = to_lines(first[: 256 * 1024]).head(_SAMPLE_LINES)
        heads = self._is_head(sample)
        if not self._is_log(member, first, sample, heads):
            return
        facts = self._facts(member, name, sample)
        self._members.append((facts, None))
        slot = len(self._members) - 1
        folder: Folder | None = None
        head = b""
        ends_line = True
        fragment = name.fragment
        for block in _chain(first, chunks):
            ends_line = block.endswith(b"\n")
            data = block
            if folder is None:
                head += block
                start = self._first_head(head, skip_first=bool(fragment))
                if start is None and len(head) < MAX_HEAD:
                    continue
                start = 0 if start is None else start
                head, data = head[:start], head[start:]
                folder = self._folder(head.count(b"\n") + 1)
            for records in folder.feed(data):
                facts.count(records)
                yield records, facts
        tail, tail_line = b"", 1
        if folder is not None:
            for records in folder.finish():
                tail = "\n".join(records.lines.to_list()).encode("utf-8") + (b"\n" if ends_line else b"")
                tail_line = records.first_line
        self._borders.append(Border(facts, head, tail, tail_line, fragment))
        self._members[slot] = (facts, stream.note)

    def _counting(self, member: Member, stream: MemberStream) -> Callable[[int], bytes]:
        progress = self._context.progress
        if progress is None:
            return stream.read

        def read(size: int) -> bytes:
            data = stream.read(size)
            progress(member, len(data))
            return data

        return read

    def _is_head(self, lines: pl.Series) -> pl.Series:
        formats = self._context.formats
        return lines.str.contains(formats.head_regex) & ~lines.str.contains(formats.continuation_regex)

    def _first_head(self, data: bytes, *, skip_first: bool) -> int | None:
        """Byte position of the first line that begins a record, null when there is none."""
        lines = to_lines(data)
        heads = self._is_head(lines)
        if skip_first and heads.len():
            heads[0] = False
        number = heads.arg_max() if heads.any() else None
        if number is None:
            return None
        position = 0
        for _ in range(number):
            position = data.index(b"\n", position) + 1
        return position

    def _is_log(self, member: Member, first: bytes, sample: pl.Series, heads: pl.Series) -> bool:
        """Whether the member is worth reading; says why not where a user would wonder."""
        if sample.len() == 0:
            return False
        share = heads.sum() / sample.len()
        if share >= _ENOUGH_HEADS or role(member.inner) is Role.LOG:
            return not _is_binary(first) or share >= _ENOUGH_HEADS
        loose = _named(member)
        if _is_binary(first):
            if loose:
                self._notices.append(
                    Notice("not-text", "is not text and no archive that can be read", member.source, member.path)
                )
            return False
        return loose or share > 0

    def _facts(self, member: Member, name: LogName, sample: pl.Series) -> MemberFacts:
        formats = self._context.formats.detect(sample, PurePosixPath(member.inner).name)
        for line in sample.filter(sample.str.contains("Section for VMware", literal=True)):
            found = _SECTION.search(line)
            if found:
                self._bundles.note_section(member.unit, found[1], found[2], found[3])
        return MemberFacts(
            member=member,
            log=name.log,
            series=name.series,
            order=(name.order, name.fragment or 0),
            formats=formats,
            anchor=member.mtime or datetime.now(UTC),
        )

    def host_of(self, unit: str) -> str | None:
        """The host of a bundle, as far as it is known by now."""
        return self._bundles.host(unit) or self._folders.get(unit) or self._context.host

    def result(self, specs: Sequence[str]) -> Reading:
        """What is known after all records were taken."""
        hosts = {unit: host for facts, _ in self._members if (host := self.host_of(unit := facts.member.unit))}
        order = {spec: index for index, spec in enumerate(sorted(set(specs)))}
        rows = [
            (*facts.coverage(self._context.formats, hosts.get(facts.member.unit), note), facts.member.unit)
            for facts, note in self._members
        ]
        rows.sort(key=lambda item: (order.get(item[0].source, 0), item[0].member))
        return Reading(
            sources=tuple(self._bundles.info(specs)),
            coverage=tuple(row for row, _, _ in rows),
            assumed=tuple(assumed for _, assumed, _ in rows),
            units=tuple(unit for _, _, unit in rows),
            notices=self._notices,
            hosts=hosts,
        )


def _host_folder(folders: list[str], *, is_vm_log: bool) -> int | None:
    """Which of the folders above a log names its host, null if none: the innermost that is not a standard one.

    A vmware.log lies in its VM's folder, so that one is passed over.
    """
    if "vmfs" in folders:
        folders = folders[: folders.index("vmfs")]
    elif is_vm_log:
        folders = folders[:-1]
    telling = [index for index, folder in enumerate(folders) if folder.lower() not in _GENERIC_FOLDERS]
    return telling[-1] if telling else None


def _named(member: Member) -> bool:
    """Whether the user named this very file (or piped it in): then its name decides nothing."""
    return "!/" not in member.path and (member.source == "-" or PurePosixPath(member.source).name == member.path)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _is_binary(data: bytes) -> bool:
    """Whether the first kilobytes hold too much that is no text: escaped bytes tell, for the data is cleaned."""
    probe = data[:65536]
    strange = len(probe.translate(None, _PRINTABLE)) + 4 * len(re.findall(rb"\\x[0-9a-f]{2}", probe))
    return strange > max(_BINARY_SHARE * len(probe), 16) and strange > 0.3 * len(probe)
