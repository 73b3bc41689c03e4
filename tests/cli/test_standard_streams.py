"""Standard streams that are closed or broken when the program begins, and a user without a home."""

from __future__ import annotations

import errno
import io
import json
import sys

import pytest

from tests.support.hang_limit import HANG_S
from vmlog.cli.standard_streams import read_stdin
from vmlog.errors import UsageError


def finish(process) -> tuple[int, bytes, str]:
    out, err = process.communicate(timeout=HANG_S)
    return process.returncode, out, err.decode()


@pytest.mark.parametrize("command", [("analyze", "-"), ("explain", "-"), ("patterns", "new", "-"), ("info", "-")])
def test_a_closed_standard_input_is_told(start, command):
    assert finish(start(*command, through='exec "$0" "$@" <&-')) == (2, b"", "vmlog: standard input is closed\n")


def test_a_standard_input_that_cannot_be_read_is_told(monkeypatch):
    class Broken(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Broken()))
    with pytest.raises(UsageError, match="standard input cannot be read: Input/output error"):
        read_stdin()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_report_in_a_file_needs_no_standard_stream(start, failed, tmp_path, closed):
    code, out, err = finish(start("analyze", failed, "-o", tmp_path / "r.json", through=f'exec "$0" "$@" {closed}'))
    assert (code, out) == (0, b"")
    # Nothing that was printed went into the files that were opened.
    assert json.loads((tmp_path / "r.json").read_bytes())["incidents"]
    assert err in ("", f"vmlog: 1 incident written to {tmp_path / 'r.json'}\n")


@pytest.mark.parametrize("command", [("analyze", "LOG"), ("events", "LOG"), ("info", "LOG"), ("explain", "x"), ("-h",)])
def test_a_closed_standard_output_is_told(start, failed, command):
    words = [str(failed) if word == "LOG" else word for word in command]
    assert finish(start(*words, through='exec "$0" "$@" >&-')) == (2, b"", "vmlog: standard output is closed\n")


@pytest.mark.parametrize("command", [["explain", "x"], ["patterns", "list"], ["config"], ["--version"], ["-h"]])
def test_no_home_and_no_account_are_no_error(run, monkeypatch, command):
    def absent(*_: object, **__: object) -> None:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("platformdirs.user_config_path", absent)
    monkeypatch.setattr("platformdirs.user_cache_path", absent)
    monkeypatch.delenv("VMLOG_CONFIG", raising=False)
    result = run(*command)
    assert (result.code, result.err) == (0, "")
