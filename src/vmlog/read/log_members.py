"""Choosing the members that are logs, and learning from the others whose logs these are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from vmlog.blocks.block import Block
from vmlog.blocks.cut import clean_block
from vmlog.excerpts.block_excerpts import BlockExcerpt
from vmlog.members.member_text import FACT_BYTES, FACT_FILE_BYTES, MemberText, TextRequest, is_named, member_texts
from vmlog.model import Notice
from vmlog.parse.formats import Formats
from vmlog.read.batch_parse import spans_of_members
from vmlog.read.block_searcher import BlockSearcher, MemberPart
from vmlog.read.fact_collector import FactCollector
from vmlog.read.first_record import from_first_record
from vmlog.read.log_copies import copies_among, copy_notices
from vmlog.read.loose_hosts import hosts_by_folder
from vmlog.read.member_state import MemberState, open_member, sample_of
from vmlog.read.options import ReadOptions
from vmlog.read.reading import Reading, ReadMember
from vmlog.read.record_observer import LineObserver
from vmlog.read.remote_events import RemoteEvents, remote_events
from vmlog.read.sniff import is_log
from vmlog.readers.read_request import RecordRegexes
from vmlog.readers.remote_text import RemoteText
from vmlog.source.bundle import Bundles
from vmlog.source.counted_notices import CountedNotices
from vmlog.source.member import Member
from vmlog.source.role import Role, role
from vmlog.source.rotation import Duplicates

_SECTION: Final = re.compile(r"Section for ([^,]{3,40}), pid=[^,]*, version=([^,\s]+), build=([^,\s]+)")


class LogMembers:
    """The logs of some sources: iterate over their `parts` once, then call `reading`.

    Attributes:
        with_excerpts: whether processes that read may send excerpts in place of blocks.
        with_events: whether they may send events.
    """

    def __init__(
        self,
        formats: Formats,
        options: ReadOptions,
        searcher: BlockSearcher,
        observer: LineObserver | None,
        collector: FactCollector | None,
    ) -> None:
        self._formats = formats
        self._options = options
        self._searcher = searcher
        self._observer = observer
        self._collector = collector
        self._bundles = Bundles()
        self._states: list[MemberState] = []
        self._folders: dict[str, str] = {}
        self._notices: list[Notice] = []
        self._counted = CountedNotices(self._notices)
        self.with_excerpts = False
        self.with_events = False
        self._told = 0  # stored bytes that the caller knows to be read

    def parts(self, sources: Sequence[str]) -> Iterator[MemberPart]:
        """Yield the text of every log from its first record on, None after the last one of each."""
        copies = Duplicates()
        request = self._request(sources)
        for member, text in self._texts(request):
            if request.role_of(member) is Role.FACT:
                self._take_fact(member, text)
                continue
            log = self._in_host_folder(member)
            if copies.seen(log):
                self._counted.add(Notice("copy", "the same log was read from another folder", log.source, log.path))
            else:
                yield from self._parts_of(log, text)

    def reading(self, sources: Sequence[str]) -> Reading:
        """Return what is known once all blocks were read."""
        hosts = {unit: host for state in self._states if (host := self._host_of(unit := state.member.unit))}
        rank = {source: index for index, source in enumerate(sorted(set(sources)))}
        members = [
            ReadMember(
                state.coverage(span.first, span.last, hosts.get(state.member.unit)),
                state.member.unit,
                span.assumed,
                span.of_product,
                state.unparsed_line,
                state.text_identity,
            )
            for state, span in zip(self._states, spans_of_members(self._formats, self._states), strict=True)
        ]
        members.sort(key=lambda item: (rank.get(item.coverage.source, 0), item.coverage.member))
        bundles = self._bundles.identities()
        copies = copies_among(members, bundles)
        told = len(self._notices)
        self._counted.finish()
        notices = tuple(self._notices)
        return Reading(
            sources=tuple(self._bundles.info(sources)),
            members=tuple(members),
            notices=(*notices, *copy_notices(copies)),
            told=notices[:told],
            further=notices[told:],
            hosts=hosts,
            folders={unit: folder for unit, folder in self._folders.items() if unit not in hosts},
            host=self._options.host,
            bundles=bundles,
            copies=copies,
        )

    def _request(self, sources: Sequence[str]) -> TextRequest:
        options, head_regex = self._options, self._formats.header_regex
        regexes = (self._collector.regex, self._collector.large_regex) if self._collector else ("", "")
        return TextRequest(sources, options.limits, options.block_bytes, head_regex, *regexes)

    def _texts(self, request: TextRequest) -> Iterator[tuple[Member, MemberText]]:
        options = self._options
        # The bundles are shown every member, wanted or not, because that is how they learn which bundles there are.
        on_member = self._bundles.add_member
        if options.reader_process:
            scanner = self._observer.scanner if self._observer else None
            regexes = None
            if self.with_excerpts or self.with_events:
                regexes = RecordRegexes(self._formats.head_regex, self._formats.continuation_regex)
            return options.reader_process.members(request, self._notices, on_member, scanner, regexes)
        return member_texts(request, self._notices, on_member, options.opened)

    def _take_fact(self, member: Member, text: MemberText) -> None:
        """Give the content of a member to those who learn from it."""
        data = text.start()
        self._tell_progress(member, text)
        if role(member.inner) is Role.FACT:
            self._bundles.add_fact(member, data[:FACT_BYTES])
        if self._collector:
            self._collector.take(member, data, is_cut=text.note is not None)

    def _in_host_folder(self, member: Member) -> Member:
        """Return a loose log as a member of the folder that holds the logs of its host, if there is one."""
        if self._bundles.host(member.unit):
            return member
        member, host = hosts_by_folder(member, self._folders)
        if host:
            self._folders[member.unit] = host
        return member

    def _parts_of(self, member: Member, text: MemberText) -> Iterator[MemberPart]:
        blocks = self._told_blocks(member, text)
        first = next(blocks, None)
        opening = clean_block(text.lead) + (first.data if first else clean_block(text.trail))
        sample = sample_of(opening)
        if not opening and text.note:
            self._counted.add(Notice("not-read", f"nothing could be read: {text.note}", member.source, member.path))
        if self._states_facts(member, opening, sample) or not self._is_log(member, opening, sample):
            self._offer_loose(member, opening, blocks, text)
            return
        state = open_member(member, self._formats, sample, host=self._host_of(member.unit))
        state.lead, state.trail = text.lead, text.trail
        self._states.append(state)
        if b"Section for VMware" in opening:
            self._note_sections(member, sample)
        count = 0
        for block in from_first_record(chain((first,) if first else (), blocks), self._formats.record_start, state):
            count += block.data.count(b"\n")
            yield state, block
        for part in self._rest(state, text, state.first_line + count):
            yield state, part
        state.trail, state.text_sum = text.trail, text.text_sum
        if text.note:
            self.add_note(state, text.note)
        yield state, None

    def add_note(self, state: MemberState, note: str) -> None:
        """Note why a log was not read to its end."""
        state.notes += (note,)
        place = state.member.source, state.member.path
        self._counted.add(Notice("read-in-part", f"not read to its end: {note}", *place))

    def _rest(self, state: MemberState, text: MemberText, first_line: int) -> Iterator[BlockExcerpt | RemoteEvents]:
        """Yield what other processes make of the rest of a log, which begins with the line of this number."""
        if not isinstance(text, RemoteText):
            return
        if self.with_events:
            for part in remote_events(text, state, first_line):
                self._tell_progress(state.member, text)
                yield part
        else:
            for excerpt in text.excerpts(self._searcher.plan(state)):
                self._tell_progress(state.member, text)
                state.ends_line = excerpt.ends_line
                yield excerpt

    def _states_facts(self, member: Member, opening: bytes, sample: Sequence[str]) -> bool:
        """Return whether a file that the user named, and that has no header of any log, states facts."""
        if not self._collector or not is_named(member) or self._formats.record_start.accepted(sample):
            return False
        return self._collector.accepts_text(opening)

    def _offer_loose(self, member: Member, opening: bytes, blocks: Iterator[Block], text: MemberText) -> None:
        """Give a text that is no log to the collector, if its first lines are those of a file that states facts."""
        if self._collector and "!/" not in member.path and self._collector.accepts_text(opening):
            data = bytearray(opening)
            for block in blocks:
                data += block.data
                if len(data) >= FACT_FILE_BYTES:
                    break
            self._collector.take(member, bytes(data), is_cut=text.note is not None)

    def _told_blocks(self, member: Member, text: MemberText) -> Iterator[Block]:
        for block in text.blocks():
            self._tell_progress(member, text)
            yield block

    def _tell_progress(self, member: Member, text: MemberText) -> None:
        if self._options.progress:
            self._options.progress(member, text.stored - self._told)
            self._told = text.stored

    def _note_sections(self, member: Member, sample: Sequence[str]) -> None:
        """Inform the bundle which product wrote the first lines."""
        for line in sample:
            if "Section for VMware" in line and (found := _SECTION.search(line)):
                self._bundles.add_section(member.unit, found[1], found[2], found[3])

    def _is_log(self, member: Member, opening: bytes, sample: Sequence[str]) -> bool:
        """Return whether the member is worth reading; note why not where a user would wonder."""
        found = is_log(opening, sample, self._formats.record_start.accepted, role(member.inner), named=is_named(member))
        if found is None:
            message = "is not text and no archive that can be read"
            self._counted.add(Notice("not-text", message, member.source, member.path))
        return bool(found) or (found is False and "/" not in member.inner and self._is_wanted(opening))

    def _is_wanted(self, opening: bytes) -> bool:
        """Return whether the observer wants a loose text without any known header."""
        if not opening or not self._observer:
            return False
        return self._observer.accepts_text(self._searcher.search_text(opening).found)

    def _host_of(self, unit: str) -> str | None:
        """Return the host of a unit as far as it is known by now; folders are decided on after reading."""
        return self._bundles.host(unit) or (None if unit in self._folders else self._options.host)
