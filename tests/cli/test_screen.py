"""Live output on a terminal: what is under way at the bottom, incidents above it, nothing left behind."""

from __future__ import annotations

import io
import signal
import sys

import pytest

from tests.support.terminal import screen_of
from vmlog.cli.screen import Screen
from vmlog.live.snapshot import Snapshot
from vmlog.terms import Outcome

OTHER = "2233445566778899001"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
BEGUN = (
    b"2024-09-20T06:07:09.100Z In(182) vmkernel: cpu3:2100100)Migrate: 412: vmotion: Source vmmLeaderID = <2100100>, "
    b"ts = <%s>, srcIP = <192.0.2.31> dstIP = <192.0.2.32> Dest wid = <2200200> using SHARED swap\n" % OTHER.encode()
)
LATER = b"2024-09-20T06:07:39.100Z In(182) vmkernel: cpu1:2097700)ScsiDeviceIO: 4124: Cmd 0x85 from world 0\n"
HEAD = "under way"
ROW = f"migration {OTHER} from esx-a1 to 192.0.2.32  connect at 10%  0 s      0 s"
STATE = "1 under way · logs reach 2024-09-20 06:07:09 UTC"


@pytest.fixture
def watching(terminal):
    """Return a run that has read of one migration."""
    screen = terminal("analyze", "-", "--log-host", "esx-a1")
    screen.write(BEGUN)
    screen.wait_for(ROW)
    screen.wait_for(STATE)
    return screen


@pytest.mark.slow
def test_what_is_under_way_stands_below_the_incidents(watching, failed):
    assert watching.screen()[-1] == STATE
    watching.write(LATER)
    watching.wait_for("connect at 10%  30 s     30 s")
    watching.write(failed.read_bytes())
    watching.wait_for("1 under way · 1 failed")
    lines = watching.screen()
    assert [line.split()[0] for line in lines if line.startswith(("FAILED", "under"))] == ["FAILED", "under"]
    assert sum(OTHER in line for line in lines) == 1
    assert watching.finish() == 0
    lines = watching.screen()
    assert not any(line.startswith(HEAD) or "under way" in line for line in lines)
    assert [line.split()[0] for line in lines if not line.startswith(" ") and line] == ["FAILED", "INCOMPLETE", "2"]
    assert lines[-1] == "2 migrations: 1 failed, 1 incomplete"
    assert watching.received.rindex(SHOW) > watching.received.rindex(HIDE)


@pytest.mark.parametrize(
    ("number", "code", "end"),
    [(signal.SIGINT, 130, ["1 migration: 1 incomplete", "vmlog: interrupted"]),
     (signal.SIGTERM, 143, ["No migration was seen."]), (signal.SIGHUP, 129, ["No migration was seen."])],
)  # fmt: skip
def test_a_run_that_is_ended_leaves_the_terminal_as_it_should_be(watching, number, code, end):
    if number == signal.SIGINT:
        watching.press(b"\x03")
    else:
        watching.process.send_signal(number)
    assert watching.finish() == code
    lines = watching.screen()
    assert lines[-len(end) :] == end
    assert not any("under way" in line for line in lines)
    assert watching.received.rindex(SHOW) > watching.received.rindex(HIDE)


def test_a_stream_without_migrations_is_seen_to_go_on(terminal):
    screen = terminal("analyze", "-")
    screen.write(LATER)
    screen.wait_for("no migration under way · logs reach 2024-09-20 06:07:39 UTC")
    assert len(screen.screen()) == 1
    assert screen.finish() == 0
    assert screen.screen() == ["No migration was seen."]


def test_filters_choose_what_is_shown_and_may_ask_for_any_end(terminal):
    screen = terminal("analyze", "-", "--outcome", "failed", "--migration-id", OTHER)
    screen.write(BEGUN.replace(OTHER.encode(), b"2233445566778899077") + BEGUN)
    screen.wait_for("1 under way")
    assert [line.split()[1] for line in screen.screen() if line.startswith("migration ")] == [OTHER]


@pytest.mark.parametrize(
    ("options", "term"), [(["-q"], "xterm"), (["-f", "jsonl"], "xterm"), (["-f", "csv"], "xterm"), ([], "dumb")]
)
def test_nothing_is_drawn_where_it_would_disturb(terminal, failed, options, term):
    screen = terminal("analyze", "-", *options, term=term)
    screen.write(BEGUN + failed.read_bytes())
    screen.wait_for("failed" if "-f" in options else "FAILED")
    assert screen.finish() == 0
    assert "under way ·" not in screen.received
    assert HIDE not in screen.received
    assert "\x1b[1A" not in screen.received


def test_names_in_logs_do_not_steer_the_terminal(terminal):
    path = b"/vmfs/volumes/51a0b1c2-00aabbcc/a/[red]\x1b[5m\xe2\x80\xae.vmx"
    screen = terminal("analyze", "-")
    screen.write(
        b"2024-09-20T06:07:09.100Z In(166) Hostd[2098855]: [Originator@6876 sub=Vmsvc.vm:" + path + b" opID=0v83jcpv-"
        b"82300-auto-57-h5c:78652362-9-15-18-cf13] VMotionPrepare (" + OTHER.encode() + b"): Sending 'to' "
        b"srcIp=<10.20.30.11> dstIp=<10.20.30.12>\n"
    )
    screen.wait_for(r"vMotion of [red]\u202e ")
    assert "\x1b[5m" not in screen.received
    assert "\u202e" not in screen.received


class Stream(io.TextIOWrapper):
    """A terminal that remembers."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "ascii")

    def isatty(self) -> bool:
        return True

    def received(self) -> str:
        data = self.buffer.getvalue().decode()
        self.buffer.truncate(0)
        self.buffer.seek(0)
        return data


def test_only_what_differs_is_drawn_and_any_locale_will_do(monkeypatch):
    stream = Stream()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm")
    with Screen(enabled=True) as screen:
        screen.draw(Snapshot((), None, 0), {})
        assert "no migration under way · no line" in stream.received()
        screen.draw(Snapshot((), None, 7), {})
        assert stream.received() == ""
        screen.draw(Snapshot((), None, 7), {Outcome.FAILED: 1})
        assert "1 failed" in stream.received()
        screen.erase()
        assert SHOW in stream.received()
        screen.draw(Snapshot((), None, 7), {Outcome.FAILED: 1})
        assert "1 failed" in stream.received()
    assert SHOW in stream.received()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_interrupted_while_it_is_drawn_is_erased_whole(monkeypatch, number):
    stream = Stream()
    monkeypatch.setattr(sys, "stdout", stream)
    for name, value in (("TERM", "xterm"), ("COLUMNS", "30"), ("LINES", "24")):
        monkeypatch.setenv(name, value)
    flush = stream.flush

    def disturbed() -> None:
        flush()
        signal.raise_signal(number)

    def end(*_: object) -> None:
        raise SystemExit

    before = signal.signal(number, end)
    try:
        with Screen(enabled=True) as screen:
            stream.flush = disturbed
            with pytest.raises(SystemExit):
                screen.draw(Snapshot((), None, 0), {})
            stream.flush = flush
        received = stream.received()
        assert "no migration under way · no" in received
        assert screen_of(received) == [""]
        assert signal.getsignal(number) is end
    finally:
        signal.signal(number, before)
