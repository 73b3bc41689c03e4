"""Messages between this process and the one that reads: a line of JSON, then the bytes that belong to it.

Bytes stay bytes and nothing is unpickled: the process that reads hostile archives must not tell the other what to run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, BinaryIO, NamedTuple, Protocol


class Message(NamedTuple):
    """A message.

    Attributes:
        kind: what it is.
        values: JSON values.
        sizes: bytes of each part.
        parts: the bytes that belong to it.
    """

    kind: str
    values: list[Any]
    sizes: list[int]
    parts: list[bytes]


class Sink(Protocol):
    """What messages are written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of the data."""
        ...


def send_message(out: Sink, kind: str, values: Sequence[object] = (), parts: Sequence[bytes] = ()) -> None:
    """Write a message; `values` must be JSON values.

    Raises:
        OSError: the reading side has ended.
    """
    out.write(json.dumps([kind, list(values), [len(part) for part in parts]]).encode() + b"\n")
    for part in parts:
        out.write(part)


def parse_message(line: bytes) -> Message:
    """Return the message of a line, without its parts.

    >>> parse_message(b'["free", [3], []]')
    Message(kind='free', values=[3], sizes=[], parts=[])
    """
    kind, values, sizes = json.loads(line)
    return Message(kind, values, sizes, [])


def receive_message(source: BinaryIO) -> Message | None:
    """Read a message; return None at the end, also in the middle of a message."""
    line = source.readline()
    if not line.endswith(b"\n"):
        return None
    message = parse_message(line)
    message.parts.extend(source.read(size) for size in message.sizes)
    return message if [*map(len, message.parts)] == message.sizes else None
