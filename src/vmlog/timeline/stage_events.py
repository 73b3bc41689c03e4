"""The stage lines of a migration with stage, event and side, and the side of each record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup, task_key
from vmlog.knowledge.stage_lines import Mark, StageLine
from vmlog.observe.observation import Observation
from vmlog.observe.vmx_states import read_state, read_transition
from vmlog.terms import Side, Stage
from vmlog.timeline.record import Record

# The furthest stage that one side proves for the other: the destination restores the VM while pages still arrive.
SAME_TIME: Final = Stage.SWITCHOVER
_STAGES: Final = tuple(Stage)
_OUTLOOK: Final = {"success": "end", "error": "fail"}


@dataclass(frozen=True, slots=True)
class StageEvent:
    """A stage line in a record of the migration.

    Attributes:
        effect: what the line says about the migration, one of `EVENTS`, with the state and status in it resolved.
        line: the stage line, or None where only the message of a cause shows the event.
    """

    record: Record
    stage: Stage | None
    effect: str
    side: Side | None
    line: StageLine | None

    @property
    def observation(self) -> Observation:
        """The observation of the record."""
        return self.record.observation


def stage_events_of(group: MigrationGroup) -> tuple[list[Record], list[StageEvent]]:
    """Return the records of a migration with their sides, and its stage lines in order."""
    records = list(map(Record, group.observations, _sides(group.observations)))
    broken = _broken_tasks(group.observations)
    return records, [event for record in records for event in _events_in(record, broken)]


def furthest_stage(
    stage_events: Iterable[StageEvent], until: datetime | None = None, *, begun: bool = False
) -> Stage | None:
    """Return the furthest stage that began, or None. The clean-up after a failure is no progress.

    Args:
        stage_events: in any order.
        until: ignore later events but errors; None for none.
        begun: ignore stages that must have begun only because the one before them is done.
    """
    ranks: list[Stage] = []
    for item in stage_events:
        if item.stage is None or item.stage is Stage.CLEANUP:
            continue
        late = until and item.observation.when and item.observation.when > until
        if late and item.effect != "error":  # an error is the failure, whichever log reports it first
            continue
        if item.effect in ("begin", "measure", "refuse", "error"):
            ranks.append(item.stage)
        elif item.effect in ("end", "success"):
            ranks.append(item.stage if begun else stage_after(item.stage))
    return max(ranks, key=lambda stage: stage.rank, default=None)


def stage_after(stage: Stage) -> Stage:
    """Return the stage that begins when this one is done; the last one is followed by itself.

    >>> stage_after(Stage.PRECOPY)
    <Stage.SWITCHOVER: 'switchover'>
    """
    return stage if stage.rank >= Stage.FINISH.rank else _STAGES[stage.rank + 1]


def _broken_tasks(observations: list[Observation]) -> set[tuple[str, str] | None]:
    """Return tasks of vCenter that ended with an error, for which a later FINISH only means that they are over."""
    failed = (item for item in observations if any(mark.line.event == "fail" for mark in item.marks))
    return {task_key(item) for item in failed} - {None}


def _events_in(record: Record, broken: Collection[tuple[str, str] | None]) -> list[StageEvent]:
    observation, side = record.observation, record.side
    found = []
    for mark in observation.marks:
        stage, event = mark.line.stage, mark.line.event
        state = mark.fields.get("state_to")
        if state and (meaning := read_state(state, old=observation.old_states)):
            side, stage = meaning
            event = "begin"
            if stage is Stage.FINISH:
                stage, event = read_transition(mark.fields.get("state_from", ""), state, old=observation.old_states)
        if event == "outlook":
            event = _OUTLOOK.get(mark.fields.get("status", ""), "success")
            event = "identity" if task_key(observation) in broken else event
        if mark.line.failing and mark.line.failing.is_shown_by(mark.fields.get("text", ""), observation.level):
            event = mark.line.failing.event
        if event == "success" and _is_for_other_side(mark, observation):
            stage, event = Stage.CLEANUP, "identity"
        found.append(StageEvent(record, stage, event, mark.line.side or side, mark.line))
    return found


def _is_for_other_side(mark: Mark, observation: Observation) -> bool:
    """Return whether a line about the success of one side was written for the other side, which only cleans up."""
    others = {other.line.side for other in observation.marks if other.line.id != mark.line.id} - {None, Side.VCENTER}
    return bool(mark.line.side and others) and mark.line.side not in (*others, Side.VCENTER)


def _sides(observations: list[Observation]) -> list[Side | None]:
    """Return the side of each record: its own, else that of the other records of its host or vmware.log."""
    sides = [observation.side or _state_side(observation) for observation in observations]
    places: dict[tuple[str, str], dict[Side, int]] = {}
    hosts: dict[str, set[Side]] = {}
    for observation, side in zip(observations, sides, strict=True):
        if side and side is not Side.VCENTER:
            place = _place(observation)
            counts = places.setdefault(place, {})
            counts[side] = counts.get(side, 0) + 1
            hosts.setdefault(place[0], set()).add(side)
    for index, side in enumerate(sides):
        if side is not None:
            continue
        place = _place(observations[index])
        if counts := places.get(place, {}):
            sides[index] = max(counts, key=counts.__getitem__)
        elif len(hosts.get(place[0], ())) == 1:
            sides[index] = next(iter(hosts[place[0]]))
    return sides


def _state_side(observation: Observation) -> Side | None:
    """Return the side of a VMX that changes its state."""
    state = observation.fields.get("state_to")
    meaning = read_state(state, old=observation.old_states) if state else None
    return meaning[0] if meaning else None


def _place(observation: Observation) -> tuple[str, str]:
    """Return what records of the same side share: the host, or the file where the host is no proof.

    Each VMX has a log of its own, and a folder may hold the logs of several hosts.
    """
    by_file = observation.log == "vmware" or observation.host is None
    return (observation.host or observation.unit, observation.member if by_file else "")
