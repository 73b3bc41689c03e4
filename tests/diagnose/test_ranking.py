"""Ranking causes and computing confidence."""

import pytest

from vmlog.diagnose.ranking import HIGHEST, Sighting, level_of, rank_causes
from vmlog.match.catalogue import load_catalogue
from vmlog.match.matcher import Hit, Matcher
from vmlog.model import MatchKind

CAUSES = load_catalogue().causes
MATCHER = Matcher(load_catalogue())
SWITCHOVER = "The migration has exceeded the maximum switchover time of 100 second(s)."
GENERIC = "Migration considered a failure by the VMX."


def sightings(*texts, log="vmware", host="esx-a1"):
    return [Sighting(hit, number, log, host) for number, text in enumerate(texts) for hit in MATCHER.match(text)]


def ids(matches):
    return [match.id for match in matches]


def test_a_specific_cause_stands_above_the_generic_end():
    ranked = rank_causes(sightings(GENERIC, SWITCHOVER), {"kind": "vmotion", "outcome": "failed"})
    assert ranked[0].id == "switchover-timeout-vmotion"
    assert ids(ranked).index("considered-failure-by-vmx") > 0
    assert ranked[0].confidence > 2 * next(m.confidence for m in ranked if m.id == "considered-failure-by-vmx")


def test_a_second_independent_log_raises_the_confidence():
    once = rank_causes(sightings(SWITCHOVER), {})[0]
    twice = rank_causes([*sightings(SWITCHOVER), *sightings(SWITCHOVER, log="hostd")], {})[0]
    assert twice.confidence > once.confidence


def test_missing_needed_evidence_lowers_the_confidence():
    cause = CAUSES["switchover-timeout-vmotion"]
    assert cause.needs
    whole = rank_causes(sightings(SWITCHOVER), {})[0]
    partial = rank_causes(sightings(SWITCHOVER), {}, frozenset(cause.needs))[0]
    assert partial.confidence < whole.confidence


def test_the_kinds_of_match_are_ordered():
    cause = CAUSES["switchover-timeout-vmotion"]
    found = {}
    for kind, score in ((MatchKind.EXACT, 1.0), (MatchKind.KEY, 1.0), (MatchKind.STATUS, 1.0), (MatchKind.FUZZY, 0.9)):
        (match,) = rank_causes([Sighting(Hit(cause, kind, score, 80, True), 0, "", None)], {})
        found[kind] = match.confidence
    assert found[MatchKind.EXACT] > found[MatchKind.KEY] > found[MatchKind.STATUS] > found[MatchKind.FUZZY]
    assert found[MatchKind.EXACT] <= HIGHEST


def test_a_wording_no_public_source_shows_counts_less():
    cause = CAUSES["switchover-timeout-vmotion"]
    seen, unseen = (
        rank_causes([Sighting(Hit(cause, MatchKind.EXACT, 1.0, 30, verified), 0, "", None)], {})[0]
        for verified in (True, False)
    )
    assert unseen.confidence < seen.confidence


def test_a_condition_that_does_not_hold_drops_the_cause_of_an_incident():
    cause = next(cause for cause in CAUSES.values() if cause.when_text == "kind == 'cross_vcenter'")
    hit = Sighting(Hit(cause, MatchKind.EXACT, 1.0, 40, True), 0, "", None)
    assert ids(rank_causes([hit], {"kind": "cross_vcenter"})) == [cause.id]
    assert rank_causes([hit], {"kind": "vmotion"}) == []


def test_unknown_facts_lower_a_pasted_text_but_drop_an_incident():
    cause = next(cause for cause in CAUSES.values() if cause.when_text == "kind == 'cross_vcenter'")
    hit = Sighting(Hit(cause, MatchKind.EXACT, 1.0, 40, True), 0, "", None)
    assert rank_causes([hit], {}) == []
    (loose,) = rank_causes([hit], {}, strict=False)
    (known,) = rank_causes([hit], {"kind": "cross_vcenter"}, strict=False)
    assert loose.confidence < known.confidence


def test_traces_are_never_causes():
    trace = next(cause for cause in CAUSES.values() if cause.role == "trace")
    assert rank_causes([Sighting(Hit(trace, MatchKind.EXACT, 1.0, 40, True), 0, "", None)], {}) == []


def test_the_order_of_sightings_does_not_matter():
    found = sightings(
        GENERIC, SWITCHOVER, "[msg.migrate.fail.dst] The source detected that the destination failed to resume."
    )
    assert rank_causes(found, {}) == rank_causes(found[::-1], {})


def test_confidence_never_rises_down_the_list_among_precedence():
    ranked = rank_causes(sightings(GENERIC, SWITCHOVER), {"kind": "vmotion", "outcome": "failed"})
    assert [match.confidence for match in ranked] == sorted((match.confidence for match in ranked), reverse=True)


@pytest.mark.parametrize(
    ("confidence", "level"), [(0.98, "high"), (0.8, "high"), (0.79, "medium"), (0.5, "medium"), (0.49, "low")]
)
def test_levels(confidence, level):
    assert level_of(confidence) == level
