"""VMX migration states (`MigrateSetState`), whose numbers differ by generation.

Source: KB 1010634 for the numbers up to ESXi 5.0; KB 435078 and 320352 for 5 and 6 of later releases; the other later
numbers follow from one state added between READY and CHECKPT. A source that waits for the handshake may still fall
back, and its switchover limit still runs: it is the destination that resumes.
"""

from __future__ import annotations

import re
from typing import Final

from vmlog.terms import Side, Stage

_OLD: Final = {
    1: (Side.SOURCE, Stage.PREPARE),
    2: (Side.SOURCE, Stage.PRECOPY),
    3: (Side.SOURCE, Stage.SWITCHOVER),
    4: (Side.SOURCE, Stage.SWITCHOVER),
    5: (Side.SOURCE, Stage.FINISH),
    7: (Side.DESTINATION, Stage.PREPARE),
    8: (Side.DESTINATION, Stage.CONNECT),
    9: (Side.DESTINATION, Stage.PRECOPY),
    10: (Side.DESTINATION, Stage.RESUME),
    11: (Side.DESTINATION, Stage.FINISH),
}
_NEW: Final = {
    1: (Side.SOURCE, Stage.PREPARE),
    2: (Side.SOURCE, Stage.PREPARE),
    3: (Side.SOURCE, Stage.PRECOPY),
    4: (Side.SOURCE, Stage.SWITCHOVER),
    5: (Side.SOURCE, Stage.SWITCHOVER),
    6: (Side.SOURCE, Stage.FINISH),
    8: (Side.DESTINATION, Stage.PREPARE),
    9: (Side.DESTINATION, Stage.CONNECT),
    10: (Side.DESTINATION, Stage.PRECOPY),
    11: (Side.DESTINATION, Stage.RESUME),
    12: (Side.DESTINATION, Stage.FINISH),
}
_NAMES: Final = {
    "READY": Stage.PREPARE,
    "INIT": Stage.PREPARE,
    "WAITING": Stage.CONNECT,
    "PRECOPY": Stage.PRECOPY,
    "CHECKPT": Stage.SWITCHOVER,
    "WAIT_HANDSHAKE": Stage.SWITCHOVER,
    "FINISHED": Stage.FINISH,
}
# The last state of a side before FINISHED: who comes from there was handed over, who comes from an earlier one gave up.
_LAST_OLD: Final = frozenset({4, 10})
_LAST_NEW: Final = frozenset({5, 11})
_LAST_NAMES: Final = frozenset({("TO", "WAIT_HANDSHAKE"), ("FROM", "CHECKPT")})
_NAMED: Final = re.compile(r"MIGRATE_(TO|FROM)_VMX_([A-Z_]+)")
# The state of a VMX that takes part in no migration.
_IDLE: Final = re.compile(r"0|MIGRATE_VMX_NONE(?: \(0\))?")
_NUMBER: Final = re.compile(r"[0-9]{1,2}")


def read_state(state: str, *, old: bool) -> tuple[Side, Stage] | None:
    """Return side and stage of a state, by its name where the log prints it, else by its number; None if unknown.

    Args:
        state: as the log prints it.
        old: whether the numbers are those of up to ESXi 5.0.

    >>> read_state("4", old=True)
    (<Side.SOURCE: 'source'>, <Stage.SWITCHOVER: 'switchover'>)
    >>> read_state("MIGRATE_FROM_VMX_PRECOPY (9)", old=False)
    (<Side.DESTINATION: 'destination'>, <Stage.PRECOPY: 'precopy'>)
    """
    named = _NAMED.search(state)
    if named:
        stage = _NAMES.get(named[2])
        if stage is None:
            return None
        side = Side.SOURCE if named[1] == "TO" else Side.DESTINATION
        # The receiving VMX calls the restoring of the checkpoint CHECKPT too.
        return side, Stage.RESUME if side is Side.DESTINATION and stage is Stage.SWITCHOVER else stage
    number = _NUMBER.fullmatch(state.strip())
    return (_OLD if old else _NEW).get(int(number[0])) if number else None


def _is_last(state: str, *, old: bool) -> bool:
    """Return whether nothing but FINISHED comes after a state where all goes well."""
    if named := _NAMED.search(state):
        return (named[1], named[2]) in _LAST_NAMES
    number = _NUMBER.fullmatch(state.strip())
    return number is not None and int(number[0]) in (_LAST_OLD if old else _LAST_NEW)


def is_idle(state: str | None) -> bool:
    """Return whether a VMX in this state takes part in no migration."""
    return state is not None and _IDLE.fullmatch(state.strip()) is not None


def read_transition(state_from: str, state_to: str, *, old: bool) -> tuple[Stage | None, str]:
    """Return stage and event of the step to FINISHED: `finished` after the hand-over, else `over`, or `error`.

    FINISHED itself means done or failed (KB 1010634); a VMX that goes there from a state before the hand-over failed
    in that one (KB 2005741). From an unknown state it says only that it is over.
    """
    before, after = read_state(state_from, old=old), read_state(state_to, old=old)
    if before is None or after is None or before[0] is not after[0]:
        return Stage.FINISH, "over"
    return (Stage.FINISH, "finished") if _is_last(state_from, old=old) else (before[1], "error")
