"""Lines behind headers of relays and prefixes of copies: whatever they say, they are read as the product wrote them.

The first two bytes of an input choose the relay or prefix and the product's own header; the rest is what lines say.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import polars as pl

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from tests.support.copies import PREFIXES
from tests.support.relays import OUTER
from vmlog.blocks.cut import clean_block
from vmlog.blocks.line_ends import LineEnds
from vmlog.copies.copy_cleaner import CopyCleaner, original_text
from vmlog.parse.formats import load_formats

_FORMATS = load_formats()
_HEAD = _FORMATS.header_regex
_ANCHOR = datetime(2025, 1, 1, tzinfo=UTC)
_OUTER = [*OUTER.values()]
_PREFIXES = [*PREFIXES.values()]
_HEADS = (
    "2024-09-09T10:11:12.131Z esx-b2.example.com vmkernel: cpu7:2100777)",
    "2024-09-09T10:11:12.131Z esx-b2.example.com Hostd: info hostd[2100456] [Originator@6876 sub=Vmsvc] ",
    "<181>1 2024-09-09T10:11:12.131Z esx-b2.example.com vmkernel 2100777 - - cpu7:2100777)",
    "Sep  9 10:11:12 esx-b2.example.com vmkernel: cpu7:2100777)",
)
_ODD = re.compile(r"[^\x20-\x7e\u00a1-\u2027\u2030-\ud7ff]+")
_FIRST = 200  # lines by which a member is judged
_TEXT = 2000


def check(data: bytes) -> None:
    outer, head = data[0] if data else 0, _HEADS[(data[1] if len(data) > 1 else 0) % len(_HEADS)]
    said = text_of(data[2:LARGEST])
    _check_relay(_OUTER[outer % len(_OUTER)], head, _ODD.sub(" ", said)[:_TEXT])
    _check_blocks(outer, head, said)


def _check_relay(outer: str, head: str, said: str) -> None:
    """Check that a header before a line changes no column but the level, which relays tell too."""
    relayed, direct = (
        stable_answer(lambda line=line: _columns(line)) for line in (f"{outer}{head}{said}", f"{head}{said}")
    )  # type: ignore[misc]
    assert relayed == direct


def _columns(line: str) -> list[object]:
    series = pl.Series("line", [line])
    frame = _FORMATS.parse(series, _FORMATS.detect(series, None).order, anchor=_ANCHOR, log_hint=None)
    return frame.drop("level").rows()


def _check_blocks(chosen: int, head: str, said: str) -> None:
    """Check that prefixed lines stay lines, and that blocks after the first lines change nothing."""
    lines = [f"{head}{line}" for line in (said.split("\n") * (_FIRST + 50))[: _FIRST + 50]]
    copied = _PREFIXES[chosen % len(_PREFIXES)](lines).encode()[: 4 * LARGEST]
    cleaned = clean_block(LineEnds().feed(copied, final=True))
    whole = stable_answer(lambda: _fed([cleaned]))
    at = -1
    for _ in range(_FIRST + 1):
        at = cleaned.find(b"\n", at + 1)
    if 0 < at < len(cleaned) - 1 and at > LARGEST // 8:
        assert _fed([cleaned[: at + 1], cleaned[at + 1 :]]) == whole, "another block, another text"
    assert original_text(copied, _HEAD).count(b"\n") == cleaned.count(b"\n"), "a line more or less"


def _fed(blocks: list[bytes]) -> bytes:
    cleaner = CopyCleaner(_HEAD)
    return b"".join((*map(cleaner.feed, blocks), cleaner.finish()))


TARGET = Target(
    check,
    (
        b"",
        *(bytes([number, number % 4]) + b"Migrate: 282: 3141592653589793238 S: Failed" for number in range(18)),
        *(bytes([number, 1]) + b"first\nsecond |\nthird'\n> fourth\n12: fifth" for number in range(len(_PREFIXES))),
        b"\0\0" + "".join(_OUTER).encode() + _HEADS[0].encode(),
        b"\5\2<166>" + b"2024-09-09T10:11:15Z log-a1 " * 1000,
    ),
    (
        *(outer.encode() for outer in _OUTER), *(head.encode() for head in _HEADS),
        b"-->", b"[a b=\"c\"] ", b"opID=", b" | ", b"'", b"`", b"> ", b"\n", b"message=", b"\xef\xbb\xbf", b" - - ",
    ),
)  # fmt: skip
