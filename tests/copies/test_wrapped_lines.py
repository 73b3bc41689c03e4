"""Lines that a mail program or a terminal wrapped are joined again; lines of a record are not."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from vmlog.copies.copy_cleaner import original_text
from vmlog.parse.formats import load_formats

HEAD = load_formats().header_regex
ID = 5912206631045087713
LOG = [
    f"2024-05-06T07:08:09.101Z cpu4:2101 opID=5d1f)Migrate: vm 2102: 3385: Setting VMOTION info: Source ts = {ID}, "
    "src ip = <10.20.30.41> dest ip = <10.20.30.42> Dest wid = 2099 using SHARED swap",
    f"2024-05-06T07:08:29.220Z cpu4:2107)WARNING: VMotionUtil: 862: {ID} S: failed to read stream keepalive: "
    "Connection closed by remote host, possibly due to timeout",
    f"2024-05-06T07:08:29.221Z cpu4:2107)WARNING: Migrate: 282: {ID} S: Failed: Connection closed by remote host, "
    "possibly due to timeout (0xbad003f) @0x41802d8e1a3b",
]


def soft(width: int) -> Callable[[str], list[str]]:
    return lambda line: textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)


def hard(width: int) -> Callable[[str], list[str]]:
    return lambda line: [line[at : at + width] for at in range(0, len(line), width)]


def broken(how: Callable[[str], list[str]]) -> list[str]:
    return [part for line in LOG for part in how(line)]


def written(lines: list[str]) -> list[str]:
    return original_text("\n".join(lines).encode(), HEAD).decode().split("\n")


@pytest.mark.parametrize("quote", ["", "> ", "    "])
@pytest.mark.parametrize("how", [soft(68), soft(72), soft(78), hard(80), hard(72), hard(100)])
def test_wrapped_lines_are_joined_and_keep_their_numbers(how: Callable[[str], list[str]], quote: str) -> None:
    lines = broken(how)
    found = written([quote + line for line in lines])
    assert [line for line in found if line] == LOG
    assert [found.index(line) for line in LOG] == [row for row, line in enumerate(lines) if line.startswith("2024")]


def test_a_single_record_that_was_wrapped_twice_is_joined() -> None:
    lines = soft(72)(LOG[2])
    assert len(lines) == 3
    assert [line for line in written(lines) if line] == [LOG[2]]


def test_prose_around_a_log_may_be_wrapped_at_another_width() -> None:
    prose = "Hello, our vMotion failed last night, and I have copied the lines below from the host where it began:"
    assert [line for line in written([prose, "", *broken(soft(72)), "", "Regards"]) if line] == [prose, *LOG, "Regards"]


@pytest.mark.parametrize(
    "lines",
    [
        [LOG[0], *broken(soft(72))],  # one line is longer than the width
        [
            "2024-05-06T07:08:09.101Z info hostd[2099] [Originator@6876 sub=Default] (vim.fault.X) {",
            "one",
            "two",
            "six",
        ],
        [
            "2024-05-06T07:08:09.101Z info hostd[2099] [Originator@6876 sub=A] {",
            "-->    a = 1,",
            "-->    b = 2",
            "--> }",
        ],
        broken(soft(72))[:2],  # a single break tells no width
    ],
)
def test_lines_of_a_record_are_not_joined(lines: list[str]) -> None:
    assert written(lines) == lines
