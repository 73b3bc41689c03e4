"""A fault, or another data object of the vSphere API, as read from a dump."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Value: TypeAlias = "str | int | float | bool | Fault | tuple[Value, ...] | None"

MAX_TOKENS: Final = 6000
"""Words, texts, brackets and commas of all dumps in a text; a field is about four, a real dump has some hundreds."""

# Fields that hold the cause of a fault.
_CAUSE_FIELDS: Final = (
    "faultCause", "faultMessage", "localizedMethodFault", "fault", "faults", "error", "errors", "reason",
)  # fmt: skip
# Fields that hold a message, the most specific first.
_MESSAGE_FIELDS: Final = ("localizedMessage", "msg", "message", "reason", "text")


@dataclass(frozen=True, slots=True)
class Fault:
    """One dumped object: a fault, or any other data object around or inside one.

    Attributes:
        type: Full name of the type, such as `vim.fault.Timedout`; empty if the dump does not print it.
        fields: Values by field name: texts, numbers, booleans, nested objects, tuples (arrays) and None. References are
            texts such as `vim.HostSystem:ha-host`.
        children: The objects directly inside, in order, with or without a field name.
        cut: True for an outermost object that was not read to its end because the text holds more than `MAX_TOKENS`.
    """

    type: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    children: tuple[Fault, ...] = ()
    cut: bool = False


def walk_faults(fault: Fault) -> Iterator[Fault]:
    """Yield an object and all objects inside it, outer before inner, in the order of the dump.

    >>> [inner.type for inner in walk_faults(Fault("a", children=(Fault("b", children=(Fault("c"),)), Fault("d"))))]
    ['a', 'b', 'c', 'd']
    """
    pending = [fault]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def innermost_message(fault: Fault) -> str | None:
    """Return the most specific text: the first of those nested deepest in causes, messages and reasons.

    >>> inner = Fault("vim.fault.Timedout", {"msg": "Operation timed out."})
    >>> innermost_message(Fault("vim.fault.MigrationFault", {"msg": "Migration failed.", "faultCause": inner}))
    'Operation timed out.'
    """
    deepest: str | None = None
    level = [fault]
    while level:
        deepest = next((text for nested in level if (text := _message_of(nested)) is not None), deepest)
        level = [cause for nested in level for cause in _causes_of(nested)]
    return deepest


def _message_of(fault: Fault) -> str | None:
    for key in _MESSAGE_FIELDS:
        value = fault.fields.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _causes_of(fault: Fault) -> Iterator[Fault]:
    for key in _CAUSE_FIELDS:
        value = fault.fields.get(key)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Fault):
                yield inner
