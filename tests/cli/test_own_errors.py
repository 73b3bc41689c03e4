"""An error that nobody expected is a sentence and an exit code of its own, and a traceback for those who ask."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import hyperscan
import polars as pl
import pytest
import typer

import vmlog
from vmlog.blocks.scan import Scanner
from vmlog.cli.app import app
from vmlog.cli.own_errors import report_lost_error

PANIC = pl.exceptions.PanicException("index out of bounds")
ERRORS = [
    ValueError("esx-secret is odd"),
    KeyError("esx-secret"),
    RecursionError("maximum recursion depth exceeded"),
    OSError(errno.EIO, "Input/output error", "/logs/esx-secret"),
    hyperscan.error("error code -4"),
    PANIC,
    BaseException("none of the usual kind"),
]
SHORT = [
    (MemoryError(), "memory"),
    (OSError(errno.ENOSPC, "No space left on device"), "room on the disk"),
    (OSError(errno.EMFILE, "Too many open files"), "open files"),
    (RuntimeError("can't start new thread"), "processes or threads"),
]


def raising(error: BaseException):
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Let `vmlog analyze` meet an error."""
    return lambda error: monkeypatch.setattr("vmlog.cli.analyze.analysed_report", raising(error))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_a_sentence_and_no_finding(run, failed, failing, error):
    failing(error)
    result = run("analyze", failed, "--fail-on", "info")
    assert result.code == 70
    first, second = result.err.splitlines()
    assert first.startswith(f"vmlog: met an error of its own: {type(error).__name__}")
    assert "--debug" in second
    assert result.out == b""


@pytest.mark.parametrize(("error", "what"), SHORT, ids=lambda value: value if isinstance(value, str) else "")
def test_what_the_system_lacks_is_named(run, failed, failing, error, what):
    failing(error)
    result = run("analyze", failed)
    assert result.code == 70
    assert result.err.startswith(f"vmlog: the system gives too little: {what}")
    assert result.err.count("\n") == 1


def test_debug_shows_the_traceback(run, failed, failing):
    failing(ValueError("esx-secret is odd"))
    result = run("analyze", "--debug", failed)
    assert result.code == 70
    assert "Traceback (most recent call last)" in result.err
    assert "in fail" in result.err
    assert "may hold names" in result.err
    assert f"vmlog {vmlog.__version__}, Python " in result.err


@pytest.mark.parametrize("redacted", [["--redact"], ["--redact-map", "MAP"]], ids=" ".join)
@pytest.mark.parametrize("debug", [[], ["--debug"]], ids=" ".join)
def test_redaction_leaves_out_what_errors_say(run, failed, failing, tmp_path, redacted, debug):
    error = ValueError("esx-secret is odd")
    error.__cause__ = OSError("esx-secret")
    failing(error)
    options = [str(tmp_path / "map.json") if word == "MAP" else word for word in redacted]
    result = run("analyze", failed, *options, *debug)
    assert result.code == 70
    assert "ValueError" in result.err
    assert "esx-secret" not in result.err
    if debug:
        assert "the texts of errors are left out" in result.err
        assert "in fail" in result.err


@pytest.mark.parametrize("jobs", [1, 3])
def test_errors_in_worker_threads_end_the_run_the_same_way(run, failed, monkeypatch, jobs):
    monkeypatch.setattr(Scanner, "hits", raising(PANIC))
    result = run("analyze", failed, "--jobs", str(jobs))
    assert result.code == 70
    assert "met an error of its own: PanicException: index out of bounds" in result.err
    assert "Traceback" not in result.err


def commands_of(command, name: str = "vmlog"):
    yield name, command
    for child, inner in getattr(command, "commands", {}).items():
        yield from commands_of(inner, f"{name} {child}")


@pytest.mark.parametrize(("name", "command"), [*commands_of(typer.main.get_command(app))], ids=lambda value: str(value))
def test_every_command_takes_debug(name, command):
    with command.make_context(name, ["--debug", "--help"], resilient_parsing=True) as context:
        assert "--debug" in command.get_help(context)


def test_an_error_that_cannot_be_raised_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["vmlog", "analyze"])
    report_lost_error(ValueError("odd"), where="in a thread")
    assert capsys.readouterr().err == "vmlog: an error in a thread: ValueError: odd; --debug shows where\n"


@pytest.mark.slow
@pytest.mark.parametrize("module", ["typer", "vmlog.cli.app", "vmlog.cli.console", "platformdirs"])
def test_what_cannot_be_loaded_is_told(module):
    code = f"import sys; sys.modules[{module!r}] = None; import vmlog.cli; vmlog.cli.main()"
    environment = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code, "explain", "x"], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 70
    assert done.stderr.startswith(b"vmlog: met an error of its own: ModuleNotFoundError: import of ")
    assert b"Traceback" not in done.stderr
