"""The process that reads for another one; see `vmlog.members.process`.

It ends when it is done, or when nobody listens any more.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from dataclasses import astuple
from typing import Any, BinaryIO, Final

from vmlog.blocks.scan import Scanner
from vmlog.members.member_text import MemberText, member_texts, role_to_read
from vmlog.members.process_messages import parse_message, receive_message, send_message
from vmlog.members.shared_memory import SLOT_BYTES, SLOTS, SharedSlots
from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.source.role import Role

_BUFFER: Final = 64 * 1024
_ASKED_BYTES: Final = 4096
_MOST_MEMBERS: Final = 256


def serve() -> None:
    """Answer the request that comes in on standard input."""
    # An interrupt at the terminal is the other process's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = sys.stdin.buffer
    request = receive_message(asked)
    if request is None:
        return
    try:
        room = SharedSlots(int(sys.argv[2])) if len(sys.argv) > 2 else None
        with os.fdopen(os.dup(1), "wb", _BUFFER) as out:
            _answer(request.values, out, _Asked(asked, room))
    except OSError:
        return


class _Asked:
    """What the other process has asked for, and the room that it has given back."""

    def __init__(self, asked: BinaryIO, room: SharedSlots | None) -> None:
        self._number = asked.fileno()
        self._room = room
        self._free: list[int] = [*range(SLOTS)] if room else []
        self._rest = b""
        self._skipped = 0

    def passes_over(self, number: int) -> bool:
        """Whether the log with this number is not wanted any more.

        Raises:
            BrokenPipeError: the other process has ended.
        """
        self._listen(0)
        return number <= self._skipped

    def put(self, data: bytes) -> int | None:
        """Put text where the other process sees it, and say in which slot; null when it must go another way.

        Raises:
            BrokenPipeError: the other process has ended.
        """
        if not self._room or len(data) > SLOT_BYTES:
            return None
        while not self._free:
            self._listen(None)
        slot = self._free.pop()
        self._room.put(slot, data)
        return slot

    def _listen(self, seconds: float | None) -> None:
        while select.select([self._number], [], [], seconds)[0]:
            data = os.read(self._number, _ASKED_BYTES)
            if not data:
                raise BrokenPipeError
            *lines, self._rest = (self._rest + data).split(b"\n")
            for message in map(parse_message, lines):
                if message.kind == "free":
                    self._free += message.values
                else:
                    self._skipped = max(self._skipped, *message.values)
            seconds = 0


def _answer(values: list[Any], out: BinaryIO, asked: _Asked) -> None:
    specs, limits, block_bytes, head_regex, expressions = values
    scanner = Scanner([(text, number) for text, number in expressions]) if expressions else None
    told = _Told(out)
    members = member_texts(specs, Limits(**limits), told.notices, None, block_bytes, head_regex, told.show)
    for number, (member, log) in enumerate(members, 1):
        told.send()
        send_message(out, "log")
        if role_to_read(member) is Role.FACT:
            send_message(out, "start", parts=[log.start()])
        else:
            _send_log(log, number, out, scanner, asked)
        send_message(out, "end", [log.note], [log.lead, log.trail])
    told.send()
    send_message(out, "done")


class _Told:
    """Members and notices that have come up and are not sent yet, in order: there may be very many members."""

    def __init__(self, out: BinaryIO) -> None:
        self.notices: list[Notice] = []
        self._members: list[list[Any]] = []
        self._out = out

    def show(self, member: Member) -> None:
        """Take a member; the notices came up before it."""
        if self.notices or len(self._members) == _MOST_MEMBERS:
            self.send()
        mtime = member.mtime.isoformat() if member.mtime else None
        self._members.append([member.source, member.path, member.unit, member.inner, member.size, mtime])

    def send(self) -> None:
        """Send what there is."""
        if self._members:
            send_message(self._out, "members", self._members)
            self._members.clear()
        for notice in self.notices:
            send_message(self._out, "notice", astuple(notice))
        self.notices.clear()


def _send_log(log: MemberText, number: int, out: BinaryIO, scanner: Scanner | None, asked: _Asked) -> None:
    for block in log.blocks():
        if asked.passes_over(number):
            return
        hits = scanner.hits(block.data) if scanner else None
        found = [hits.ends.tobytes(), hits.numbers.tobytes()] if hits is not None else [b"", b""]
        large = len(block.data) > _BUFFER
        slot = asked.put(block.data) if large else None
        data = block.data if slot is None else b""
        send_message(out, "block", [hits is not None, slot, len(block.data)], [data, *found, log.lead])
        if large:
            # Or else the other process would wait for the rest of it as long as it takes to make the next one.
            out.flush()
