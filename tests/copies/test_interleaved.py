"""Lines of several hosts and programs in one file: each finds its record, and the number of lines stays."""

from __future__ import annotations

import random

import pytest

from vmlog.copies.interleaved import MAX_DISTANCE_LINES, gather_records
from vmlog.copies.line_heads import LINE_SEPARATOR

HEADERS = {
    "iso": "<166>2024-05-06T07:08:09.123Z {who}: ",
    "iso without a priority": "2024-05-06T07:08:09+00:00 {who}: ",
    "bsd": "May  6 07:08:09 {who}: ",
    "rfc 5424": "<14>1 2024-05-06T07:08:09.123Z {who} 2099 - - ",
    "relay": "May  6 07:08:11 192.0.2.9 2024-05-06T07:08:09.123Z {who}: ",
    "columns of a relay": "2024-05-06 07:08:11\tLocal4.Info\t192.0.2.9\tMay  6 07:08:09 {who}: ",
    "severity": "2024-05-06T07:08:09.123Z {host} In(166) {program}: ",
}
OTHER = "<166>2024-05-06T07:08:09.200Z esx-b2.example.com Hostd: info hostd[88] text"


def written(header: str, host: str, program: str, text: str) -> str:
    return header.format(who=f"{host} {program}", host=host, program=program) + text


def whole(lines: list[str], size: int = 1 << 20) -> list[str]:
    """Return the lines, gathered in blocks of `size` lines."""
    blocks = ("".join(f"{line}\n" for line in lines[at : at + size]).encode() for at in range(0, len(lines), size))
    return b"".join(gather_records(blocks)).decode().removesuffix("\n").split("\n")


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_line_after_that_of_another_goes_to_its_record(header: str) -> None:
    head, more, end = (written(header, "esx-a1", "Hostd", text) for text in ("fault {", "-->   key = 1", "--> }"))
    assert whole([head, OTHER, more, end, OTHER]) == [
        f"{head}{LINE_SEPARATOR}  key = 1{LINE_SEPARATOR}}}",
        OTHER,
        "",
        "",
        OTHER,
    ]


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize(("host", "program"), [("esx-a2", "Hostd"), ("esx-a1", "Vpxa")])
def test_a_line_of_another_host_or_program_stays(header: str, host: str, program: str) -> None:
    lines = [written(header, "esx-a1", "Hostd", "fault {"), OTHER, written(header, host, program, "-->   key = 1")]
    assert whole(lines) == lines


def test_lines_where_they_belong_stay_as_they_are() -> None:
    lines = [written(HEADERS["iso"], "esx-a1", "Hostd", text) for text in ("fault {", "-->   key = 1", "--> }")]
    assert whole([*lines, OTHER]) == [*lines, OTHER]


def test_a_record_too_far_away_gets_no_line() -> None:
    head, more = (written(HEADERS["iso"], "esx-a1", "Hostd", text) for text in ("fault {", "-->   key = 1"))
    close = [head, *[OTHER] * (MAX_DISTANCE_LINES - 1), more]
    distant = [head, *[OTHER] * MAX_DISTANCE_LINES, more]
    assert whole(close)[0].endswith("key = 1")
    assert whole(distant) == distant


def test_a_plain_log_is_unchanged() -> None:
    block = b"2024-05-06T07:08:09.123Z info hostd[2099] [Originator@6876 sub=Default] fault {\n--> key = 1\n"
    (same,) = gather_records(iter([block]))
    assert same is block


@pytest.mark.parametrize("seed", range(5))
def test_each_record_gets_its_lines_however_they_are_mixed(seed: int) -> None:
    rng = random.Random(seed)
    places = [(host, program) for host in ("esx-a1", "esx-a2", "esx-a3") for program in ("Hostd", "Vpxa")]
    waiting = {
        place: [
            text
            for number in range(40)
            for text in (f"record {number}", *(f"--> {place[0]} {number} {row}" for row in range(rng.randrange(6))))
        ]
        for place in places
    }
    lines = []
    while waiting:
        place = rng.choice(sorted(waiting))
        lines.append(written(HEADERS["iso"], *place, waiting[place].pop(0)))
        if not waiting[place]:
            del waiting[place]
    result = whole(lines)
    assert len(result) == len(lines)
    record = ("", "", "")
    for line in result:
        for text in filter(None, line.split(LINE_SEPARATOR)):
            message = text.partition("--> ")[2] if "-->" in text else text
            if "record" in text:
                _, host, program, _, number = text.split()
                record = host, program, number
            else:
                assert message.split()[:2] == [record[0], record[2]]
    for size in (1, 7, 100):
        assert whole(lines, size) == result
