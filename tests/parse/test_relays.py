"""A line that a relay passed on is read as the line that the product wrote."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import polars as pl
import pytest

from tests.support.hang_limit import no_hang
from tests.support.relays import OUTER
from vmlog.parse.formats import load_formats

FORMATS = load_formats()
ANCHOR = datetime(2025, 1, 1, tzinfo=UTC)
KERNEL = "cpu7:2100777 opID=9c0d11aa)WARNING: Migrate: 282: 3141592653589793238 S: Failed: Connection closed"
HOSTD = "[Originator@6876 sub=Vcsvc.VMotionSrc (3141592653589793238) opID=mq2x-77aa10-01] ResolveCb: done"
INNER = {
    "kernel": f"2024-09-09T10:11:12.131Z esx-b2.example.com vmkernel: {KERNEL}",
    "kernel, priority": f"<181>2024-09-09T10:11:12.131Z esx-b2.example.com vmkernel: {KERNEL}",
    "kernel, classic": f"Sep  9 10:11:12 esx-b2.example.com vmkernel: {KERNEL}",
    "kernel, RFC 5424": f"<181>1 2024-09-09T10:11:12.131Z esx-b2.example.com vmkernel 2100777 - - {KERNEL}",
    "kernel, frame without priority": f"1 2024-09-09T10:11:12.131Z esx-b2.example.com vmkernel 2100777 - - {KERNEL}",
    "hostd": f"2024-09-09T10:11:12.131Z esx-b2.example.com Hostd: info hostd[2100456] {HOSTD}",
}


def parse(lines: list[str]) -> pl.DataFrame:
    series = pl.Series("line", lines)
    return FORMATS.parse(series, FORMATS.detect(series, None).order, anchor=ANCHOR, log_hint=None)


@pytest.mark.parametrize("outer", OUTER.values(), ids=OUTER)
@pytest.mark.parametrize("inner", INNER.values(), ids=INNER)
def test_a_relayed_line_gives_the_same_columns_as_before(outer: str, inner: str) -> None:
    (relayed,) = parse([outer + inner]).drop("level").to_dicts()
    (direct,) = parse([inner]).drop("level").to_dicts()
    assert relayed == direct
    assert relayed["host"] == "esx-b2.example.com"
    assert relayed["ts_utc"].second == 12
    assert FORMATS.record_start.accepted([outer + inner])


@pytest.mark.parametrize("outer", OUTER.values(), ids=OUTER)
def test_what_continues_a_record_does_so_behind_a_relay(outer: str) -> None:
    lines = [
        outer + '2024-09-09T10:11:12.131Z esx-b2 Hostd: -->    key = "msg.migrate.x",',
        outer + "2024-09-09T10:11:12.131Z In(166) Hostd[2100456]: --> }",
        outer + "2024-09-09T10:11:12.131Z Wa(180)+ vmkwarning: of the text",
    ]
    assert pl.Series(lines).str.contains(FORMATS.continuation_regex).all()
    assert parse(lines)["continuation"].all()
    assert not FORMATS.record_start.accepted(lines)


@pytest.mark.parametrize(
    ("line", "host", "log"),
    [
        (f"Sep  9 10:11:15 esx-b2 {KERNEL}", "esx-b2", "vmkernel"),
        (f"2024-09-09T10:11:15Z esx-b2 Wa(180) vmkwarning: {KERNEL}", "esx-b2", "vmkwarning"),
        (f"Sep  9 10:11:15 esx-b2 In(166) Hostd[2100456]: {HOSTD}", "esx-b2", "hostd"),
        (f"<166>1 2024-09-09T10:11:15Z esx-b2 - - - - In(166) Hostd[2100456]: {HOSTD}", "esx-b2", "hostd"),
        (f"Sep  9 10:11:15 log-a1 esx-b2 vmkernel: {KERNEL}", "esx-b2", "vmkernel"),
        (f"2024-09-09 10:11:15\tLocal6.Info\tesx-b2\tvmkernel: {KERNEL}", "esx-b2", "vmkernel"),
        (f"host=esx-b2 index=vmware Hostd: info hostd[2100456] {HOSTD}", "esx-b2", "hostd"),
    ],
)
def test_where_the_line_names_no_host_the_header_does(line: str, host: str, log: str) -> None:
    (row,) = parse([line]).to_dicts()
    assert (row["host"], row["log"]) == (host, log)
    assert row["body"].endswith(("Connection closed", "ResolveCb: done"))


def test_a_third_relay_is_one_too_many() -> None:
    lines = [OUTER["ISO"] * count + INNER["kernel"] for count in (3, 3000)]
    assert parse(lines)["ts_utc"].is_not_null().all()


@pytest.mark.slow
def test_no_header_of_relays_is_read_for_ever() -> None:
    lines = ["a=b " * 600_000, "host=a " + "b=c, " * 600_000, "Sep  9 10:11:15 " + "a.b:c@d/" * 600_000]
    with no_hang():
        assert FORMATS.record_start.accepted(lines) == [2]
        assert [bool(re.match(FORMATS.header_regex, line)) for line in lines] == [False, False, True]
    parse([line[:100_000] for line in lines])


@pytest.mark.parametrize(
    "line",
    [
        "Sep  9 10:11:12 esx-b2 vmkernel: cpu7:2100777)WARNING: Migrate: 282: 3141592653589793238 S: Failed",
        "Sep  9 10:11:12 esx-b2 vmkernel: Migrate: 282: 3141592653589793238 S: Failed",
        "Sep  9 10:11:12 esx-b2 vmkernel: VMB: 65: Reserved 4 MPNs",
        "Sep  9 10:11:12 esx-b2 vmkernel: 9127.5:D: not yet",
        "Sep  9 10:11:12 esx-b2 vmkernel: <6>igb: vmnic3: up",
        "Sep  9 10:11:12 vmkwarning: nmp_DeviceRetryCommand: Device",
        "Sep  9 10:11:12 esx-b2 vpxd[5120]: info vpxd[5120] [Originator@6876 sub=Default] Ready",
    ],
)
def test_a_dated_line_of_a_known_program_stands_alone(line: str) -> None:
    assert FORMATS.record_start.accepted([line])
    assert parse([line])["continuation"].to_list() == [False]


def test_a_shell_behind_a_relay_is_still_a_shell() -> None:
    line = "Sep  9 10:11:15 log-a1 2024-09-09T10:11:12Z shell[27]: 2012-01-02T03:04:05Z error hostd[9] [O@6876 sub=A] x"
    (row,) = parse([line]).to_dicts()
    assert (row["log"], row["level"], row["ts_utc"].year) == ("shell", None, 2024)
