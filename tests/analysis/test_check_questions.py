"""Which questions are asked, and at most how many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.facts import fact, host, vm
from vmlog.analysis import check_questions
from vmlog.analysis.check_questions import CheckQuestions
from vmlog.analysis.checking import gathering_notices, summarise_hosts
from vmlog.checks.checker import Checker
from vmlog.checks.selection import CheckSelection
from vmlog.facts.gathering import GatheredHosts
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.terms import Scope

CHECKS = [load_checks()[name] for name in ("migrate-enabled", "mtu-equal", "cdrom")]


def hosts(count, *, vms=0):
    return tuple(
        host(f"esx-{at:03}", vms=[vm(f"vm-{at}-{number}") for number in range(vms)], version="8.0.3")
        for at in range(count)
    )


def asked(found, loose=(), **selection):
    questions = CheckQuestions(GatheredHosts(found, loose), CheckSelection(**selection), {})
    checker = Checker(CHECKS, load_fact_files(), load_catalogue(), found)
    return [*questions.results(checker)], questions.notices


def moves(results, scope):
    return [(item.vm, item.host, item.other_host) for item in results if item.scope is scope]


def test_more_pairs_than_a_cluster_has_are_left_out_and_that_is_told(monkeypatch):
    monkeypatch.setattr(check_questions, "MOST_PAIRS", 5)
    results, notices = asked(hosts(4))
    assert len({frozenset(pair[1:]) for pair in moves(results, Scope.PAIR)}) == 4  # the fifth is one of them, back
    assert [(item.code, item.message) for item in notices] == [
        ("not-checked", "There are 12 pairs of hosts; only the first 5 were checked: --from and --to choose.")
    ]
    results, notices = asked(hosts(4), source_host="esx-003")
    assert [pair[2] for pair in moves(results, Scope.PAIR)] == ["esx-000", "esx-001", "esx-002"]
    assert notices == []


def test_more_moves_than_are_checked_are_left_out_and_that_is_told(monkeypatch):
    monkeypatch.setattr(check_questions, "MOST_MOVES", 5)
    results, notices = asked(hosts(2, vms=4))
    assert len(moves(results, Scope.VM)) == 5
    assert notices[0].message.startswith("There are 8 moves of VMs to hosts; only the first 5 were checked: --from")
    assert asked(hosts(2, vms=4), source_host="esx-000")[1] == []
    assert asked(hosts(2, vms=4), vms=("vm-1",))[1] == []


def test_very_many_hosts_and_vms_are_asked_about_within_a_minute():
    """300 hosts have 89,700 pairs, and 9,000 VMs could go to 299 of them each."""
    results, notices = asked(hosts(300, vms=30), only=("H", "P", "V"))
    assert len(moves(results, Scope.VM)) == check_questions.MOST_MOVES
    assert [item.code for item in notices] == ["not-checked", "not-checked"]


def test_vms_of_many_hosts_are_told_in_few_words():
    shared = [vm(f"vm-{number}") for number in range(100)]
    _, notices = asked(tuple(host(f"esx-{at}", vms=shared) for at in range(50)), only=("H",))
    assert [item.code for item in notices] == ["vm-registered-twice"] * 21
    assert max(len(item.message) for item in notices) < 120
    assert notices[-1].message == "and 80 more VMs are registered on several hosts"


def test_a_loose_vm_belongs_to_the_host_that_has_it_registered():
    found = (*hosts(1), host("esx-b", fact("inventory.vm", "lonely/lonely.vmx", "[a] lonely/lonely.vmx")))
    results, _ = asked(found, (vm("lonely"),))
    assert moves(results, Scope.VM) == [("lonely", "esx-b", "esx-000")]


def test_hosts_that_were_not_looked_at_are_told():
    (notice,) = gathering_notices(GatheredHosts((), (), left_out=7))
    assert (notice.code, notice.message) == (
        "limit-reached",
        "there are more than 1,000 hosts; 7 of them were not looked at",
    )


@pytest.mark.parametrize("other", ["esx-a", "esx-a.example.com"])
def test_members_of_a_cluster_are_found_among_the_bundles(other):
    facts = [fact("cluster.name", "host-1", other), fact("cluster.name", "host-2", "esx-b")]
    facts += [fact("cluster.address", "host-2", "192.0.2.9")]
    (summary,) = summarise_hosts([host("esx-a", *facts)])
    assert [(item.name, item.bundle) for item in summary.cluster_hosts] == [(other, True), ("esx-b", False)]
    own = replace(host("esx-a", *facts, fact("vmk.address", "vmk0", "192.0.2.9")), name="10.0.0.1")
    assert [item.bundle for item in summarise_hosts([own])[0].cluster_hosts] == [False, True]
