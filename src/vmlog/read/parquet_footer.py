"""The footers of Parquet files: structs of Thrift's compact protocol, read and written without knowing their types.

A struct is a list of its fields, each with its number, its kind and its value, so that what is not understood stays.
Written, a struct within another may stand as its bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

# Kinds of values of the protocol. A truth value of a field is its kind.
_TRUE, _FALSE = 1, 2
_BINARY: Final = 8
STRUCT: Final = 12
_LONG_LIST: Final = 15
_MOST_DEEP: Final = 16
_MOST_BITS: Final = 63

Field: TypeAlias = tuple[int, int, Any]
Struct: TypeAlias = list[Field]


def read_struct(data: bytes) -> Struct:
    """Return the struct that stands at the beginning of some bytes.

    Raises:
        ValueError: there is none.
    """
    try:
        return _Reader(data).struct(0)
    except IndexError as error:
        raise ValueError("the struct is cut off") from error


def write_struct(struct: Struct) -> bytes:
    """Return the bytes of a struct."""
    out = bytearray()
    last = 0
    for number, kind, value in struct:
        step = number - last
        out += bytes([step << 4 | kind]) if 0 < step < _LONG_LIST else bytes([kind]) + _varint(_zigzag(number))
        out += _value(kind, value)
        last = number
    return bytes(out) + b"\0"


def field(struct: Struct, number: int) -> Any:
    """Return the value of a field, None if the struct has none of that number."""
    return next((value for found, _, value in struct if found == number), None)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self, depth: int) -> Struct:
        fields: Struct = []
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            kind = head & 0xF
            fields.append((number, kind, kind if kind in (_TRUE, _FALSE) else self._value(kind, depth)))
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if depth > _MOST_DEEP:
            raise ValueError("values lie too deep in each other")
        match kind:
            case 1 | 2 | 3:  # in lists truth values are bytes
                return self._byte()
            case 4 | 5 | 6:
                return self._integer()
            case 7:
                return self._bytes(8)
            case 8:
                return self._bytes(self._varint())
            case 9 | 10:
                head = self._byte()
                count, inner = head >> 4, head & 0xF
                count = self._varint() if count == _LONG_LIST else count
                return inner, [self._value(inner, depth + 1) for _ in range(count)]
            case 12:
                return self.struct(depth + 1)
            case _:
                raise ValueError(f"values of kind {kind} are not known")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, count: int) -> bytes:
        self._at += count
        if self._at > len(self._data):
            raise IndexError
        return self._data[self._at - count : self._at]

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) >= 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > _MOST_BITS:
                raise ValueError("a number is too long")
        return value | byte << shift

    def _integer(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)


def _value(kind: int, value: Any) -> bytes:
    if isinstance(value, bytes) and kind != _BINARY:
        return value  # written already
    match kind:
        case 1 | 2:
            return b""
        case 3:
            return bytes([value])
        case 4 | 5 | 6:
            return _varint(_zigzag(value))
        case 8:
            return _varint(len(value)) + bytes(value)
        case 9 | 10:
            return b"".join(_list(*value))
        case _:
            return write_struct(value)


def _list(kind: int, values: list[Any]) -> Iterator[bytes]:
    count = len(values)
    yield bytes([count << 4 | kind]) if count < _LONG_LIST else bytes([_LONG_LIST << 4 | kind]) + _varint(count)
    for value in values:
        yield bytes([value]) if kind in (_TRUE, _FALSE) else _value(kind, value)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
