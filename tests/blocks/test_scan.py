"""Scanners that were compiled before find the same."""

from __future__ import annotations

import pytest

from vmlog.blocks.scan import Hits, Scanner

EXPRESSIONS = [("disk", 4), ("fu[^\\n]*l", 7), (" is", 4)]
TEXT = b"disk is full\nno disk is fooled\nfu\nl"


def found(hits: Hits) -> list[tuple[int, int]]:
    return sorted(zip(hits.ends, hits.numbers, strict=True))


def test_a_compiled_scanner_finds_the_same() -> None:
    first = Scanner(EXPRESSIONS)
    second = Scanner.from_compiled(first.expressions, first.compiled())
    assert found(first.hits(TEXT)) == [(4, 4), (7, 4), (11, 7), (12, 7), (20, 4), (23, 4)]
    assert found(second.hits(TEXT)) == found(first.hits(TEXT))
    assert second.compiled() == first.compiled()


def test_once_holds_for_a_compiled_scanner_too() -> None:
    first = Scanner([("a", 1)], once=1)
    assert Scanner.from_compiled(first.expressions, first.compiled()).hits(b"aaa").ends.tolist() == [1]


@pytest.mark.parametrize("damage", ["empty", "cut", "magic", "version", "processor", "content"])
def test_what_hyperscan_cannot_load_is_refused(damage: str) -> None:
    good = Scanner(EXPRESSIONS).compiled()
    place = {"magic": 0, "version": 4, "processor": 14, "content": 500}.get(damage)
    if place is None:
        bad = good[: len(good) // 2 if damage == "cut" else 0]
    else:
        bad = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
    with pytest.raises(ValueError, match="cannot load"):
        Scanner.from_compiled(EXPRESSIONS, bad)
