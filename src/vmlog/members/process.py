"""Reading in a process of its own, while this one works on what was read before.

Threads would wait for each other: whoever finds something, or calls a columnar function, needs the interpreter. The
other process is small, for it has neither columns nor patterns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, BinaryIO, Final, Self, cast

from vmlog.blocks.scan import Hits, Scanner
from vmlog.members.member_text import Block, MemberText, ShowProgress
from vmlog.members.process_messages import Message, receive_message, send_message
from vmlog.members.shared_memory import SharedSlots, open_slots
from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.member import Member

# Less than this is read sooner than the other process has started.
_WORTH_BYTES: Final = 1 << 20
_MAX_JOBS: Final = 4
_PIPE_BYTES: Final = 1 << 20
# The modules are looked for where this process found them, and never in the folder that it happens to run in.
_PROGRAM: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from vmlog.members.process_main import serve; serve()"
)
_ENDED: Final = "the process that reads the sources ended early"


def usable_cores() -> int:
    """How many cores this process may use, at most four: more threads than that wait for the one that inflates."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MAX_JOBS)


def worth_a_process(specs: Sequence[str]) -> bool:
    """Whether reading some sources apart saves time, and is possible: they are files or folders, and not small."""
    if os.name != "posix" or getattr(sys, "frozen", False) or not sys.executable:
        return False
    paths = [Path(spec) for spec in specs]
    if not all(path.is_file() or path.is_dir() for path in paths):
        return False
    sizes = chain.from_iterable(map(_sizes, paths))
    return any(total >= _WORTH_BYTES for total in accumulate(sizes))


def _sizes(path: Path) -> Iterator[int]:
    """The sizes of the files at a place; what cannot be looked at has none."""
    if path.is_file():
        yield path.stat().st_size
        return
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):
                yield os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 - there may be very many


class ReaderProcess:
    """A process that waits for something to read, until it is closed."""

    def __init__(self) -> None:
        """Start it; it takes as long as much of what else a program loads.

        Raises:
            OSError: no process can be started.
        """
        flags = ["-I", *(["-B"] if sys.dont_write_bytecode else []), *(["-Xutf8"] if sys.flags.utf8_mode else [])]
        number = open_slots()
        shared = () if number is None else (number,)
        command = [sys.executable, *flags, "-c", _PROGRAM, json.dumps(sys.path), *map(str, shared)]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        try:
            self._room = SharedSlots(number) if number is not None else None
            # The command is this interpreter and a constant.
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, pass_fds=shared)  # noqa: S603
        finally:
            if number is not None:
                os.close(number)
        _widen(cast(BinaryIO, self._process.stdout))

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        with suppress(OSError), self._process:
            pass  # its pipes are closed, and it is waited for
        if self._room:
            self._room.close()

    def members(
        self,
        specs: Sequence[str],
        limits: Limits,
        notices: list[Notice],
        block_bytes: int,
        head_regex: str,
        show: ShowProgress,
        scanner: Scanner | None = None,
    ) -> Iterator[tuple[Member, MemberText]]:
        """Yields, once, what `vmlog.blocks.feed` would yield for files and folders.

        Args:
            specs: paths of files and directories.
            limits: what may be spent.
            notices: gets what is to be said of the sources.
            block_bytes: size of the blocks.
            head_regex: accepts what begins with the header of a known format.
            show: is shown every member.
            scanner: what the blocks are to be searched for.
        """
        line = _Line(cast(BinaryIO, self._process.stdout), cast(BinaryIO, self._process.stdin), self._room)
        expressions = [*scanner.expressions] if scanner else []
        line.ask("read", [[*specs], asdict(limits), block_bytes, head_regex, expressions])
        return _fed(line, notices, show)


def _fed(line: _Line, notices: list[Notice], show: ShowProgress) -> Iterator[tuple[Member, MemberText]]:
    number = 0
    member: Member | None = None
    while message := line.next():
        match message.kind:
            case "members":
                for values in message.values:
                    member = _member(values)
                    show(member)
            case "log" if member:
                number += 1
                log = RemoteText(line, number)
                yield member, log
                log.finish()
            case "notice":
                notices.append(Notice(*message.values))
            case "done":
                return
    notices.append(Notice("not-read", f"{_ENDED}; what follows is not known", member.source if member else None))


class _Line:
    """The way to the other process and back."""

    def __init__(self, said: BinaryIO, asked: BinaryIO, room: SharedSlots | None) -> None:
        self._said = said
        self._asked = asked
        self._room = room

    def next(self) -> Message | None:
        """The next message, null when the other process ended."""
        return receive_message(self._said)

    def text(self, message: Message) -> bytes:
        """The text of a block, from the message or from where the other process has put it."""
        slot, size = message.values[1:]
        if slot is None or not self._room:
            return message.parts[0]
        data = self._room.get(slot, size)
        self.ask("free", [slot])
        return data

    def ask(self, kind: str, values: Sequence[object]) -> None:
        """Tell the other process something; whether it ended shows elsewhere."""
        try:
            send_message(self._asked, kind, values)
            self._asked.flush()
        except OSError:
            return


class RemoteText:
    """The text of a member that another process reads."""

    def __init__(self, line: _Line, number: int) -> None:
        self._line = line
        self._number = number
        self._ended = False
        self.note: str | None = None
        self.lead = b""
        self.trail = b""

    def start(self) -> bytes:  # noqa: D102 - see Log
        message = self._next()
        return message.parts[0] if message and message.kind == "start" else b""

    def blocks(self) -> Iterator[Block]:  # noqa: D102 - see Log
        while (message := self._next()) and message.kind == "block":
            _, ends, numbers, self.lead = message.parts
            yield Block(
                self._line.text(message), Hits(array("I", ends), array("I", numbers)) if message.values[0] else None
            )

    def finish(self) -> None:
        """Pass over what nobody asked for."""
        if not self._ended:
            self._line.ask("skip", [self._number])
        while not self._ended:
            message = self._next()
            if message and message.kind == "block":
                self._line.text(message)

    def _next(self) -> Message | None:
        if self._ended:
            return None
        message = self._line.next()
        if message is None:
            self._ended = True
            self.note = _ENDED
        elif message.kind == "end":
            self._ended = True
            self.note, self.lead, self.trail = message.values[0], *message.parts
        return message


def _member(values: Sequence[Any]) -> Member:
    source, path, unit, inner, size, mtime = values
    return Member(source, path, unit, inner, size, datetime.fromisoformat(mtime) if mtime else None)


def _widen(pipe: BinaryIO) -> None:
    """Let the other process be a little ahead, where the system allows it."""
    import fcntl

    size = getattr(fcntl, "F_SETPIPE_SZ", None)
    if size is not None:
        try:
            fcntl.fcntl(pipe, size, _PIPE_BYTES)
        except OSError:
            return
