"""Another process reads what this one would read, and nothing waits for it when it ends."""

from __future__ import annotations

import fcntl
import gzip
import os
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support import packaging
from tests.support.hang_limit import no_hang
from tests.support.trees import put
from vmlog.blocks.block import Block, join_blocks
from vmlog.blocks.scan import Scanner
from vmlog.members.member_text import MemberText, TextRequest, member_texts
from vmlog.model import Notice
from vmlog.parse.formats import load_formats
from vmlog.readers import watched_pipe
from vmlog.readers.process import ReaderProcess, usable_cores, worth_a_process
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.source.role import Role

LINE = b"2024-05-06T07:08:09.101Z cpu3:2101234)Vol3: 1023: nothing to see here, line of a healthy host\n"
SCANNER = Scanner([("Migrat", 1), ("nothing to", 6)])
HEAD = load_formats().header_regex
LOG = "bundle/var/run/log/vmkernel.log"
BUNDLE = {
    "bundle/etc/vmware/esx.conf": b'/adv/Misc/HostName = "esx-a1"\n',
    "bundle/bin/tool.bin": b"\0\1\2" * 100,
    LOG: b"".join(b"%05d %b" % (number, LINE) for number in range(60_000)),
    "bundle/var/run/log/hostd.log": b"one line without an end",
    "bundle/var/run/log/empty.log": b"",
    "bundle/var/run/log/odd.log": b"\xff\xfe bad \x00 text\n" * 50_000,
    "bundle/var/run/log/vmkwarning.0.gz": gzip.compress(LINE * 100)[:-30],
    "bundle/var/core/vmkernel.log.FRAG-00001": b"end of a line\nwhole\nbeginning",
}

Readings = list[tuple[Any, ...]]


def role_of(member: Member) -> Role | None:
    return request().role_of(member)


def readings(members: Iterator[tuple[Member, MemberText]], seen: list[Member], notices: list[Notice]) -> Readings:
    """Return all that is read from sources, in order, and all notices."""
    found: Readings = []
    for member, log in members:
        if role_of(member) is Role.FACT:
            found.append((member, log.start(), log.note))
            continue
        blocks = list(log.blocks())
        whole = join_blocks(blocks) if blocks else Block(b"")
        hits = sorted(zip(*SCANNER.hits(whole.data), strict=True))
        if whole.hits is not None and blocks:
            assert sorted(zip(*whole.hits, strict=True)) == hits
        found.append((member, whole.data, hits, log.lead, log.trail, log.note))
    return [*found, *seen, *notices]


def request(*sources: Path, limits: Limits | None = None, block_bytes: int = 1 << 20) -> TextRequest:
    return TextRequest([str(source) for source in sources], limits or Limits(), block_bytes, HEAD)


def here(*sources: Path, limits: Limits | None = None) -> Readings:
    seen: list[Member] = []
    notices: list[Notice] = []
    return readings(member_texts(request(*sources, limits=limits), notices, seen.append), seen, notices)


def by_process(*sources: Path, limits: Limits | None = None, block_bytes: int = 1 << 20) -> Readings:
    seen: list[Member] = []
    notices: list[Notice] = []
    with ReaderProcess() as process:
        wanted = request(*sources, limits=limits, block_bytes=block_bytes)
        members = process.members(wanted, notices, seen.append, SCANNER)
        return readings(members, seen, notices)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the same bundle in several packagings, a damaged one, and one that is not there."""
    folder = tmp_path_factory.mktemp("sources")
    put(folder / "plain", BUNDLE)
    packed = packaging.tgz(BUNDLE.items())
    put(folder, {"a.tgz": packed, "b.zip": packaging.zipped(BUNDLE), "c.tgz": packed[: len(packed) // 2]})
    return [*sorted(folder.iterdir()), folder / "missing.tgz"]


@pytest.mark.slow
def test_a_process_reads_what_would_be_read_here(sources: list[Path]) -> None:
    expected = here(*sources)
    assert sum(isinstance(item, Notice) for item in expected) >= 2
    assert by_process(*sources) == expected


@pytest.mark.slow
@pytest.mark.parametrize("block_bytes", [100, 100_000, 8 << 20])
def test_blocks_of_any_size_go_through(sources: list[Path], block_bytes: int) -> None:
    assert by_process(sources[0], block_bytes=block_bytes) == here(sources[0])


def test_it_works_without_shared_memory(sources: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    assert by_process(sources[0]) == here(sources[0])


def test_limits_hold(sources: list[Path]) -> None:
    limits = Limits(total_bytes=500_000)
    expected = here(sources[0], limits=limits)
    assert any(isinstance(item, Notice) and item.code == "limit-reached" for item in expected)
    assert by_process(sources[0], limits=limits) == expected


@pytest.mark.parametrize("blocks_read", [0, 1, 3])
def test_what_is_not_read_is_skipped(sources: list[Path], blocks_read: int) -> None:
    """However much of each log was read, the next one follows."""
    notices: list[Notice] = []
    with ReaderProcess() as process:
        names = []
        for member, log in process.members(request(sources[0], block_bytes=50_000), notices, lambda _: None):
            names.append(member.inner)
            if role_of(member) is Role.LOG:
                blocks = log.blocks()
                for _ in range(blocks_read):
                    next(blocks, None)
    assert names == [item[0].inner for item in here(sources[0]) if isinstance(item, tuple)]


def test_a_process_that_is_killed_ends_the_log_and_the_sources(sources: list[Path]) -> None:
    notices: list[Notice] = []
    with ReaderProcess() as process:
        notes = []
        for member, log in process.members(request(sources[0], block_bytes=50_000), notices, lambda _: None):
            if member.inner.endswith("vmkernel.log"):
                blocks = log.blocks()
                next(blocks)
                os.kill(process.pid, signal.SIGKILL)
                assert len(list(blocks)) < 100
            notes.append(log.note)
    assert notes[-1] == "the process that reads the sources ended early"
    assert [notice.code for notice in notices] == ["not-read"]


def test_a_process_that_is_killed_before_it_has_read_anything_is_told_with_the_source(sources: list[Path]) -> None:
    notices: list[Notice] = []
    with ReaderProcess() as process:
        os.kill(process.pid, signal.SIGKILL)
        assert [*process.members(request(*sources), notices, lambda _: None)] == []
    assert [(notice.code, notice.source) for notice in notices] == [("not-read", str(sources[0]))]


@pytest.mark.parametrize("is_stopped", [True, False])
def test_a_process_that_stops_or_hangs_is_told(
    sources: list[Path], monkeypatch: pytest.MonkeyPatch, is_stopped: bool
) -> None:
    told: list[str] = []
    expected = here(sources[0])
    monkeypatch.setattr(watched_pipe, "SILENT_S", 0.001)
    if not is_stopped:
        monkeypatch.delattr(os, "waitid")
    with ReaderProcess() as process:

        def warn(message: str, *arguments: object) -> None:
            told.append(message % arguments)
            os.kill(process.pid, signal.SIGCONT)

        monkeypatch.setattr(watched_pipe._LOG, "warning", warn)
        os.kill(process.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT) if is_stopped else None
        notices: list[Notice] = []
        seen: list[Member] = []
        members = process.members(request(sources[0]), notices, seen.append, SCANNER)
        assert readings(members, seen, notices) == expected
    stopped = f"the process that reads it was stopped; it goes on after: kill -CONT {process.pid}"
    silent = "nothing has come for 0.001 s from the process that reads it, waiting"
    assert told == [f"{sources[0]}: {stopped if is_stopped else silent}"]


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="pipes keep their size here")
def test_a_large_request_to_a_process_that_was_stopped_waits_for_nobody(sources: list[Path]) -> None:
    expected = here(sources[0])
    with ReaderProcess() as process:
        os.kill(process.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        notices: list[Notice] = []
        seen: list[Member] = []
        large = replace(request(sources[0]), fact_regex="x" * 500_000)  # more than the shipped patterns take
        members = process.members(large, notices, seen.append, SCANNER)
        os.kill(process.pid, signal.SIGCONT)
        assert readings(members, seen, notices) == expected


def test_closing_ends_the_process_in_the_middle_of_its_work(sources: list[Path]) -> None:
    with ReaderProcess() as process:
        next(process.members(request(sources[0], block_bytes=1000), [], lambda _: None))
        number = process.pid
        os.kill(number, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_an_interrupt_at_the_terminal_leaves_it_to_this_process(sources: list[Path]) -> None:
    with ReaderProcess() as process:
        members = process.members(request(sources[0], block_bytes=50_000), [], lambda _: None)
        next(members)
        os.kill(process.pid, signal.SIGINT)
        assert len([*members]) == 4  # one of the logs is empty, and is not worth a message


def test_modules_in_the_working_folder_are_not_taken(
    sources: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with somebody's logs may hold files called like modules."""
    put(tmp_path, dict.fromkeys(("json.py", "select.py", "vmlog/__init__.py"), b"raise SystemExit"))
    monkeypatch.chdir(tmp_path)
    assert by_process(sources[0]) == here(sources[0])


def test_only_large_files_and_folders_are_worth_a_process(tmp_path: Path) -> None:
    data = random.Random(1).randbytes(400_000)
    put(tmp_path, {"small.log": LINE, "large.log": data * 3, "folder/a.log": data, "folder/more/b.log": data * 2})
    os.mkfifo(tmp_path / "pipe")
    large = str(tmp_path / "large.log")
    assert worth_a_process([large])
    assert worth_a_process([str(tmp_path / "folder")])
    assert not worth_a_process([str(tmp_path / "folder" / "more")])
    assert not worth_a_process([str(tmp_path / "small.log")])
    for other in ("-", str(tmp_path / "pipe"), str(tmp_path / "missing.log")):
        assert not worth_a_process([large, other])


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="shows what a process has loaded on Linux alone")
def test_what_excerpts_need_is_loaded_before_a_request_comes() -> None:
    with no_hang(), ReaderProcess(2) as process:
        loaded = Path(f"/proc/{process.pid}/maps")
        while not all(name in loaded.read_text() for name in ("polars", "numpy", "hyperscan")):
            assert loaded.exists()


def test_there_is_at_least_one_core() -> None:
    assert 1 <= usable_cores() <= 4


def test_hits_move_with_the_text() -> None:
    first, second = (Block(text, SCANNER.hits(text)) for text in (b"Migrate\nx\n", b"y nothing to do\nMigrating\n"))
    whole = first.followed_by(second)
    assert whole.hits is not None
    assert sorted(zip(*whole.hits, strict=True)) == sorted(zip(*SCANNER.hits(whole.data), strict=True))
    rest = whole.without_start(10)
    assert rest.hits is not None
    assert sorted(zip(*rest.hits, strict=True)) == sorted(zip(*SCANNER.hits(second.data), strict=True))
