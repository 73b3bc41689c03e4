"""Reading every member of every source once: what it is, its records to the caller, its coverage to the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO, Final, TypeVar

from vmlog.ingest.ahead import ahead, mapped, usable_cores
from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.fragments import whole_lines
from vmlog.ingest.opening import from_first_record, is_head
from vmlog.ingest.placing import one_series, placed
from vmlog.ingest.seams import Border, Tail, join
from vmlog.ingest.sniff import is_log
from vmlog.ingest.together import times_covered
from vmlog.lines import BLOCK_BYTES, Folder, MarkedLines, Marker, RecordBlock, Search, Thin, blocks, clean, first_lines
from vmlog.model import Coverage, Notice, SourceInfo
from vmlog.parse import Formats
from vmlog.source import (
    Bundles,
    Duplicates,
    Limits,
    Member,
    MemberStream,
    Network,
    Role,
    log_name,
    role,
    split_name,
    walk,
)

_SAMPLE_LINES: Final = 200
_FACT_BYTES: Final = 1024 * 1024
_BATCH_BYTES: Final = 256 * 1024
_BATCH_CHUNKS: Final = 256
_SECTION: Final = re.compile(r"Section for ([^,]{3,40}), pid=[^,]*, version=([^,\s]+), build=([^,\s]+)")

T = TypeVar("T")
Chunk = tuple[MemberFacts, bytes | None]
"""A block of a member, null after its last one."""


@dataclass(slots=True)
class Context:
    """What a run needs besides its sources.

    Attributes:
        search: finds the lines that the caller wants; see `RecordBlock.found`.
        thin: how to set aside what is too much of the lines found in a member.
        jobs: threads that look at blocks; with one, everything is done in the caller's thread.
    """

    formats: Formats
    limits: Limits = field(default_factory=Limits)
    search: Search | None = None
    thin: Callable[[MemberFacts], Thin | None] | None = None
    jobs: int = field(default_factory=usable_cores)
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
    networks: dict[str, Network] = field(default_factory=dict)  # by host


class Reader:
    """Reads sources once, in one pass: iterate over `records`, then ask for the `result`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        formats = context.formats
        self._marker = Marker(formats.head_regex, formats.continuation_regex, context.search)
        self._bundles = Bundles()
        self._members: list[MemberFacts] = []
        self._folders: dict[str, str] = {}
        self._notices: list[Notice] = []

    def records(self, specs: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[tuple[RecordBlock, MemberFacts]]:
        """Yield the records of every source, block by block; nothing that a source holds raises."""
        borders: list[Border] = []
        folder: Folder | None = None
        jobs = self._context.jobs
        batches = _batches(self._chunks(specs, stdin), lambda chunk: len(chunk[1] or b""))
        marked_batches = mapped(self._marked, batches if jobs == 1 else ahead(batches), jobs)
        for facts, marked in chain.from_iterable(marked_batches):
            if marked is None:
                last = next(folder.finish(), None) if folder else None
                tail = Tail.of(last, ends_line=facts.ends_line) if last else None
                borders.append(Border(facts, tail))
                folder = None
                continue
            folder = folder or Folder(facts.first_line)
            for records in folder.feed(marked):
                facts.count(records)
                yield records, facts
        for pieces in _batches(join(borders), lambda piece: len(piece.data)):
            marked_pieces = self._marked_together([piece.data for piece in pieces])
            for piece, marked in zip(pieces, marked_pieces, strict=True):
                folder = Folder(piece.first_line, claimed=piece.claimed)
                for records in chain(folder.feed(marked), folder.finish()):
                    piece.facts.count(records)
                    yield records, piece.facts

    def _marked(self, batch: list[Chunk]) -> list[tuple[MemberFacts, MarkedLines | None]]:
        """Mark the lines of some blocks."""
        members = {id(facts): facts for facts, block in batch if block is not None}
        thin = self._context.thin
        alone = next(iter(members.values())) if len(members) == 1 else None
        blocks = [block for _, block in batch if block is not None]
        parts = iter(self._marked_together(blocks, thin(alone) if thin and alone else None))
        return [(facts, None if block is None else next(parts)) for facts, block in batch]

    def _marked_together(self, given: list[bytes], thin: Thin | None = None) -> list[MarkedLines]:
        """Mark the lines of some blocks, of many small ones together, for each call has its fixed cost."""
        if len(given) < 2:
            return [self._marker(block, thin) for block in given]
        whole = [block if block.endswith(b"\n") or not block else block + b"\n" for block in given]
        marked = self._marker(b"".join(whole), thin)
        marked.lines.settle(slice(None))
        return [*marked.parts([block.count(b"\n") for block in whole])]

    def _chunks(self, specs: Sequence[str], stdin: BinaryIO | None) -> Iterator[Chunk]:
        """Yield the blocks of every log."""
        copies = Duplicates()
        for member, stream in walk(specs, self._context.limits, self._notices, stdin, wanted=self._wanted):
            if self._bundles.wants(member):
                self._bundles.offer(member, stream.read(_FACT_BYTES))
            elif _named(member) or log_name(member.inner) is not None:
                log = self._placed(member)
                if copies.seen(log):
                    message = "the same log was read from another folder"
                    self._notices.append(Notice("copy", message, log.source, log.path))
                else:
                    yield from self._log(log, stream)

    def _wanted(self, member: Member) -> bool:
        # The bundles are asked about every member: that is how they learn which bundles there are.
        return self._bundles.wants(member) or _named(member) or role(member.inner) is not Role.SKIP

    def _placed(self, member: Member) -> Member:
        if self._bundles.host(member.unit):
            return member
        member, host = placed(member, self._folders)
        if host:
            self._folders[member.unit] = host
        return member

    def _log(self, member: Member, stream: MemberStream) -> Iterator[Chunk]:
        name = split_name(member.inner)
        facts = MemberFacts(
            member=member,
            log=name.log,
            series=one_series(name.series),
            order=(name.order, name.fragment or 0),
            anchor=member.mtime or datetime.now(UTC),
            fragment=name.fragment,
            host=self.host_of(member.unit),
        )
        read = self._counting(member, stream)
        if name.fragment is not None:
            read = whole_lines(read, facts)
        chunks = blocks(read, self._context.block_bytes)
        first = next(chunks, b"")
        opening = clean(facts.lead) + first + (b"" if first else clean(facts.trail))
        sample = first_lines(opening, _SAMPLE_LINES)
        if not opening and stream.note:
            self._notices.append(
                Notice("not-read", f"nothing could be read: {stream.note}", member.source, member.path)
            )
        if not self._is_log(member, opening, sample):
            return
        facts.formats = self._context.formats.detect(sample, PurePosixPath(member.inner).name)
        self._members.append(facts)
        if b"Section for VMware" in opening:
            self._note_sections(member, sample)
        for block in from_first_record(chain((first,) if first else (), chunks), self._context.formats, facts):
            yield facts, block
        if stream.note:
            facts.notes.append(stream.note)
        yield facts, None

    def _counting(self, member: Member, stream: MemberStream) -> Callable[[int], bytes]:
        progress = self._context.progress
        if progress is None:
            return stream.read

        def read(size: int) -> bytes:
            data = stream.read(size)
            progress(member, len(data))
            return data

        return read

    def _note_sections(self, member: Member, sample: Sequence[str]) -> None:
        """What the first lines tell of the product that wrote them goes to the bundle."""
        for line in sample:
            if "Section for VMware" in line and (found := _SECTION.search(line)):
                self._bundles.note_section(member.unit, found[1], found[2], found[3])

    def _is_log(self, member: Member, first: bytes, sample: Sequence[str]) -> bool:
        """Whether the member is worth reading; says why not where a user would wonder."""
        known = partial(is_head, self._context.formats)
        found = is_log(first, sample, known, role(member.inner), named=_named(member))
        if found is None:
            message = "is not text and no archive that can be read"
            self._notices.append(Notice("not-text", message, member.source, member.path))
        return bool(found)

    def host_of(self, unit: str) -> str | None:
        """The host of a bundle, as far as it is known by now."""
        return self._bundles.host(unit) or self._folders.get(unit) or self._context.host

    def result(self, specs: Sequence[str]) -> Reading:
        """What is known after all records were taken."""
        hosts = {unit: host for facts in self._members if (host := self.host_of(unit := facts.member.unit))}
        order = {spec: index for index, spec in enumerate(sorted(set(specs)))}
        times = times_covered(self._context.formats, self._members)
        rows = [
            (facts.coverage(first, last, hosts.get(facts.member.unit)), assumed, facts.member.unit)
            for facts, (first, last, assumed) in zip(self._members, times, strict=True)
        ]
        rows.sort(key=lambda item: (order.get(item[0].source, 0), item[0].member))
        return Reading(
            sources=tuple(self._bundles.info(specs)),
            coverage=tuple(row for row, _, _ in rows),
            assumed=tuple(assumed for _, assumed, _ in rows),
            units=tuple(unit for _, _, unit in rows),
            notices=self._notices,
            hosts=hosts,
            networks=self._bundles.networks(),
        )


def _batches(items: Iterator[T], bytes_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Put small blocks together until they are about as long as one large block."""
    batch: list[T] = []
    size = 0
    for item in items:
        batch.append(item)
        size += bytes_of(item)
        if size > _BATCH_BYTES or len(batch) > _BATCH_CHUNKS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _named(member: Member) -> bool:
    """Whether the user named this very file (or piped it in): then its name decides nothing."""
    return "!/" not in member.path and (member.source == "-" or PurePosixPath(member.source).name == member.path)
