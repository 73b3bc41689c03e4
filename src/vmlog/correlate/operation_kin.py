"""The operations of a group, and what they may have grown from, ready for many records that ask."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from vmlog.observe.operation_ids import is_long, operation_prefixes, operation_stems

# An operation id of the VMkernel that no line translates: it tells nothing.
_KERNEL_OPERATION: Final = re.compile(r"[0-9a-f]{8}")


class OperationKin:
    """What the operations of a group share with others.

    Attributes:
        count: how many operations they were.
    """

    __slots__ = ("_others", "_prefixes", "_stems", "count")

    def __init__(self, operations: Collection[str]) -> None:
        self.count = len(operations)
        self._others = frozenset(known for known in operations if not _KERNEL_OPERATION.fullmatch(known))
        self._stems = frozenset(stem for known in self._others for stem in operation_stems(known))
        prefixes = (prefix for known in operations for prefix in operation_prefixes(known))
        self._prefixes = frozenset(prefixes)

    def share_request(self, operation: str) -> bool:
        """Return whether one of the operations and another one grew from the same id."""
        return any(prefix in self._prefixes for prefix in operation_prefixes(operation))

    def may_hold(self, operation: str | None) -> bool:
        """Return whether a record of an operation, or of none, may be of the group: as far as both are known."""
        if not operation or not self._others or operation in self._stems:
            return True
        return any(
            stem in self._others or (is_long(stem) and stem in self._stems) for stem in operation_stems(operation)
        )
