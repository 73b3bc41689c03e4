"""Help texts and errors of usage speak the program's language, not that of its libraries."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from tests.cli.conftest import Run
from vmlog.cli.app import app

PROGRAM = typer.main.get_command(app)


def _commands(command=PROGRAM, path=()):
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, (*path, name))


COMMANDS = dict(_commands())
INTERNALS = re.compile(r"<(?! )|list\[|[{}]|Value error|Input should|pydantic|[a-z]\.\.\.$", re.MULTILINE)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_short_and_long_option_show_the_same(run: Run, path: tuple[str, ...]) -> None:
    shown = run(*path, "-h")
    assert shown.code == 0
    assert shown.text == run(*path, "--help").text
    assert not INTERNALS.search(shown.text)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("columns", [80, 120])
def test_help_fits_the_terminal(run: Run, path: tuple[str, ...], columns: int) -> None:
    text = run(*path, "-h", COLUMNS=str(columns)).text.split("Examples:")
    assert max(map(len, text[0].splitlines())) <= columns
    assert max(map(len, text[-1].splitlines())) <= 100


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_examples_can_be_typed(path: tuple[str, ...]) -> None:
    lines = COMMANDS[path].epilog.splitlines()
    assert lines
    for line in lines:
        words = shlex.split(line.rpartition("| ")[2].partition(" < ")[0])
        assert words[0] == "vmlog"
        group, rest = PROGRAM, words[1:]
        if rest[0] == "COMMAND":
            continue
        assert tuple(rest[: len(path)]) == path
        with PROGRAM.make_context("vmlog", ["-h"], resilient_parsing=True) as context:
            while hasattr(group, "commands"):
                group, rest = group.commands[rest[0]], rest[1:]
            group.make_context("x", rest, parent=context)


def test_options_stand_under_topics(run: Run) -> None:
    text = run("analyze", "-h").text
    heads = re.findall(r"^(\S.*):$", text, re.MULTILINE)
    assert heads == [
        "Arguments",
        "Output",
        "Reading",
        "Filters",
        "Limits",
        "Live",
        "Exit code",
        "Redaction",
        "Options",
        "Examples",
    ]
    assert "--strict" in text.partition("Exit code:")[2]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["analyze", "x", "-f", "jsn"], "--format 'jsn' is not one of table, json, jsonl, csv, parquet, markdown, "
         "html; did you mean json, jsonl?"),
        (["analyze", "x", "--outcome", "fail"], "--outcome 'fail' is not one of succeeded, failed, stalled, cancelled, "
         "incomplete, refused; did you mean failed?"),
        (["analyze", "x", "--jobs", "0"], "--jobs '0' is no number from 1 to 64"),
        (["analyze", "x", "--jobs", "many"], "--jobs 'many' is no number from 1 to 64"),
        (["analyze", "x", "--outcom", "failed"], "there is no option --outcom; did you mean --outcome, --output?"),
        (["analyze", "x", "-o"], "-o needs a value"),
        (["analyze", "x", "--all=3"], "--all takes no value"),
        (["explain"], "TEXT is missing"),
        (["patterns", "list", "a", "b"], "there is no place for 'b'"),
        (["patterns", "show", "switchover-timeout-vmtion"], "there is no pattern 'switchover-timeout-vmtion'; "
         "did you mean switchover-timeout-vmotion"),
        (["analize"], "there is no command 'analize'; did you mean analyze?"),
        (["bundle.tgz"], "'bundle.tgz' is no command; type: vmlog analyze bundle.tgz"),
        (["some/folder"], "'some/folder' is no command; type: vmlog analyze some/folder"),
        (["-"], "'-' is no command; type: vmlog analyze -"),
        (["patterns", "bundle.tgz"], "there is no command 'bundle.tgz'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_errors_are_plain_sentences(run: Run, arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, b"")
    assert result.err.startswith(f"vmlog: {told}")
    assert all(line.startswith("vmlog: ") for line in result.err.splitlines())
    assert not INTERNALS.search(result.err)


def test_a_file_that_exists_gets_told_what_to_type(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("evidence").mkdir()
    assert "type: vmlog analyze evidence" in run("evidence").err
