"""The first test lets through every line that a pattern accepts, and says which line it was."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmlog.correlate.stages import load_stages
from vmlog.ingest.sieve import Sieve
from vmlog.lines import clean, to_lines
from vmlog.match.catalogue import load_catalogue
from vmlog.match.template import PLACEHOLDER, Template, normalise

TEMPLATES = [
    *(template for template, _, _ in load_catalogue().templates),
    *(template for line in load_stages().lines for template in line.templates),
]
TEXT = st.text(alphabet="abcXYZ019 .-_/", min_size=1, max_size=20).filter(str.strip)
VALUES = {
    "int": st.integers(0, 10**9).map(str),
    "num": st.decimals(0, 1000, places=1).map(str),
    "hex": st.sampled_from(["bad0021", "0xBAD0021", "195887137"]),
    "ip": st.sampled_from(["192.0.2.7", "fe80::1%vmk0"]),
    "id": st.integers(10**15, 10**18).map(str),
    "side": st.sampled_from("SD"),
    "word": st.text(alphabet="abc-.1", min_size=1, max_size=12),
}


@cache
def sieve_of(template: Template) -> Sieve:
    return Sieve([], [template], [])


def rows(sieve: Sieve, text: str) -> list[int]:
    block = clean(text.encode())
    return sieve(block, to_lines(block))["row"].to_list()


@given(template=st.sampled_from(TEMPLATES), data=st.data())
@settings(max_examples=600, deadline=None)
def test_a_line_with_the_message_is_found(template: Template, data: st.DataObject) -> None:
    line = PLACEHOLDER.sub(lambda slot: data.draw(VALUES.get(slot[2], TEXT)), template.text)
    if data.draw(st.booleans()):
        line = line.replace("vMotion", "\0").replace("VMotion", "vMotion").replace("\0", "VMotion")
    if data.draw(st.booleans()):
        line = line.replace("'", "\u2019").replace('"', "\u201c")
    if data.draw(st.booleans()):
        line = re.sub("  ", lambda _: data.draw(st.sampled_from([" ", "  "])), line)
    if template.search(normalise(line)):
        assert rows(sieve_of(template), f"before\n{line}\nafter\n") == [1]


@given(st.lists(st.sampled_from(["healthy", "", "vim.fault.Timedout", "vim.fault.Timedout, vim.fault.Timedout"])))
@settings(deadline=None)
def test_rows_are_those_of_the_lines(lines: list[str]) -> None:
    wanted = [row for row, line in enumerate(lines) if "Timedout" in line]
    sieve = Sieve([], [], ["vim.fault.Timedout"])
    assert rows(sieve, "".join(f"{line}\n" for line in lines)) == wanted
    assert rows(sieve, "\r\n".join(lines)) == wanted


@pytest.mark.parametrize("line", ["Failed: 17 blocks", "VMotion is fine", "a (status) of nothing"])
def test_short_constant_texts_alone_are_not_enough(line: str) -> None:
    template = Template("Failed: {reason} (status {status:hex})")
    assert rows(sieve_of(template), line) == []
    assert rows(sieve_of(template), "Failed: Timeout (status bad0021)") == [0]
