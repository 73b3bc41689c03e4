"""Whether a member is a log: by its first lines, where its name alone does not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from vmlog.source import Role

# A file of unknown name counts as a log when this share of its first lines has a known header.
_ENOUGH_HEADS: Final = 0.2
_BINARY_SHARE: Final = 0.10
_PRINTABLE: Final = bytes([0x09, 0x0A, 0x0D, 0x1B, *range(0x20, 0x7F)])
_ESCAPED: Final = re.compile(rb"\\x[0-9a-f]{2}")


def is_log(first: bytes, heads: Sequence[bool], role: Role, *, named: bool) -> bool | None:
    """Tell whether a member is worth reading.

    Args:
        first: its first block, cleaned.
        heads: for its first lines, whether they have a known header.
        role: what its name stands for.
        named: whether the user named this very file.

    Returns:
        Null when it is no text although the user named it or its name is that of a log: then he should be told.
    """
    if not heads:
        return False
    share = sum(heads) / len(heads)
    if share >= _ENOUGH_HEADS:
        return True
    if _is_binary(first):
        return None if named or role is Role.LOG else False
    return named or role is Role.LOG or share > 0


def _is_binary(data: bytes) -> bool:
    """Whether there is too much that is no text: escaped bytes tell, for the data is cleaned."""
    probe = data[:65536]
    strange = len(probe.translate(None, _PRINTABLE)) + 4 * len(_ESCAPED.findall(probe))
    return strange > max(_BINARY_SHARE * len(probe), 16) and strange > 0.3 * len(probe)
