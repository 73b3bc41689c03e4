"""Judging migrations by their records: in turn, or a part of them in each of several processes with the same result.

What a migration's verdict needs of the others was found when they were joined. Only the comparisons with similar
wordings are counted over all of them: where the parts together exceed what one run may compare, all is judged in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import Final, NamedTuple

from vmlog.analysis.forked_work import ForkedWork, can_fork, shared_memory
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.unexplained import FailingMessage, failing_messages
from vmlog.model import Incident, Migration, Notice
from vmlog.terms import Outcome
from vmlog.timeline.build import Timelines
from vmlog.timeline.timeline import Timeline

LEAST_OF_PROCESS: Final = 1_000
"""Migrations that are worth a process."""


class Judged(NamedTuple):
    """A migration that was judged by its records.

    Attributes:
        item: the verdict.
        backward: that a clock ran back while it ran.
        messages: its failing messages, where it is an incident without a cause that should have one.
    """

    item: Migration | Incident
    backward: Notice | None
    messages: Sequence[FailingMessage]


def judged_in_turn(timelines: Iterable[Timeline], diagnosis: Diagnosis) -> Iterator[Judged]:
    """Yield the verdicts on migrations."""
    for timeline in timelines:
        item = diagnosis.judge(timeline)
        needs_none = item.outcome in (Outcome.SUCCEEDED, Outcome.CANCELLED)
        is_unknown = isinstance(item, Incident) and not item.causes and not needs_none
        backward = timeline.backward.notice if timeline.backward else None
        yield Judged(item, backward, failing_messages(timeline) if is_unknown else ())


def judged_by_processes(timelines: Timelines, diagnosis: Diagnosis, processes: int) -> Iterator[Judged]:
    """Yield the verdicts on migrations, which are forgotten; copies of this process judge parts of them meanwhile."""
    processes = min(processes, len(timelines) // LEAST_OF_PROCESS) if can_fork() else 1
    if processes < 2:
        yield from judged_in_turn(timelines.dropping(), diagnosis)
        return
    own, *others = timelines.parts(processes)
    with ExitStack() as stack:
        stack.enter_context(shared_memory())
        works: list[ForkedWork[Judged]] = []
        with suppress(OSError):  # without more processes this one judges all
            for part in others:
                works.append(ForkedWork(partial(_judged_part, part, diagnosis), lambda: diagnosis.similar.compared))
                stack.callback(works[-1].end)
        yield from judged_in_turn(own.dropping(), diagnosis)
        found = [done for work in works if (done := work.finish())]
    is_whole = len(found) == len(others) and diagnosis.similar.has_room_for(compared for compared, _ in found)
    for part in others:
        if is_whole:
            part.groups = ()
            yield from found.pop(0)[1]
        else:
            yield from _judged_part(part, diagnosis)


def _judged_part(part: Timelines, diagnosis: Diagnosis) -> Iterator[Judged]:
    return judged_in_turn(part.dropping(), diagnosis)
