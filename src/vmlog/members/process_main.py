"""The main program of the process that reads for another one; see `vmlog.members.process`.

It ends when everything is read, or when the other process has ended.
"""

from __future__ import annotations

import os
import select
import sys
from dataclasses import astuple
from typing import Any, BinaryIO, Final

from vmlog.blocks.scan import Scanner
from vmlog.members.member_text import MemberText, TextRequest, member_texts
from vmlog.members.process_messages import parse_message, receive_message, send_message
from vmlog.members.shared_memory import SLOT_BYTES, SLOTS, SharedSlots
from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.source.role import Role

_BUFFER: Final = 64 * 1024
_REQUEST_BYTES: Final = 4096
_MOST_MEMBERS: Final = 256


def serve() -> None:
    """Read what the request on standard input names, and write the result to standard output."""
    source = sys.stdin.buffer
    request = receive_message(source)
    if request is None:
        return
    try:
        slots = SharedSlots(int(sys.argv[2])) if len(sys.argv) > 2 else None
        with os.fdopen(os.dup(1), "wb", _BUFFER) as out:
            _answer(request.values, out, _Requests(source, slots))
    except OSError:
        return


class _Requests:
    """Requests of the other process: members to skip, and slots that are free again."""

    def __init__(self, source: BinaryIO, slots: SharedSlots | None) -> None:
        self._file_number = source.fileno()
        self._slots = slots
        self._free: list[int] = [*range(SLOTS)] if slots else []
        self._rest = b""  # the beginning of a request
        self._skipped = 0

    def skips(self, number: int) -> bool:
        """Return whether the rest of the member with this number is not wanted.

        Raises:
            BrokenPipeError: the other process has ended.
        """
        self._receive(0)
        return number <= self._skipped

    def share(self, data: bytes) -> int | None:
        """Write text to a shared slot and return its number; None if the text must go through the pipe.

        Raises:
            BrokenPipeError: the other process has ended.
        """
        if not self._slots or len(data) > SLOT_BYTES:
            return None
        while not self._free:
            self._receive(None)
        slot = self._free.pop()
        self._slots.write(slot, data)
        return slot

    def _receive(self, seconds: float | None) -> None:
        """Receive all requests; wait up to `seconds` for the first one, without limit if None."""
        while select.select([self._file_number], [], [], seconds)[0]:
            data = os.read(self._file_number, _REQUEST_BYTES)
            if not data:
                raise BrokenPipeError
            *lines, self._rest = (self._rest + data).split(b"\n")
            for message in map(parse_message, lines):
                if message.kind == "free":
                    self._free += message.values
                else:
                    self._skipped = max(self._skipped, *message.values)
            seconds = 0


def _answer(values: list[Any], out: BinaryIO, requests: _Requests) -> None:
    fields, expressions = values
    request = TextRequest(**{**fields, "limits": Limits(**fields["limits"])})
    scanner = Scanner([(text, number) for text, number in expressions]) if expressions else None
    outbox = _Outbox(out)
    members = member_texts(request, outbox.notices, outbox.add)
    for number, (member, text) in enumerate(members, 1):
        outbox.send()
        send_message(out, "text")
        if request.role_of(member) is Role.FACT:
            start = text.start()
            send_message(out, "start", [text.stored], [start])
        else:
            _send_blocks(text, number, out, scanner, requests)
        send_message(out, "end", [text.note], [text.lead, text.trail])
    outbox.send()
    send_message(out, "done")


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


def _send_blocks(text: MemberText, number: int, out: BinaryIO, scanner: Scanner | None, requests: _Requests) -> None:
    for block in text.blocks():
        if requests.skips(number):
            return
        hits = scanner.hits(block.data) if scanner else None
        found = [hits.ends.tobytes(), hits.numbers.tobytes()] if hits is not None else [b"", b""]
        large = len(block.data) > _BUFFER
        slot = requests.share(block.data) if large else None
        data = block.data if slot is None else b""
        send_message(out, "block", [hits is not None, slot, len(block.data), text.stored], [data, *found, text.lead])
        if large:
            # Without this the other process would wait for the rest of the message until the next block is ready.
            out.flush()
