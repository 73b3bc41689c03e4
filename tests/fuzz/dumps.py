"""The grammar of vmodl dumps: bounded depth and size, sound trees, and marks in front of lines change nothing."""

from __future__ import annotations

import re

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from vmlog.match.faults.dump_extent import MAX_DEPTH
from vmlog.match.faults.dumps import find_faults, strip_arrows
from vmlog.match.faults.fault import Fault, Value, innermost_message, walk_faults

_TYPE = re.compile(r"(?:[A-Za-z][A-Za-z0-9_.:]{0,260})?")


def check(data: bytes) -> None:
    text = text_of(data[:LARGEST])
    faults = stable_answer(lambda: find_faults(text))
    for fault in faults:
        for inner in walk_faults(fault):
            assert _TYPE.fullmatch(inner.type)
            assert all(isinstance(key, str) and key for key in inner.fields)
        assert _depth(fault) <= MAX_DEPTH
        message = innermost_message(fault)
        assert message is None or message.strip() == message != ""
    assert sum(map(_letters, faults)) <= 2 * len(text) + 1000
    if "-->" not in text and "mem> " not in text:
        lines = text.split("\n")
        marked = "\n--> ".join(lines)
        assert strip_arrows(marked) == text
        assert find_faults(marked) == faults


def _depth(fault: Fault) -> int:
    deepest, level = 0, [fault]
    while level:
        deepest += 1
        level = [inner for outer in level for inner in outer.children]
    return deepest


def _letters(value: Value) -> int:
    """Count the characters in all texts of a tree."""
    total, pending = 0, [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Fault):
            total += len(current.type) + sum(map(len, current.fields))
            pending += current.fields.values()
        elif isinstance(current, tuple):
            pending += current
        elif isinstance(current, str):
            total += len(current)
    return total


_DUMP = """(vim.fault.GenericVmConfigFault) {
   faultCause = (vmodl.MethodFault) null,
   faultMessage = (vmodl.LocalizableMessage) [
      (vmodl.LocalizableMessage) {
         key = "msg.migrate.fail.dst",
         arg = (vmodl.KeyAnyValue) [ (vmodl.KeyAnyValue) { key = "1", value = "Time\\"out" } ],
         message = "The destination gave up: Timeout."
      }
   ],
   reason = "Outer reason", host = 'vim.HostSystem:ha-host', count = -17, share = 0.5, ready = false, x = <unset>,
   msg = "a {brace} and
a line"
}"""

TARGET = Target(
    check,
    (
        b"",
        _DUMP.encode(),
        _DUMP.replace("\n", "\n--> ").encode(),
        _DUMP[:-200].encode(),
        (_DUMP + "\n") .encode() * 3,
        b"(vim.fault.X) {" * 40 + b"}" * 30,
        b"(vim.fault.X) [" * 400,
        b'(vim.fault.X) { msg = "cut\n   next = 1,\n   (vim.fault.Y) {\n}',
        b"Fault cause: vim.fault.NotFound N3Vim5Fault12InvalidLogin9ExceptionE",
        b"(vim.fault.X) { a = [context]zKq7AVECA[/context], b = 'x', c = (int) 7 }",
    ),
    (
        b"(vim.fault.X) {", b"(vmodl.LocalizableMessage) [", b"faultCause = ", b"(vmodl.MethodFault) null",
        b"msg = ", b"<unset>",
        b"key = \"", b"\\\"", b"\\", b"'", b"\"", b"}", b"]", b"{", b"[", b",", b"\n   a = ", b"[context]",
        b"[/context]", b"--> ",
        b"N3Vim5Fault", b"9ExceptionE", b"vim.fault.", b"mem> ", b"\n", b"null", b"true",
    ),
)  # fmt: skip
