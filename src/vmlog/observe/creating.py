"""Records that by themselves say that there was a migration."""

from __future__ import annotations

from typing import Final

from vmlog.observe.observation import Observation
from vmlog.observe.vmx_states import read_state
from vmlog.terms import MatchKind, Stage

# Events of stage lines that only a migration has.
CREATING: Final = frozenset({"begin", "fail", "refuse", "success"})


def can_create(observation: Observation) -> bool:
    """Return whether the record by itself says that there was a migration.

    A VM is stunned and restored for snapshots and device changes too, so in vmware.log only a request, a failure
    that speaks of a migration, or a VMX in its migration states counts.
    """
    events = [mark.line for mark in observation.marks if mark.line.event in CREATING]
    if observation.log == "vmware":
        state = observation.fields.get("state_to")
        moves = state is not None and read_state(state, old=observation.old_states) is not None
        return moves or any(line.event == "fail" or line.stage is Stage.PREPARE for line in events)
    return bool(events) or _quotes_a_failure(observation)


def _quotes_a_failure(observation: Observation) -> bool:
    """Return whether the record passes on a message that only migrations have."""
    return any(mark.line.quotes for mark in observation.marks) and any(
        hit.kind is MatchKind.EXACT and hit.cause.role in ("cause", "umbrella") and not hit.general
        for hit in observation.hits
    )
