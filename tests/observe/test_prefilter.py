"""The first test lets through every line that a pattern accepts, and says which line it was."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.raw_lines import raw_line
from vmlog.blocks.cut import clean_block
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.stage_lines import load_stages
from vmlog.knowledge.template import Template, normalise
from vmlog.observe.prefilter import CONTEXT, LOOSE, Prefilter

TEMPLATES = [
    *(template for template, _, _ in load_catalogue().templates),
    *(template for line in load_stages().lines for template in line.templates),
]


SCOPES = ("host", "migration", "host")
SOME = next(iter(load_catalogue().causes.values()))


def cause_with(templates=(), fault_types=(), scope="migration", name=SOME.id):
    match = replace(
        SOME.match, templates=templates, unverified=(), message_keys=(), fault_types=fault_types, scope=scope
    )
    return replace(SOME, id=name, match=match)


@cache
def sieve_of(template: Template) -> Prefilter:
    return Prefilter([], [cause_with((template,))])


def rows(sieve: Prefilter, text: str) -> list[int]:
    block = clean_block(text.encode())
    ends = [place for place, byte in enumerate(block) if byte == 0x0A]
    return sieve(block, np.array([*ends, len(block)])).rows.tolist()


@pytest.mark.slow
@given(template=st.sampled_from(TEMPLATES), data=st.data())
@settings(max_examples=600)
def test_a_line_with_the_message_is_found(template: Template, data: st.DataObject) -> None:
    line = data.draw(raw_line(template))
    if template.search(normalise(line)):
        assert rows(sieve_of(template), f"before\n{line}\nafter\n") == [1]


@given(st.lists(st.sampled_from(["healthy", "", "vim.fault.Timedout", "vim.fault.Timedout, vim.fault.Timedout"])))
def test_rows_are_those_of_the_lines(lines: list[str]) -> None:
    wanted = [row for row, line in enumerate(lines) if "Timedout" in line]
    sieve = Prefilter([], [cause_with(fault_types=("vim.fault.Timedout",))])
    assert rows(sieve, "".join(f"{line}\n" for line in lines)) == wanted
    assert rows(sieve, "\r\n".join(lines)) == wanted


@pytest.mark.parametrize("line", ["Failed: 17 blocks", "VMotion is fine", "a (status) of nothing"])
def test_short_constant_texts_alone_are_not_enough(line: str) -> None:
    template = Template("Failed: {reason} (status {status:hex})")
    assert rows(sieve_of(template), line) == []
    assert rows(sieve_of(template), "Failed: Timeout (status bad0021)") == [0]


def test_causes_of_a_host_have_a_bit_each_and_share_a_text_with_others() -> None:
    text = Template("frobnicator of the host is out of order")
    causes = [cause_with((text,), scope=scope, name=name) for name, scope in zip("abc", SCOPES, strict=True)]
    block = b"the frobnicator of the host is out of order\n"
    found = Prefilter([], causes)(block, np.array([len(block) - 1, len(block)]))
    assert found.flags.tolist() == [CONTEXT | 2 * CONTEXT | LOOSE]
