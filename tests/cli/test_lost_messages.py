"""Standard error that takes nothing changes no exit code."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from vmlog.cli import supervision
from vmlog.cli.console import write_message
from vmlog.cli.entry import run_to_end
from vmlog.cli.standard_streams import prepare_streams

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")


@pytest.fixture(params=["/dev/full", "a reader that left"])
def stderr(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "/dev/full":
        writer = os.open(request.param, os.O_WRONLY)
    else:
        reader, writer = os.pipe()
        os.close(reader)
    stream = os.fdopen(writer, "w", encoding="utf-8", buffering=1)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        yield
        # What is still buffered is lost with the stream.
        os.close(stream.fileno())
        with pytest.raises(OSError, match="Bad file"):
            stream.close()


@pytest.mark.usefixtures("stderr")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["analyze", "nosuchfile"], 3), (["analyze", "--bogus"], 2), ([], 2), (["analyze", "LOG", "-o", "OUT"], 0)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_exit_code_stays(monkeypatch, tmp_path: Path, failed: Path, arguments: list[str], code: int) -> None:
    places = {"LOG": str(failed), "OUT": str(tmp_path / "ok.json")}
    monkeypatch.setattr(sys, "argv", ["vmlog", *(places.get(word, word) for word in arguments)])
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(supervision, "watch_limited_run", lambda: None)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with pytest.raises(SystemExit) as left:
        run_to_end()
    for number, handler in handlers.items():
        signal.signal(number, handler)
    assert left.value.code == code
    sys.stderr.flush()
    assert (tmp_path / "ok.json").exists() == ("OUT" in arguments)


def test_messages_still_come_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "err").open("w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
        prepare_streams()
        write_message("näme")
        assert (tmp_path / "err").read_bytes() == "vmlog: näme\n".encode()
        assert (sys.stderr.fileno(), sys.stderr.isatty()) == (stream.fileno(), False)
