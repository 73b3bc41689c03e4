"""Messages between this process and the one that reads: a line of JSON, and the bytes that belong to it.

Bytes stay bytes and nothing is unpickled: what reads hostile archives must not tell the other side what to run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, BinaryIO, NamedTuple, Protocol


class Message(NamedTuple):
    """A message: what it is, its values, how many bytes belong to it in each part, the parts."""

    kind: str
    values: list[Any]
    sizes: list[int]
    parts: list[bytes]


class Sink(Protocol):
    """What messages are written to."""

    def write(self, data: bytes, /) -> object:
        """Takes all of the data."""
        ...


def send_message(out: Sink, kind: str, values: Sequence[object] = (), parts: Sequence[bytes] = ()) -> None:
    """Write a message; the values are what JSON has.

    Raises:
        OSError: nobody reads any more.
    """
    out.write(json.dumps([kind, list(values), [len(part) for part in parts]]).encode() + b"\n")
    for part in parts:
        out.write(part)


def parse_message(line: bytes) -> Message:
    """The message of a line, without its bytes."""
    kind, values, sizes = json.loads(line)
    return Message(kind, values, sizes, [])


def receive_message(source: BinaryIO) -> Message | None:
    """Read a message; null when there is none any more, or only a part of one."""
    line = source.readline()
    if not line.endswith(b"\n"):
        return None
    message = parse_message(line)
    message.parts.extend(source.read(size) for size in message.sizes)
    return message if [*map(len, message.parts)] == message.sizes else None
