"""The progress line tells per cent and the time left, and is gone when all is read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import pytest

from vmlog.cli import progress_line as module
from vmlog.cli.progress_amount import amount_text
from vmlog.cli.progress_line import progress_line
from vmlog.read.options import OnProgress
from vmlog.source.member import Member


class Terminal(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return a terminal of 100 columns on which the line appears at once."""
    for name, value in (("TERM", "xterm"), ("COLUMNS", "100"), ("LINES", "30")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(module, "_DELAY_S", -1.0)
    return Terminal()


@contextmanager
def reading(screen: Terminal, *sources: Path | str, readings: int = 1) -> Iterator[OnProgress]:
    """Yield what is called while sources are read."""
    with redirect_stderr(screen), progress_line([*map(str, sources)], readings=readings, quiet=False) as advance:
        assert advance
        yield advance


def shown(screen: Terminal) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())


def member(source: Path | str, name: str = "esx-a1.tgz!/var/log/vmkernel.log") -> Member:
    return Member(str(source), name, str(source), name, None, None)


def test_per_cent_of_the_size_of_the_sources_is_shown(terminal: Terminal, tmp_path: Path) -> None:
    source = tmp_path / "a.log"
    source.write_bytes(b"x" * 4000)
    with reading(terminal, source) as advance:
        advance(member(source), 1000)
    assert "25 % of 4.0 kB" in shown(terminal)
    assert "var/log/vmkernel.log" in shown(terminal)


def test_two_readings_count_twice(terminal: Terminal, tmp_path: Path) -> None:
    source = tmp_path / "a.log"
    source.write_bytes(b"x" * 4000)
    with reading(terminal, source, readings=2) as advance:
        advance(member(source), 4000)
    assert "50 % of 8.0 kB" in shown(terminal)


def test_a_file_that_grows_stays_at_one_hundred_per_cent(terminal: Terminal, tmp_path: Path) -> None:
    source = tmp_path / "a.log"
    source.write_bytes(b"x" * 4000)
    with reading(terminal, source) as advance:
        advance(member(source), 9000)
    assert max(int(share) for share in re.findall(r"([0-9]+) %", shown(terminal))) == 100


def test_standard_input_has_no_total(terminal: Terminal) -> None:
    with reading(terminal, "-") as advance:
        advance(member("-", "stdin"), 9000)
    assert "9.0 kB" in shown(terminal)
    assert "%" not in shown(terminal)
    assert "?" not in shown(terminal)


def test_the_line_is_removed_at_the_end(terminal: Terminal) -> None:
    with reading(terminal, "-") as advance:
        advance(member("-", "stdin"), 9000)
    last = terminal.getvalue().rpartition("kB")[2]
    assert last.endswith("\x1b[1A\x1b[2K")
    assert not re.search("[a-z0-9]", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", last))


def test_nothing_is_shown_before_the_delay_or_with_quiet(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DELAY_S", 1e9)
    with reading(terminal, "-") as advance:
        advance(member("-", "stdin"), 9000)
    with redirect_stderr(terminal), progress_line(["-"], quiet=True) as advance:
        assert advance is None
    assert terminal.getvalue() == ""


def test_hundred_per_cent_is_told_only_of_all() -> None:
    assert amount_text(999, 1000, None) == "99 % of 1.0 kB"
    assert amount_text(1000, 1000, 10) == "100 % of 1.0 kB, 10 bytes/s"
    assert amount_text(0, 7_200_000, 1000) == "0 % of 7.2 MB, 1.0 kB/s, 2 h 0 min left"
    assert amount_text(0, 0, None) == "0 bytes"
