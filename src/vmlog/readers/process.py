"""Reading in processes of their own, while this one joins and judges what they found.

Threads would wait for each other, because handling a hit and calling a columnar function both need the interpreter.
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
from typing import TYPE_CHECKING, BinaryIO, Final, Self, cast

from vmlog.named_paths import names_file, names_folder
from vmlog.readers.shared_memory import SharedSlots, open_slots
from vmlog.source.stored_bytes import file_sizes

# Not even small modules are loaded before the process is started.
if TYPE_CHECKING:
    from vmlog.blocks.scan import Scanner
    from vmlog.members.member_text import MemberText, OnMember, TextRequest
    from vmlog.model import Notice
    from vmlog.readers.read_request import RecordRegexes
    from vmlog.readers.remote_text import Connection
    from vmlog.source.member import Member

# This process reads fewer bytes before the other one has started.
_WORTH_BYTES: Final = 1 << 20
_MAX_JOBS: Final = 8
_PIPE_BYTES: Final = 1 << 20
_ENDS_WITHIN_S: Final = 1.0
# More processes than this would only wait for the one that inflates.
_MOST_PROCESSES: Final = 32
# Slots of shared memory: for text on its way to this process, and for each helper one block that it works on, one that
# waits and one that is written.
_TEXT_SLOTS: Final = 4
_SLOTS_EACH: Final = 3
# There is a process for each core; threads inside them would take memory and wait for each other. To give the memory of
# blocks back to the system and take it again costs as much as inflating them (the last two are glibc's).
_ENVIRONMENT: Final = {
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}
# An interrupt at the terminal is for this process alone. Modules come from where this process found them, never from
# the folder that it happens to run in. At its end there is nothing to clean up.
_PROGRAM: Final = """
import importlib, json, os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = json.loads(sys.argv[1])
from vmlog.gc_seldom import gc_spared
with gc_spared():
    main = importlib.import_module(sys.argv[3])
getattr(main, sys.argv[4])()
os._exit(0)
"""
FOR_EXCERPTS: Final = "vmlog.readers.process_main:serve"
"""The module and its function that reads for those who want excerpts or blocks."""
FOR_EVENTS: Final = "vmlog.read.event_process:serve_events"
"""The same for those who want events."""


def all_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def usable_cores() -> int:
    """Return how many cores reading can use, at most eight: more processes would only wait for the inflater."""
    return min(all_cores(), _MAX_JOBS)


def worth_a_process(specs: Sequence[str]) -> bool:
    """Return whether a process of its own can read these sources and saves time: files or folders, not small."""
    if os.name != "posix" or getattr(sys, "frozen", False) or not sys.executable:
        return False
    if not all(names_file(spec) or names_folder(spec) for spec in specs):
        return False
    sizes = chain.from_iterable(map(file_sizes, map(Path, specs)))
    return any(total >= _WORTH_BYTES for total in accumulate(sizes))


class ReaderProcess:
    """A process that waits for something to read, with helpers of its own, until it is closed.

    Attributes:
        main: its main program, as given.
    """

    def __init__(self, processes: int = 1, main: str = FOR_EXCERPTS) -> None:
        """Start the process; do it early, for starting takes as long as loading much of the rest of a program.

        Args:
            processes: how many read, this one included. The helpers start when they are needed.
            main: `FOR_EXCERPTS` or `FOR_EVENTS`.

        Raises:
            OSError: no process can be started.
        """
        flags = ["-I", *(["-B"] if sys.dont_write_bytecode else []), *(["-Xutf8"] if sys.flags.utf8_mode else [])]
        helpers = min(processes, _MOST_PROCESSES) - 1
        count = _TEXT_SLOTS if not helpers else _SLOTS_EACH * helpers
        number = open_slots(count)
        pipes = [os.pipe() for _ in range(helpers)] if number is not None else []
        self._results = [os.fdopen(reading, "rb") for reading, _ in pipes]
        given = [*([] if number is None else [number]), *(writing for _, writing in pipes)]
        shared = json.dumps({"slots": number, "count": count, "results": [writing for _, writing in pipes]})
        command = [sys.executable, *flags, "-c", _PROGRAM, json.dumps(sys.path), shared, *main.split(":")]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        try:
            self._slots = SharedSlots(number, count) if number is not None else None
            # The command is this interpreter and a constant.
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=pipe,
                stdout=pipe,
                stderr=nothing,
                pass_fds=given,
                env=os.environ | _ENVIRONMENT,
            )
        finally:
            for file_number in given:
                os.close(file_number)
        self.main = main
        self._connection: Connection | None = None
        # A request is larger than a usual pipe, and whoever stops this process before it takes it must not stop both.
        for pipe_end in (cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout), *self._results):
            _widen(pipe_end)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process: one that has read everything ends by itself."""
        if not self._connection or not self._connection.is_done or not self._has_ended():
            self._process.kill()
        with suppress(OSError), self._process:
            pass  # leaving the block closes the pipes and waits for the process
        for result in self._results:
            result.close()
        if self._slots:
            self._slots.close()

    def _has_ended(self) -> bool:
        """Return whether the process ends soon."""
        try:
            self._process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            return False
        return True

    def members(
        self,
        request: TextRequest,
        notices: list[Notice],
        on_member: OnMember,
        scanner: Scanner | None = None,
        regexes: RecordRegexes | None = None,
    ) -> Iterator[tuple[Member, MemberText]]:
        """Yield what `member_texts` would yield for files and folders; may be called once.

        Args:
            request: which members.
            notices: gets the notices of `walk_sources`, and one if the process ends early.
            on_member: called with every member.
            scanner: finds its expressions in the blocks.
            regexes: by which the lines of records are told, to send excerpts of logs where `RemoteText.excerpts` asks
                for them; None to send all blocks.
        """
        # Loading this takes as long as the process needs to start.
        from vmlog.readers.remote_text import Connection, remote_members
        from vmlog.readers.watched_pipe import WatchedPipe

        outgoing = cast(BinaryIO, self._process.stdin)
        source = next(iter(request.specs), "")
        pipes = [
            WatchedPipe(pipe, self.pid, source) for pipe in (cast(BufferedReader, self._process.stdout), *self._results)
        ]
        connection = self._connection = Connection(pipes[0], outgoing, self._slots, pipes[1:])
        expressions = [*scanner.expressions] if scanner else []
        compiled = [scanner.compiled()] if scanner else []
        connection.request("read", [{**asdict(request), "specs": [*request.specs]}, expressions, regexes], compiled)
        return remote_members(connection, notices, on_member)


def _widen(pipe: BinaryIO) -> None:
    """Let who writes to a pipe write ahead, where the system allows it."""
    import fcntl

    size = getattr(fcntl, "F_SETPIPE_SZ", None)
    if size is not None:
        try:
            fcntl.fcntl(pipe, size, _PIPE_BYTES)
        except OSError:
            return
