"""The program on a pseudo terminal, and what a person sees there."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import vmlog
from tests.support.hang_limit import HANG_S

# A limit that only ends a hang: no wait for a state takes this long, however busy the machine is.

# Make standard output the controlling terminal, so that its Ctrl-C and its end reach the program.
_CONTROLLED = """
import fcntl, os, sys, termios
fcntl.ioctl(1, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
_CODE = re.compile(r"\x1b\[(\??[0-9;]*)([A-Za-z])")


class Terminal:
    """A run of the program with a terminal as its output and controlling terminal, and a pipe as its input."""

    def __init__(
        self,
        *arguments: str | Path,
        columns: int = 100,
        lines: int = 40,
        term: str = "xterm",
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        # At Ctrl-C a terminal drops what waits to be shown: after the signal, so that what the program writes because
        # of it may be among that.
        attributes = termios.tcgetattr(slave)
        attributes[3] |= termios.NOFLSH
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CONTROLLED, "-m", "vmlog", *map(str, arguments)],
            env={**kept, "TERM": term, **variables, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])},
            stdin=subprocess.PIPE,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._open = True
        self.received = ""

    def write(self, data: bytes) -> None:
        """Write to the pipe that the program reads."""
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def press(self, keys: bytes) -> None:
        """Type on the terminal."""
        os.write(self._master, keys)

    def close(self) -> None:
        """Close the terminal's window."""
        os.close(self._master)
        self._open = False

    def wait_for(self, text: str) -> None:
        """Read until the screen shows a text."""
        until = time.monotonic() + HANG_S
        while text not in "\n".join(self.screen()):
            assert time.monotonic() < until, self.screen()
            assert self._read(1.0), self.screen()

    def finish(self) -> int:
        """End the input, read the rest, and return the exit code."""
        self.process.stdin.close()
        until = time.monotonic() + HANG_S
        while self._read(1.0):
            assert time.monotonic() < until, self.screen()
        return self.process.wait(HANG_S)

    def end(self) -> None:
        """Close and kill whatever is still open."""
        if self._open:
            self.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(HANG_S)
        self.process.stdin.close()

    def screen(self) -> list[str]:
        """Return the lines of the screen and those that scrolled out above it, without empty ones at the end."""
        return screen_of(self.received)

    def _read(self, patience: float) -> bool:
        """Read what is there; return False at the end of the output."""
        if select.select([self._master], [], [], patience)[0]:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # Linux: the last one who had it open for writing is gone
                return False
            self.received += data.decode("utf-8", "replace")
            return bool(data)
        return True


def screen_of(received: str) -> list[str]:
    """Return the lines of the screen and those that scrolled out above it, without empty ones at the end."""
    rows, row, column, position = [""], 0, 0, 0
    while position < len(received):
        char = received[position]
        code = _CODE.match(received, position)
        position = code.end() if code else position + 1
        if code:
            row -= int(code[1] or 1) if code[2] == "A" else 0
            rows[row] = "" if code[2] == "K" else rows[row]
            assert code[2] in "AKhlm", code[0]
        elif char == "\r":
            column = 0
        elif char == "\n":
            row += 1
            rows += [""] * (row - len(rows) + 1)
        else:
            rows[row] = rows[row][:column].ljust(column) + char + rows[row][column + 1 :]
            column += 1
    return "\n".join(map(str.rstrip, rows)).rstrip("\n").split("\n")
