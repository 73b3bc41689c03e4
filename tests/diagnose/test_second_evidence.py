"""The configuration of the hosts as a second witness of an incident's causes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.facts import COLLECTED, fact, host, table, vm
from tests.support.observed import hello, kernel
from vmlog.checks.checker import Checker
from vmlog.diagnose.confidence import CONFIGURED_ALONE, HIGH_FROM
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.incident_values import incident_values
from vmlog.diagnose.second_evidence import ConfigurationWitness
from vmlog.diagnose.weighed_causes import weigh_causes
from vmlog.facts.host_networks import HostNetworks
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import CheckRule, FactRead, OutcomeText, load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.match.matcher import Matcher
from vmlog.terms import Bearing, CheckOutcome, CheckSeverity, MatchKind, Outcome, Scope, Stage
from vmlog.timeline.build import join_migrations

NO_WAY = "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180"
CAUSE = "vmotion-connect-failed"
OTHER_CAUSE = "seed-hosts-different-vmotion-network"


def check(scope=Scope.HOST, cause=CAUSE, result="fail", stages=("connect",), **changes):
    """Return a check that finds something where an interface is disabled, else passes."""
    texts = {
        found: OutcomeText(found, CheckOutcome(found), "{subject}: {enabled}", "", CheckSeverity.ERROR, cause, "")
        for found in (result, "pass")
    }
    return replace(
        load_checks()["migrate-enabled"],
        id="made",
        scope=scope,
        each="vmk",
        reads=(FactRead("enabled", "vmk.enabled", "*", "host", None, is_optional=False),),
        rules=(CheckRule("enabled == 0", result), CheckRule("", "pass")),
        outcomes=texts,
        stages=frozenset(stages),
        **changes,
    )


class Shelf:
    def __init__(self, *hosts):
        self.hosts = hosts
        self.asked = []

    def find(self, name):
        self.asked.append(name)
        return next((item for item in self.hosts if item.name == name), None)

    def find_vm(self, name, key, title):
        vms = self.find(name).vms
        return vms.get(key) or next((vm for vm in vms.values() if vm.name == title), None)


def witness(shelf, *checks, networks=None):
    known = {item.id: item for item in checks}
    checker = Checker(checks, load_fact_files(), load_catalogue(), ())
    return ConfigurationWitness(shelf, known, checker, load_catalogue(), networks or HostNetworks())


@pytest.fixture(scope="module")
def incident():
    """An incident whose log names a cause, with its failure an hour before the bundles were made."""
    timelines, _ = join_migrations([hello(1), kernel(22, NO_WAY)])
    (judged,) = (Diagnosis(Matcher(load_catalogue()), {}, load_stage_limits()).judge(item) for item in timelines)
    source = replace(judged.source, host="esx-a")
    destination = replace(judged.destination, host="esx-b")
    failed = COLLECTED - timedelta(hours=1)
    named = replace(judged, source=source, destination=destination, failed_utc=failed)
    values = incident_values(named)
    steps = {cause.id: load_catalogue().causes[cause.id].explain.steps(values) for cause in named.causes}
    return replace(named, causes=tuple(replace(cause, remedies=steps[cause.id]) for cause in named.causes))


def disabled(name="esx-a", *, enabled=False, **more):
    row = fact("vmk.enabled", "vmk1", enabled, member="commands/esxcfg-vmknic_-l.txt", line=4)
    return host(name, row, whole=["vmk"], **more)


def of(incident, identity):
    return next(cause for cause in incident.causes if cause.id == identity)


def test_a_check_that_agrees_raises_the_cause_and_points_to_the_file(incident):
    found = witness(Shelf(disabled()), check()).testify(incident)
    before, after = of(incident, CAUSE), of(found, CAUSE)
    assert after.confidence > before.confidence
    assert after.confirmed_by == ("made",)
    assert [(item.says, item.result.result) for item in found.checks] == [(Bearing.CONFIRMS, CheckOutcome.FAIL)]
    row = found.evidence[after.evidence[-1]]
    assert (row.member, row.line_no, row.host, row.ts_utc) == ("commands/esxcfg-vmknic_-l.txt", 4, "esx-a", None)
    assert found.evidence[: len(incident.evidence)] == incident.evidence


def test_remedies_hold_what_logs_and_configuration_tell(incident):
    assert any(f"`nc -z {incident.destination.ip} 8000`" in step for step in of(incident, CAUSE).remedies)
    rows = (fact("vmk.address", "vmk3", incident.source.ip), fact("vmk.mtu", "vmk3", 1500))
    found = witness(Shelf(host("esx-a", *rows))).testify(incident)
    first = of(found, CAUSE).remedies[0]
    assert f"`vmkping -I vmk3 {incident.destination.ip}` on esx-a" in first


def test_a_warning_raises_less_than_a_fail(incident):
    failed = of(witness(Shelf(disabled()), check()).testify(incident), CAUSE)
    warned = of(witness(Shelf(disabled()), check(result="warn")).testify(incident), CAUSE)
    assert of(incident, CAUSE).confidence < warned.confidence < failed.confidence


def test_a_check_may_confirm_causes_besides_its_own(incident):
    item = check(cause=OTHER_CAUSE, confirms=frozenset({CAUSE}))
    assert of(witness(Shelf(disabled()), item).testify(incident), CAUSE).confirmed_by == ("made",)


def test_a_check_that_passes_speaks_only_against_the_causes_that_it_names(incident):
    shelf = Shelf(disabled(enabled=True))
    assert witness(shelf, check()).testify(incident) == incident
    found = witness(shelf, check(speaks_against=frozenset({CAUSE}))).testify(incident)
    assert of(found, CAUSE).confidence < of(incident, CAUSE).confidence
    assert of(found, CAUSE).contradicted_by == ("made",)
    assert [item.says for item in found.checks] == [Bearing.CONTRADICTS]


def test_a_bundle_from_long_after_the_failure_says_so_and_lowers_nothing(incident):
    item = check(speaks_against=frozenset({CAUSE}))
    later = COLLECTED + timedelta(days=5)
    found = witness(Shelf(disabled(enabled=True, collected=later)), item).testify(incident)
    assert of(found, CAUSE).confidence == of(incident, CAUSE).confidence
    assert "5 days after the failure" in found.checks[0].result.detail


def test_a_fault_that_no_log_names_is_a_cause_where_nothing_is_sure(incident):
    unsure = replace(incident, causes=tuple(replace(cause, confidence=0.4) for cause in incident.causes))
    item = check(cause=OTHER_CAUSE)
    found = witness(Shelf(disabled()), item).testify(unsure)
    cause = of(found, OTHER_CAUSE)
    assert (cause.match, cause.confidence, cause.confirmed_by) == (MatchKind.CONFIGURATION, CONFIGURED_ALONE, ("made",))
    assert found.evidence[cause.evidence[0]].line_no == 4
    sure = replace(incident, causes=tuple(replace(cause, confidence=HIGH_FROM) for cause in incident.causes))
    found = witness(Shelf(disabled()), item).testify(sure)
    assert OTHER_CAUSE not in {cause.id for cause in found.causes}
    assert [item.says for item in found.checks] == [Bearing.EXPLAINS]


def test_a_check_of_another_stage_is_not_heard(incident):
    assert incident.stage is Stage.CONNECT
    assert witness(Shelf(disabled()), check(stages=("precopy",))).testify(incident) == incident


def test_a_refused_request_hears_what_is_asked_before_it(incident):
    refused = replace(incident, outcome=Outcome.REFUSED, stage=Stage.VALIDATE)
    assert witness(Shelf(disabled()), check(stages=("validate",))).testify(refused).checks
    assert not witness(Shelf(disabled()), check()).testify(refused).checks


def test_a_success_asks_nothing(incident):
    shelf = Shelf(disabled())
    assert witness(shelf, check()).testify(replace(incident, outcome=Outcome.SUCCEEDED)).checks == ()
    assert shelf.asked == []


def test_a_host_that_is_known_by_address_only_is_found(incident):
    by_address = replace(incident, source=replace(incident.source, host=None, ip="192.0.2.11"))
    networks = HostNetworks([("esx-a", table(fact("vmk.address", "vmk1", "192.0.2.11")))])
    assert witness(Shelf(disabled()), check(), networks=networks).testify(by_address).checks


def test_a_vm_is_asked_about_where_both_hosts_are_there(incident):
    item = replace(check(scope=Scope.VM, cause=CAUSE), each="", reads=(
        FactRead("enabled", "vm.cpus", "", "vm", None, is_optional=False),
    ), rules=(CheckRule("", "fail"),))  # fmt: skip
    web = vm("web-01", fact("vm.name", "", "web-01"), fact("vm.cpus", "", 4))
    named = replace(incident, vm="web-01", vm_path=None)
    both = Shelf(disabled(vms=[web]), disabled("esx-b"))
    assert [found.result.vm for found in witness(both, item).testify(named).checks] == ["web-01"]
    assert not witness(Shelf(disabled(vms=[web])), item).testify(named).checks
    assert not witness(both, item).testify(replace(named, vm="db-02")).checks


def test_each_value_is_evidence_once(incident):
    result = witness(Shelf(disabled()), check()).testify(incident).checks[0]
    found = weigh_causes(incident, [result, result], {"made": check()}, load_catalogue())
    assert len(found.evidence) == len(incident.evidence) + 1
