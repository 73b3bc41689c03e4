"""What only a look over all migrations can say: each rule with a case where it speaks, and cases where it must not."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain, permutations
from random import Random

import pytest

from tests.support.many_moves import NIGHT, OTHER_CAUSE, link_down, moved, report_of
from tests.support.report_samples import NETWORK
from vmlog.report.triage_phrases import finding_text
from vmlog.terms import Kind, Outcome, Stage, Trigger
from vmlog.triage.finding import FindingRule
from vmlog.triage.findings import MOST_FINDINGS, findings_of
from vmlog.triage.groups import group_incidents
from vmlog.triage.report_filter import ReportFilter

HOSTS = ("esx-a1", "esx-a2", "esx-a3", "esx-a4")
PAIRS = [*permutations(HOSTS, 2)]


def numbered(*series):
    return [replace(move, incident_id=f"{number:08x}") for number, move in enumerate(chain(*series))]


def evenly(count, start, **what):
    """Return migrations of all pairs in turn, a minute apart."""
    return [moved(number, start + number, *PAIRS[number % len(PAIRS)], **what) for number in range(count)]


def said(report, rule):
    return [one for one in findings_of(report) if one.rule is rule]


def texts(report, rule):
    return [finding_text(one) for one in said(report, rule)]


GOOD = evenly(36, 0)
WITH_A3 = [(source, "esx-a3") for source in ("esx-a1", "esx-a2", "esx-a4")]


def on(move, host):
    return host in (move.source.host, move.destination.host)


def to_a3(count, start, **what):
    return [moved(number, start + number, *WITH_A3[number % 3], cause=NETWORK, **what) for number in range(count)]


def test_nothing_is_said_where_filters_left_something_out():
    report = report_of(numbered(GOOD, to_a3(9, 124)), until=133, trouble=[link_down(120)])
    assert findings_of(report)
    assert group_incidents(report)[0].open_at_end
    since = ReportFilter(since="2025-03-01T00:20").apply(report)
    assert since.selection.left_out
    assert findings_of(since) == ()
    assert not group_incidents(since)[0].open_at_end
    assert findings_of(ReportFilter(kinds=frozenset({Kind.VMOTION})).apply(report)) == findings_of(report)


def test_nothing_is_said_of_few_or_of_good_ones():
    assert findings_of(report_of([])) == ()
    assert findings_of(report_of(GOOD)) == ()
    assert findings_of(report_of(evenly(4, 0, cause=NETWORK))) == ()


def test_after_trouble():
    report = report_of(numbered(GOOD, to_a3(9, 124)), trouble=[link_down(120)])
    (finding,) = said(report, FindingRule.AFTER_TROUBLE)
    assert finding_text(finding) == (
        f'The failures "{NETWORK.title}" began at 2025-03-01 02:04:00 UTC, 4 min 0 s after trouble on esx-a3: a '
        "physical network link went down (vmnic2). esx-a3 takes part in all 9; before, 18 migrations with it went well."
    )
    assert (finding.count, finding.of, finding.hosts, finding.cause) == (9, 9, ("esx-a3",), NETWORK.id)
    assert len(finding.incident_ids) == 9


@pytest.mark.parametrize(
    ("moves", "trouble"),
    [
        (numbered(GOOD, to_a3(9, 124)), [link_down(105)]),  # too long before
        (numbered(GOOD, to_a3(9, 124)), [link_down(125)]),  # after the first failure
        (numbered(GOOD, to_a3(9, 124)), [link_down(120, "esx-a7")]),  # another host
        (numbered(GOOD, to_a3(9, 124)), [link_down(120), link_down(900, "esx-a7")]),  # other hosts have it too
        (numbered(evenly(6, 0), to_a3(9, 124), evenly(36, 200)), [link_down(120)]),  # few migrations before
        (numbered(GOOD, to_a3(9, 124)), [replace(link_down(120), is_over=True)]),  # good news
        (numbered(GOOD, to_a3(9, 124)), [link_down(60), link_down(120)]),  # not the first of its kind
        (numbered(GOOD, to_a3(9, 124)), [link_down(10 * n, kind=f"k{n}") for n in range(13)]),  # always trouble
        (numbered(GOOD, to_a3(3, 124)), [link_down(120)]),  # too few
        (numbered(to_a3(9, 124)), [link_down(120)]),  # it never went well
        (numbered(GOOD, to_a3(1, 50), to_a3(9, 124)), [link_down(120)]),  # one came before
        (numbered(GOOD, [replace(to_a3(1, 50)[0], causes=(OTHER_CAUSE,))], to_a3(9, 124)), [link_down(120)]),
        (numbered(GOOD, to_a3(5, 124), evenly(12, 130, cause=NETWORK)), [link_down(120)]),  # others fail as well
        (numbered(GOOD, to_a3(9, 124, outcome=Outcome.REFUSED)), [link_down(120)]),  # refused by the configuration
    ],
)
def test_no_coincidence_is_told(moves, trouble):
    assert said(report_of(moves, trouble=trouble), FindingRule.AFTER_TROUBLE) == []


def test_only_since_of_all_hosts_of_a_host_and_of_a_pair():
    rule = FindingRule.ONLY_SINCE
    assert texts(report_of(numbered(GOOD, evenly(12, 100, cause=NETWORK))), rule) == [
        "Every migration failed from 2025-03-01 01:40:00 UTC on (12); all 36 before went well, the last at 2025-03-01 "
        "00:35:00 UTC."
    ]
    rest = [moved(number, 130 + number, "esx-a1", "esx-a2") for number in range(5)]
    of_host = report_of(numbered(GOOD, to_a3(9, 124), rest))
    assert [(one.hosts, one.count) for one in said(of_host, rule)] == [(("esx-a3",), 9)]
    pair = [moved(number, number, "esx-a1", "esx-a3") for number in range(6)]
    bad = [moved(number, 200 + number, "esx-a3", "esx-a1", cause=NETWORK) for number in range(7)]
    (finding,) = said(report_of(numbered(pair, GOOD, bad, evenly(12, 300))), rule) or [None]
    assert finding is None
    others = [
        moved(number, 300 + number, *hosts) for number, hosts in enumerate(PAIRS) if set(hosts) != {"esx-a1", "esx-a3"}
    ]
    (finding,) = said(report_of(numbered(pair, GOOD, bad, others)), rule)
    assert (finding.hosts, finding.count) == (("esx-a1", "esx-a3"), 7)


@pytest.mark.parametrize(
    "moves",
    [
        numbered(GOOD[:4], evenly(12, 100, cause=NETWORK)),
        numbered(GOOD, evenly(4, 100, cause=NETWORK)),
        numbered(evenly(5, 0), evenly(6, 100, cause=NETWORK)),
        numbered(GOOD, evenly(12, 100, cause=NETWORK), evenly(1, 130)),
        numbered(GOOD, evenly(12, 100, cause=NETWORK, outcome=Outcome.REFUSED)),
        # Other hosts than before.
        numbered(
            [moved(n, n, "esx-a1", "esx-a2") for n in range(9)],
            [moved(n, 50 + n, "esx-a1", "esx-a3", cause=NETWORK) for n in range(9)],
        ),
    ],
)
def test_since_is_not_said(moves):
    assert said(report_of(moves), FindingRule.ONLY_SINCE) == []


def test_same_destination_is_compared_with_the_others():
    report = report_of(numbered(GOOD, to_a3(9, 10)))
    (finding,) = said(report, FindingRule.SAME_DESTINATION)
    assert finding_text(finding) == (
        f'All 9 failures "{NETWORK.title}" have as destination esx-a3; of the 36 migrations that went well 9 do.'
    )
    assert (finding.count, finding.of, finding.hosts) == (9, 9, ("esx-a3",))


def test_two_hosts_say_nothing_unless_the_other_way_works():
    rule = FindingRule.SAME_PAIR
    there = [moved(number, number, cause=NETWORK) for number in range(12)]
    assert findings_of(report_of(numbered(there))) == ()
    also = [moved(number, 20 + number) for number in range(12)]
    assert said(report_of(numbered(there, also)), rule) == []
    back = [moved(number, 20 + number, "esx-a2", "esx-a1") for number in range(12)]
    assert texts(report_of(numbered(there, back)), rule) == [
        f'All 12 failures "{NETWORK.title}" go from esx-a1 to esx-a2; none of the 12 migrations that went well does.'
    ]


def test_one_vm_that_is_tried_again_blames_the_vm_alone():
    again = [replace(move, vm="web-01", vm_path="/vmfs/volumes/odd/web-01/web-01.vmx") for move in to_a3(9, 10)]
    rules = {one.rule for one in findings_of(report_of(numbered(GOOD, again)))}
    assert FindingRule.SAME_VM in rules
    assert rules.isdisjoint({FindingRule.SAME_DESTINATION, FindingRule.SAME_HOST, FindingRule.SAME_DATASTORE})


@pytest.mark.parametrize(
    ("what", "rule", "words"),
    [
        ({"datastore": "nfs-1"}, FindingRule.SAME_DATASTORE, "are of VMs on datastore nfs-1"),
        ({"user": "EXAMPLE\\ops"}, FindingRule.SAME_USER, "were requested by EXAMPLE\\ops"),
        ({"trigger": Trigger.DRS}, FindingRule.SAME_TRIGGER, "were requested by DRS"),
    ],
)
def test_other_things_in_common(what, rule, words):
    others = evenly(36, 0, user="EXAMPLE\\lee", trigger=Trigger.MANUAL)
    (text,) = texts(report_of(numbered(others, evenly(12, 5, cause=NETWORK, **what))), rule)
    assert words in text
    assert said(report_of(numbered(evenly(36, 0, **what), evenly(12, 5, cause=NETWORK, **what))), rule) == []


def test_what_is_known_of_some_failures_alone_is_not_said_of_all():
    rule = FindingRule.SAME_TRIGGER
    good = evenly(36, 0, trigger=Trigger.MANUAL)
    shared = evenly(12, 5, cause=NETWORK, trigger=Trigger.DRS)
    unknown = evenly(2, 9, cause=NETWORK, trigger=None)
    (finding,) = said(report_of(numbered(good, shared, unknown)), rule)
    assert texts(report_of(numbered(good, shared, unknown)), rule) == [
        f'All 12 of 14 failures "{NETWORK.title}" whose request is known were requested by DRS; '
        "none of the 36 migrations that went well does."
    ]
    assert (finding.count, finding.of, len(finding.incident_ids)) == (12, 12, 12)
    other = evenly(1, 10, cause=NETWORK, trigger=Trigger.MANUAL)
    silent = evenly(4, 11, trigger=None)
    (text,) = texts(report_of(numbered(good, silent, shared, other, unknown)), rule)
    assert text == (
        f'12 of the 13 (of 15) failures "{NETWORK.title}" whose request is known were requested by DRS; '
        "none of the 36 (of 40) migrations that went well and whose request is known does."
    )


def test_stage_needs_several_causes():
    rule = FindingRule.SAME_STAGE
    one = evenly(12, 0, cause=NETWORK)
    assert said(report_of(numbered(GOOD, one)), rule) == []
    two = evenly(6, 20, cause=OTHER_CAUSE)
    text = "All 18 failures broke at the stage connect, of 2 causes."
    assert texts(report_of(numbered(GOOD, one, two)), rule) == [text]
    elsewhere = evenly(8, 20, cause=OTHER_CAUSE, stage=Stage.PRECOPY)
    assert said(report_of(numbered(GOOD, one, elsewhere)), rule) == []


def test_a_host_fails_more_and_another_never():
    failing = to_a3(60, 0)
    other = [moved(number, number, "esx-a1", "esx-a2", cause=NETWORK) for number in range(20)]
    good = [moved(number, number, "esx-a1", "esx-a4") for number in range(40)]
    more = FindingRule.HOST_FAILS_MORE
    text = "Migrations with esx-a3 fail more often: 60 of 78; without it 20 of 78."
    assert texts(report_of(numbered(GOOD, failing, other, good)), more) == [text]
    assert texts(report_of(numbered(GOOD, failing[:4], other[:1], good)), more) == []
    assert texts(report_of(numbered(GOOD, failing, evenly(120, 0, cause=NETWORK))), more) == []
    never = [moved(number, number, "esx-a4", "esx-a1") for number in range(20)]
    bad = [moved(number, number, "esx-a2", "esx-a3", cause=NETWORK) for number in range(9)]
    mixed = [moved(number, number, "esx-a2", "esx-a3") for number in range(3)]
    assert texts(report_of(numbered(never, bad, mixed)), FindingRule.HOST_NEVER_FAILS)[-1:] == [
        "No migration with esx-a4 failed (20 went well); of those between the other hosts 9 of 12 did."
    ]


def test_spread_over_all_hosts():
    rule = FindingRule.SPREAD_OVER_HOSTS
    even = report_of(numbered(GOOD, evenly(24, 10, cause=NETWORK)))
    assert texts(even, rule) == [
        f'All 24 failures "{NETWORK.title}" are spread evenly over all 6 pairs of 4 hosts: look at the network that '
        "they share, not at one host."
    ]
    for moves in (
        numbered(GOOD, evenly(24, 10, cause=NETWORK, stage=Stage.SWITCHOVER)),
        numbered(GOOD, evenly(11, 10, cause=NETWORK)),
        numbered(GOOD, evenly(12, 10, cause=NETWORK), to_a3(12, 30)),
        numbered(GOOD, [move for move in evenly(24, 10, cause=NETWORK) if not on(move, "esx-a4")]),
    ):
        assert said(report_of(moves), rule) == []


def test_going_on():
    report = report_of(numbered(GOOD, evenly(12, 100, cause=NETWORK)), until=113)
    assert texts(report, FindingRule.OPEN_AT_END) == [
        f'"{NETWORK.title}" goes on to the end of the logs: the last at 2025-03-01 01:51:00 UTC, 2 min 0 s before '
        "they end."
    ]
    assert said(report_of(numbered(GOOD, evenly(12, 100, cause=NETWORK))), FindingRule.OPEN_AT_END) == []


def test_findings_are_bounded_ordered_and_do_not_depend_on_the_order_of_migrations():
    moves = numbered(GOOD, to_a3(40, 124, user="EXAMPLE\\ops", datastore="nfs-1"), evenly(9, 130, cause=OTHER_CAUSE))
    report = report_of(moves, trouble=[link_down(120)])
    found = findings_of(report)
    assert 2 <= len(found) <= MOST_FINDINGS
    assert [one.rule.rank for one in found] == sorted(one.rule.rank for one in found)
    turned = report_of(moves[::-1], trouble=[link_down(120)])
    assert [(one.sentence, one.count) for one in findings_of(turned)] == [(one.sentence, one.count) for one in found]
    assert all(one.count <= one.of and len(one.incident_ids) in {0, one.count} for one in found)
    assert NIGHT + timedelta(minutes=124) in found[0].sentence


@pytest.mark.slow
def test_nothing_is_found_where_everything_is_drawn_by_lot():
    found = []
    for seed in range(100):
        lot = Random(seed)
        pairs = PAIRS[: lot.choice([2, 6, 12])]
        causes = [replace(NETWORK, id=f"cause-{number}") for number in range(5)]
        moves = [
            moved(
                number,
                lot.uniform(0, 1440),
                *lot.choices(pairs, range(1, len(pairs) + 1))[0],
                cause=lot.choices([None, *causes], [12, 1, 2, 3, 5, 8])[0],
                vm=f"vm-{lot.randrange(30)}",
                user=lot.choice("ab"),
                datastore=lot.choice("xyz"),
            )
            for number in range(lot.choice([30, 100, 250]))
        ]
        moves = [replace(move, stage=lot.choice(list(Stage)) if move.causes else None) for move in numbered(moves)]
        trouble = [link_down(lot.uniform(0, 1440), lot.choice(HOSTS), kind=lot.choice("abcdef")) for _ in range(6)]
        found += findings_of(report_of(moves, trouble=sorted(trouble, key=lambda one: one.first_utc)))
    assert {one.rule for one in found} <= {FindingRule.OPEN_AT_END}
