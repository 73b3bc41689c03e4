"""What copying does to lines is undone, and nothing else is touched."""

from __future__ import annotations

import polars as pl
import pytest

from vmlog.parse.formats import load_formats

FORMATS = load_formats()
LINE = "2024-05-06T07:08:09.123Z cpu1:2099)Migrate: 12: text"


@pytest.mark.parametrize(
    "before",
    [
        "\x1b[7m",
        "\x1b[1;31m\x1b[0m",
        "> ",
        ">> ",
        "**",
        "_",
        "mem> ",
        "> mem> ",
        "vmkernel.9:",
        "hostd-11.log:",
        "esx1/vmkernel.log-",
        "/var/log/vmkernel.log:120:",
        "./vmkernel:7-",
    ],
)
def test_decorations_in_front_of_a_header_go(before: str) -> None:
    lines = pl.Series([before + LINE, LINE])
    assert FORMATS.strip_decoration(lines).to_list() == [LINE, LINE]
    assert lines.str.contains(FORMATS.head_regex).all()


@pytest.mark.parametrize(
    "line",
    ["  indented", "--> key = 1", "vm-77: powered off", "a:b", "> quoted text", "Hostd: nothing", "- item", "", "_"],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert FORMATS.strip_decoration(pl.Series([line])).to_list() == [line]


def test_colours_and_carriage_returns_go_everywhere() -> None:
    assert FORMATS.strip_decoration(pl.Series([f"{LINE}\x1b[0m\r", None])).to_list() == [LINE, None]
