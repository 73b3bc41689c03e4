"""Ids that were masked before a log was shared: the lines that stand close are one migration."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmlog.api import analyze
from vmlog.model import Report

HELLO = (
    "{0} cpu4:2101001)Migrate: 358: {1} S: Setting VMOTION info: Source ts = {1}, src ip = <{2}> dest ip = <{2}> "
    "Dest wid = 2200333 using SHARED swap\n"
)
FAILED = "{0} cpu4:2101001)WARNING: Migrate: 282: {1} S: Failed: Timeout (0xbad0021) @0x4180\n"
CONSIDERED = "{0} cpu4:2101002)WARNING: Migrate: 6267: {1} S: Migration considered a failure by the VMX.\n"
MASKS = [
    "<20-digit id>",
    "<64 bit number>",
    "[19-digit id]",
    "[migration id]",
    "{id}",
    "%VMOTION_ID%",
    "$MID",
    "____________",
    "????",
    "REDACTED",
    "<id>",
    "<migration id>",
    "<ID>",
    "xxx",
    "XXXX",
    "XXXXXXXXXXXXXXXXXXX",
    "[xxx]",
    "***",
    "155169XXXXXXXXXX",
]
STAMPS = [
    "[YYYY-MM-DDTHH:MM:SS]",
    "yyyy-mm-ddThh:mm:ss",
    "YYYY-MM-DD HH:MM:SS.mmm",
    "<timestamp>",
    "XXXX-XX-XXTXX:XX:XX.XXXZ",
    "####-##-##T##:##:##.###Z",
    "xxxx-xx-xxTxx:xx:xx",
    "****-**-**",
    "****-**-** **:**:**",
    "nnnn-nn-nnTnn:nn:nn.nnnZ",
    "????-??-?? ??:??:??",
]


def read(tmp_path: Path, text: str, name: str = "vmkernel.log") -> Report:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return analyze(str(tmp_path / name))


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("address", ["x.x.x.x", "<unknown>", "ip", "192.0.2.XX", "xxx", "[masked]"])
def test_lines_with_one_mask_that_stand_close_are_one(mask: str, address: str, tmp_path: Path) -> None:
    stamps = [f"2022-03-04T05:{minute}:07.100Z" for minute in ("06", "11", "11")]
    shapes = (HELLO, FAILED, CONSIDERED)
    report = read(tmp_path, "".join(shape.format(at, mask, address) for at, shape in zip(stamps, shapes, strict=True)))
    (incident,) = report.incidents
    assert (incident.outcome, incident.migration_id) == ("failed", None)
    assert [end and (end.ip, end.host) for end in (incident.source, incident.destination)] == [(None, None)] * 2
    assert "it was masked before" in " ".join(gap.why for gap in incident.gaps)
    assert len(report.migrations) == 1


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("mask", ["<18-digit id>", "<vmotion id>", "[id]"])
def test_undated_lines_with_one_mask_are_one(stamp: str, mask: str, tmp_path: Path) -> None:
    text = FAILED.format(stamp, mask) + CONSIDERED.format(stamp, mask)
    (incident,) = read(tmp_path, text, "mail.txt").incidents
    assert incident.message == "Failed: Timeout (0xbad0021)"
    assert len(incident.evidence) == 2


@pytest.mark.parametrize("stamp", STAMPS)
def test_masked_stamps_hide_nothing_but_the_time(stamp: str, tmp_path: Path) -> None:
    text = HELLO.format(stamp, "<id>", "<ip>") + FAILED.format(stamp, "<id>")
    (incident,) = read(tmp_path, text, "mail.txt").incidents
    assert (incident.outcome, incident.evidence[0].ts_utc) == ("failed", None)
    assert incident.evidence[0].log == "vmkernel"


@pytest.mark.parametrize(
    ("second", "mask"),
    [("2022-03-04T05:06:08.000Z", "XXXX"), ("2022-03-04T07:06:08.000Z", "<id>")],
    ids=["mask", "time"],
)
def test_other_masks_and_far_times_are_other_migrations(second: str, mask: str, tmp_path: Path) -> None:
    text = FAILED.format("2022-03-04T05:06:07.100Z", "<id>") + FAILED.format(second, mask)
    assert len(read(tmp_path, text).migrations) == 2


def test_another_announcement_is_another_migration(tmp_path: Path) -> None:
    text = "".join(
        HELLO.format(f"2022-03-04T05:06:{second:02}.000Z", "<id>", "<ip>")
        + FAILED.format(f"2022-03-04T05:06:{second + 5:02}.000Z", "<id>")
        for second in (1, 11)
    )
    assert len(read(tmp_path, text).migrations) == 2


def test_a_number_over_64_bits_is_no_id(tmp_path: Path) -> None:
    text = FAILED.format("2022-03-04T05:06:07.100Z", "99999999999999999999")
    assert [item.migration_id for item in read(tmp_path, text).migrations] == [None]


def test_of_two_under_way_the_world_tells_whose_line_it_is(tmp_path: Path) -> None:
    hello = "2024-05-06T07:0{0}:00.000Z cpu4:210102{0})Migrate: vm 210103{0}: 3885: Setting VMOTION info: "
    hello += "Source ts = <id>, src ip = <192.0.2.1> dest ip = <192.0.2.{0}> Dest wid = 220033{0} using SHARED swap\n"
    failed = FAILED.format("2024-05-06T07:03:05.000Z", "<id>").replace("2101001", "2101022")
    report = read(tmp_path, hello.format(2) + hello.format(3) + failed)
    ends = {incident.outcome: incident.destination.ip for incident in report.incidents}
    assert ends == {"failed": "192.0.2.2", "incomplete": "192.0.2.3"}
