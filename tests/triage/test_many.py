"""Many simulated migrations: groups and findings against what is true."""

import json
from collections import Counter

import pytest

import vmlog
from simulator import Pack, build_many
from simulator.many import BAD_ADAPTER, BAD_HOST
from tests.support.trees import put
from tests.support.truth_check import differences
from vmlog.report.triage_phrases import finding_text
from vmlog.triage.finding import FindingRule
from vmlog.triage.findings import findings_of
from vmlog.triage.groups import NO_CAUSE, group_incidents


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_counts_and_findings_are_true(tmp_path, seed):
    built = build_many(120, seed=seed, how=Pack.FILES)
    report = vmlog.analyze(put(tmp_path, built.files))
    # Refused requests have no id: those of a VM that was refused twice cannot be told apart.
    wrong = [text for text in differences(report, json.loads(built.truth.to_json())) if "incidents for it" not in text]
    assert wrong == []
    truth = built.truth.migrations
    failed = [move for move in truth if move.outcome != "succeeded"]
    true_counts = Counter(move.causes[0] if move.causes else NO_CAUSE for move in failed)
    assert {group.key: group.count for group in group_incidents(report)} == true_counts
    found = findings_of(report)
    bad = built.truth.hosts[BAD_HOST].name.partition(".")[0]
    began = [one for one in found if one.rule is FindingRule.AFTER_TROUBLE]
    assert [(one.hosts, one.cause, one.count) for one in began] == [
        ((bad,), "vmotion-connect-failed", true_counts["vmotion-connect-failed"])
    ]
    assert BAD_ADAPTER in finding_text(began[0])
    of_one_host = [one for one in found if len(one.hosts) == 1]
    assert {one.hosts for one in of_one_host} == {(bad,)}
