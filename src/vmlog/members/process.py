"""Reading in a process of its own, while this one works on what was read before.

Threads would wait for each other, because handling a hit and calling a columnar function both need the interpreter.
The other process is small: it loads neither columns nor patterns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from io import BufferedReader
from itertools import accumulate, chain
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

from vmlog.blocks.scan import Scanner
from vmlog.members.member_text import MemberText, OnMember, TextRequest
from vmlog.members.remote_text import Connection, remote_members
from vmlog.members.shared_memory import SharedSlots, open_slots
from vmlog.members.watched_pipe import WatchedPipe
from vmlog.model import Notice
from vmlog.named_paths import names_file, names_folder
from vmlog.source.member import Member
from vmlog.source.stored_bytes import file_sizes

# This process reads fewer bytes before the other one has started.
_WORTH_BYTES: Final = 1 << 20
_MAX_JOBS: Final = 4
_PIPE_BYTES: Final = 1 << 20
# An interrupt at the terminal is for this process alone. Modules come from where this process found them, never from
# the folder that it happens to run in.
_PROGRAM: Final = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = json.loads(sys.argv[1])
from vmlog.members.process_main import serve
serve()
"""


def usable_cores() -> int:
    """Return how many cores this process may use, at most four: more threads would only wait for the inflater."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MAX_JOBS)


def worth_a_process(specs: Sequence[str]) -> bool:
    """Return whether a process of its own can read these sources and saves time: files or folders, not small."""
    if os.name != "posix" or getattr(sys, "frozen", False) or not sys.executable:
        return False
    if not all(names_file(spec) or names_folder(spec) for spec in specs):
        return False
    sizes = chain.from_iterable(map(file_sizes, map(Path, specs)))
    return any(total >= _WORTH_BYTES for total in accumulate(sizes))


class ReaderProcess:
    """A process that waits for something to read, until it is closed."""

    def __init__(self) -> None:
        """Start the process; do it early, for starting takes as long as loading much of the rest of a program.

        Raises:
            OSError: no process can be started.
        """
        flags = ["-I", *(["-B"] if sys.dont_write_bytecode else []), *(["-Xutf8"] if sys.flags.utf8_mode else [])]
        number = open_slots()
        shared = () if number is None else (number,)
        command = [sys.executable, *flags, "-c", _PROGRAM, json.dumps(sys.path), *map(str, shared)]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        try:
            self._slots = SharedSlots(number) if number is not None else None
            # The command is this interpreter and a constant.
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, pass_fds=shared)  # noqa: S603
        finally:
            if number is not None:
                os.close(number)
        _widen(cast(BinaryIO, self._process.stdout))

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the process."""
        self._process.kill()
        with suppress(OSError), self._process:
            pass  # leaving the block closes the pipes and waits for the process
        if self._slots:
            self._slots.close()

    def members(
        self, request: TextRequest, notices: list[Notice], on_member: OnMember, scanner: Scanner | None = None
    ) -> Iterator[tuple[Member, MemberText]]:
        """Yield what `member_texts` would yield for files and folders; may be called once.

        Args:
            request: which members.
            notices: gets the notices of `walk_sources`, and one if the process ends early.
            on_member: called with every member.
            scanner: finds its expressions in the blocks.
        """
        incoming, outgoing = cast(BufferedReader, self._process.stdout), cast(BinaryIO, self._process.stdin)
        pipe = WatchedPipe(incoming, self.pid, next(iter(request.specs), ""))
        connection = Connection(pipe, outgoing, self._slots)
        expressions = [*scanner.expressions] if scanner else []
        connection.request("read", [{**asdict(request), "specs": [*request.specs]}, expressions])
        return remote_members(connection, notices, on_member)


def _widen(pipe: BinaryIO) -> None:
    """Let the other process write ahead, where the system allows it."""
    import fcntl

    size = getattr(fcntl, "F_SETPIPE_SZ", None)
    if size is not None:
        try:
            fcntl.fcntl(pipe, size, _PIPE_BYTES)
        except OSError:
            return
