"""Faults wait as columns until a migration asks for them.

Services throw faults all day and few have to do with a migration, while an object for each would cost more than all
reading. A record that states a cause and nothing of a migration can be joined only by its operation or its VM, so it
is enough to know which of these the other records name.
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

# A short id with letters and digits; the first words of ids (`SWI`, `sps`) have none.
_RARE: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z]).{3,}")
_MOST_BYTES: Final = 4 * 1024 * 1024


class Deferred:
    """Records that wait, the oldest of them no longer than there is room."""

    def __init__(self) -> None:
        self._looks: list[tuple[Sequence[MemberState], pl.DataFrame]] = []
        self._bytes = 0

    @staticmethod
    def may_wait(state: MemberState) -> bool:
        """Whether faults of the member name their operation themselves, and their times leave nothing to settle."""
        dated = bool(state.formats) and timestamps.assumption_of(state.formats[0].time) is None
        return dated and state.log_hint is not None and state.log not in WITHOUT_OPERATIONS_LOGS

    def add(self, members: Sequence[MemberState], lines: pl.DataFrame) -> None:
        """Let records wait; `part` is the place of a line's member among these."""
        if lines.height:
            self._looks.append((members, lines))
            self._bytes += _size(lines)

    @property
    def is_full(self) -> bool:
        """Whether something has to go."""
        return self._bytes > 2 * _MOST_BYTES

    def drop_oldest(self) -> None:
        """Let go of what has waited longest."""
        while (too_many := self._bytes - _MOST_BYTES) > 0:
            members, lines = self._looks.pop(0)
            self._bytes -= _size(lines)
            sizes = _sizes(lines)
            newer = lines.filter(sizes.cum_sum() - sizes >= too_many)  # never the first line: something has to go
            newer = newer.filter(newer["start"].cum_sum() > 0)
            if newer.height:
                self._looks.insert(0, (members, newer))
                self._bytes += _size(newer)

    def asked_for(self, names: Collection[str]) -> list[DeferredLines]:
        """Take out the records that hold one of the names (see `names_of`); more than that may come."""
        asked: list[DeferredLines] = []
        held = pl.col("line").str.contains_any(list(names)).any().over("part", "record")
        for index, (members, lines) in enumerate(self._looks):
            wanted = lines.select(held).to_series()
            if wanted.any():
                found = lines.filter(wanted)
                self._bytes -= _size(found)
                self._looks[index] = members, lines.filter(~wanted)
                asked += ((members[part["part"][0]], part) for part in found.partition_by("part"))
        self._looks = [(members, lines) for members, lines in self._looks if lines.height]
        return asked


def join_names(observations: Iterable[Observation]) -> set[str]:
    """What a record must hold to be joined to one of these: the roots of their operations, their VMs' names."""
    names: set[str] = set()
    for observation in observations:
        if observation.op_id:
            names.add(operation_root(observation.op_id))
            names.add(served_by(observation.op_id) or "")
        for folder in (observation.vm_folder, observation.vm_log_folder):
            if folder:
                names.add(folder.rpartition("/")[2])
        if observation.vm:
            names.add(observation.vm)
    return {name for name in names if name}


def operation_root(operation: str) -> str:
    """The shortest id that an operation id may have grown from and that few lines hold by chance."""
    if is_own_task(operation):
        return served_by(operation) or operation
    rare = (stem for stem in operation_stems(operation) if is_long(stem) or _RARE.fullmatch(stem))
    return min(rare, key=len, default=operation)


def _size(lines: pl.DataFrame) -> int:
    return int(_sizes(lines).sum())


def _sizes(lines: pl.DataFrame) -> pl.Series:
    return lines["line"].str.len_bytes().cast(pl.Int64)
