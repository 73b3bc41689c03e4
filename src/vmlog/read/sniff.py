"""Telling by its first lines whether a member is a log, where its name does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from vmlog.source.role import Role

# A file of unknown name is a log if at least this share of its first lines has a known header.
_ENOUGH_HEADS: Final = 0.2
_BINARY_SHARE: Final = 0.10
_PRINTABLE: Final = bytes([0x09, 0x0A, 0x0D, 0x1B, *range(0x20, 0x7F)])
_ESCAPED: Final = re.compile(rb"\\x[0-9a-f]{2}")


def is_log(
    first: bytes,
    sample: Sequence[str],
    heads_in: Callable[[Sequence[str]], list[int]],
    role: Role,
    *,
    named: bool,
) -> bool | None:
    """Return whether a member is worth reading.

    Args:
        first: its first block, cleaned.
        sample: its first lines.
        heads_in: returns the places of the lines that have a known header.
        role: what its name says that it is.
        named: whether the user named this very file.

    Returns:
        None if it is no text although the user named it or its name is that of a log, which is worth a notice.
    """
    if not sample:
        return False
    expected, binary = named or role is Role.LOG, _is_binary(first)
    if expected and not binary:
        return True
    share = len(heads_in(sample)) / len(sample)
    if share >= _ENOUGH_HEADS:
        return True
    if binary:
        return None if expected else False
    return share > 0


def _is_binary(data: bytes) -> bool:
    """Return whether too many bytes are no text; in cleaned data these are escaped."""
    probe = data[:65536]
    non_text = len(probe.translate(None, _PRINTABLE)) + 4 * len(_ESCAPED.findall(probe))
    return non_text > max(_BINARY_SHARE * len(probe), 16) and non_text > 0.3 * len(probe)
