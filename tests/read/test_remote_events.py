"""Processes that make events: the same rows as without them, whatever becomes of one of them."""

from __future__ import annotations

import gzip
import io
import os
import signal
from itertools import islice, pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from simulator import generate_log
from tests.support import packaging
from tests.support.trees import put
from vmlog import api
from vmlog.api import Events
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.parse.formats import load_formats
from vmlog.parse.schema import EVENT_SCHEMA
from vmlog.read import event_process
from vmlog.read.event_frames import event_frame
from vmlog.read.event_plan import EventPlan
from vmlog.read.event_process import EventMaker, cut_at_records
from vmlog.read.member_state import MemberState, open_member
from vmlog.read.options import ReadOptions
from vmlog.read.reading import Reading
from vmlog.readers import process as process_module
from vmlog.readers.excerpt_message import excerpt_of
from vmlog.readers.process import FOR_EVENTS, ReaderProcess
from vmlog.readers.remote_text import HELPER_ENDED
from vmlog.records.assembler import RecordAssembler
from vmlog.records.record_block import RecordBlock
from vmlog.records.record_start import RecordStart
from vmlog.records.searched_lines import LineSearcher
from vmlog.source.member import Member

TOP = "esx-esx-a1.example.com-2024-03-06--06.45-62382"
LOGS = f"{TOP}/var/run/log"
BLOCK = 600_000
FOLDED = b"2024-03-06T01:02:03.123Z In(166) Hostd[2099]: fault (vim.fault.NotFound) {\n" + b"--> <unset>,\n" * 3_000
FORMATS = load_formats()
REGEXES = FORMATS.head_regex, FORMATS.continuation_regex
LINES = st.lists(
    st.sampled_from(
        [
            "2024-05-06T07:08:09.456Z In(166) Hostd[2099321]: [Originator@6876 sub=Libs opID=aa-01] x",
            "2024-05-06T07:08:09.456Z In(166) Hostd[2099321]: --> (vmodl.fault.SystemError) {\r",
            "--> }",
            "2024-05-06T07:08:09.123Z In(182) vmkernel: cpu1:2099)Migrate: 12: x",
            "2024-05-06 of an unknown style",
            "bare",
            "",
        ]
    ),
    min_size=1,
)


def log(kind: str, seed: int) -> bytes:
    return b"".join(generate_log(kind, "8.0", 2.0, seed, ("succeed",)))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle of logs of several blocks: usual, with a few long records, in no format, damaged, cut in two."""
    vmkernel = log("vmkernel", 1)
    members = {
        f"{LOGS}/vmkernel.0.gz": gzip.compress(vmkernel[: len(vmkernel) // 2]),
        f"{LOGS}/vmkernel.log": vmkernel[len(vmkernel) // 2 :],
        f"{LOGS}/hostd.log": FOLDED.join([log("hostd", 2), *[b""] * 40]) + b"2024-03-06T01:02:03.123Z without an end",
        f"{LOGS}/vpxa.1.gz": gzip.compress(log("vpxa", 3))[:-2000],
        f"{LOGS}/vobd.log": b"text in no format\n" * 90_000,
        f"{LOGS}/rhttpproxy.log": b"2024-03-06T01:02:03.123Z one record\n",
    }
    folder = tmp_path_factory.mktemp("bundle")
    put(folder, {f"{TOP}.tgz": packaging.tgz(members.items())})
    return folder / f"{TOP}.tgz"


def rows(events: Events) -> tuple[pl.DataFrame, Reading]:
    return pl.concat(list(events)), events.reading


@pytest.fixture(scope="module")
def expected(bundle: Path) -> tuple[pl.DataFrame, Reading]:
    frame, reading = rows(Events(bundle, options=ReadOptions(jobs=1)))
    assert frame.height > 20_000
    assert frame["n_lines"].max() > 1000
    assert any("not read to its end" in notice.message for notice in reading.notices)
    return frame, reading


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_EVENT_BLOCK_BYTES_APART", BLOCK)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize(("processes", "jobs"), [(1, 1), (2, 2), (4, None)])
def test_any_number_of_processes_makes_the_same_events(
    bundle: Path, expected: tuple[pl.DataFrame, Reading], processes: int, jobs: int | None
) -> None:
    with ReaderProcess(processes, FOR_EVENTS) as process:
        frame, reading = rows(Events(bundle, options=ReadOptions(jobs=jobs, reader_process=process)))
    assert_frame_equal(frame, expected[0])
    assert reading == expected[1]


@pytest.mark.usefixtures("_small_blocks")
def test_a_process_that_makes_excerpts_is_asked_for_text(bundle: Path, expected: tuple[pl.DataFrame, Reading]) -> None:
    with ReaderProcess(2) as process:
        frame, reading = rows(Events(bundle, options=ReadOptions(reader_process=process)))
    assert_frame_equal(frame, expected[0])
    assert reading == expected[1]


@pytest.mark.usefixtures("_small_blocks")
def test_without_shared_memory_one_process_does_all(
    bundle: Path, expected: tuple[pl.DataFrame, Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "open_slots", lambda _: None)
    with ReaderProcess(3, FOR_EVENTS) as process:
        frame, _ = rows(Events(bundle, options=ReadOptions(reader_process=process)))
    assert_frame_equal(frame, expected[0])


@pytest.mark.usefixtures("_small_blocks")
def test_the_row_groups_of_processes_make_one_file(bundle: Path, expected: tuple[pl.DataFrame, Reading]) -> None:
    files = []
    for processes in (0, 2):
        out = io.BytesIO()
        if processes:
            with ReaderProcess(processes, FOR_EVENTS) as process:
                count = Events(bundle, options=ReadOptions(reader_process=process)).write_parquet(out)
        else:
            count = Events(bundle, options=ReadOptions(jobs=1)).write_parquet(out)
        assert count == expected[0].height
        files.append(out.getvalue())
        assert pl.read_parquet_schema(files[-1]) == EVENT_SCHEMA
        assert_frame_equal(pl.read_parquet(files[-1]), expected[0])
    assert files[0] != files[1]  # processes did make row groups


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the children of a process are looked up in /proc")
@pytest.mark.usefixtures("_small_blocks")
def test_a_helper_that_is_killed_costs_the_rest_of_a_log(bundle: Path, expected: tuple[pl.DataFrame, Reading]) -> None:
    # One that happens to have no block costs nothing, so several are killed.
    assert max(logs_without_helper(bundle, expected, after) for after in (1, 2, 3, 5, 8)) > 0


def logs_without_helper(bundle: Path, expected: tuple[pl.DataFrame, Reading], after: int) -> int:
    """Return of how many logs events are missing because the only helper was killed after some frames."""
    with ReaderProcess(2, FOR_EVENTS) as process:
        events = Events(bundle, options=ReadOptions(jobs=2, reader_process=process))
        frames = iter(events)
        first = [*islice(frames, after)]
        (helper,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(helper), signal.SIGKILL)
        frame = pl.concat([*first, *frames])
    noted = {row.member for row in events.reading.coverage if row.note and HELPER_ENDED in row.note}
    told = {notice.member for notice in events.reading.notices if HELPER_ENDED in notice.message}
    assert told == noted
    whole = expected[0].filter(~pl.col("member").is_in(noted))
    assert_frame_equal(frame.filter(~pl.col("member").is_in(noted)), whole)
    assert frame.join(expected[0], on=frame.columns, how="anti", nulls_equal=True).height <= len(noted)
    return len(noted)


def facts(lines: list[str]) -> MemberState:
    member = Member("a.tgz", "a.tgz!/var/log/hostd.log", "a.tgz", "var/log/hostd.log", None, None)
    return open_member(member, FORMATS, lines, host="esx-a1")


def apart(texts: list[bytes], state: MemberState) -> list[tuple[pl.DataFrame, Excerpt]]:
    """Return the events of texts, made as a process does, and the records that are left to the program."""
    make, searcher = EventMaker(FORMATS, LineSearcher(*REGEXES)), LineSearcher(*REGEXES)
    assembler = RecordAssembler(7)
    found: list[tuple[pl.DataFrame, Excerpt]] = []

    def add(blocks: list[RecordBlock]) -> None:
        for block in blocks:
            excerpt = Excerpt.of(block, ExcerptPlan())
            found.append((event_frame(FORMATS, [block], EventPlan.of(state)), excerpt))

    plan = [7, *EventPlan.of(state).values()]
    for parts, wanted in cut_at_records(RecordStart(*REGEXES), iter(texts), plan):
        values, sent = make(b"".join(parts), wanted)
        excerpt = excerpt_of(values, sent)
        if excerpt.whole:
            add([*assembler.finish()])
            assert assembler.next_line == excerpt.whole.first_line
            assembler.pass_over(excerpt.whole.lines, claimed=True)
            found.append((pl.read_parquet(sent[-1]), excerpt.whole))
        else:
            add([*assembler.feed(searcher(excerpt.start))])
    add([*assembler.finish()])
    return found


@given(LINES, st.lists(st.integers(0, 30), max_size=4), st.integers(0, 3))
def test_no_cut_changes_events(lines: list[str], cuts: list[int], most_lines: int) -> None:
    state = facts(lines)
    texts = [
        "".join(f"{line}\n" for line in lines[begin:end]) for begin, end in pairwise([0, *sorted(cuts), len(lines)])
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_process, "_LEAST_BYTES", 1)
        patch.setattr(event_process, "_MOST_LINES", most_lines + 1)
        found = apart([text.encode() for text in texts if text], state)
        patch.setattr(event_process, "_LEAST_BYTES", 1 << 30)
        expected = apart(["".join(texts).encode()], state)
    assert_frame_equal(pl.concat(item[0] for item in found), pl.concat(item[0] for item in expected))
    assert sum(item[1].lines for item in found) == sum(item[1].lines for item in expected) == len(lines)
    assert sum(item[1].unparsed for item in found) == sum(item[1].unparsed for item in expected)


def test_a_plan_survives_the_way_to_another_process() -> None:
    plan = EventPlan.of(facts(["2024-05-06T07:08:09.123Z In(182) vmkernel: cpu1:2099)Migrate: 12: x"]))
    assert plan.formats
    assert EventPlan.of_values(plan.values(), FORMATS.by_id) == plan
