"""Ranking causes and computing confidence."""

from dataclasses import replace

import pytest

from vmlog.diagnose import ranking
from vmlog.diagnose.confidence import HIGHEST, level_of
from vmlog.diagnose.sighting import Sighting
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.hit import Hit
from vmlog.match.matcher import Matcher
from vmlog.terms import MatchKind

CAUSES = load_catalogue().causes
MATCHER = Matcher(load_catalogue())
SWITCHOVER = "The migration has exceeded the maximum switchover time of 100 second(s)."
GENERIC = "Migration considered a failure by the VMX."


def sightings(*texts, log="vmware", host="esx-a1"):
    return [Sighting(hit, place=(log, host)) for text in texts for hit in MATCHER.match(text)]


def rank_causes(*sightings, **more):
    return [found.match for found in ranking.rank_causes(*sightings, **more)]


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
    assert cause.explain.needs
    whole = rank_causes(sightings(SWITCHOVER), {})[0]
    partial = rank_causes(sightings(SWITCHOVER), {}, frozenset(cause.explain.needs))[0]
    assert partial.confidence < whole.confidence


def test_the_kinds_of_match_are_ordered():
    cause = CAUSES["switchover-timeout-vmotion"]
    found = {}
    for kind, score in ((MatchKind.EXACT, 1.0), (MatchKind.KEY, 1.0), (MatchKind.STATUS, 1.0), (MatchKind.FUZZY, 0.9)):
        (match,) = rank_causes([Sighting(Hit(cause, kind, score, 80, True))], {})
        found[kind] = match.confidence
    assert found[MatchKind.EXACT] > found[MatchKind.KEY] > found[MatchKind.STATUS] > found[MatchKind.FUZZY]
    assert found[MatchKind.EXACT] <= HIGHEST


def test_a_wording_no_public_source_shows_counts_less():
    cause = CAUSES["switchover-timeout-vmotion"]
    seen, unseen = (
        rank_causes([Sighting(Hit(cause, MatchKind.EXACT, 1.0, 30, verified))], {})[0] for verified in (True, False)
    )
    assert unseen.confidence < seen.confidence


def test_a_condition_that_does_not_hold_drops_the_cause_of_an_incident():
    cause = next(cause for cause in CAUSES.values() if cause.match.when_text == "kind == 'cross_vcenter'")
    hit = Sighting(Hit(cause, MatchKind.EXACT, 1.0, 40, True))
    assert ids(rank_causes([hit], {"kind": "cross_vcenter"})) == [cause.id]
    assert rank_causes([hit], {"kind": "vmotion"}) == []


def test_a_fact_that_is_not_known_lowers_the_confidence():
    cause = next(cause for cause in CAUSES.values() if cause.match.when_text == "kind == 'cross_vcenter'")
    hit = Sighting(Hit(cause, MatchKind.EXACT, 1.0, 40, True))
    (loose,) = rank_causes([hit], {})
    (known,) = rank_causes([hit], {"kind": "cross_vcenter"})
    assert loose.confidence < known.confidence


def test_a_condition_that_may_hold_keeps_the_cause_with_less_confidence():
    cause = next(cause for cause in CAUSES.values() if cause.match.when_text == "kind == 'cross_vcenter'")
    hit = Sighting(Hit(cause, MatchKind.EXACT, 1.0, 40, True))
    vmotion, crossing = {"kind": "vmotion"}, {"kind": "cross_vcenter"}
    (possible,) = rank_causes([hit], vmotion, possible=[vmotion, crossing])
    (known,) = rank_causes([hit], crossing)
    assert possible.confidence < known.confidence
    assert rank_causes([hit], vmotion, possible=[vmotion]) == []


@pytest.mark.parametrize("match", [MatchKind.EXACT, MatchKind.KEY])
def test_only_a_known_kind_excludes_what_was_recognised(match):
    cause = CAUSES["crossvc-nkp-decrypt"]
    assert cause.applies_to.kinds == ("cross_vcenter",)
    hit = Sighting(Hit(cause, match, 1.0, 40, True))
    vmotion, crossing = {"kind": "vmotion"}, {"kind": "cross_vcenter"}
    (possible,) = rank_causes([hit], vmotion, possible=[vmotion, crossing])
    assert possible.confidence < rank_causes([hit], crossing)[0].confidence
    assert rank_causes([hit], vmotion, possible=[vmotion]) == []


def test_a_similar_wording_of_another_kind_is_left_out():
    hit = Sighting(Hit(CAUSES["crossvc-nkp-decrypt"], MatchKind.FUZZY, 0.95, 40, True))
    assert rank_causes([hit], {"kind": "vmotion"}, possible=[{"kind": "cross_vcenter"}]) == []


def test_what_only_follows_comes_after_all_causes():
    unlikely = Hit(CAUSES["switchover-timeout-vmotion"], MatchKind.FUZZY, 0.4, 40, True)
    found = [
        Sighting(unlikely),
        *sightings("The VM failed to resume on the destination during early power on"),
    ]
    ranked = rank_causes(found, {})
    assert [match.role for match in ranked] == ["cause", "umbrella"]
    assert ranked[0].confidence < ranked[1].confidence


def test_a_message_that_no_public_source_shows_counts_less_and_is_marked():
    draft = next(
        cause
        for cause in CAUSES.values()
        if cause.status == "draft" and not cause.match.when and not cause.applies_to.kinds
    )
    stable = replace(draft, status="stable")
    (less,), (more,) = (
        rank_causes([Sighting(Hit(cause, MatchKind.KEY, 1.0, 1, True))], {}) for cause in (draft, stable)
    )
    assert (less.draft, more.draft) == (True, False)
    assert less.confidence < more.confidence


def test_traces_are_never_causes():
    trace = next(cause for cause in CAUSES.values() if cause.role == "trace")
    assert rank_causes([Sighting(Hit(trace, MatchKind.EXACT, 1.0, 40, True))], {}) == []


def test_the_order_of_sightings_does_not_matter():
    found = sightings(
        GENERIC, SWITCHOVER, "[msg.migrate.fail.dst] The source detected that the destination failed to resume."
    )
    assert rank_causes(found, {}) == rank_causes(found[::-1], {})


def test_confidence_never_rises_down_the_list_among_causes():
    ranked = rank_causes(sightings(GENERIC, SWITCHOVER), {"kind": "vmotion", "outcome": "failed"})
    causes = [match.confidence for match in ranked if match.role == "cause"]
    assert causes == sorted(causes, reverse=True)


@pytest.mark.parametrize(
    ("confidence", "level"), [(0.98, "high"), (0.8, "high"), (0.79, "medium"), (0.5, "medium"), (0.49, "low")]
)
def test_levels(confidence, level):
    assert level_of(confidence) == level
