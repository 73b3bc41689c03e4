"""Parquet files put one behind the other as one file, without reading what is in them.

Row groups stay as they are; the footer of the whole names them in their new places. So nothing but footers is held, and
processes that make row groups need not know of each other.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from vmlog.read.parquet_footer import STRUCT, Struct, field, read_struct, write_struct

_MAGIC: Final = b"PAR1"
_LENGTH_BYTES: Final = 4
# Numbers of fields, as `parquet.thrift` has them. Of the footer of a file:
_SCHEMA, _ROWS, _ROW_GROUPS = 2, 3, 4
# of a row group:
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7
# of a column in one:
_COLUMN_OFFSET, _COLUMN_DATA = 2, 3
# Where the pages of a column and its filter lie, in the description of its data.
_PAGE_OFFSETS: Final = frozenset((9, 10, 11, 14))
# Indexes of pages lie behind all row groups. They are left out, for they state places too; a column of a row group is
# one page, or few.
_INDEX_OFFSETS: Final = (4, 6)
_INDEXES: Final = frozenset((4, 5, 6, 7))
_MOST_ORDINAL: Final = 0x7FFF


class ParquetJoiner:
    """Joins files of the same columns.

    Attributes:
        rows: how many rows there are so far.
    """

    def __init__(self, out: BinaryIO) -> None:
        """Begin the file."""
        self._out = out
        self._at = out.write(_MAGIC)
        self._groups: list[bytes] = []
        self._footer: Struct = []
        self.rows = 0

    def add(self, data: bytes) -> None:
        """Write the row groups of a file.

        Raises:
            ValueError: it is none, or has other columns than those before.
        """
        footer_at = len(data) - len(_MAGIC) - _LENGTH_BYTES
        length = int.from_bytes(data[footer_at : footer_at + _LENGTH_BYTES], "little")
        if data[: len(_MAGIC)] != _MAGIC or not data.endswith(_MAGIC) or length > footer_at - len(_MAGIC):
            raise ValueError("this is no Parquet file")
        footer = read_struct(data[footer_at - length : footer_at])
        if self._footer and field(self._footer, _SCHEMA) != field(footer, _SCHEMA):
            raise ValueError("the files have different columns")
        self._footer = self._footer or footer
        end = footer_at - length
        for group in field(footer, _ROW_GROUPS)[1]:
            for column in field(group, _COLUMNS)[1]:
                end = min(end, *(field(column, number) or end for number in _INDEX_OFFSETS))
            self._groups.append(write_struct(self._moved(group)))
        self.rows += field(footer, _ROWS)
        self._at += self._out.write(memoryview(data)[len(_MAGIC) : end])

    def finish(self) -> None:
        """Write the footer; at least one file was added."""
        values = {_ROWS: self.rows, _ROW_GROUPS: (STRUCT, self._groups)}
        footer = write_struct([(number, kind, values.get(number, value)) for number, kind, value in self._footer])
        self._out.write(footer + len(footer).to_bytes(_LENGTH_BYTES, "little") + _MAGIC)

    def _moved(self, group: Struct) -> Struct:
        """Return a row group in its new place."""
        moved: Struct = []
        for number, kind, value in group:
            if number == _COLUMNS:
                moved.append((number, kind, (STRUCT, [self._moved_column(column) for column in value[1]])))
            elif number == _GROUP_OFFSET:
                moved.append((number, kind, self._place(value)))
            elif number != _ORDINAL:
                moved.append((number, kind, value))
            elif len(self._groups) <= _MOST_ORDINAL:
                moved.append((number, kind, len(self._groups)))
        return moved

    def _moved_column(self, column: Struct) -> Struct:
        moved: Struct = []
        for number, kind, value in column:
            if number == _COLUMN_OFFSET:
                moved.append((number, kind, self._place(value)))
            elif number == _COLUMN_DATA:
                data = [(one, kind_of, self._place(at) if one in _PAGE_OFFSETS else at) for one, kind_of, at in value]
                moved.append((number, kind, data))
            elif number not in _INDEXES:
                moved.append((number, kind, value))
        return moved

    def _place(self, offset: int) -> int:
        """Return where something will be that is at this place in the file being added."""
        return offset + self._at - len(_MAGIC)
