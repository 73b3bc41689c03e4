"""The file of a bundle in the fleet folder: everything that joining and judging may need of it, in one Parquet file."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import IntEnum
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from vmlog.errors import Location, VmlogError
from vmlog.facts.fact_store import FactPiece
from vmlog.fleet.observation_rows import OBSERVATION_SCHEMA, ObservationReader, observation_rows
from vmlog.fleet.plain_values import PlainValueError, from_plain, to_plain
from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.line_format import Format
from vmlog.model import Notice, SourceInfo
from vmlog.observe.deferred import DeferredLines
from vmlog.observe.kept_records import KeptRecords
from vmlog.read.member_state import MemberState
from vmlog.read.reading import Reading, ReadMember
from vmlog.source.bundle_identity import BundleIdentity
from vmlog.source.member import Member

FILE_SCHEMA: Final = 3
"""Number of the layout; a file of another one is made anew."""
_KIND: Final = "kind"


class _Row(IntEnum):
    """What a row of the file is."""

    DOCUMENT = 0  # everything that is small, as JSON in `raw`
    FACT = 1
    OBSERVATION = 2
    TROUBLE = 3
    STRAY = 4
    WAITING = 5


_WAITING_SCHEMA: Final[Mapping[str, pl.DataType]] = {
    "line_no": pl.UInt32(),
    "start": pl.Boolean(),
    "record": pl.UInt32(),
    "flags": pl.UInt32(),
    "line": pl.String(),
    "part": pl.Int64(),
}
# The columns of lines that wait, by those of the file; `start` is there already and means something else.
_WAITING_COLUMNS: Final = {
    "line_no": "line_no", "begins": "start", "record": "record", "flags": "flags", "raw": "line", "part": "part"
}  # fmt: skip
_SCHEMA: Final[Mapping[str, pl.DataType]] = {
    _KIND: pl.UInt8(),
    "data": pl.Binary(),
    **OBSERVATION_SCHEMA,
    **{name: _WAITING_SCHEMA[line] for name, line in _WAITING_COLUMNS.items() if name not in OBSERVATION_SCHEMA},
}


_SUM: Final = "vmlog.sha256"
_SUM_TAG: Final = "sum of the file with zeros here: "
_NO_SUM: Final = "0" * 64
# Fields that hold the name of a source or unit, and mappings by unit.
_NAMES_SOURCE: Final = frozenset({"source", "unit"})
_BY_UNIT: Final = frozenset({"hosts", "folders", "bundles"})


class DamagedFileError(VmlogError):
    """A file in the fleet folder is none that was written there, or no more."""


@dataclass(frozen=True, slots=True)
class BundleContent:
    """What was found in a bundle.

    Attributes:
        reading: what is known of its logs.
        kept: its records.
        pieces: its files that state facts.
    """

    reading: Reading
    kept: KeptRecords
    pieces: Sequence[FactPiece]


@dataclass(frozen=True, slots=True)
class _WaitingMember:
    """A log of which records wait."""

    member: Member
    log: str | None
    series: str
    order: tuple[int, int]
    formats: tuple[str, ...]
    writer: str | None
    anchor: datetime
    fragment: int | None
    host: str | None


@dataclass(frozen=True, slots=True)
class _FactHead:
    """A file that states facts, without its content."""

    member: Member
    shape: str
    is_deflated: bool
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Document:
    """Everything that is small."""

    schema: int
    stored: str
    source: str
    sources: tuple[SourceInfo, ...]
    members: tuple[ReadMember, ...]
    told: tuple[Notice, ...]
    further: tuple[Notice, ...]
    hosts: Mapping[str, str]
    folders: Mapping[str, str]
    bundles: Mapping[str, BundleIdentity]
    host: str | None
    vm_names: Mapping[str, Mapping[str, str]]
    waiting: tuple[_WaitingMember, ...]
    facts: tuple[_FactHead, ...]


def write_bundle_file(path: Path, source: str, content: BundleContent) -> None:
    """Write what was found in a bundle; the file appears whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    reading, kept = content.reading, content.kept
    document = _Document(
        schema=FILE_SCHEMA,
        stored=path.name,
        source=source,
        sources=reading.sources,
        members=reading.members,
        told=reading.told,
        further=reading.further,
        hosts=reading.hosts,
        folders=reading.folders,
        bundles=reading.bundles,
        host=reading.host,
        vm_names=kept.vm_names,
        waiting=tuple(_waiting_member(state) for state, _ in kept.waiting),
        facts=tuple(_FactHead(piece.member, piece.shape, piece.is_deflated, piece.is_cut) for piece in content.pieces),
    )
    text = json.dumps(to_plain(document), ensure_ascii=False, separators=(",", ":"))
    tables = [
        (_Row.DOCUMENT, pl.DataFrame({"raw": [text]})),
        (_Row.FACT, pl.DataFrame({"data": [piece.data for piece in content.pieces]}, {"data": pl.Binary()})),
        (_Row.OBSERVATION, observation_rows(kept.observations)),
        (_Row.TROUBLE, observation_rows(kept.trouble)),
        (_Row.STRAY, observation_rows(kept.strays)),
        (_Row.WAITING, _waiting_rows(kept.waiting)),
    ]
    frames = [table.with_columns(pl.lit(kind, pl.UInt8()).alias(_KIND)) for kind, table in tables]
    whole = pl.concat([pl.DataFrame(schema=dict(_SCHEMA)), *frames], how="diagonal")
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(sealed_file(whole))
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def read_kept_reading(path: Path, source: str) -> tuple[Reading, int]:
    """Return what is known of the logs of a bundle, without their records, and how many files that state facts it has.

    Raises:
        DamagedFileError: it is no file that `write_bundle_file` has written.
        OSError: it cannot be read.
    """
    try:
        rows = pl.read_parquet(BytesIO(_checked(path.read_bytes())), columns=[_KIND, "raw"])
        document, _ = _document(rows.filter(pl.col(_KIND) == _Row.DOCUMENT), path.name, source)
    except (PolarsError, PlainValueError, ValueError, KeyError) as error:
        raise DamagedFileError(f"is no file of a bundle, or damaged: {error}", Location(str(path))) from None
    return _reading(document), len(document.facts)


class BundleFileReader:
    """Reads the files of bundles. What equal values of several files say is one object."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Prepare to read files that were written with this knowledge."""
        self._observations = ObservationReader(knowledge)
        self._formats = {item.id: item for item in knowledge.formats}
        self._orders: dict[tuple[str, ...], tuple[Format, ...]] = {}

    def read(self, path: Path, source: str) -> BundleContent:
        """Return what was found in a bundle.

        Args:
            path: the file.
            source: what the bundle is called now; its base name is the same.

        Raises:
            DamagedFileError: it is none that `write_bundle_file` has written with this knowledge.
            OSError: it cannot be read.
        """
        try:
            return self._content(pl.read_parquet(BytesIO(_checked(path.read_bytes()))), path.name, source)
        except (PolarsError, PlainValueError, ValueError, KeyError) as error:
            raise DamagedFileError(f"is no file of a bundle, or damaged: {error}", Location(str(path))) from None

    def _content(self, whole: pl.DataFrame, stored: str, source: str) -> BundleContent:
        if whole.schema != pl.Schema(_SCHEMA):
            raise PlainValueError("other columns")
        tables = _tables(whole)
        document, rename = _document(tables[_Row.DOCUMENT], stored, source)
        if rename:
            tables = [table.with_columns(unit=rename.in_column(pl.col("unit"))) for table in tables]
        read = self._observations.read
        kept = KeptRecords(
            read(tables[_Row.OBSERVATION], source),
            read(tables[_Row.TROUBLE], source),
            read(tables[_Row.STRAY], source),
            self._waiting(tables[_Row.WAITING], document.waiting),
            document.vm_names,
        )
        data = tables[_Row.FACT]["data"].to_list()
        pieces = [
            FactPiece(head.member, head.shape, content, head.is_deflated, head.is_cut)
            for head, content in zip(document.facts, data, strict=True)
        ]
        return BundleContent(_reading(document), kept, pieces)

    def _waiting(self, rows: pl.DataFrame, members: Sequence[_WaitingMember]) -> list[DeferredLines]:
        if not members:
            return []
        lines = rows.select(pl.col(name).alias(line) for name, line in _WAITING_COLUMNS.items())
        by_part = {key[0]: part for key, part in lines.partition_by("part", as_dict=True).items()}
        return [
            (
                MemberState(
                    member=each.member,
                    log=each.log,
                    series=each.series,
                    order=each.order,
                    formats=self._order(each.formats),
                    writer=each.writer,
                    anchor=each.anchor,
                    fragment=each.fragment,
                    host=each.host,
                ),
                by_part[number],
            )
            for number, each in enumerate(members)
        ]

    def _order(self, names: tuple[str, ...]) -> tuple[Format, ...]:
        """Return the formats of these names: one object for all members of the order, which are then parsed at once."""
        if names not in self._orders:
            self._orders[names] = tuple(self._formats[name] for name in names)
        return self._orders[names]


def sealed_file(whole: pl.DataFrame) -> bytes:
    """Return a frame as Parquet with the SHA-256 of the file in its footer, where zeros stood when it was taken."""
    buffer = BytesIO()
    whole.write_parquet(buffer, compression="zstd", metadata={_SUM: _SUM_TAG + _NO_SUM})
    return _with_sum(buffer.getvalue(), hashlib.sha256(buffer.getbuffer()).hexdigest())


def _checked(data: bytes) -> bytes:
    """Return a file as it is, if it is as it was written."""
    empty = _with_sum(data, _NO_SUM)
    if _with_sum(empty, hashlib.sha256(empty).hexdigest()) != data:
        raise PlainValueError("its sum is another")
    return data


def _with_sum(data: bytes, text: str) -> bytes:
    tag = _SUM_TAG.encode()
    start = data.rfind(tag) + len(tag)
    return data[:start] + text.encode() + data[start + len(_NO_SUM) :]


def _document(table: pl.DataFrame, stored: str, source: str) -> tuple[_Document, _SourceName | None]:
    """Return the document under the name that the source has now, and what renames the rest; None for the same name.

    The file's own name says of which content it is: the copy of another one is none of this bundle.
    """
    plain = json.loads(table["raw"].item())
    if not isinstance(plain, list) or plain[:1] != [FILE_SCHEMA]:
        raise PlainValueError("another layout")
    document = from_plain(_Document, plain)
    if document.stored != stored:
        raise PlainValueError(f"it was written as {document.stored}")
    if document.source == source:
        return document, None
    rename = _SourceName(document.source, source)
    renamed: _Document = rename.in_value(document)
    return renamed, rename


def _reading(document: _Document) -> Reading:
    return Reading(
        sources=document.sources,
        members=document.members,
        told=document.told,
        further=document.further,
        hosts=document.hosts,
        folders=document.folders,
        host=document.host,
        bundles=document.bundles,
    )


def _tables(whole: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the rows of each kind, which stand one kind after the other."""
    kinds = whole[_KIND].to_numpy()
    if (kinds[1:] < kinds[:-1]).any():
        raise PlainValueError("another order of rows")
    bounds = np.searchsorted(kinds, range(len(_Row) + 1)).tolist()
    return [whole.slice(start, end - start) for start, end in pairwise(bounds)]


class _SourceName:
    """Puts a new name of a source in the place of the old one. The names of units begin with that of their source."""

    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new

    def in_column(self, unit: pl.Expr) -> pl.Expr:
        moved = pl.lit(self._new) + unit.str.slice(len(self._old))
        return pl.when(unit.str.starts_with(self._old)).then(moved).otherwise(unit)

    def in_value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(self.in_value, value))
        if not is_dataclass(value) or isinstance(value, type):
            return value
        changes: dict[str, Any] = {}
        for item in fields(value):
            content = getattr(value, item.name)
            if item.name in _NAMES_SOURCE and content is not None:
                changes[item.name] = self._in_text(content)
            elif item.name in _BY_UNIT:
                changes[item.name] = {self._in_text(unit): each for unit, each in content.items()}
            else:
                changes[item.name] = self.in_value(content)
        return replace(value, **changes)

    def _in_text(self, text: str) -> str:
        return self._new + text[len(self._old) :] if text.startswith(self._old) else text


def _waiting_member(state: MemberState) -> _WaitingMember:
    return _WaitingMember(
        state.member,
        state.log,
        state.series,
        state.order,
        tuple(item.id for item in state.formats),
        state.writer,
        state.anchor,
        state.fragment,
        state.host,
    )


def _waiting_rows(waiting: Sequence[DeferredLines]) -> pl.DataFrame:
    parts = [
        lines.with_columns(part=pl.lit(number, pl.Int64())).select(
            pl.col(line).cast(_WAITING_SCHEMA[line]).alias(name) for name, line in _WAITING_COLUMNS.items()
        )
        for number, (_, lines) in enumerate(waiting)
    ]
    return pl.concat(parts) if parts else pl.DataFrame()
