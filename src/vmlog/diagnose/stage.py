"""At which stage a migration ended, and where the client's progress bar stood.

The rules are told in docs/migrations.md: what the logs show decides, then what the recognised text names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from vmlog.diagnose.failing import OUTRIGHT_FAILURES
from vmlog.diagnose.outcome import Verdict
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import CauseMatch
from vmlog.observe.observation import HOST_LOGS
from vmlog.terms import Kind, Outcome, Side, Stage
from vmlog.timeline.stage_events import SAME_TIME, StageEvent, furthest_stage
from vmlog.timeline.timeline import Timeline

_HOSTS = (Side.SOURCE, Side.DESTINATION)


def stage_of(course: Timeline, verdict: Verdict, rules: StageLimits) -> Stage | None:
    """The stage at which a migration ended as far as its stage lines show it, before any cause is known."""
    if verdict.outcome is Outcome.STALLED:
        stage = verdict.open_at[0] if verdict.open_at and _one_place(verdict, rules) else None
        return rules.stages[stage].silence_is if stage else None
    if verdict.outcome is Outcome.REFUSED:
        return Stage.VALIDATE
    if verdict.outcome is Outcome.SUCCEEDED and course.events("finished"):
        return Stage.FINISH
    if not verdict.failing:
        return course.reached
    named = _named(verdict)
    side = failing_side(verdict)
    least = _furthest(course, verdict, side, begun=True)
    if named and not (least and least.rank > named.rank):
        return named
    stage = _later(_furthest(course, verdict, side), *_broken(course))
    if stage and stage in rules.stages and timed_out(verdict, rules):
        return rules.stages[stage].silence_is
    # The logs at hand show no more than a beginning: then what another machine noticed tells more.
    return _later(stage, _noticed(verdict)) if stage is None or stage.rank <= Stage.CONNECT.rank else stage


def stated_stage(
    course: Timeline, verdict: Verdict, stage: Stage | None, causes: list[CauseMatch], known: Mapping[str, Cause]
) -> Stage | None:
    """The stage with what the best cause says of it; a text never takes back what was seen to begin.

    Args:
        course: the migration.
        verdict: how it ended.
        stage: as `stage_of` tells it.
        causes: the ranked causes.
        known: the causes of the catalogue.
    """
    if (
        not causes
        or causes[0].match not in OUTRIGHT_FAILURES
        or verdict.outcome is not Outcome.FAILED
        or _named(verdict)
    ):
        return stage
    told = known[causes[0].id].stage
    # What a host says of itself names the stages that it may explain, and not one; what vCenter says of a failure that
    # it did not see (an umbrella) names none.
    umbrella = known[causes[0].id].role == "umbrella"
    own = any(
        hit.cause.id == causes[0].id
        for item in course.observations
        if not umbrella or item.log in HOST_LOGS
        for hit in item.hits
    )
    if not own or told in ("any", Stage.CLEANUP):
        return stage
    # What the other side did in the meantime is no objection to what this one says.
    known_records = len(course.records)
    sides = (course.records[index].side for index in causes[0].evidence if index < known_records)
    side = next((side for side in sides if side in _HOSTS), failing_side(verdict))
    least = _furthest(course, verdict, side, begun=True)
    return stage if least and least.rank > Stage(told).rank else Stage(told)


def progress_of(
    course: Timeline, verdict: Verdict, stage: Stage | None, rules: StageLimits, cause: Cause | None = None
) -> tuple[int | None, str | None]:
    """Where the client's progress bar stood, and how that is known.

    100 for a success; else the last percent that a record printed before the failure; else what is documented for the
    cause or for the stage.
    """
    if verdict.outcome is Outcome.SUCCEEDED:
        return 100, "inferred"
    if printed := _printed(course, verdict.failed_utc):
        return printed, "logged"
    known = verdict.outcome in (Outcome.FAILED, Outcome.STALLED) or verdict.open_at == (stage,)
    # The bar of a copy of files is another one.
    if not known or stage is None or course.kind is Kind.COLD:
        return None, None
    if cause and cause.percent is not None and cause.stage in (stage, "any"):
        return cause.percent, "documented"
    row = rules.stages.get(stage)
    return (row.percent, "documented") if row and row.percent is not None else (None, None)


def _printed(course: Timeline, until: datetime | None) -> int | None:
    percents = [
        int(percent)
        for item in course.observations
        if (percent := item.fields.get("percent")) and not (until and item.when and item.when > until)
    ]
    return percents[-1] if percents and 0 <= percents[-1] <= 100 else None


def _one_place(verdict: Verdict, rules: StageLimits) -> bool:
    """Whether all stages at which a silent migration may be are one place."""
    first = rules.stages[verdict.open_at[0]]
    return {first.silence_is, *verdict.open_at} <= {first.stage, first.silence_is}


def _named(verdict: Verdict) -> Stage | None:
    """The stage that the first failing record names, in whatever part of it."""
    for moment in verdict.failing:
        named = [moment.stage, *(mark.line.stage for mark in moment.observation.marks if mark.line.event == "measure")]
        stages = [stage for stage in named if stage and stage is not Stage.CLEANUP]
        if stages:
            return max(stages, key=lambda stage: stage.rank)
    return None


def _noticed(verdict: Verdict) -> Stage | None:
    """The furthest stage that a host names in words that say only that something failed (an umbrella).

    vCenter passes the same words on whatever went wrong.
    """
    stages = (
        hit.cause.stage
        for moment in verdict.failing
        if moment.observation.log in HOST_LOGS
        for hit in moment.observation.hits
        if hit.cause.role == "umbrella" and hit.kind in OUTRIGHT_FAILURES
    )
    named = [Stage(stage) for stage in stages if stage not in ("any", Stage.CLEANUP)]
    return max(named, key=lambda stage: stage.rank, default=None)


def _broken(course: Timeline) -> list[Stage]:
    """The stages in which lines say that something failed, on whatever side."""
    return [
        moment.line.stage
        for moment in course.events("error")
        if moment.line and moment.line.stage and moment.line.stage is not Stage.CLEANUP
    ]


def _later(*stages: Stage | None) -> Stage | None:
    return max((stage for stage in stages if stage), key=lambda stage: stage.rank, default=None)


def _furthest(course: Timeline, verdict: Verdict, side: Side | None, *, begun: bool = False) -> Stage | None:
    """The furthest stage of a side before the failure; what the other one did proves no more than they have in common.

    Args:
        course: the migration.
        verdict: when it failed.
        side: the side that failed; what is no host counts for both.
        begun: see `reached`.
    """
    until = verdict.failed_utc
    if side is None or side not in _HOSTS:
        return furthest_stage(course.stage_events, until, begun=begun)
    own = _reached(course.stage_events, until, side, begun=begun, same=True)
    other = _reached(course.stage_events, until, side, begun=begun, same=False)
    if other and other.rank > SAME_TIME.rank:
        other = SAME_TIME
    return _later(own, other)


def _reached(moments: list[StageEvent], until: datetime | None, side: Side, *, begun: bool, same: bool) -> Stage | None:
    return furthest_stage((moment for moment in moments if (moment.side is side) is same), until, begun=begun)


def failing_side(verdict: Verdict) -> Side | None:
    """The side that the first failing record with one speaks for."""
    return next((moment.side for moment in verdict.failing if moment.side), None)


def timed_out(verdict: Verdict, rules: StageLimits) -> bool:
    """Whether a failing record says that something took too long."""
    texts = [moment.observation.text.lower() for moment in verdict.failing]
    sure = [text for text in texts if not any(word in text for word in rules.no_timeout)]
    return any(word in text for word in rules.timeout for text in sure)
