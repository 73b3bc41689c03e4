"""From a migration's timeline to the report's migration or incident, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vmlog.diagnose.case import Case
from vmlog.diagnose.causes import MAX_CAUSES, find_causes, sightings_of
from vmlog.diagnose.conclusion import Conclusion
from vmlog.diagnose.diagnosed_kind import kind_of
from vmlog.diagnose.error_message import best_hit, cancel_message, error_text, message_of
from vmlog.diagnose.evidence import as_incident, choose_evidence, with_evidence
from vmlog.diagnose.gaps import find_gaps, needed_logs
from vmlog.diagnose.incident_facts import facts_of
from vmlog.diagnose.nearby import NO_NETWORKS, find_nearby, find_parent, find_trouble
from vmlog.diagnose.outcome import Verdict, decide_outcome
from vmlog.diagnose.outcome_detail import canceller_of, slow_detail, stall_detail
from vmlog.diagnose.ranking import rank_causes
from vmlog.diagnose.shared_values import SharedValues
from vmlog.diagnose.similar_wordings import SimilarWordings
from vmlog.diagnose.slow import SlowFigures, slow_figures
from vmlog.diagnose.stage import stage_of, stated_stage
from vmlog.diagnose.summary import summarise
from vmlog.facts.host_networks import HostNetworks
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.match.matcher import Matcher
from vmlog.model import Incident, Migration, Notice
from vmlog.terms import Outcome, Severity, Stage
from vmlog.timeline.timeline import Timeline


class Diagnosis:
    """Judges the migrations of one run, in order of time.

    Attributes:
        similar: what it looks up by similar wordings; nothing else that it finds depends on earlier migrations.
    """

    def __init__(
        self,
        matcher: Matcher,
        log_ends: Mapping[str, datetime],
        limits: StageLimits,
        networks: HostNetworks = NO_NETWORKS,
    ) -> None:
        """Take what all migrations of a run share.

        Args:
            matcher: recognises documented causes.
            log_ends: the last time (UTC) that the logs of each unit cover.
            limits: how long each stage may be silent, and what counts as slow.
            networks: which adapters carry which addresses of hosts.
        """
        self._catalogue = matcher.catalogue
        self.similar = SimilarWordings(matcher)
        self._log_ends = log_ends
        self._limits = limits
        self._networks = networks
        self._shared = SharedValues()

    @property
    def notices(self) -> list[Notice]:
        """What is told of messages that were not looked at as closely as others."""
        return self.similar.notices

    def judge(self, timeline: Timeline) -> Migration | Incident:
        """Return an incident for everything that did not succeed or was slow, else the plain migration."""
        verdict = decide_outcome(timeline, self._log_ends, self._limits)
        stage = stage_of(timeline, verdict, self._limits)
        if verdict.outcome is not Outcome.SUCCEEDED:
            return self._explain(timeline, verdict, stage)
        success = summarise(timeline, Conclusion(verdict, stage, timeline.kind), self._limits)
        if slow := slow_figures(timeline, success.stages, self._limits):
            return self._explain_slowness(timeline, verdict, success, slow)
        return with_evidence(success, choose_evidence(timeline, (), find_parent(timeline)), self._shared)

    def _explain(self, timeline: Timeline, verdict: Verdict, stage: Stage | None) -> Incident:
        """Return the incident of a migration that did not succeed."""
        case = Case(timeline, verdict, facts_of(timeline, verdict, stage, self._limits))
        sightings = sightings_of(timeline)
        candidates = find_nearby(timeline, verdict, self._limits.context_s, self._networks)
        trouble = find_trouble(case, sightings, candidates)
        nearby = [*trouble, *find_parent(timeline)]
        causes = find_causes(case, sightings, nearby, self._catalogue, self.similar, self._limits)
        best = causes[0] if causes else None

        stage = stated_stage(timeline, verdict, stage, best)
        hit = best_hit(timeline, best.cause.id) if best else None
        is_cancelled = verdict.outcome is Outcome.CANCELLED
        message = cancel_message(timeline) if is_cancelled else message_of(timeline, hit)
        kind = kind_of(timeline, verdict, hit, message or "")
        needs = needed_logs(timeline, verdict, best.cause if best else None, self._limits)
        migration = replace(
            summarise(timeline, Conclusion(verdict, stage, kind), self._limits, hit.cause if hit else None),
            message=message,
            detail=stall_detail(verdict, stage, self._limits),
            cancelled_by=canceller_of(verdict.failing) if is_cancelled else None,
            gaps=find_gaps(timeline, verdict.outcome, needs),
        )
        proof = {record for cause in causes for record in cause.records}
        return as_incident(migration, causes, choose_evidence(timeline, proof, nearby), self._shared)

    def _explain_slowness(
        self, timeline: Timeline, verdict: Verdict, success: Migration, slow: Sequence[SlowFigures]
    ) -> Incident:
        """Return the incident of a success that kept the VM waiting, with the causes that report no failure."""
        mild = [item for item in sightings_of(timeline) if item.hit.cause.severity.rank <= Severity.WARNING.rank]
        facts = facts_of(timeline, verdict, success.stage, self._limits)
        causes = rank_causes(mild, facts.known)[:MAX_CAUSES]
        migration = replace(
            success,
            severity=Severity.WARNING,
            message=error_text(slow[0].record.observation, None),
            detail=slow_detail(slow),
        )
        proof = {figure.record for figure in slow}.union(*(cause.records for cause in causes))
        return as_incident(migration, causes, choose_evidence(timeline, proof, find_parent(timeline)), self._shared)
