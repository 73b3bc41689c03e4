"""Faults that wait as columns until a migration asks for them.

Services throw faults all day, few of them concern a migration, and an object for each would cost more than all reading.
A record that states a cause but does not mention a migration can be joined only by its operation or its VM, so it is
read only when another record names one of these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import polars as pl

from vmlog.logs import WITHOUT_OPERATIONS_LOGS
from vmlog.observe.observation import Observation
from vmlog.observe.operation_ids import is_long, is_own_task, operation_stems, served_by
from vmlog.parse import timestamps
from vmlog.read.member_state import MemberState

DeferredLines = tuple[MemberState, pl.DataFrame]
"""Whole records of a member, in the columns of `FoundLines`."""

# Part of an id that few lines hold by chance: letters and digits, unlike the first words of ids (`SWI`, `sps`).
_RARE: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z]).{3,}")
_MAX_BYTES: Final = 4 * 1024 * 1024


class Deferred:
    """Records that wait, within bounded memory."""

    def __init__(self) -> None:
        self._batches: list[tuple[Sequence[MemberState], pl.DataFrame]] = []
        self._bytes = 0

    def add(self, members: Sequence[MemberState], lines: pl.DataFrame) -> None:
        """Add records; the `part` of a line is the place of its member among `members`."""
        if lines.height:
            self._batches.append((members, lines))
            self._bytes += _size(lines)

    def lines(self) -> list[DeferredLines]:
        """Return all records, in the order in which they were added."""
        return [
            (members[part["part"][0]], part)
            for members, lines in self._batches
            for part in lines.partition_by("part", maintain_order=True)
        ]

    def add_lines(self, records: Sequence[DeferredLines]) -> None:
        """Add records that another one kept."""
        if records:
            parts = [lines.with_columns(part=pl.lit(index, pl.Int64)) for index, (_, lines) in enumerate(records)]
            self.add([state for state, _ in records], pl.concat(parts))

    @property
    def is_full(self) -> bool:
        """Whether the oldest records should be dropped."""
        return self._bytes > 2 * _MAX_BYTES

    def drop_oldest(self) -> None:
        """Drop what has waited longest."""
        while (too_many := self._bytes - _MAX_BYTES) > 0:
            members, lines = self._batches.pop(0)
            self._bytes -= _size(lines)
            sizes = _sizes(lines)
            newer = lines.filter(sizes.cum_sum() - sizes >= too_many)  # always drops the first line
            newer = newer.filter(newer["start"].cum_sum() > 0)
            if newer.height:
                self._batches.insert(0, (members, newer))
                self._bytes += _size(newer)

    def pop_naming(self, names: Collection[str]) -> list[DeferredLines]:
        """Remove and return the records that hold one of the names (see `join_names`), perhaps by chance."""
        if not self._batches:
            return []
        popped: list[DeferredLines] = []
        # To prepare the search for all names takes longer than to search a batch, and is done for each chunk.
        texts = pl.concat((lines.select("line") for _, lines in self._batches), rechunk=True)
        named = texts.select(pl.col("line").str.contains_any(list(names))).to_series()
        start = 0
        for index, (members, lines) in enumerate(self._batches):
            named_here = named.slice(start, lines.height)
            start += lines.height
            if named_here.any():
                parts = lines.select("part", "record").with_columns(named=named_here)
                wanted = parts.select(pl.col("named").any().over("part", "record")).to_series()
                found = lines.filter(wanted)
                self._bytes -= _size(found)
                self._batches[index] = members, lines.filter(~wanted)
                popped += ((members[part["part"][0]], part) for part in found.partition_by("part"))
        self._batches = [(members, lines) for members, lines in self._batches if lines.height]
        return popped


def may_wait(state: MemberState) -> bool:
    """Return whether faults of a member name their operation themselves and have times without assumptions."""
    dated = bool(state.formats) and timestamps.assumption_of(state.formats[0].time) is None
    return dated and state.log_hint is not None and state.log not in WITHOUT_OPERATIONS_LOGS


def join_names(observations: Iterable[Observation]) -> set[str]:
    """Return what a record must name to be joined to one of these: the root of an operation, or a VM."""
    operations: set[str] = set()
    names: set[str] = set()
    folders: dict[tuple[str | None, ...], Observation] = {}  # one record for each that they have
    for observation in observations:
        if observation.op_id:
            operations.add(observation.op_id)
        if observation.log == "vmware":
            folders[observation.vm_path, observation.source, observation.series, observation.member] = observation
        elif observation.vm_path:
            folders[observation.vm_path,] = observation
        if observation.vm:
            names.add(observation.vm)
    for operation in operations:
        names.add(operation_root(operation))
        names.add(served_by(operation) or "")
    for observation in folders.values():
        for folder in (observation.vm_folder, observation.vm_log_folder):
            names.add((folder or "").rpartition("/")[2])
    return {name for name in names if name}


def operation_root(operation: str) -> str:
    """Return the shortest id that an operation id may have grown from and that few lines hold by chance.

    >>> operation_root("SWI-1a2b-7d396967-4c-1"), operation_root("sps-Main-12")
    ('SWI-1a2b', 'sps-Main')
    """
    if is_own_task(operation):
        return served_by(operation) or operation
    rare = (stem for stem in operation_stems(operation) if is_long(stem) or _RARE.fullmatch(stem))
    return min(rare, key=len, default=operation)


def _size(lines: pl.DataFrame) -> int:
    return int(_sizes(lines).sum())


def _sizes(lines: pl.DataFrame) -> pl.Series:
    return lines["line"].str.len_bytes().cast(pl.Int64)
