"""The condition language: refused with a place, or compiled to something that always answers, and in time."""

from __future__ import annotations

import re

from tests.fuzz.target import Target, stable_answer, text_of
from vmlog.errors import PatternError
from vmlog.knowledge.condition import Both, Condition, Node, Not, compile_condition

_LONGEST_FACT = 4000  # what a placeholder may hold
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def check(data: bytes) -> None:
    """Check a condition, the bytes up to the first zero, on facts that hold the rest."""
    written, _, rest = data.partition(b"\0")
    fact = text_of(rest)[:_LONGEST_FACT]
    condition = stable_answer(lambda: _compiled(text_of(written)))
    if isinstance(condition, str):
        assert condition.startswith(("bad condition at column ", "condition of "))
        return
    names = _names(condition.root)
    assert names
    assert all(map(_NAME.fullmatch, names))
    assert compile_condition(f"not ({condition.text})").holds({}) != condition.holds({})
    repeated = (fact * _LONGEST_FACT)[:_LONGEST_FACT] if fact else "a" * _LONGEST_FACT
    for value in (fact, repeated, None, 10, -1.5):
        facts = dict.fromkeys(names, value)
        holds = stable_answer(lambda facts=facts: condition.holds(facts))  # type: ignore[misc]
        assert condition.may_hold(facts, ()) == holds
        assert condition.may_hold(facts, names) >= holds
        # What holds with some facts may hold as long as they are not known.
        assert condition.may_hold({}, names) or not holds
        if len(condition.text) < 1900 and "(" * 18 not in condition.text:
            assert compile_condition(f"not ({condition.text})").holds(facts) != holds


def _names(node: Node) -> set[str]:
    """Return the facts that a condition looks at."""
    if isinstance(node, Not):
        return _names(node.operand)
    if isinstance(node, Both):
        return set().union(*map(_names, node.operands))
    return {node.name}


def _compiled(text: str) -> Condition | str:
    try:
        return compile_condition(text)
    except PatternError as error:
        return str(error)


TARGET = Target(
    check,
    (
        b"",
        b"stage == 'connect' and progress_percent <= 10\0connect",
        b"not (a in ['x', 2] or b matches '(?i)cd|[.](iso|flp)$') and c != -1.5\0[ds] x.iso",
        b"a matches '^[0-9]{1,3}$' or a matches '(?:[0-9]{1,3}[.]){3}[0-9]+'\x00192.0.2.7",
        b"a matches '(ab)+c'\0ababab",
        b"a matches '[^:]$'\0x:",
        b"((((a > 1))))\0" b"2",
        b"a matches '(?=x)'\0x",
    ),
    (
        b" == ", b" != ", b" <= ", b" >= ", b" < ", b" > ", b" in ['", b"']", b" matches '", b"'", b"\"", b" and ",
        b" or ", b"not ", b"(", b")",
        b"a", b"stage", b"[a-z]", b"a*", b"a+", b"a?", b"{1,9}", b"(?:", b"|", b"(a|a)*", b"(a?)+", b"$", b"^",
        b".", b"\\w", b"\0", b"1.5",
    ),
)  # fmt: skip
