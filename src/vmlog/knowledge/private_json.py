"""JSON in files that only this user may have written, behind a line with a checksum."""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from vmlog.knowledge.private_file import read_private_file, write_private_file

# Many times what all pattern files hold.
_MOST_BYTES: Final = 64 << 20


def read_private_json(place: Path) -> dict[str, Any]:
    """Return the object in a file; an empty one if there is no such file, or it is damaged or somebody else's."""
    total, _, content = (read_private_file(place, _MOST_BYTES) or b"").partition(b"\n")
    if total != _checksum(content):
        return {}
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def write_private_json(place: Path, value: dict[str, Any]) -> None:
    """Replace a file as a whole; one that cannot be written is left."""
    with suppress(OSError, ValueError, TypeError):
        content = json.dumps(value, ensure_ascii=False).encode()
        write_private_file(place, _checksum(content) + b"\n" + content)


def _checksum(content: bytes) -> bytes:
    """Return what finds damage; against others there are the owner and the rights of the file."""
    return b"%08x" % zlib.crc32(content)
