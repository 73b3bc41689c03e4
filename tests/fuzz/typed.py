"""What users type: patterns of names and times. Every text has an answer, in time, and it is the plain one.

An input is a name, a NUL and what is typed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from vmlog.errors import UsageError
from vmlog.story.quoted_place import QuotedPlace
from vmlog.triage.name_pattern import has_wildcard, is_like
from vmlog.triage.typed_times import read_time

_END = datetime(2024, 5, 6, 12, tzinfo=UTC)
_ZONES = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11)))
_CLOCK = re.compile(r"(?:today |yesterday )?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_SMALL = 60
_LONGEST = 1000  # what a command line holds


def check(data: bytes) -> None:
    name, _, typed = text_of(data[:LARGEST]).partition("\0")
    _check_pattern(name, typed[:_LONGEST])
    _check_time(typed)
    _check_place(typed)


def _check_pattern(name: str, wanted: str) -> None:
    found = stable_answer(lambda: is_like(name, wanted))
    assert is_like(name, "*")
    assert is_like(name, f"*{name}*")
    if not has_wildcard(wanted):
        assert found == (re.fullmatch(re.escape(wanted), name, re.IGNORECASE) is not None)
    elif max(len(name), len(wanted)) < _SMALL:
        assert found == _is_like(name.lower(), wanted.lower()) or not (name + wanted).isascii()


def _is_like(name: str, wanted: str) -> bool:
    """Return what wildcards mean, letter by letter."""

    @cache
    def rest(at: int, place: int) -> bool:
        if place == len(wanted):
            return at == len(name)
        if wanted[place] == "*":
            return rest(at, place + 1) or (at < len(name) and rest(at + 1, place))
        return at < len(name) and wanted[place] in {"?", name[at]} and rest(at + 1, place + 1)

    return rest(0, 0)


def _check_time(typed: str) -> None:
    for zone in _ZONES:
        moment = stable_answer(lambda zone=zone: _time(typed, _END, zone))  # type: ignore[misc]
        assert not isinstance(moment, datetime) or moment.utcoffset() == timedelta()
        assert _time(f"  {typed.upper()}\n", _END, zone) == moment or not typed.isascii()
        assert not isinstance(_time(typed, None, zone), datetime) or _time(typed, None, zone) == moment
    clock = _CLOCK.fullmatch(" ".join(typed.lower().split()))
    if clock and int(clock[1]) < 24 and int(clock[2]) < 60 and int(clock[3] or 0) < 60:
        moment = _time(typed, _END, UTC)
        assert isinstance(moment, datetime), moment
        assert (moment.hour, moment.minute, moment.second) == (int(clock[1]), int(clock[2]), int(clock[3] or 0))


def _time(typed: str, end: datetime | None, zone: timezone) -> datetime | str | None:
    try:
        return read_time(typed, end, zone)
    except UsageError as error:
        return type(error).__name__


def _check_place(typed: str) -> None:
    place = stable_answer(lambda: _place(typed))
    if place is not None:
        assert place.member
        assert 0 < len(place.line_nos) <= 100
        assert all(earlier < later for earlier, later in zip(place.line_nos, place.line_nos[1:], strict=False))
        assert _place(f"{place.member}:{', '.join(map(str, place.line_nos))}") == place


def _place(typed: str) -> QuotedPlace | None:
    try:
        return QuotedPlace.parse(typed)
    except UsageError:
        return None


TARGET = Target(
    check,
    (
        b"",
        b"db-02\0db*",
        b"db-02\0*b-?2",
        b"a" * 4000 + b"\0" + b"*a" * 40 + b"b",
        b"a" * 30_000 + b"\0*" + b"a" * 900 + b"b*",
        b"a" * 30_000 + b"\0" + b"?*" * 500 + b"b",
        *(b"x\0" + text for text in (
            b"2024-05-06 14:00", b"14:00", b"9:05:07", b"yesterday 23:59", b"2 hours ago", b"1d 30min", b"999999d",
            b"0001-01-01", b"9999-12-31T23:59:59-12:00", b"2024-W01-1", b"20240506T1400+05:30", b"1d" * 30_000,
        )),
        b"x\0var/run/log/vmkernel.log:45, 47",
        b"x\0a.tgz!/" + b"x:1" * 20_000,
        b"x\0x:" + b"1, " * 20_000 + b"1",
    ),
    (
        b"\0", b"*", b"?", b"**", b"[", b"\\", b"-", b"+05:30", b"Z", b"T", b":", b"00", b"59", b"24:00", b"today ",
        b"yesterday ", b" ago", b"d ", b"h ", b"min ", b"s ", b"999999", b"2024-02-29", b"W53", b", ", b"!/", b"\n",
        b"\xc4\xb0", b"\xc7\x85", b"\xc2\xb2", b"\xd9\xa3",
    ),
)  # fmt: skip
