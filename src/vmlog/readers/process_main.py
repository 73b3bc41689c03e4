"""The main program of the process that reads for another one; see `vmlog.readers.process`.

It opens, inflates and cuts. Blocks that are to be searched as a whole go to the program as they are; of others it gives
most to its helpers, and works on the rest itself when they are busy. The program gets the results in the order of the
blocks, because it is told who has which.

It ends when everything is read, or when the other process has ended.
"""

from __future__ import annotations

import json
import os
import select
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from vmlog.blocks.block import Block
from vmlog.blocks.scan import Scanner
from vmlog.gc_seldom import gc_spared
from vmlog.members.member_text import MemberText, TextRequest, member_texts
from vmlog.model import Notice
from vmlog.readers.parent_death import end_with_parent
from vmlog.readers.process_messages import Message, parse_message, receive_message, send_message
from vmlog.readers.read_request import RecordRegexes
from vmlog.readers.shared_memory import SharedSlots
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.source.role import Role

if TYPE_CHECKING:
    from vmlog.readers.helper import BlockParts, BlockWork, Helpers
    from vmlog.records.record_start import RecordStart

# What sends only text needs no columns, and is small without them. numpy loads the last one when it is first needed.
_FOR_EXCERPTS: Final = (
    "vmlog.readers.helper", "vmlog.records.hit_search", "vmlog.records.record_start", "numpy.ma",
)  # fmt: skip
_BUFFER: Final = 64 * 1024
_REQUEST_BYTES: Final = 4096
_MOST_MEMBERS: Final = 256
# Blocks of a log that are cut before it is known what is kept of them.
_MOST_HELD: Final = 4


class BlockTasks(NamedTuple):
    """What is made of the blocks of logs.

    Attributes:
        cut: turns the texts of the blocks of one log, and the values that say what is wanted of it, into texts to work
            on, each with the values for that.
        work: works on one of them.
    """

    cut: Callable[[Iterator[bytes], Sequence[Any]], Iterator[tuple[BlockParts, Sequence[Any]]]]
    work: BlockWork


TasksOf = Callable[[Scanner | None, RecordRegexes], BlockTasks]
"""Prepares the work, given what finds the expressions that are looked for, and by which lines are told."""


def serve(tasks_of: TasksOf | None = None) -> None:
    """Read what the request on standard input names, and write the result to standard output.

    Args:
        tasks_of: what is made of blocks; by default excerpts.
    """
    end_with_parent()
    source = sys.stdin.buffer
    shared = json.loads(sys.argv[2])
    if shared["results"]:
        _load_for_excerpts()
    request = receive_message(source)
    if request is None:
        return
    try:
        slots = SharedSlots(shared["slots"], shared["count"]) if shared["slots"] is not None else None
        with os.fdopen(os.dup(1), "wb", _BUFFER) as out:
            _answer(request, out, _Requests(source), slots, shared["results"], tasks_of or _excerpt_tasks)
    except OSError:
        return


def _load_for_excerpts() -> None:
    """Load what excerpts need, which takes longest, while the other process starts too."""
    with gc_spared():
        for name in _FOR_EXCERPTS:
            import_module(name)


class _Requests:
    """Requests of the other process: members to skip, what is kept of a log, and slots that are free again."""

    def __init__(self, source: BinaryIO) -> None:
        self._file_number = source.fileno()
        self._rest = b""  # the beginning of a request
        self._skipped = 0
        self._plan: tuple[int, list[Any]] = (0, [])
        self.free: list[int] = []
        self.helpers: Helpers | None = None

    def skips(self, number: int) -> bool:
        """Return whether the rest of the member with this number is not wanted.

        Raises:
            BrokenPipeError: the other process has ended.
        """
        self.receive(0)
        return number <= self._skipped

    def plan(self, number: int) -> list[Any] | None:
        """Return what is kept of the log with this number, None while that is not known."""
        planned, values = self._plan
        return values if planned == number else None

    def receive(self, seconds: float | None) -> None:
        """Receive all requests; wait up to `seconds` for the first one, without limit if None.

        Raises:
            BrokenPipeError: the other process has ended.
        """
        while ready := select.select([self._file_number, *self._helper_files], [], [], seconds)[0]:
            for file_number in ready:
                if file_number != self._file_number and self.helpers:
                    self.helpers.receive(file_number)
                    continue
                data = os.read(self._file_number, _REQUEST_BYTES)
                if not data:
                    raise BrokenPipeError
                *lines, self._rest = (self._rest + data).split(b"\n")
                for line in lines:
                    self._take(line)
            seconds = 0

    @property
    def _helper_files(self) -> list[int]:
        return self.helpers.file_numbers if self.helpers else []

    def _take(self, line: bytes) -> None:
        message = parse_message(line)
        if message.kind == "free":
            self.free += message.values
        elif message.kind == "plan":
            number, values = message.values
            self._plan = (number, values)
        else:
            self._skipped = max(self._skipped, *message.values)


def _answer(
    asked: Message,
    out: BinaryIO,
    requests: _Requests,
    slots: SharedSlots | None,
    results: list[int],
    tasks_of: TasksOf,
) -> None:
    fields, expressions, regexes = asked.values
    request = TextRequest(**{**fields, "limits": Limits(**fields["limits"])})
    numbered = [(text, number) for text, number in expressions]
    scanner = Scanner.from_compiled(numbered, asked.parts[0]) if numbered else None
    if regexes:
        from vmlog.records.record_start import RecordStart

        known = RecordRegexes(*regexes)
        tasks = tasks_of(scanner, known)
        if slots and results:
            from vmlog.readers.helper import Helpers

            requests.helpers = Helpers(slots, results, tasks.work)
        opening = _TextSender(out, scanner, requests, None)
        sender: _TextSender | _TaskSender = _TaskSender(out, opening, requests, tasks, RecordStart(*known))
    else:
        sender = _TextSender(out, scanner, requests, slots)
    outbox = _Outbox(out)
    members = member_texts(request, outbox.notices, outbox.add)
    for number, (member, text) in enumerate(members, 1):
        outbox.send()
        send_message(out, "text")
        if request.role_of(member) is Role.FACT:
            start = text.start()
            send_message(out, "start", [text.stored], [start])
        else:
            sender.send(text, number)
        send_message(out, "end", [text.note, text.stored, text.text_sum], [text.lead, text.trail])
    outbox.send()
    send_message(out, "done")
    out.flush()
    if requests.helpers:
        requests.helpers.finish()


class _Outbox:
    """Members and notices that are not sent yet, in order; there may be millions of members, so they go in batches."""

    def __init__(self, out: BinaryIO) -> None:
        self.notices: list[Notice] = []
        self._members: list[list[Any]] = []
        self._out = out

    def add(self, member: Member) -> None:
        """Add a member; notices that are there already come before it."""
        if self.notices or len(self._members) == _MOST_MEMBERS:
            self.send()
        mtime = member.mtime.isoformat() if member.mtime else None
        self._members.append([member.source, member.path, member.unit, member.inner, member.size, mtime])

    def send(self) -> None:
        """Send everything."""
        if self._members:
            send_message(self._out, "members", self._members)
            self._members.clear()
        for notice in self.notices:
            send_message(self._out, "notice", astuple(notice))
        self.notices.clear()


class _TextSender:
    """Sends the blocks of logs as they are, with what was found in them."""

    def __init__(self, out: BinaryIO, scanner: Scanner | None, requests: _Requests, slots: SharedSlots | None) -> None:
        self._out = out
        self._scanner = scanner
        self._requests = requests
        self._slots = slots
        if slots:
            requests.free += range(slots.count)

    def send(self, text: MemberText, number: int) -> None:
        """Send all blocks of a log."""
        for block in text.blocks():
            if self._requests.skips(number):
                return
            self.send_block(block, text, goes_on=False)

    def send_block(self, block: Block, text: MemberText, *, goes_on: bool) -> None:
        """Send a block; `goes_on`: whether excerpts follow, once it is known what is kept of them."""
        hits = self._scanner.hits(block.data) if self._scanner else None
        found = [hits.ends.tobytes(), hits.numbers.tobytes()] if hits is not None else [b"", b""]
        slot = self._share(block.data)
        data = block.data if slot is None else b""
        values = [hits is not None, slot, len(block.data), text.stored, goes_on]
        send_message(self._out, "block", values, [data, *found, text.lead])
        if len(block.data) > _BUFFER or goes_on:
            # Without this the other process would wait for the rest of the message until the next block is ready.
            self._out.flush()

    def _share(self, data: bytes) -> int | None:
        """Write large text to a shared slot and return its number; None if it must go through the pipe."""
        if not self._slots or not _BUFFER < len(data) <= self._slots.slot_bytes:
            return None
        while not self._requests.free:
            self._requests.receive(None)
        slot = self._requests.free.pop()
        self._slots.write(slot, [data])
        return slot


class _TaskSender:
    """Sends the beginning of each log as it is, and what is made of the rest."""

    def __init__(
        self,
        out: BinaryIO,
        opening: _TextSender,
        requests: _Requests,
        tasks: BlockTasks,
        start: RecordStart,
    ) -> None:
        self._out = out
        self._opening = opening
        self._requests = requests
        self._tasks = tasks
        self._start = start

    def send(self, text: MemberText, number: int) -> None:
        """Send a log."""
        # The other process asks to skip what is no log, and would wait for ever if none of thousands were received.
        self._requests.receive(0)
        blocks = text.blocks()
        rest = self._send_opening(blocks, text)
        if rest is None:
            return
        held = deque([rest])
        while (plan := self._requests.plan(number)) is None:
            if self._requests.skips(number):
                return
            if len(held) < _MOST_HELD and (block := next(blocks, None)):
                held.append(block)
            elif self._requests.plan(number) is None:
                self._requests.receive(None)
        for parts, values in self._tasks.cut((block.data for block in chain(held, blocks)), plan):
            if self._requests.skips(number):
                return
            self._send_result(parts, values, text)

    def _send_opening(self, blocks: Iterator[Block], text: MemberText) -> Block | None:
        """Send the blocks up to the first record, and return the one after them, or None if there is none."""
        opening = b""
        block = next(blocks, None)
        while block:
            opening += block.data
            following = next(blocks, None)
            is_open = self._start.is_settled(opening)
            self._opening.send_block(block, text, goes_on=following is not None and is_open)
            if is_open:
                return following
            block = following
        return None

    def _send_result(self, block: BlockParts, wanted: Sequence[Any], text: MemberText) -> None:
        helper = self._requests.helpers.give(block, wanted) if self._requests.helpers else None
        if helper is not None:
            send_message(self._out, "given", [text.stored, helper])
        else:
            values, parts = self._tasks.work(b"".join(block), wanted)
            send_message(self._out, "excerpt", [text.stored, *values], parts)
        self._out.flush()


def _excerpt_tasks(scanner: Scanner | None, regexes: RecordRegexes) -> BlockTasks:
    from vmlog.excerpts.block_excerpts import BlockExcerpts
    from vmlog.excerpts.excerpt_plan import ExcerptPlan
    from vmlog.readers.excerpt_message import excerpt_message
    from vmlog.records.hit_search import HitSearch
    from vmlog.records.searched_lines import LineSearcher

    excerpts = BlockExcerpts(LineSearcher(*regexes, HitSearch(scanner) if scanner else None))

    def work(data: bytes, plan: Sequence[Any]) -> tuple[Sequence[Any], Sequence[bytes]]:
        return excerpt_message(excerpts(data, ExcerptPlan.of_values(plan)))

    return BlockTasks(lambda texts, plan: (([text], plan) for text in texts), work)
