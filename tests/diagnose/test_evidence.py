"""Records become numbered evidence once, when the incident is built."""

from tests.support.observed import MATCHER, hello, kernel
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.evidence import as_incident, choose_evidence, with_evidence
from vmlog.diagnose.nearby import NearbyRecord
from vmlog.diagnose.ranking import rank_causes
from vmlog.diagnose.shared_values import SharedValues
from vmlog.diagnose.sighting import sighting_in
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.terms import Side
from vmlog.timeline.build import join_migrations

WARNED = "The migration has exceeded the maximum switchover time of 100 second(s)."
SUCCESS = (
    hello(1),
    hello(1.1, "Dest", host="esx-a2"),
    kernel(2, WARNED),
    kernel(9, "DONE paging in", "D", host="esx-a2"),
)


def timeline_of(*records):
    (timeline,), _ = join_migrations(list(records))
    return timeline


def test_a_cause_names_its_records_by_their_position_among_the_shown():
    timeline = timeline_of(*SUCCESS)
    warned = timeline.records[2]
    causes = rank_causes([sighting_in(warned, hit) for hit in warned.observation.hits], {})
    migration = Diagnosis(MATCHER, {}, load_stage_limits()).judge(timeline)
    incident = as_incident(migration, causes, [timeline.records[3], warned], SharedValues())
    assert [cause.evidence for cause in incident.causes] == [(1,)] * len(causes)
    assert WARNED in incident.evidence[1].text


def test_a_record_that_is_not_shown_gets_no_number():
    timeline = timeline_of(*SUCCESS)
    warned = timeline.records[2]
    causes = rank_causes([sighting_in(warned, hit) for hit in warned.observation.hits], {})
    migration = Diagnosis(MATCHER, {}, load_stage_limits()).judge(timeline)
    assert all(
        cause.evidence == () for cause in as_incident(migration, causes, timeline.records[:2], SharedValues()).causes
    )


def test_evidence_has_the_sides_of_its_records():
    timeline = timeline_of(*SUCCESS)
    migration = Diagnosis(MATCHER, {}, load_stage_limits()).judge(timeline)
    shown = with_evidence(migration, timeline.records[:2], SharedValues()).evidence
    assert [item.side for item in shown] == [Side.SOURCE, Side.DESTINATION]


def test_nearby_records_stand_among_the_own_in_order_of_time():
    timeline = timeline_of(*SUCCESS)
    parent = NearbyRecord(hello(1.5), Side.VCENTER)
    shown = choose_evidence(timeline, timeline.records[:3], [parent])
    assert shown.index(parent) == 2
