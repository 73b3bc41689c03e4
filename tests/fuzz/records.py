"""Blocks, lines and records: nothing is lost, and the size of the blocks changes nothing."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from itertools import chain

from tests.fuzz.target import LARGEST, Target, stable_answer
from vmlog.blocks.cut import MAX_LINE_BYTES, cut_blocks
from vmlog.blocks.line_ends import LineEnds
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.observer import Observer
from vmlog.parse.formats import load_formats
from vmlog.records.assembler import RecordAssembler
from vmlog.records.record_block import MAX_RECORD_LINES
from vmlog.records.searched_lines import LineSearcher

KNOWLEDGE = Knowledge.load()

_FORMATS = load_formats()
_SEARCH = Observer(KNOWLEDGE, Matcher(KNOWLEDGE.catalogue)).search
_SEARCHER = LineSearcher(_FORMATS.head_regex, _FORMATS.continuation_regex, _SEARCH)
_MOST_BLOCKS = 40
_SIZES = (1, 7, 64, 1000, 4096, 1 << 16, 1 << 21)
_HIDDEN = re.compile("[\x00-\x08\n\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
_PRINTABLE = re.compile(rb"[^\x21-\x7e]+")
_CUT = re.compile(r" \[vmlog: line cut, [0-9]+ bytes left out\]$")


@dataclass
class Read:
    """Records as (number of the first line, lines); which lines are heads; which the sieve let through."""

    records: list[tuple[int, list[str]]] = field(default_factory=list)
    heads: list[bool] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    unparsed: int = 0


def read(data: bytes, size: int, piece: int = 1 << 30) -> Read:
    """Read a stream that gives at most `piece` bytes at a time, in blocks of a size."""
    source = io.BytesIO(data)
    assembler = RecordAssembler()
    read = Read()
    cut = cut_blocks(lambda want: source.read(min(want, piece)), size)
    for block in chain((records for part in cut for records in assembler.feed(_SEARCHER(part))), assembler.finish()):
        read.unparsed += block.unparsed
        read.heads += block.head.tolist()
        read.found += (block.found.rows + block.first_line).tolist()
        for number, (line, start) in enumerate(zip(block.lines.column(), block.starts, strict=True), block.first_line):
            if start:
                read.records.append((number, []))
            read.records[-1][1].append(line)
    return read


def check(data: bytes) -> None:
    how, data = data[0] if data else 0, data[1 : LARGEST + 1]
    whole = stable_answer(lambda: read(data, 1 << 21))
    lines: list[str] = []
    for number, record in whole.records:
        assert number == 1 + len(lines)
        assert 1 <= len(record) <= MAX_RECORD_LINES
        lines += record
    assert len(whole.heads) == len(lines)
    assert 0 <= whole.unparsed <= len(lines) - sum(whole.heads)
    assert whole.found == sorted(set(whole.found))
    assert not any(_HIDDEN.search(line) for line in lines)
    _nothing_lost(data, lines)
    least = 1 + len(data) // _MOST_BLOCKS
    size, piece = _SIZES[how % len(_SIZES)], 1 + (how >> 3) * 97
    assert read(data, max(size, least), max(piece, least)) == whole


def _nothing_lost(data: bytes, lines: list[str]) -> None:
    """Check that each line of the data is there, in order, with all its visible characters."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not (any(data[:16:2]) and any(data[1:16:2])):
        return  # in UTF-16, or so much like it that either reading is right
    expected = LineEnds().feed(data.removeprefix(codecs.BOM_UTF8), final=True).split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert len(lines) == len(expected)
    for line, raw in zip(lines, expected, strict=True):
        if len(raw) > MAX_LINE_BYTES:
            assert _CUT.search(line)
            continue
        rest = iter(line)
        assert all(chr(byte) in rest for byte in _PRINTABLE.sub(b"", raw)), "a visible character is lost"


_SAMPLES = (
    b"2024-05-30T22:31:25.123Z In(182) vmkernel: cpu1:2100)Migrate: 102: 5912206631045087713 S: Failed\n",
    b"2024-05-30T22:31:25.123Z info hostd[2099] [Originator@6876 sub=Default opID=a1] (vim.fault.X) {\n--> a\n--> }\n",
    b"<166>2024-05-30T22:31:25Z esx-a1 Hostd: info hostd[2099] text\n",
    b"May 30 22:31:25 esx-a1 vmkernel: 1:02:03:04.567 cpu1:2100)text\n   more\n\n}\n",
    b"[2010-05-03 10:11:12.345 F6D5BB90 info 'App'] text\n",
    b"2024-05-30T22:31:25.123Z| vmx| I005: text\n",
    b"2024-05-30 of an unknown style\nbare\n",
)

TARGET = Target(
    check,
    (
        b"",
        *(bytes([index * 9 % 256]) + sample for index, sample in enumerate(_SAMPLES)),
        b"\x31" + b"".join(_SAMPLES),
        b"\x0a" + b"".join(_SAMPLES).replace(b"\n", b"\r\n"),
        b"\x12\xff\xfe" + b"".join(_SAMPLES).decode().encode("utf-16-le"),
        b"\x1b\xef\xbb\xbf" + _SAMPLES[0] + b"\xff\xc3\x28\xe2\x82" + b"\0" * 600 + b"\n\xc2\xa0" + _SAMPLES[1],
        b"\x22" + _SAMPLES[0][:-1] + b"x" * 60_000 + b"\n" + _SAMPLES[1],
        b"\x22" + _SAMPLES[1] + b"-->\n" * 5000 + _SAMPLES[0],
    ),
    (
        b"2024-05-30T22:31:25.123Z ", b"May 30 22:31:25 ", b"<166>", b"--> ", b"\n", b"\r\n", b"\x1b[32m", b"\0" * 16,
        b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc2\xa0", b"In(182) vmkernel: cpu1:2100)", b"info hostd[2099] ",
        b"[Originator@6876 sub=", b"}\n", b"\t", b"| vmx| ",
    ),
)  # fmt: skip
