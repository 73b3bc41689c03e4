"""Amounts as people type them: sizes and lengths of time with units."""

from __future__ import annotations

import re
from typing import Final

from vmlog.errors import UsageError

MOST_JOBS: Final = 64
"""How many threads may be asked for."""

_SIZE: Final = re.compile(r"([0-9]{1,18}(?:\.[0-9]+)?) ?(?:([kmgt])(i?))?b?", re.IGNORECASE | re.ASCII)
_LENGTH: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([a-z]*)", re.IGNORECASE | re.ASCII)
_SECONDS: Final = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), 1.0),
    "ms": 0.001,
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
}


def read_size(text: str) -> int:
    """Return the bytes of a size: `500M` and `500MB` count in thousands, `512MiB` in powers of 1024.

    >>> read_size("1.5G"), read_size("512MiB"), read_size("700000")
    (1500000000, 536870912, 700000)

    Raises:
        UsageError: it is no size, or zero.
    """
    found = _SIZE.fullmatch(text.strip())
    size = 0
    if found:
        number, unit, binary = found.groups()
        power = " kmgt".index(unit.lower()) if unit else 0
        size = int(float(number) * (1024 if binary else 1000) ** power)
    if size < 1:
        raise UsageError(f"{text!r} is no size; write 500M, 1G or 512MiB")
    return size


def read_seconds(text: str) -> float:
    """Return the seconds of a length of time; a number without a unit means seconds.

    >>> read_seconds("2min"), read_seconds("1.5 h"), read_seconds("250ms")
    (120.0, 5400.0, 0.25)

    Raises:
        UsageError: it is no length of time.
    """
    found = _LENGTH.fullmatch(text.strip())
    if not found or found[2].lower() not in _SECONDS:
        raise UsageError(f"{text!r} is no length of time; write 90, 90s, 2min or 1h")
    return float(found[1]) * _SECONDS[found[2].lower()]


def read_stage_limit(text: str) -> tuple[str, float]:
    """Return the stage and the seconds of a limit for silence.

    >>> read_stage_limit("precopy=2h")
    ('precopy', 7200.0)

    Raises:
        UsageError: it has another form; whether there is such a stage is not looked at.
    """
    stage, _, number = text.partition("=")
    try:
        return stage, read_seconds(number)
    except UsageError as error:
        raise UsageError(f"{text!r} is not STAGE=TIME, such as connect=2min") from error
