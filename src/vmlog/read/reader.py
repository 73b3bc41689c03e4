"""Reading sources: every member once, its records to whoever wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from vmlog.blocks.block import Block
from vmlog.gc_seldom import gc_seldom
from vmlog.parse.formats import Formats
from vmlog.read.block_searcher import BlockSearcher, batched_by_size
from vmlog.read.borders import Border, Tail, join_borders
from vmlog.read.fact_collector import FactCollector
from vmlog.read.log_members import LogMembers
from vmlog.read.member_state import MemberState
from vmlog.read.options import ReadOptions
from vmlog.read.reading import Reading
from vmlog.read.record_observer import RecordObserver
from vmlog.read.threads import ordered_map, prefetch
from vmlog.records.assembler import RecordAssembler
from vmlog.records.record_block import RecordBlock
from vmlog.records.searched_lines import SearchedLines


class Reader:
    """Reads sources once, in one pass: either call `run`, or iterate over `records` and then call `reading`."""

    def __init__(
        self,
        formats: Formats,
        options: ReadOptions | None = None,
        observer: RecordObserver | None = None,
        collector: FactCollector | None = None,
    ) -> None:
        """Set up the searches and the members.

        Args:
            formats: the line formats.
            options: how to read.
            observer: tells which lines to find, and takes the records in `run`; None finds nothing.
            collector: takes the files that state facts; None reads none of them.
        """
        self._options = options or ReadOptions()
        self._observer = observer
        self._searcher = BlockSearcher(formats, observer)
        self._members = LogMembers(formats, self._options, self._searcher, observer, collector)

    @gc_seldom()
    def run(self, sources: Sequence[str]) -> Reading:
        """Give the records of every source to the observer; nothing that a source holds raises."""
        for block, state in self.records(sources):
            if self._observer:
                self._observer.take(block, state)
        return self.reading(sources)

    def records(
        self, sources: Sequence[str], *, search_threads: int | None = None
    ) -> Iterator[tuple[RecordBlock, MemberState]]:
        """Yield the records of every source, block by block; nothing that a source holds raises.

        Args:
            sources: paths of files and directories, `-` for standard input.
            search_threads: number of threads that search blocks, by default all that reading leaves.
        """
        borders: list[Border] = []
        assembler: RecordAssembler | None = None
        for state, searched in self._searched(sources, search_threads):
            if searched is None:
                last = next(assembler.finish(), None) if assembler else None
                borders.append(Border(state, Tail.of(last, ends_line=state.ends_line) if last else None))
                assembler = None
                continue
            assembler = assembler or RecordAssembler(state.first_line)
            for block in assembler.feed(searched):
                state.count(block)
                yield block, state
        yield from self._records_at(borders)

    def reading(self, sources: Sequence[str]) -> Reading:
        """Return what is known after all records were taken."""
        return self._members.reading(sources)

    def _searched(
        self, sources: Sequence[str], search_threads: int | None
    ) -> Iterator[tuple[MemberState, SearchedLines | None]]:
        """Yield the searched lines of every log, None after the last ones of each."""
        threads = self._options.threads
        blocks = self._members.blocks(sources)
        batches = batched_by_size(blocks, lambda item: len(item[1].data) if item[1] else 0)
        if self._options.reader_process:
            threads = max(1, threads - 1)
        elif threads > 1:
            batches = prefetch(batches)
        return chain.from_iterable(ordered_map(self._searcher.search_batch, batches, search_threads or threads))

    def _records_at(self, borders: list[Border]) -> Iterator[tuple[RecordBlock, MemberState]]:
        """Yield the records that lie at the borders of members."""
        for pieces in batched_by_size(join_borders(borders), lambda piece: len(piece.data)):
            searched_pieces = self._searcher.search_blocks([Block(piece.data) for piece in pieces])
            for piece, searched in zip(pieces, searched_pieces, strict=True):
                assembler = RecordAssembler(piece.first_line, claimed=piece.claimed)
                for block in assembler.whole(searched):
                    piece.state.count(block)
                    yield block, piece.state
