"""Processes that take excerpts: the same result as without them, whatever becomes of one of them."""

from __future__ import annotations

import gzip
import os
import select
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from simulator import generate_log
from tests.support import packaging
from tests.support.hang_limit import HANG_S
from tests.support.trees import put
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.members.member_text import TextRequest
from vmlog.observe.host_trouble import is_context
from vmlog.observe.observation import Observation
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading
from vmlog.readers import process as process_module
from vmlog.readers.process import ReaderProcess
from vmlog.readers.read_request import RecordRegexes
from vmlog.readers.remote_text import HELPER_ENDED, RemoteText
from vmlog.source.limits import Limits

BLOCK = 64 * 1024
TOP = "esx-esx-a1.example.com-2024-03-06--06.45-62382"
LOGS = f"{TOP}/var/run/log"
MIGRATIONS = ("switchover", "succeed", "connect")
ODD = b"text in no format\n" * 9_000
FOLDED = (
    b"2024-03-06T01:02:03.123Z In(166) Hostd[2099]: fault (vim.fault.NotFound) {\n"
    + b"-->    more = <unset>,\n" * 9_000
)


def log(kind: str, seed: int) -> bytes:
    return b"".join(generate_log(kind, "8.0", 0.6, seed, MIGRATIONS))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle of logs of many blocks: busy, in no format, one record only, damaged, cut in two by rotation."""
    vmkernel = log("vmkernel", 1)
    half = len(vmkernel) // 2
    members = {
        f"{LOGS}/vmkernel.0.gz": gzip.compress(vmkernel[:half]),
        f"{LOGS}/vmkernel.log": vmkernel[half:],
        f"{LOGS}/hostd.log": log("hostd", 2),
        f"{LOGS}/vpxa.1.gz": gzip.compress(log("vpxa", 3))[:-2000],
        f"{LOGS}/vobd.log": ODD,
        f"{LOGS}/fdm.log": FOLDED,
        f"{LOGS}/rhttpproxy.log": b"2024-03-06T01:02:03.123Z one record\n",
    }
    folder = tmp_path_factory.mktemp("bundle")
    put(folder, {f"{TOP}.tgz": packaging.tgz(members.items())})
    return folder / f"{TOP}.tgz"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.load()


def read(
    bundle: Path, knowledge: Knowledge, options: ReadOptions, after: int = 0, act: Callable[[], None] | None = None
) -> tuple[Reading, list[Observation]]:
    """Read a bundle; `act` is called after so many excerpts."""
    observer = Observer(knowledge, Matcher(knowledge.catalogue))
    reader = Reader(compile_formats(knowledge.formats), options, observer)
    for number, (excerpt, state) in enumerate(reader.excerpts([str(bundle)])):
        observer.take(excerpt, state)
        if act and number == after:
            act()
    return reader.reading([str(bundle)]), observer.observations


def plain(found: tuple[Reading, list[Observation]]) -> tuple[Reading, list[str]]:
    reading, observations = found
    return reading, [repr(item) for item in observations]


@pytest.fixture(scope="module")
def expected(bundle: Path, knowledge: Knowledge) -> tuple[Reading, list[str]]:
    found = plain(read(bundle, knowledge, ReadOptions(jobs=1)))
    assert len(found[1]) > 20
    assert any("not read to its end" in notice.message for notice in found[0].notices)
    return found


@pytest.mark.parametrize(("processes", "block_bytes"), [(1, BLOCK), (2, BLOCK), (4, BLOCK), (3, 5_000), (2, 2 << 20)])
def test_any_number_of_processes_reads_the_same(
    bundle: Path,
    knowledge: Knowledge,
    expected: tuple[Reading, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    processes: int,
    block_bytes: int,
) -> None:
    monkeypatch.setattr(process_module, "_ENDS_WITHIN_S", HANG_S)
    with ReaderProcess(processes) as process:
        options = ReadOptions(reader_process=process, block_bytes=block_bytes)
        assert plain(read(bundle, knowledge, options)) == expected
    assert process._process.returncode == 0  # it ended by itself, and so did its helpers


def test_thousands_of_members_that_are_no_logs_are_passed_over(tmp_path: Path, knowledge: Knowledge) -> None:
    put(tmp_path, {"bundle.tgz": packaging.tgz((f"logs/odd{number}.log", bytes(200)) for number in range(12_000))})
    source = tmp_path / "bundle.tgz"
    with ReaderProcess(1) as process:
        found = plain(read(source, knowledge, ReadOptions(reader_process=process)))
    assert found == plain(read(source, knowledge, ReadOptions(jobs=1)))


def test_without_shared_memory_one_process_does_all(
    bundle: Path, knowledge: Knowledge, expected: tuple[Reading, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "open_slots", lambda _: None)
    with ReaderProcess(3) as process:
        assert plain(read(bundle, knowledge, ReadOptions(reader_process=process, block_bytes=BLOCK))) == expected


def helpers_of(process: ReaderProcess) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the children of a process are looked up in /proc")
def test_a_helper_that_is_killed_costs_the_rest_of_a_log_at_most(
    bundle: Path, knowledge: Knowledge, expected: tuple[Reading, list[str]]
) -> None:
    # One that happens to have no block costs nothing, so several are killed.
    lost = [logs_without_helper(bundle, knowledge, expected, after) for after in (10, 20, 40, 60, 80)]
    assert max(lost) > 0


def logs_without_helper(bundle: Path, knowledge: Knowledge, expected: tuple[Reading, list[str]], after: int) -> int:
    """Return how many logs were not read whole because the only helper was killed after some excerpts."""
    with ReaderProcess(2) as process:

        def kill() -> None:
            (helper,) = helpers_of(process)
            os.kill(helper, signal.SIGKILL)

        options = ReadOptions(reader_process=process, block_bytes=5_000)
        reading, observations = read(bundle, knowledge, options, after, kill)
    noted = {row.member: row for row in reading.coverage if row.note and HELPER_ENDED in row.note}
    assert len(noted) <= 2
    told = {notice.member for notice in reading.notices if HELPER_ENDED in notice.message}
    assert told == set(noted)
    whole = {row.member: row for row in expected[0].coverage}
    for row in reading.coverage:
        if row.member in noted:
            assert row.lines < whole[row.member].lines
        else:
            assert replace(row, host=None) == replace(whole[row.member], host=None)
    # Of trouble on a host the first and the last of a time are kept; where lines are missing, others are these.
    assert {repr(item) for item in observations if not is_context(item)} <= set(expected[1])
    return len(noted)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the children of a process are looked up in /proc")
def test_helpers_end_with_the_process_that_started_them(bundle: Path, knowledge: Knowledge) -> None:
    helpers: list[int] = []
    with ReaderProcess(4) as process:

        def kill() -> None:
            helpers.extend(os.pidfd_open(pid) for pid in helpers_of(process))
            os.kill(process.pid, signal.SIGKILL)

        options = ReadOptions(reader_process=process, block_bytes=5_000)
        reading, _ = read(bundle, knowledge, options, 40, kill)
    assert [notice.code for notice in reading.notices].count("not-read") == 1
    assert len(helpers) == 3
    for helper in helpers:
        assert select.select([helper], [], [], HANG_S)[0]
        os.close(helper)


@pytest.mark.parametrize("taken", [0, 1, 5])
def test_what_is_not_taken_of_a_log_is_skipped(bundle: Path, knowledge: Knowledge, taken: int) -> None:
    """However much of each log was taken, the next one follows, and nothing is mixed up."""
    formats = compile_formats(knowledge.formats)
    regexes = RecordRegexes(formats.head_regex, formats.continuation_regex)
    request = TextRequest([str(bundle)], Limits(), 5_000, formats.header_regex)
    lines: dict[str, list[int]] = {}
    with ReaderProcess(3) as process:
        for member, text in process.members(request, [], lambda _: None, None, regexes):
            assert isinstance(text, RemoteText)
            assert sum(len(block.data) for block in text.blocks()) > 0
            excerpts = text.excerpts(ExcerptPlan())
            lines[member.inner] = [
                excerpt.whole.lines for excerpt in islice(excerpts, taken) if excerpt.whole is not None
            ]
    assert len(lines) == 7
    assert [len(counts) for name, counts in lines.items() if "vmkernel" in name or "hostd" in name] == [taken] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot end a process that is stopped")
def test_helpers_that_are_stopped_end_with_the_process_that_started_them(bundle: Path, knowledge: Knowledge) -> None:
    helpers: list[int] = []
    with ReaderProcess(3) as process:

        def stop() -> None:
            for pid in helpers_of(process):
                helpers.append(os.pidfd_open(pid))
                os.kill(pid, signal.SIGSTOP)
            process.close()

        options = ReadOptions(reader_process=process, block_bytes=5_000)
        with pytest.raises(ValueError, match="closed file"):
            read(bundle, knowledge, options, 40, stop)
    assert len(helpers) == 2
    for helper in helpers:
        assert select.select([helper], [], [], HANG_S)[0]
        os.close(helper)


def test_the_line_that_shows_what_was_not_understood_is_the_first_one(tmp_path: Path, knowledge: Knowledge) -> None:
    put(tmp_path, {"odd.log": b"\n" * 70_000 + b"2024-03-06 first\n" * 10 + b"2024-03-06 second\n" * 20_000})
    for block_bytes in (5_000, 2 << 20):
        with ReaderProcess(2) as process:
            options = ReadOptions(reader_process=process, block_bytes=block_bytes)
            apart, _ = plain(read(tmp_path / "odd.log", knowledge, options))
        alone, _ = plain(read(tmp_path / "odd.log", knowledge, ReadOptions(jobs=1, block_bytes=block_bytes)))
        shown = [[member.unparsed_line for member in reading.members] for reading in (apart, alone)]
        assert shown == [["2024-03-06 first"], ["2024-03-06 first"]]
