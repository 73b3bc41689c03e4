"""Undoing copies: lines stay lines, what begins as the product wrote it stays, whatever else there is around it."""

from __future__ import annotations

import re

from tests.fuzz.target import LARGEST, Target, stable_answer
from tests.support.copies import ALL
from vmlog.blocks.cut import clean_block
from vmlog.blocks.line_ends import LineEnds
from vmlog.copies.copy_cleaner import original_text
from vmlog.parse.formats import load_formats

_HEAD = load_formats().header_regex
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
_COPIED = "".join(f"%s2024-05-30T22:31:25.{number:03}Z text\n" for number in range(200))
_LINES = (
    "2024-05-30T22:31:25.123Z In(182) vmkernel: cpu1:2100)Migrate: 102: 5912206631045087713 S: Failed",
    "2024-05-30T22:31:25.123Z info hostd[2099] [Originator@6876 sub=Default opID=a1] (vim.fault.X) {",
    '-->    reason = "a, b",',
    "--> }",
    "<166>2024-05-30T22:31:25Z esx-a1 Hostd: info hostd[2099] text",
    "<166>2024-05-30T22:31:25Z esx-a1 Hostd: --> more",
    "<166>2024-05-30T22:31:25Z esx-a2 Hostd: --> another's",
    "May 30 22:31:25 esx-a1 vmkernel: cpu1:2100)text",
)


def check(data: bytes) -> None:
    data = data[:LARGEST]
    written = stable_answer(lambda: original_text(data, _HEAD))
    cleaned = clean_block(LineEnds().feed(data, final=True))
    written.decode("utf-8")
    assert not _CONTROL.search(written), "a character that ends or hides a line"
    if b"[{" not in cleaned:  # the objects of an array may stand in one line of the file
        assert written.count(b"\n") == cleaned.count(b"\n"), "a line more or less"


TARGET = Target(
    check,
    (
        b"",
        "\n".join(_LINES).encode(),
        b'"' * 60_000,
        b'{"message": ' * 6_000,
        b"> " * 30_000,
        b"1" * 60_000 + b": 2024-05-30T22:31:25.123Z text",
        b" " * 60_000 + b"2024-05-30T22:31:25.123Z text",
        b"<166>2024-05-30T22:31:25Z esx-a1 Hostd: --> more\n" * 1_200,
        b"".join(b"<166>2024-05-30T22:31:25Z esx-a%d Hostd: --> x\n" % number for number in range(1_200)),
        b"```\n" * 15_000,
        b"|" * 60_000,
        b"&gt; " * 12_000,
        *(_COPIED.replace("%s", mark).encode() + b" " * 50_000 + b"x" for mark in ("> ", "12: ", "12 | ", "(12) ")),
        b'{"message": "2024-05-30T22:31:25.123Z text", "host": "a"}\n'
        b'{"message": "\\u0000\\ud800\\u001b", "host": "a"}\n',
        *(copy(_LINES).encode() for copy in ALL.values()),
    ),
    (
        b"2024-05-30T22:31:25.123Z ", b"<166>", b"--> ", b"\n", b"\r", b"\x0c", b"    ", b"\t", b"> ", b"| ", b"12:",
        b"hostd.log:", b'"', b'","', b'{"message": "', b'"}', b"[{", b"}]", b"&gt;", b"&quot;", b"<p>", b"```",
        b"[root@esx-a1:~] ", b"_raw,host\n", b"\\u0000", b"\\ud800",
    ),
)  # fmt: skip
