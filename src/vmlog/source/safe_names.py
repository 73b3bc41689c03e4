"""Names found in archives and directories, made harmless. They are labels only and never reach the disk."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_LONGEST: Final = 1024
# Control characters, characters that reorder or hide text, and bytes that are no text.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xDC80 <= code <= 0xDCFF:  # a byte that os.fsdecode or tarfile could not decode
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def clean_name(name: str) -> str:
    """The name with everything escaped that could disturb a terminal or a report, cut to a sane length."""
    return _UNSAFE.sub(_escape, name if len(name) <= _LONGEST else name[:_LONGEST] + "…")


def path_parts(name: str) -> tuple[str, ...]:
    """The clean components of a path. `..` stays as it is; a Windows path without any `/` is split too."""
    if "/" not in name:
        name = name.replace("\\", "/")
    return tuple(part for part in clean_name(name).split("/") if part not in ("", ".")) or ("(unnamed)",)


def utc_time(seconds: float) -> datetime | None:
    """The time of a stamp in seconds since 1970, or None where none was recorded or it is absurd."""
    if seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
