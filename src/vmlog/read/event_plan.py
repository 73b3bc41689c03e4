"""What makes events of the lines of one log, as other processes need it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from vmlog.knowledge.line_format import Format
from vmlog.read.member_state import MemberState


class EventPlan(NamedTuple):
    """What of a log decides how its lines are read.

    Attributes:
        source: the source as named.
        member: the path of the log in it.
        log: the log that its name stands for.
        hint: the same if it is one of VMware's own.
        host: the host of its bundle, as far as it is known.
        writer: see `MemberState`.
        anchor: see `MemberState`.
        formats: see `MemberState`.
    """

    source: str
    member: str
    log: str | None
    hint: str | None
    host: str | None
    writer: str | None
    anchor: datetime
    formats: tuple[Format, ...]

    @classmethod
    def of(cls, state: MemberState) -> Self:
        """Return the plan of a log."""
        member = state.member
        return cls(
            member.source,
            member.path,
            state.log,
            state.log_hint,
            state.host,
            state.writer,
            state.anchor,
            state.formats,
        )

    def values(self) -> list[Any]:
        """Return it as values of JSON."""
        *plain, anchor, formats = self
        return [*plain, anchor.isoformat(), [item.id for item in formats]]

    @classmethod
    def of_values(cls, values: Sequence[Any], by_id: Mapping[str, Format]) -> Self:
        """Return the plan that was turned into values of JSON, given all formats by their ids."""
        source, member, log, hint, host, writer, anchor, names = values
        formats = tuple(by_id[name] for name in names)
        return cls(source, member, log, hint, host, writer, datetime.fromisoformat(anchor), formats)
