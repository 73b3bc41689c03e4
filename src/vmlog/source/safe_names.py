"""Names found in archives and directories, made harmless. They are only labels and never reach the disk."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

_LONGEST: Final = 1024
# Control characters, characters that reorder or hide text, and undecodable bytes.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xDC80 <= code <= 0xDCFF:  # a byte that os.fsdecode or tarfile could not decode
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def clean_name(name: str) -> str:
    r"""Return a name with all characters escaped that could disturb a terminal or a report, cut to 1024 characters.

    >>> clean_name("vm\x1b[2J.log")
    'vm\\x1b[2J.log'
    """
    return _UNSAFE.sub(_escape, name if len(name) <= _LONGEST else name[:_LONGEST] + "…")


def path_parts(name: str) -> tuple[str, ...]:
    r"""Return the clean components of a path. `..` stays as it is; a Windows path without any `/` is split too.

    >>> path_parts("/var//log/./vmkernel.log"), path_parts("logs\\vpxd.log")
    (('var', 'log', 'vmkernel.log'), ('logs', 'vpxd.log'))
    """
    if "/" not in name:
        name = name.replace("\\", "/")
    return tuple(part for part in clean_name(name).split("/") if part not in ("", ".")) or ("(unnamed)",)


@lru_cache(maxsize=64)
def utc_time(seconds: float) -> datetime | None:
    """Return the UTC time of a stamp in seconds since 1970; None if none was recorded or it is absurd.

    >>> utc_time(1714979289)
    datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)
    """
    if seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
