"""Members and texts that another process reads, see `vmlog.members.process_main`."""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO, Final

from vmlog.blocks.block import Block
from vmlog.blocks.scan import Hits
from vmlog.members.member_text import MemberText, OnMember
from vmlog.members.process_messages import Message, receive_message, send_message
from vmlog.members.shared_memory import SharedSlots
from vmlog.members.watched_pipe import WatchedPipe
from vmlog.model import Notice
from vmlog.source.member import Member

_ENDED: Final = "the process that reads the sources ended early"
_BUFFER: Final = 64 * 1024


class Connection:
    """Messages from the other process, and requests to it."""

    def __init__(self, pipe: WatchedPipe, outgoing: BinaryIO, slots: SharedSlots | None) -> None:
        self._pipe = pipe
        self._incoming = io.BufferedReader(pipe, _BUFFER)
        self._outgoing = outgoing
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

    def block_data(self, message: Message) -> bytes:
        """Return the text of a block, from the message or from its shared slot, which is freed."""
        _, slot, size, _ = message.values
        if slot is None or not self._slots:
            return message.parts[0]
        data = self._slots.read(slot, size)
        self.request("free", [slot])
        return data

    def request(self, kind: str, values: Sequence[object]) -> None:
        """Send a request. That the other process has ended is noticed by `receive`, not here."""
        try:
            send_message(self._outgoing, kind, values)
            self._outgoing.flush()
        except OSError:
            return


class RemoteText:
    """The text of a member that another process reads."""

    def __init__(self, connection: Connection, number: int) -> None:
        self._connection = connection
        self._number = number
        self._ended = False
        self.stored = 0
        self.note: str | None = None
        self.lead = b""
        self.trail = b""

    def start(self) -> bytes:  # noqa: D102 - see MemberText
        message = self._next()
        if not message or message.kind != "start":
            return b""
        self._next()  # the end, which has the note
        self.stored = message.values[0]
        return message.parts[0]

    def blocks(self) -> Iterator[Block]:  # noqa: D102 - see MemberText
        while (message := self._next()) and message.kind == "block":
            _, ends, numbers, self.lead = message.parts
            self.stored = message.values[3]
            hits = Hits(array("I", ends), array("I", numbers)) if message.values[0] else None
            yield Block(self._connection.block_data(message), hits)

    def finish(self) -> None:
        """Skip what has not been read."""
        if not self._ended:
            self._connection.request("skip", [self._number])
        while not self._ended:
            message = self._next()
            if message and message.kind == "block":
                self._connection.block_data(message)

    def _next(self) -> Message | None:
        if self._ended:
            return None
        message = self._connection.receive()
        if message is None:
            self._ended = True
            self.note = _ENDED
        elif message.kind == "end":
            self._ended = True
            self.note, self.lead, self.trail = message.values[0], *message.parts
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
                return
    notices.append(Notice("not-read", f"{_ENDED}; what follows is not known", connection.source))


def _member(values: Sequence[Any]) -> Member:
    source, path, unit, inner, size, mtime = values
    return Member(source, path, unit, inner, size, datetime.fromisoformat(mtime) if mtime else None)
