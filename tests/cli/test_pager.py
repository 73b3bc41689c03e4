"""Long text on a terminal goes through a pager, and nothing else does."""

from __future__ import annotations

import io
import os
import shlex
import sys
from pathlib import Path

import pytest

from vmlog.cli.pager import show_text

LONG = b"".join(b"line %d\n" % number for number in range(100))


class _Terminal(io.TextIOWrapper):
    def __init__(self, *, terminal: bool = True) -> None:
        super().__init__(io.BytesIO(), "utf-8")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Return a function that shows a text, and returns what the pager got and what the terminal got."""
    kept = tmp_path / "paged"
    program = f"import os, sys; open({str(kept)!r}, 'wb').write(os.environ['LESS'].encode() + sys.stdin.buffer.read())"
    monkeypatch.setenv("VMLOG_PAGER", f"{shlex.quote(sys.executable)} -c {shlex.quote(program)}")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("LESS", raising=False)
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")

    def show(
        data: bytes, *, stdin: bool = True, stdout: bool = True, wanted: bool = True
    ) -> tuple[bytes | None, bytes]:
        out = _Terminal(terminal=stdout)
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stdin", _Terminal(terminal=stdin))
        show_text(data, paged=wanted)
        return kept.read_bytes() if kept.exists() else None, out.buffer.getvalue()

    return show


def test_a_long_text_is_paged(paged) -> None:
    assert paged(LONG) == (b"FRX" + LONG, b"")


@pytest.mark.parametrize(
    "where", [{"stdin": False}, {"stdout": False}, {"wanted": False}], ids=lambda value: next(iter(value))
)
def test_only_on_a_terminal_with_a_keyboard(paged, where) -> None:
    assert paged(LONG, **where) == (None, LONG)


def test_a_short_text_is_not(paged) -> None:
    assert paged(b"one\ntwo\n") == (None, b"one\ntwo\n")


@pytest.mark.parametrize("pager", ["", "cat", "no-such-program-anywhere", "'"])
def test_without_a_pager_the_text_is_written(paged, monkeypatch, pager) -> None:
    monkeypatch.setenv("VMLOG_PAGER", pager)
    assert paged(LONG) == (None, LONG)


def test_a_dumb_terminal_has_none(paged, monkeypatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert paged(LONG) == (None, LONG)


def test_the_user_s_settings_of_less_stay(paged, monkeypatch) -> None:
    monkeypatch.setenv("LESS", "-R")
    assert paged(LONG)[0].startswith(b"-R")


def test_pager_is_the_second_choice(paged, monkeypatch) -> None:
    monkeypatch.setenv("PAGER", os.environ["VMLOG_PAGER"])
    monkeypatch.delenv("VMLOG_PAGER")
    assert paged(LONG)[1] == b""


def test_closing_the_pager_early_is_no_error(paged, monkeypatch) -> None:
    monkeypatch.setenv("VMLOG_PAGER", f"{shlex.quote(sys.executable)} -c pass")
    assert paged(LONG * 10_000) == (None, b"")


@pytest.mark.parametrize("pager", ["false", "sh -c 'exit 126'", "sh -c 'exec no-such-pager'", "sh -c 'cat; exit 1'"])
def test_after_a_pager_that_fails_the_text_is_written(paged, monkeypatch, pager) -> None:
    monkeypatch.setenv("VMLOG_PAGER", pager)
    assert paged(LONG) == (None, LONG)


@pytest.mark.parametrize("pager", ["sh -c 'kill -TERM $$'", "sh -c 'exit 130'", "./less"])
def test_after_a_signal_or_its_user_s_end_of_it_nothing_is_written(paged, monkeypatch, tmp_path, pager) -> None:
    less = tmp_path / "less"
    less.write_text("#!/bin/sh\nexit 2\n")
    less.chmod(0o755)
    monkeypatch.setenv("VMLOG_PAGER", pager.replace(".", str(tmp_path), 1) if pager == "./less" else pager)
    assert paged(LONG) == (None, b"")
