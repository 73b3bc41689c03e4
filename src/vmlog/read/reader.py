"""Reading every member of every source once: what it is, its records to the caller, its coverage to the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO, Final, TypeVar

from vmlog.blocks.cut import BLOCK_BYTES, clean_block
from vmlog.blocks.scan import Scanner
from vmlog.correlate.folders import hosts_of_folders
from vmlog.members.member_text import Block, MemberText, is_named, join_blocks, member_texts, role_to_read
from vmlog.members.process import ReaderProcess, usable_cores
from vmlog.model import Coverage, Notice, SourceInfo
from vmlog.observe.observation import Observation
from vmlog.observe.prefilter import STAGE
from vmlog.parse.formats import Formats
from vmlog.read.batch_parse import spans_of_members
from vmlog.read.borders import Border, Tail, join_borders
from vmlog.read.first_record import from_first_record, is_head
from vmlog.read.loose_hosts import hosts_by_folder, one_series
from vmlog.read.member_state import MemberState
from vmlog.read.sniff import is_log
from vmlog.read.threads import ordered_map, prefetch
from vmlog.records.assembler import RecordAssembler
from vmlog.records.found_rows import Sampler, Search
from vmlog.records.line_texts import first_lines
from vmlog.records.record_block import RecordBlock
from vmlog.records.searched_lines import LineSearcher, SearchedLines
from vmlog.source.bundle import Bundles
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.source.network import Network
from vmlog.source.role import Role, role
from vmlog.source.rotation import Duplicates, split_name

_SAMPLE_LINES: Final = 200
_BATCH_BYTES: Final = 256 * 1024
_BATCH_CHUNKS: Final = 256
_SECTION: Final = re.compile(r"Section for ([^,]{3,40}), pid=[^,]*, version=([^,\s]+), build=([^,\s]+)")

_T = TypeVar("_T")
Chunk = tuple[MemberState, Block | None]
"""A block of a member, null after its last one."""


@dataclass(slots=True)
class Context:
    """What a run needs besides its sources.

    Attributes:
        search: finds the lines that the caller wants; see `RecordBlock.found`.
        thin: how to set aside what is too much of the lines found in a member.
        scanner: what the search begins with, if anything; another process may do that.
        reader_process: the process that reads the sources, where it is not this one; it counts as one of the jobs.
        jobs: threads, and the reader process; with one, everything is done in the caller's thread.
        markers: how many of them look at blocks, by default all that are left.
    """

    formats: Formats
    limits: Limits = field(default_factory=Limits)
    search: Search | None = None
    thin: Callable[[MemberState], Sampler | None] | None = None
    scanner: Scanner | None = None
    reader_process: ReaderProcess | None = None
    jobs: int = field(default_factory=usable_cores)
    markers: int | None = None
    block_bytes: int = BLOCK_BYTES
    host: str | None = None
    progress: Callable[[Member, int], None] | None = None


@dataclass(slots=True)
class Reading:
    """What is known after everything has been read; `name_hosts` settles what folders say."""

    sources: tuple[SourceInfo, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    assumed: tuple[str, ...] = ()  # per row of coverage: what its times leave open
    units: tuple[str, ...] = ()  # per row of coverage: the bundle
    of_product: tuple[bool, ...] = ()  # per row of coverage: whether its lines are those of VMware's programs
    strange: tuple[str, ...] = ()  # per row of coverage: a line in no known format, "" without any
    notices: list[Notice] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)  # by unit: folders that may be named after their hosts
    by_shape: frozenset[str] = frozenset()  # units whose host only the shape of their folder's name tells
    host: str | None = None  # of logs that nothing else names a host of
    networks: dict[str, Network] = field(default_factory=dict)  # by host

    def vm_folders(self) -> frozenset[tuple[str, str]]:
        """Folders that hold nothing but the logs of a VM, below that of a host: by source, and the path in it."""
        logs: dict[tuple[str, str], set[str | None]] = {}
        for row in self.coverage:
            logs.setdefault((row.source, row.member.rpartition("/")[0]), set()).add(row.log)
        return frozenset(
            (source, folder)
            for (source, folder), held in logs.items()
            if held == {"vmware"} and "/" in folder.rpartition("!/")[2]
        )

    def name_hosts(self, observations: Sequence[Observation] = ()) -> frozenset[str]:
        """Take folders for hosts where the records, whose hosts are those of their headers, allow it.

        Returns:
            The units whose host nothing tells.
        """
        files: dict[str, list[str]] = {unit: [] for unit in self.folders}
        for row, unit in zip(self.coverage, self.units, strict=True):
            if unit in files:
                files[unit].append(row.member.rpartition("/")[2])
        sources = {row.source.rstrip("/") for row in self.coverage}
        named, shaped = hosts_of_folders(self.folders, files, sources, observations, self.hosts.values())
        if shaped and self.host:
            del named[shaped]
        elif shaped:
            self.by_shape = frozenset({shaped})
        others = {unit: self.host for unit in self.folders if unit not in named and self.host}
        self.hosts = {**self.hosts, **named, **others}
        self.coverage = tuple(
            replace(row, host=self.hosts.get(unit)) for row, unit in zip(self.coverage, self.units, strict=True)
        )
        return frozenset(unit for unit in self.folders if unit not in self.hosts)


class Reader:
    """Reads sources once, in one pass: iterate over `records`, then ask for the `result`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        formats = context.formats
        self._searcher = LineSearcher(formats.head_regex, formats.continuation_regex, context.search)
        self._bundles = Bundles()
        self._members: list[MemberState] = []
        self._folders: dict[str, str] = {}
        self._notices: list[Notice] = []

    def records(self, specs: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[tuple[RecordBlock, MemberState]]:
        """Yield the records of every source, block by block; nothing that a source holds raises."""
        borders: list[Border] = []
        assembler: RecordAssembler | None = None
        jobs = self._context.jobs
        batches = _batches(self._chunks(specs, stdin), lambda chunk: len(chunk[1].data) if chunk[1] else 0)
        if self._context.reader_process:
            jobs = max(1, jobs - 1)
        elif jobs > 1:
            batches = prefetch(batches)
        marked_batches = ordered_map(self._marked, batches, self._context.markers or jobs)
        for facts, marked in chain.from_iterable(marked_batches):
            if marked is None:
                last = next(assembler.finish(), None) if assembler else None
                tail = Tail.of(last, ends_line=facts.ends_line) if last else None
                borders.append(Border(facts, tail))
                assembler = None
                continue
            assembler = assembler or RecordAssembler(facts.first_line)
            for records in assembler.feed(marked):
                facts.count(records)
                yield records, facts
        for pieces in _batches(join_borders(borders), lambda piece: len(piece.data)):
            marked_pieces = self._marked_together([Block(piece.data) for piece in pieces])
            for piece, marked in zip(pieces, marked_pieces, strict=True):
                assembler = RecordAssembler(piece.first_line, claimed=piece.claimed)
                for records in chain(assembler.feed(marked), assembler.finish()):
                    piece.facts.count(records)
                    yield records, piece.facts

    def _marked(self, batch: list[Chunk]) -> list[tuple[MemberState, SearchedLines | None]]:
        """Mark the lines of some blocks."""
        members = {id(facts): facts for facts, block in batch if block is not None}
        thin = self._context.thin
        alone = next(iter(members.values())) if len(members) == 1 else None
        blocks = [block for _, block in batch if block is not None]
        parts = iter(self._marked_together(blocks, thin(alone) if thin and alone else None))
        return [(facts, None if block is None else next(parts)) for facts, block in batch]

    def _marked_together(self, given: list[Block], thin: Sampler | None = None) -> list[SearchedLines]:
        """Mark the lines of some blocks, of many small ones together, for each call has its fixed cost."""
        if len(given) < 2:
            return [self._searcher(block.data, thin, block.hits) for block in given]
        whole = join_blocks(given)
        marked = self._searcher(whole.data, thin, whole.hits)
        marked.lines.classify(slice(None))
        counts = [block.data.count(b"\n") + (not block.data.endswith(b"\n") and block.data != b"") for block in given]
        return [*marked.parts(counts)]

    def _chunks(self, specs: Sequence[str], stdin: BinaryIO | None) -> Iterator[Chunk]:
        """Yield the blocks of every log."""
        context, copies = self._context, Duplicates()
        # The bundles are shown every member: that is how they learn which bundles there are.
        told = specs, context.limits, self._notices
        how = context.block_bytes, context.formats.header_regex, self._bundles.wants
        process = context.reader_process
        members = process.members(*told, *how, context.scanner) if process else member_texts(*told, stdin, *how)
        for member, text in members:
            if role_to_read(member) is Role.FACT:
                self._bundles.offer(member, text.start())
                continue
            log = self._placed(member)
            if copies.seen(log):
                self._notices.append(Notice("copy", "the same log was read from another folder", log.source, log.path))
            else:
                yield from self._log(log, text)

    def _placed(self, member: Member) -> Member:
        if self._bundles.host(member.unit):
            return member
        member, host = hosts_by_folder(member, self._folders)
        if host:
            self._folders[member.unit] = host
        return member

    def _log(self, member: Member, text: MemberText) -> Iterator[Chunk]:
        name = split_name(member.inner)
        facts = MemberState(
            member=member,
            log=name.log,
            series=one_series(name.series),
            order=(name.order, name.fragment or 0),
            anchor=member.mtime or datetime.now(UTC),
            fragment=name.fragment,
            host=self.host_of(member.unit),
        )
        blocks = self._counted(member, text.blocks())
        first = next(blocks, None)
        facts.lead, facts.trail = text.lead, text.trail
        opening = clean_block(facts.lead) + (first.data if first else clean_block(facts.trail))
        sample = first_lines(opening, _SAMPLE_LINES)
        if not opening and text.note:
            self._notices.append(Notice("not-read", f"nothing could be read: {text.note}", member.source, member.path))
        if not self._is_log(member, opening, sample):
            return
        facts.formats = self._context.formats.detect(sample, PurePosixPath(member.inner).name)
        if not facts.log_hint:
            facts.writer = self._context.formats.writer(sample)
        self._members.append(facts)
        if b"Section for VMware" in opening:
            self._note_sections(member, sample)
        for block in from_first_record(chain((first,) if first else (), blocks), self._context.formats, facts):
            yield facts, block
        facts.trail = text.trail
        if text.note:
            facts.notes.append(text.note)
        yield facts, None

    def _counted(self, member: Member, blocks: Iterator[Block]) -> Iterator[Block]:
        for block in blocks:
            if self._context.progress:
                self._context.progress(member, len(block.data))
            yield block

    def _note_sections(self, member: Member, sample: Sequence[str]) -> None:
        """What the first lines tell of the product that wrote them goes to the bundle."""
        for line in sample:
            if "Section for VMware" in line and (found := _SECTION.search(line)):
                self._bundles.note_section(member.unit, found[1], found[2], found[3])

    def _is_log(self, member: Member, first: bytes, sample: Sequence[str]) -> bool:
        """Whether the member is worth reading; says why not where a user would wonder."""
        known = partial(is_head, self._context.formats)
        found = is_log(first, sample, known, role(member.inner), named=is_named(member))
        if found is None:
            message = "is not text and no archive that can be read"
            self._notices.append(Notice("not-text", message, member.source, member.path))
        return bool(found) or (found is False and "/" not in member.inner and self._tells(first))

    def _tells(self, text: bytes) -> bool:
        """Whether a loose text without any known header holds what only the messages of a migration say."""
        found = self._searcher(text).found if text else None
        return found is not None and bool((found.flags & STAGE).any())

    def host_of(self, unit: str) -> str | None:
        """The host of a bundle, as far as it is known by now; what folders say is settled at the end."""
        return self._bundles.host(unit) or (None if unit in self._folders else self._context.host)

    def result(self, specs: Sequence[str]) -> Reading:
        """What is known after all records were taken."""
        hosts = {unit: host for facts in self._members if (host := self.host_of(unit := facts.member.unit))}
        order = {spec: index for index, spec in enumerate(sorted(set(specs)))}
        told = spans_of_members(self._context.formats, self._members)
        rows = [
            (facts.coverage(covers.first, covers.last, hosts.get(facts.member.unit)), covers, facts)
            for facts, covers in zip(self._members, told, strict=True)
        ]
        rows.sort(key=lambda item: (order.get(item[0].source, 0), item[0].member))
        return Reading(
            sources=tuple(self._bundles.info(specs)),
            coverage=tuple(row for row, _, _ in rows),
            assumed=tuple(covers.assumed for _, covers, _ in rows),
            units=tuple(facts.member.unit for _, _, facts in rows),
            of_product=tuple(covers.of_product for _, covers, _ in rows),
            strange=tuple(facts.strange for _, _, facts in rows),
            notices=self._notices,
            hosts=hosts,
            folders={unit: folder for unit, folder in self._folders.items() if unit not in hosts},
            host=self._context.host,
            networks=self._bundles.networks(),
        )


def _batches(items: Iterator[_T], bytes_of: Callable[[_T], int]) -> Iterator[list[_T]]:
    """Put small blocks together until they are about as long as one large block."""
    batch: list[_T] = []
    size = 0
    for item in items:
        batch.append(item)
        size += bytes_of(item)
        if size > _BATCH_BYTES or len(batch) > _BATCH_CHUNKS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
