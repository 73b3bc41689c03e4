"""Turning migrations into the report's migrations and incidents: outcome, stage, causes, evidence, gaps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.diagnose.decoded import with_cpu_features
from vmlog.diagnose.detail import canceller_of, slow_detail, stall_detail
from vmlog.diagnose.duration import duration_of
from vmlog.diagnose.error_message import best_hit, cancel_message, error_text, is_failing, message_of, warns
from vmlog.diagnose.evidence import as_incident, choose_evidence, evidence_of
from vmlog.diagnose.gaps import clock_gaps, find_gaps, present_logs
from vmlog.diagnose.kinds import kind_of
from vmlog.diagnose.nearby import NO_NETWORKS, NearbyRecord, find_nearby, find_parent, host_sightings
from vmlog.diagnose.outcome import Verdict, judge
from vmlog.diagnose.possible import possible_facts
from vmlog.diagnose.ranking import Sighting, Support, fits, rank_causes
from vmlog.diagnose.slow import SlowFigures, slow_figures
from vmlog.diagnose.stage import failing_side, progress_of, stage_of, stated_stage, timed_out
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.condition import ConditionFacts
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.knowledge.template import mask
from vmlog.match.hit import Hit
from vmlog.match.matcher import Matcher
from vmlog.model import CauseMatch, Incident, Migration
from vmlog.observe.observation import Observation
from vmlog.source.network import Network
from vmlog.terms import Kind, MatchKind, Outcome, Severity, Stage
from vmlog.timeline.timeline import Timeline

MAX_CAUSES: Final = 8
_MAX_FUZZY: Final = 40
_INFERRED_SCORE: Final = 0.9  # a cause that the incident's stage and outcome suggest without any message
_ASIDE_SCORE: Final = 0.7  # the same, where a failing record gives a reason of its own that nobody documents

_SEVERITY: Final = {
    Outcome.SUCCEEDED: Severity.INFO,
    Outcome.CANCELLED: Severity.NOTICE,
    Outcome.INCOMPLETE: Severity.NOTICE,
    Outcome.REFUSED: Severity.WARNING,
    Outcome.STALLED: Severity.ERROR,
    Outcome.FAILED: Severity.ERROR,
}


class Diagnosis:
    """Judges migrations. One instance serves a run; `repeated` numbers migration ids that come back."""

    def __init__(
        self,
        matcher: Matcher,
        log_ends: Mapping[str, datetime],
        rules: StageLimits,
        networks: Mapping[str, Network] = NO_NETWORKS,
    ) -> None:
        self._matcher = matcher
        self._alone = [cause for cause in matcher.catalogue.causes.values() if cause.alone_text]
        self._log_ends = log_ends
        self._rules = rules
        self._networks = networks
        self._seen: dict[str, int] = {}

    def count(self, group: MigrationGroup) -> tuple[str, int]:
        """What a migration is known by, and how many of the run were by now; for one that is not judged as well."""
        first = group.observations[0]
        content = group.migration_id or f"{first.ts}|{first.op_id}|{first.text}"
        self._seen[content] = self._seen.get(content, 0) + 1
        return content, self._seen[content]

    def judge(self, course: Timeline) -> Migration | Incident:
        """An incident for everything that did not succeed or was slow, else the plain migration."""
        verdict = judge(course, self._log_ends, self._rules)
        if verdict.outcome is not Outcome.SUCCEEDED:
            return self._incident(course, verdict)
        stage = stage_of(course, verdict, self._rules)
        plain = self._migration(course, verdict, stage)
        slow = slow_figures(course, plain.stages, self._rules)
        if slow:
            return self._slow(course, verdict, plain, slow)
        beside = find_parent(course)
        return replace(plain, evidence=evidence_of(course, choose_evidence(course, set(), beside), beside))

    def _slow(self, course: Timeline, verdict: Verdict, plain: Migration, slow: Sequence[SlowFigures]) -> Incident:
        """A success that kept the VM waiting: a warning, with the causes that do not tell of a failure."""
        causes = rank_causes(
            [item for item in _sightings(course) if item.hit.cause.severity.rank <= Severity.WARNING.rank],
            self._facts(course, verdict, plain.stage),
        )[:MAX_CAUSES]
        records = {id(one.record) for one in slow}
        proof = {index for index, item in enumerate(course.observations) if id(item) in records}
        beside = find_parent(course)
        shown = choose_evidence(course, proof.union(*(cause.evidence for cause in causes)), beside)
        migration = replace(
            plain,
            severity=Severity.WARNING,
            message=error_text(slow[0].record, None),
            detail=slow_detail(slow),
            evidence=evidence_of(course, shown, beside),
        )
        return as_incident(migration, causes, shown)

    def _incident(self, course: Timeline, verdict: Verdict) -> Incident:
        known = self._matcher.catalogue.causes
        stage = stage_of(course, verdict, self._rules)
        nearby = [*self._nearby(course, verdict, stage), *find_parent(course)]
        causes = self._causes(course, verdict, stage, nearby)
        stage = stated_stage(course, verdict, stage, causes, known)
        needs = known[causes[0].id].needs if causes else ()
        gaps = find_gaps(course, verdict.outcome, (*needs, *self._untold(course, verdict)))
        shown = choose_evidence(course, {index for cause in causes for index in cause.evidence}, nearby)
        best = best_hit(course, causes[0].id) if causes else None
        message = message_of(course, best) if verdict.outcome is not Outcome.CANCELLED else cancel_message(course)
        course.kind = kind_of(course, verdict, best, message or "")
        severity = _SEVERITY[verdict.outcome]
        if best and verdict.outcome in (Outcome.FAILED, Outcome.STALLED):
            severity = max(severity, best.cause.severity, key=lambda item: item.rank)
        migration = replace(
            self._migration(course, verdict, stage, best.cause if best else None),
            severity=severity,
            message=message,
            detail=stall_detail(verdict, stage, self._rules),
            cancelled_by=canceller_of(verdict.failing) if verdict.outcome is Outcome.CANCELLED else None,
            evidence=evidence_of(course, shown, nearby),
            gaps=gaps,
        )
        return as_incident(migration, causes, shown)

    def _migration(
        self,
        course: Timeline,
        verdict: Verdict,
        stage: Stage | None,
        best: Cause | None = None,
    ) -> Migration:
        """What is known without causes: no message and no evidence yet."""
        lasting = duration_of(course, verdict, stage, self._rules)
        percent, basis = progress_of(course, verdict, stage, self._rules, best)
        return Migration(
            incident_id=self._identity(course),
            kind=course.kind,
            outcome=verdict.outcome,
            severity=Severity.INFO,
            stage=stage,
            progress_percent=percent,
            progress_basis=basis,
            migration_id=course.group.migration_id,
            op_ids=tuple(sorted(course.group.operations)),
            vm=course.vm,
            vm_path=course.vm_path,
            source=course.source,
            destination=course.destination,
            started_utc=lasting.started,
            failed_utc=verdict.failed_utc,
            ended_utc=lasting.ended,
            duration_s=lasting.seconds,
            stages=lasting.spans,
            metrics=dict(sorted(course.metrics.items())),
            message=None,
            evidence=(),
            gaps=clock_gaps(course),
            user=course.request.user,
            trigger=course.request.trigger,
        )

    def _identity(self, course: Timeline) -> str:
        """A short hash that is the same in every run: of the migration id, else of the first record's text."""
        content, again = self.count(course.group)
        return hashlib.sha256(f"{content}#{again}".encode("utf-8", "backslashreplace")).hexdigest()[:12]

    def _facts(self, course: Timeline, verdict: Verdict, stage: Stage | None) -> ConditionFacts:
        percent, _ = progress_of(course, verdict, stage, self._rules)
        return {
            "stage": str(stage) if stage else None,
            "kind": str(course.kind),
            "outcome": str(verdict.outcome),
            "progress_percent": percent,
            "side": failing_side(verdict),
            "vm_path": course.vm_path,
        }

    def _nearby(self, course: Timeline, verdict: Verdict, stage: Stage | None) -> list[NearbyRecord]:
        """Trouble on the hosts near the failure: what may explain it, and of what explains nothing the rest."""
        found = find_nearby(course, verdict, self._rules.context_s, self._networks)
        facts = self._facts(course, verdict, stage)
        maybe = possible_facts(course, verdict, self._rules, facts)
        telling = {item.evidence for item in host_sightings(course, found, 0, lambda hit: fits(hit, facts, maybe))}
        if verdict.outcome is Outcome.REFUSED:
            # What a check turned down never reached a host: only trouble that a cause asks for has to do with it.
            asked = {kind for item in _sightings(course) for kind in item.hit.cause.supports}
            return [item for number, item in enumerate(found) if number in telling or item.kinds & asked]
        return [item for number, item in enumerate(found) if number in telling or item.observation.marks]

    def _causes(
        self, course: Timeline, verdict: Verdict, stage: Stage | None, nearby: Sequence[NearbyRecord]
    ) -> list[CauseMatch]:
        sightings = _telling(_sightings(course), course, verdict)
        facts = self._facts(course, verdict, stage)
        trouble: dict[str, list[Support]] = {}
        for number, found in enumerate(nearby, len(course.observations)):
            for kind in found.kinds if found.on_path is not False else ():
                trouble.setdefault(kind, []).append(Support(number, found.certain))
        present = present_logs(course)
        maybe = possible_facts(course, verdict, self._rules, facts)
        missing = frozenset(need for sighting in sightings for need in sighting.hit.cause.needs if need not in present)
        if verdict.outcome is not Outcome.CANCELLED:
            known = len(course.observations)
            sightings += host_sightings(course, nearby, known, lambda hit: fits(hit, facts, maybe))
        sightings += self._inferred(course, verdict, facts)
        ranked = rank_causes(sightings, facts, missing, maybe=maybe, nearby=trouble)
        if not any(
            cause.match is not MatchKind.FUZZY and self._matcher.catalogue.causes[cause.id].role == "cause"
            for cause in ranked
        ):
            similar = _telling(self._similar(course), course, verdict)
            if similar:
                ranked = rank_causes([*sightings, *similar], facts, missing, maybe=maybe, nearby=trouble)
        areas = [self._matcher.catalogue.causes[cause.id].area for cause in ranked]
        records = [*course.observations, *(found.observation for found in nearby)]
        proof = records[ranked[0].evidence[0]].text if ranked else ""
        return with_cpu_features(ranked[:MAX_CAUSES], areas, proof)

    def _inferred(self, course: Timeline, verdict: Verdict, facts: ConditionFacts) -> list[Sighting]:
        """The causes that the incident's stage and outcome suggest; where it failed or fell silent proves them.

        A message that tells a reason of its own, which nobody documents, leaves nothing to suggest.
        """
        if verdict.failing and all(moment.event == "error" for moment in verdict.failing):
            return []
        reason = any(_gives_a_reason(moment.observation) for moment in verdict.failing)
        score = _ASIDE_SCORE if reason and not timed_out(verdict, self._rules) else _INFERRED_SCORE
        silence = verdict.silence.last if verdict.silence else None
        told = verdict.failing[0].observation if verdict.failing else silence
        last = len(course.observations) - 1
        proof = next((index for index, item in enumerate(course.observations) if item is told), last)
        return [
            Sighting(Hit(cause, MatchKind.FUZZY, score, 0, True), proof, "", None)
            for cause in self._alone
            if cause.alone and cause.alone.holds(facts)
        ]

    def _similar(self, course: Timeline) -> list[Sighting]:
        """Approximate matches of the failing messages, each wording asked once."""
        asked: set[str] = set()
        found = []
        for index, item in enumerate(course.observations):
            wording = mask(item.text[:2000])
            if is_failing(item) and wording not in asked and len(asked) < _MAX_FUZZY:
                asked.add(wording)
                found += [Sighting(hit, index, item.log, item.host) for hit in self._matcher.similar(item.text)]
        return found

    def _untold(self, course: Timeline, verdict: Verdict) -> tuple[str, ...]:
        """The logs that would tell at which stage a migration is that is still open."""
        logs = {log for stage in verdict.open_at[1:] for log in self._rules.stages[stage].seen_in}
        if verdict.outcome is Outcome.STALLED and course.kind is not Kind.COLD:
            # The VM's own log tells of every stage of its side.
            logs.update(("source/vmware.log", "destination/vmware.log"))
        if course.kind is Kind.STORAGE_VMOTION:
            logs = {log for log in logs if not log.startswith("destination/")}
        return tuple(sorted(logs))


def _gives_a_reason(observation: Observation) -> bool:
    """Whether a failing record says more than that something failed."""
    return not any(hit.cause.role == "umbrella" for hit in observation.hits)


def _sightings(course: Timeline) -> list[Sighting]:
    """The hits of its records; what a check only warned of, and would stop a migration, stopped none."""
    return [
        Sighting(hit, index, item.log, item.host)
        for index, item in enumerate(course.observations)
        for hit in item.hits
        if hit.cause.severity.rank < Severity.ERROR.rank or not warns(item)
    ]


def _telling(sightings: list[Sighting], course: Timeline, verdict: Verdict) -> list[Sighting]:
    """The sightings that tell why.

    That hosts call a cancelled migration failed is the cancellation itself; of two findings of a check, that of which
    it only warned did not refuse the request.
    """
    if verdict.outcome is Outcome.REFUSED:
        return [item for item in sightings if not warns(course.observations[item.evidence])]
    if verdict.outcome is Outcome.CANCELLED:
        return [item for item in sightings if item.hit.cause.role == "cause"]
    return sightings
