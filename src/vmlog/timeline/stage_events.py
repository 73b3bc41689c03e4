"""The stage lines of a migration in their places: which side each record speaks for, and what it says of the course."""

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

# Of one side, what the other side's being there proves at most: the destination restores the VM while pages still come.
SAME_TIME: Final = Stage.SWITCHOVER
_STAGES: Final = tuple(Stage)
_OUTLOOK: Final = {"success": "end", "error": "fail"}


@dataclass(frozen=True, slots=True)
class StageEvent:
    """A stage line at its place in the migration; `line` is None where only the message of a cause says so."""

    record: Record
    stage: Stage | None
    event: str
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
    moments: Iterable[StageEvent], until: datetime | None = None, *, begun: bool = False
) -> Stage | None:
    """The furthest stage that was begun; the clean-up after a failure is no progress.

    Args:
        moments: stage lines.
        until: what is later says nothing, null for all.
        begun: count only stages whose lines are there, and not those that must follow because one before them is done.
    """
    ranks: list[Stage] = []
    for moment in moments:
        if moment.stage is None or moment.stage is Stage.CLEANUP:
            continue
        late = until and moment.observation.when and moment.observation.when > until
        if late and moment.event != "error":  # what went wrong is the failure, whoever wrote of it first
            continue
        if moment.event in ("begin", "measure", "refuse", "error"):
            ranks.append(moment.stage)
        elif moment.event in ("end", "success"):
            ranks.append(moment.stage if begun else stage_after(moment.stage))
    return max(ranks, key=lambda stage: stage.rank, default=None)


def stage_after(stage: Stage) -> Stage:
    """The stage that begins when this one is done; nothing comes after the last."""
    return stage if stage.rank >= Stage.FINISH.rank else _STAGES[stage.rank + 1]


def _broken_tasks(observations: list[Observation]) -> set[tuple[str, str] | None]:
    """Tasks of vCenter that ended with an error; that they finish too says only that they are over."""
    told = (item for item in observations if any(mark.line.event == "fail" for mark in item.marks))
    return {task_key(item) for item in told} - {None}


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
        if mark.line.failing and mark.line.failing.told_by(mark.fields.get("text", ""), observation.level):
            event = mark.line.failing.event
        if event == "success" and _speaks_for_the_other(mark, observation):
            stage, event = Stage.CLEANUP, "identity"
        found.append(StageEvent(record, stage, event, mark.line.side or side, mark.line))
    return found


def _speaks_for_the_other(mark: Mark, observation: Observation) -> bool:
    """Whether a line that tells of the success of one side was written for the other, which only cleans up."""
    others = {other.line.side for other in observation.marks if other.line.id != mark.line.id} - {None, Side.VCENTER}
    return bool(mark.line.side and others) and mark.line.side not in (*others, Side.VCENTER)


def _sides(observations: list[Observation]) -> list[Side | None]:
    """The side of each record: as it says itself, else as the others of its host or vmware.log say."""
    told = [observation.side or _state_side(observation) for observation in observations]
    places: dict[tuple[str, str], dict[Side, int]] = {}
    hosts: dict[str, set[Side]] = {}
    for observation, side in zip(observations, told, strict=True):
        if side and side is not Side.VCENTER:
            place = _place(observation)
            counts = places.setdefault(place, {})
            counts[side] = counts.get(side, 0) + 1
            hosts.setdefault(place[0], set()).add(side)
    for index, side in enumerate(told):
        if side is not None:
            continue
        place = _place(observations[index])
        if counts := places.get(place, {}):
            told[index] = max(counts, key=counts.__getitem__)
        elif len(hosts.get(place[0], ())) == 1:
            told[index] = next(iter(hosts[place[0]]))
    return told


def _state_side(observation: Observation) -> Side | None:
    """The side of a VMX that changes its state."""
    state = observation.fields.get("state_to")
    meaning = read_state(state, old=observation.old_states) if state else None
    return meaning[0] if meaning else None


def _place(observation: Observation) -> tuple[str, str]:
    """What makes records speak for the same side: the host, or one file where that holds less than the others.

    Each VMX has a log of its own, and a folder may hold the logs of several hosts.
    """
    apart = observation.log == "vmware" or observation.host is None
    return (observation.host or observation.unit, observation.member if apart else "")
