"""Members and texts that another process reads, see `vmlog.readers.process_main`."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO, Final

from vmlog.blocks.block import Block
from vmlog.blocks.scan import Hits
from vmlog.excerpts.block_excerpts import BlockExcerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.members.member_text import MemberText, OnMember, TextSum
from vmlog.model import Notice
from vmlog.readers.excerpt_message import excerpt_of
from vmlog.readers.process_messages import Message, receive_message, send_message
from vmlog.readers.shared_memory import SharedSlots
from vmlog.readers.watched_pipe import WatchedPipe
from vmlog.source.member import Member

_ENDED: Final = "the process that reads the sources ended early"
HELPER_ENDED: Final = "a process that reads the sources ended early"
"""The note of a log of which a helper of that process had a part when it ended."""
_BUFFER: Final = 64 * 1024


class Connection:
    """Messages from the other process, and requests to it.

    Attributes:
        is_done: whether everything was received.
    """

    def __init__(
        self, pipe: WatchedPipe, outgoing: BinaryIO, slots: SharedSlots | None, results: Sequence[WatchedPipe] = ()
    ) -> None:
        self._pipe = pipe
        self._incoming = io.BufferedReader(pipe, _BUFFER)
        self._results = [io.BufferedReader(result, _BUFFER) for result in results]
        self._outgoing = outgoing
        self.is_done = False
        self._slots = slots

    @property
    def source(self) -> str:
        """What the other process is reading."""
        return self._pipe.source

    @source.setter
    def source(self, source: str) -> None:
        self._pipe.source = source

    def receive(self) -> Message | None:
        """Return the next message, None if the other process has ended."""
        return receive_message(self._incoming)

    def result(self, helper: int) -> Message | None:
        """Return the next result of a helper, None if it has ended."""
        return receive_message(self._results[helper])

    def block_data(self, message: Message) -> bytes:
        """Return the text of a block, from the message or from its shared slot, which is freed."""
        _, slot, size, _, _ = message.values
        if slot is None or not self._slots:
            return message.parts[0]
        data = self._slots.read(slot, size)
        self.request("free", [slot])
        return data

    def request(self, kind: str, values: Sequence[object], parts: Sequence[bytes] = ()) -> None:
        """Send a request. That the other process has ended is noticed by `receive`, not here."""
        try:
            send_message(self._outgoing, kind, values, parts)
            self._outgoing.flush()
        except OSError:
            return


class RemoteText(MemberText):
    """The text of a member that another process reads."""

    def __init__(self, connection: Connection, number: int) -> None:
        self._connection = connection
        self._number = number
        self._ended = False
        self._goes_on = False  # with excerpts, once it is known what is kept
        self._stored = 0
        self._note: str | None = None
        self.lead = b""
        self.trail = b""
        self.text_sum = TextSum()

    @property
    def stored(self) -> int:  # noqa: D102 - see MemberText
        return self._stored

    @property
    def note(self) -> str | None:  # noqa: D102 - see MemberText
        return self._note

    def start(self) -> bytes:  # noqa: D102 - see MemberText
        message = self._next()
        if not message or message.kind != "start":
            return b""
        self._next()  # the end, which has the note
        return message.parts[0]

    def blocks(self) -> Iterator[Block]:  # noqa: D102 - see MemberText
        while not self._goes_on and (message := self._next()) and message.kind == "block":
            has_hits, _, _, self._stored, self._goes_on = message.values
            _, ends, numbers, self.lead = message.parts
            hits = Hits(array("I", ends), array("I", numbers)) if has_hits else None
            yield Block(self._connection.block_data(message), hits)

    def excerpts(self, plan: ExcerptPlan) -> Iterator[BlockExcerpt]:
        """Yield what is kept of the text that follows the blocks; nothing if they were all."""
        for receive in self.results(plan):
            result = receive()
            if result is None:
                # Without this block the lines after it would get wrong numbers.
                self.finish()
                self._note = HELPER_ENDED
                return
            yield excerpt_of(result.values, result.parts)

    def results(self, plan: Sequence[object]) -> Iterator[Callable[[], Message | None]]:
        """Yield what returns the messages about the blocks that follow, None if the helper that had one has ended.

        They must be received in this order; another thread may do that, while this one goes on to the next log.

        Args:
            plan: what is wanted, as JSON values.
        """
        if not self._goes_on:
            return
        self._connection.request("plan", [self._number, plan])
        while message := self._next():
            match message.kind:
                case "given":
                    self._stored, helper = message.values
                    yield partial(self._connection.result, helper)
                case "excerpt":
                    self._stored = message.values.pop(0)
                    yield partial(_same, message)
                case _:
                    return

    def finish(self) -> None:
        """Skip what has not been read."""
        if not self._ended:
            self._connection.request("skip", [self._number])
        while not self._ended:
            message = self._next()
            if message and message.kind == "block":
                self._connection.block_data(message)
            elif message and message.kind == "given":
                self._connection.result(message.values[1])

    def _next(self) -> Message | None:
        if self._ended:
            return None
        message = self._connection.receive()
        if message is None:
            self._ended = True
            self._note = _ENDED
        elif message.kind == "end":
            self._ended = True
            self._note, self._stored, text_sum = message.values
            self.text_sum = TextSum(*text_sum)
            self.lead, self.trail = message.parts
        return message


def _same(message: Message) -> Message:
    return message


def remote_members(
    connection: Connection, notices: list[Notice], on_member: OnMember
) -> Iterator[tuple[Member, MemberText]]:
    """Yield what the other process reads, as `member_texts` would; notices and members come in the same order."""
    number = 0
    member: Member | None = None
    while message := connection.receive():
        match message.kind:
            case "members":
                for values in message.values:
                    member = _member(values)
                    connection.source = member.source
                    on_member(member)
            case "text" if member:
                number += 1
                text = RemoteText(connection, number)
                yield member, text
                text.finish()
            case "notice":
                notices.append(Notice(*message.values))
            case "done":
                connection.is_done = True
                return
    notices.append(Notice("not-read", f"{_ENDED}; what follows is not known", connection.source))


def _member(values: Sequence[Any]) -> Member:
    source, path, unit, inner, size, mtime = values
    return Member(source, path, unit, inner, size, datetime.fromisoformat(mtime) if mtime else None)
