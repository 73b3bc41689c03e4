"""Addresses are links on terminals that are known to show them, and nowhere else."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from vmlog.cli.terminal_links import has_links, linked

NAMES = ("TERM", "TERM_PROGRAM", "WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM", "VTE_VERSION")


@pytest.mark.parametrize(
    ("variables", "links"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7200"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4205"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "new"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"WT_SESSION": "some"}, True),
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, True),
        ({"TERM": "tmux-256color", "VTE_VERSION": "7200"}, False),
        ({"TERM": "dumb", "WT_SESSION": "some"}, False),
    ],
)
def test_terminals(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], links: bool) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_links() is links


def test_what_is_shown_is_where_it_leads() -> None:
    assert linked("(https://example.com/a?b=1), x") == (
        "(\x1b]8;;https://example.com/a?b=1\x1b\\https://example.com/a?b=1\x1b]8;;\x1b\\), x"
    )
    assert linked("https://example.com/a\x1b[0m") == (
        "\x1b]8;;https://example.com/a\x1b\\https://example.com/a\x1b]8;;\x1b\\\x1b[0m"
    )
    assert linked("http:// ftp://x nothing") == "http:// ftp://x nothing"


def test_a_pipe_has_none(run: Run) -> None:
    assert b"\x1b]8" not in run("explain", "KB 2141355", "--color", "always", WT_SESSION="some").out


def test_a_terminal_has_them(terminal, failed) -> None:
    known = {"VTE_VERSION": "7200"}
    shown = terminal("analyze", failed, "-f", "json", variables=known)
    shown.finish()
    assert "\x1b]8" not in shown.received
    shown = terminal("explain", "KB 2141355", variables=known)
    shown.finish()
    assert "\x1b]8;;https://knowledge.broadcom.com/" in shown.received


def test_lines_of_standard_input_have_one_name(run: Run, failed) -> None:
    assert "standard input:" in run("analyze", "-", stdin=failed.read_bytes()).text
