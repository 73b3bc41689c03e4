"""Pasted lines of a log are explained as they stand in the log."""

from __future__ import annotations

import pytest

from tests.support.copies import ALL, Copy
from vmlog import explain
from vmlog.explanation.pasted import undo_pasting

LINES = [
    "2024-05-06T07:08:09.101Z info hostd[2099] [Originator@6876 sub=Default] ResolveCb: (vim.fault.X) {",
    '-->    reason = "text",',
    "2024-05-06T07:08:09.102Z cpu4:2101)Migrate: text",
]
# The sentence holds what an export escapes.
SENTENCE = 'Host CPU is incompatible with the virtual machine\'s requirements at CPUID level 0x1 register "ecx".'


@pytest.mark.parametrize("copy", ALL.values(), ids=ALL)
def test_lines_are_as_they_stand_in_the_log(copy: Copy) -> None:
    assert undo_pasting(copy(LINES)).splitlines() == LINES


@pytest.mark.parametrize("text", ["A general system error occurred: \u2028", "a > b & c", '"quoted"', "one\n", ""])
def test_a_single_message_is_taken_as_it_is(text: str) -> None:
    assert undo_pasting(text) is text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["quote", "html quote", "one column", "message", "grep -nC"])
def test_what_is_explained_does_not_depend_on_the_copy(name: str) -> None:
    lines = [f"{LINES[2]} {SENTENCE}", LINES[0]]
    best = explain(ALL[name](lines))[0]
    assert (best.id, best.level) == (explain(lines[0])[0].id, explain(lines[0])[0].level)
