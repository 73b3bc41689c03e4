"""One function decides about colours; every command that shows something to people asks it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from vmlog.cli.color import ColorChoice, has_color

ESCAPE = b"\x1b["


class _Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(
    ("choice", "variables", "terminal", "color"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_choice_variables_and_terminal(
    monkeypatch: pytest.MonkeyPatch, choice: str, variables: dict[str, str], terminal: bool, color: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_color(ColorChoice(choice), _Stream(terminal=terminal)) is color


@pytest.mark.parametrize("command", ["analyze", "explain"])
def test_commands_obey_the_option_and_the_variables(run: Run, failed: Path, command: str) -> None:
    arguments = {"analyze": ["analyze", failed], "explain": ["explain", "KB 2141355"]}[command]
    plain = run(*arguments).out
    assert ESCAPE not in plain
    assert ESCAPE in run(*arguments, "--color", "always").out
    assert ESCAPE in run(*arguments, FORCE_COLOR="1").out
    assert run(*arguments, "--color", "never", FORCE_COLOR="1").out == plain


@pytest.mark.slow
def test_checks_obey_the_option(run: Run, samples: Path) -> None:
    hosts = sorted((samples / "demo").glob("esx-*.tgz"))
    assert ESCAPE in run("check", *hosts, "--color", "always").out


def test_files_never_get_colours(run: Run, failed: Path, tmp_path: Path) -> None:
    run("analyze", failed, "--color", "always", "-o", tmp_path / "a.txt")
    assert ESCAPE not in (tmp_path / "a.txt").read_bytes()


@pytest.mark.parametrize(
    ("term", "no_color", "arguments", "color"),
    [
        ("xterm", "", [], True),
        ("xterm", "1", [], False),
        ("dumb", "", [], False),
        ("xterm", "", ["--color", "never"], False),
        ("dumb", "1", ["--color", "always"], True),
    ],
)
def test_a_terminal_gets_them_unless_told_otherwise(
    terminal, failed, monkeypatch, term, no_color, arguments, color
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    shown = terminal("analyze", failed, *arguments, term=term, variables={"NO_COLOR": no_color})
    assert shown.finish() == 0
    assert ("\x1b[1" in shown.received) is color
