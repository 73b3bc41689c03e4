"""Reading sources: every member once, what matters of its records to whoever wants it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from vmlog.blocks.block import Block
from vmlog.excerpts.block_excerpts import BlockExcerpt
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_joiner import ExcerptJoiner, OpenRecord
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.gc_seldom import gc_seldom
from vmlog.parse.formats import Formats
from vmlog.read.block_searcher import BlockSearcher, SearchedPart, batched_by_size, text_bytes
from vmlog.read.borders import Border, Tail, join_borders
from vmlog.read.encoded_events import EncodedEvents, LostEvents
from vmlog.read.fact_collector import FactCollector
from vmlog.read.log_members import LogMembers
from vmlog.read.member_state import MemberState
from vmlog.read.options import ReadOptions
from vmlog.read.reading import Reading
from vmlog.read.record_observer import LineObserver, RecordObserver
from vmlog.read.threads import ordered_map, prefetch
from vmlog.readers.process import FOR_EVENTS
from vmlog.readers.remote_text import HELPER_ENDED
from vmlog.records.assembler import RecordAssembler
from vmlog.records.record_block import RecordBlock
from vmlog.records.searched_lines import SearchedLines


class Reader:
    """Reads sources once, in one pass.

    Call `run`, or iterate over `excerpts`, `records` or `events` and then call `reading`.
    """

    def __init__(
        self,
        formats: Formats,
        options: ReadOptions | None = None,
        observer: LineObserver | None = None,
        collector: FactCollector | None = None,
    ) -> None:
        """Set up the searches and the members.

        Args:
            formats: the line formats.
            options: how to read.
            observer: tells which lines to find; None finds nothing.
            collector: takes the files that state facts; None reads none of them.
        """
        self._options = options or ReadOptions()
        self._searcher = BlockSearcher(formats, observer)
        self._members = LogMembers(formats, self._options, self._searcher, observer, collector)

    @gc_seldom()
    def run(self, sources: Sequence[str], observer: RecordObserver | None = None) -> Reading:
        """Give what matters of the records of every source to an observer; nothing that a source holds raises.

        Args:
            sources: paths of files and directories, `-` for standard input.
            observer: the one for which lines are found.
        """
        for excerpt, state in self.excerpts(sources):
            if observer:
                observer.take(excerpt, state)
        return self.reading(sources)

    def excerpts(self, sources: Sequence[str]) -> Iterator[tuple[Excerpt, MemberState]]:
        """Yield what matters of the records of every source; nothing that a source holds raises."""
        for excerpt, state in self._joined_excerpts(sources):
            state.count(excerpt)
            yield excerpt, state

    def records(self, sources: Sequence[str]) -> Iterator[tuple[RecordBlock, MemberState]]:
        """Yield the records of every source, block by block; nothing that a source holds raises."""
        for block, state in self._assembled(sources, None):
            if isinstance(block, RecordBlock):
                yield block, state

    def events(self, sources: Sequence[str]) -> Iterator[tuple[RecordBlock | EncodedEvents, MemberState]]:
        """Yield the records of every source, or the events that a process for `FOR_EVENTS` has made of them."""
        process = self._options.reader_process
        self._members.with_events = process is not None and process.main == FOR_EVENTS
        # Making frames of blocks needs more threads than searching them, and more memory for each.
        return self._assembled(sources, search_threads=1)

    def reading(self, sources: Sequence[str]) -> Reading:
        """Return what is known after all records were taken."""
        return self._members.reading(sources)

    def _assembled(
        self, sources: Sequence[str], search_threads: int | None
    ) -> Iterator[tuple[RecordBlock | EncodedEvents, MemberState]]:
        """Yield whole records and the events that were made of some."""
        borders: list[Border] = []
        assembler: RecordAssembler | None = None
        lost: MemberState | None = None
        for state, part in self._searched(sources, search_threads):
            if isinstance(part, LostEvents):
                # Without this block the lines after it would get wrong numbers.
                self._members.add_note(state, HELPER_ENDED)
                lost = state
            if state is lost and part is not None:
                continue
            if part is None:
                last = next(assembler.finish(), None) if assembler else None
                open_record = OpenRecord.of(last) if last else None
                borders.append(Border(state, Tail.of(open_record, ends_line=state.ends_line)))
                assembler = None
                continue
            assembler = assembler or RecordAssembler(state.first_line)
            if isinstance(part, SearchedLines):
                yield from self._counted(assembler.feed(part), state)
            elif isinstance(part, EncodedEvents):
                # It begins with a record of its own.
                yield from self._counted(assembler.finish(), state)
                assembler.pass_over(part.excerpt.lines, claimed=True)
                state.count(part.excerpt)
                yield part, state
        for blocks, state in self._records_at(borders):
            yield from self._counted(blocks, state)

    def _joined_excerpts(self, sources: Sequence[str]) -> Iterator[tuple[Excerpt, MemberState]]:
        self._members.with_excerpts = True
        borders: list[Border] = []
        joiner: ExcerptJoiner | None = None
        for state, part in self._searched(sources, None):
            if part is None:
                last = joiner.finish() if joiner else None
                borders.append(Border(state, Tail.of(last, ends_line=state.ends_line)))
                joiner = None
                continue
            joiner = joiner or ExcerptJoiner(self._searcher.search_text, self._searcher.plan(state), state.first_line)
            if isinstance(part, SearchedLines | BlockExcerpt):
                for excerpt in joiner.feed(part):
                    yield excerpt, state
        for blocks, state in self._records_at(borders):
            for block in blocks:
                yield Excerpt.of(block, self._searcher.plan(state)), state

    def _counted(self, blocks: Iterator[RecordBlock], state: MemberState) -> Iterator[tuple[RecordBlock, MemberState]]:
        for block in blocks:
            state.count(Excerpt.of(block, ExcerptPlan()))
            yield block, state

    def _searched(self, sources: Sequence[str], search_threads: int | None) -> Iterator[SearchedPart]:
        """Yield the searched parts of every log, None after the last one of each."""
        threads = self._options.threads
        batches = batched_by_size(self._members.parts(sources), text_bytes)
        if self._options.reader_process and not self._members.with_events:
            threads = 1 if self._members.with_excerpts else max(1, threads - 1)
        elif threads > 1:
            # With events, it learns of the next log while helpers are at work on the last one.
            batches = prefetch(batches)
        return chain.from_iterable(ordered_map(self._searcher.search_batch, batches, search_threads or threads))

    def _records_at(self, borders: list[Border]) -> Iterator[tuple[Iterator[RecordBlock], MemberState]]:
        """Yield the records that lie at the borders of members."""
        for pieces in batched_by_size(join_borders(borders), lambda piece: len(piece.data)):
            searched_pieces = self._searcher.search_blocks([Block(piece.data) for piece in pieces])
            for piece, searched in zip(pieces, searched_pieces, strict=True):
                yield RecordAssembler(piece.first_line, claimed=piece.claimed).whole(searched), piece.state
