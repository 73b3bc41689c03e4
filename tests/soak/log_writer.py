"""Writes logs as hosts do for weeks: migrations, bursts, rotation, truncation, and somebody who writes nonsense.

The logs' own time runs far ahead of the clock, so that what is kept for hours is forgotten within minutes. The same
seed writes the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

_BEGIN: Final = datetime(2024, 5, 6, tzinfo=UTC)
_STEP: Final = timedelta(minutes=4)
_FIRST_ID: Final = 2_000_000_000_000_000_000
_BURST_LINES: Final = 2_000
_LONG: Final = 200_000
_HEAD: Final = "In(182) vmkernel: cpu{cpu}:21{cpu:05}"
_SENT: Final = (
    "Migrate: 412: vmotion: Source vmmLeaderID = <2100100>, ts = <{id}>, srcIP = <192.0.2.31> dstIP = <192.0.2.32> "
    "Dest wid = <2200200> using SHARED swap"
)
_COPIED: Final = (
    "VMotion: 5426: {id} S: Stopping pre-copy: only 2071 pages left to send, which can be sent within the switchover "
    "time goal of 0.500 seconds (network bandwidth ~769.946 MB/s, 1024% t2d)"
)
_FAILED: Final = (
    "WARNING: Migrate: 274: {id} S: Failed: Migration determined a failure by the VMX (0xbad0092) @0x4180ba"
)
_OTHER: Final = "ScsiDeviceIO: 4124: Cmd 0x85 (0x45a2c1d3e4f0, 0) to dev mpx.vmhba32:C0:T0:L0 failed H:0x0 D:0x2 P:0x0"


class LogWriter:
    """Writes to the log of a host, a step at a time.

    Attributes:
        path: the log.
        failed: ids of the migrations that have failed so far, each to be reported once.
        steps: how many steps were taken.
    """

    def __init__(self, path: Path, seed: int, mass: int = 50) -> None:
        """Begin with an empty log.

        Args:
            path: the log.
            seed: those of several logs must differ.
            mass: how many migrations begin together of which nothing is heard again.
        """
        self.failed: list[str] = []
        self.steps = 0
        self.path = path
        self._seed = seed
        self._mass = mass
        self._chance = random.Random(seed)
        self._now = _BEGIN
        self._count = 0
        self._kinds: tuple[Callable[[], None], ...] = (
            self._failure, self._failure, self._failure, self._rotated, self._failure, self._burst, self._truncated,
            self._failure, self._nonsense, self._failure, self._mass_of_ids, self._failure,
        )  # fmt: skip
        path.write_bytes(b"")

    def step(self) -> None:
        """Write what happens within some minutes of the host."""
        self._kinds[self.steps % len(self._kinds)]()
        self.steps += 1
        self._now += _STEP

    def _line(self, after_s: float, text: str) -> str:
        stamp = (self._now + timedelta(seconds=after_s)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"{stamp} {_HEAD.format(cpu=self._chance.randrange(64))}){text}\n"

    def _append(self, *lines: str | bytes) -> None:
        with self.path.open("ab") as log:
            log.writelines(line if isinstance(line, bytes) else line.encode() for line in lines)

    def _id(self) -> str:
        self._count += 1
        return str(_FIRST_ID + self._seed * 10**12 + self._count)

    def _failure(self) -> None:
        """Write a migration that fails, with other lines around it."""
        migration = self._id()
        self._append(
            self._line(0, _OTHER),
            self._line(1, _SENT.format(id=migration)),
            self._line(15, _COPIED.format(id=migration)),
            self._line(120, _FAILED.format(id=migration)),
            self._line(121, _OTHER),
        )
        self.failed.append(migration)

    def _rotated(self) -> None:
        """Let a migration begin in one file and fail in the next."""
        migration = self._id()
        self._append(self._line(1, _SENT.format(id=migration)))
        self.path.replace(self.path.with_suffix(".0"))
        self._append(self._line(120, _FAILED.format(id=migration)))
        self.failed.append(migration)

    def _truncated(self) -> None:
        """Empty the log, as `copytruncate` does, before something new is written."""
        self.path.write_bytes(self._line(0, _OTHER).encode())

    def _burst(self) -> None:
        """Write very many lines at once, with a failure among them."""
        lines = [self._line(number / 100, _OTHER) for number in range(_BURST_LINES)]
        migration = self._id()
        lines[_BURST_LINES // 3] = self._line(8, _SENT.format(id=migration))
        lines[_BURST_LINES // 2] = self._line(11, _FAILED.format(id=migration))
        self._append(*lines)
        self.failed.append(migration)

    def _mass_of_ids(self) -> None:
        """Let very many migrations begin of which nothing is heard again."""
        self._append(*(self._line(number / 100, _SENT.format(id=self._id())) for number in range(self._mass)))

    def _nonsense(self) -> None:
        """Write what no host writes: no line ends, no text, marks, stamps out of all time."""
        nonsense = self._chance.randbytes(20_000).replace(b"\n", b"")
        self._append(
            nonsense,
            b"\n" + b"x" * _LONG + b"\n",
            b"(vim.fault.X) {" * 2_000 + b"\n",
            self._line(1, "\x1b[2J\u202eMigrate: 1: " + "a," * 5_000),
            self._line(2, "WARNING: Migrate: 274: 99 S: Failed: " + "Timeout " * 1_000),
            "9999-12-31T23:59:59.999Z cpu1:1)Migrate: text\n1601-01-01T00:00:00.000Z cpu1:1)Migrate: text\n",
        )
