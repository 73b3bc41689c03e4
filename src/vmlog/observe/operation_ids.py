"""Operation ids: which grew from which, and which requests of vCenter they serve."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

# A shorter operation id joins only what shares more than that.
_MIN_OPERATION: Final = 6
# An id of more characters or hops than any that the products make grew from no other.
_MOST_CHARACTERS: Final = 256
_MOST_HOPS: Final = 32

# Tasks that an agent starts itself (up to vCenter 5.5) carry the first and the last part of the operation id of vCenter
# that they serve, in small letters.
_OWN_TASK: Final = re.compile(r"task-internal-[0-9]+(?:-([0-9a-f]{8})-([0-9a-f]{1,8}))?(?:-.*)?")
_OF_VCENTER: Final = re.compile(r"([0-9A-Fa-f]{8})-[0-9A-Fa-f]{8}-([0-9A-Fa-f]{1,8})(?:-.*)?")


def operation_prefixes(operation: str) -> Iterator[str]:
    """Yield the operation id and every shorter id that it may have grown from, as long as they are telling.

    >>> [*operation_prefixes("opID-41f3-2a")]
    ['opID-41f3-2a', 'opID-41f3']
    """
    return (prefix for prefix in operation_stems(operation) if is_long(prefix))


def operation_stems(operation: str) -> Iterator[str]:
    """Yield the operation id and every shorter id that it may have grown from: each hop appends a suffix and a dash.

    >>> [*operation_stems("kk07-01-2")]
    ['kk07-01-2', 'kk07-01', 'kk07']
    """
    if len(operation) > _MOST_CHARACTERS or operation.count("-") > _MOST_HOPS:
        yield operation
        return
    while operation:
        yield operation
        operation = operation.rpartition("-")[0]


def is_long(operation: str) -> bool:
    """Return whether an operation id is telling by itself: a short one may be reused, or be the first word of others.

    >>> is_long("kk07"), is_long("kk07-01")
    (False, True)
    """
    return len(operation) >= _MIN_OPERATION


def is_own_task(operation: str) -> bool:
    """Return whether an operation id is that of a task that an agent started itself.

    >>> is_own_task("task-internal-12"), is_own_task("task-12")
    (True, False)
    """
    return _OWN_TASK.fullmatch(operation) is not None


def served_by(operation: str) -> str | None:
    """Return what an id of vCenter and those of the agents' tasks that serve it have in common.

    >>> served_by("C07A19E4-00000B31-5D"), served_by("task-internal-3-c07a19e4-5d-77")
    ('c07a19e4-5d', 'c07a19e4-5d')
    """
    found = _OWN_TASK.fullmatch(operation) or _OF_VCENTER.fullmatch(operation)
    return f"{found[1]}-{found[2]}".lower() if found and found[1] else None


def related_operations(some: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether any two of the ids are of one request: one grew from the other, or both from a third.

    >>> related_operations(["kk07"], ["kk07-01-2"]), related_operations(["SWI-7c33d20"], ["SWI-1b00a7f"])
    (True, False)
    """
    some, others = {*some}, {*others}
    roots = {prefix for operation in some for prefix in operation_prefixes(operation)} | some
    if any(prefix in roots for operation in others for prefix in (operation, *operation_prefixes(operation))):
        return True
    return any(
        stem in into
        for grown, into in ((some, others), (others, some))
        for one in grown
        for stem in operation_stems(one)
    )
