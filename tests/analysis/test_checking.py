"""From bundles of simulated hosts to the results of checks."""

from __future__ import annotations

from dataclasses import replace

import pytest

import vmlog
from simulator.config import bundle_tgz, healthy_pair, top_name, write_bundle
from vmlog.checks.selection import CheckSelection
from vmlog.errors import NothingToAnalyseError, UsageError
from vmlog.terms import Scope

FIRST, SECOND = healthy_pair("8.0.3")


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles")
    paths = []
    for host in (FIRST, SECOND):
        path = folder / f"{top_name(host)}.tgz"
        path.write_bytes(bundle_tgz(host))
        paths.append(path)
    return paths


def check(*sources, **selection):
    return vmlog.check(*sources, selection=CheckSelection(**selection))


@pytest.fixture(scope="module")
def report(bundles):
    return check(*bundles)


def found(report):
    return [replace(item, values=(), as_of_utc=None) for item in report.results]


def test_bundles_without_any_log_are_checked(report):
    assert [host.name for host in report.hosts] == [FIRST.name, SECOND.name]
    assert {host.version for host in report.hosts} == {"8.0.3"}
    assert {item.scope for item in report.results} == {*Scope}


def test_every_host_pair_and_vm_is_asked_about(report):
    pairs = {(item.host, item.other_host) for item in report.results if item.scope is Scope.PAIR}
    assert (FIRST.name, SECOND.name) in pairs
    vms = {(item.vm, item.host, item.other_host) for item in report.results if item.scope is Scope.VM}
    assert vms == {(vm.name, FIRST.name, SECOND.name) for vm in FIRST.vms}


def test_results_do_not_depend_on_packaging_or_order(bundles, report, tmp_path):
    folder = tmp_path / "extracted"
    for host in (SECOND, FIRST):
        for inner, data in write_bundle(host).items():
            path = folder / top_name(host) / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    assert found(check(folder)) == found(report)
    assert found(check(*reversed(bundles))) == found(report)


def test_one_host_alone_has_checks_of_its_own(bundles):
    assert {item.scope for item in check(bundles[0]).results} == {Scope.HOST}


def test_a_named_pair_and_vm_leave_the_rest_out(bundles):
    report = check(*bundles, source_host="esx-a1", destination_host="esx-a2", vms=("web",), only=("V",))
    assert {(item.vm, item.host) for item in report.results} == {("web-01", FIRST.name)}
    with pytest.raises(UsageError, match="nowhere"):
        check(*bundles, vms=("nowhere",))


def test_hosts_of_the_cluster_without_a_bundle_are_named(bundles):
    (host,) = check(bundles[0]).hosts
    assert [(member.name, member.bundle) for member in host.cluster_hosts] == [
        (FIRST.name, True),
        (SECOND.name, False),
    ]


def test_a_vm_that_two_hosts_have_registered_is_taken_where_it_runs(tmp_path):
    stale = replace(SECOND, vms=tuple(replace(vm, power="off") for vm in FIRST.vms[:1]))
    for host in (FIRST, stale):
        (tmp_path / f"{top_name(host)}.tgz").write_bytes(bundle_tgz(host))
    report = check(tmp_path, only=("V",))
    assert {item.host for item in report.results if item.vm == "web-01"} == {FIRST.name}
    assert "vm-registered-twice" in [notice.code for notice in report.warnings]


def test_a_loose_vm_is_asked_about_at_every_host(bundles, tmp_path):
    path = tmp_path / "lonely.vmx"
    path.write_bytes(write_bundle(FIRST)[next(name for name in write_bundle(FIRST) if name.endswith("web-01.vmx"))])
    report = check(bundles[1], path, only=("V",))
    assert {(item.host, item.other_host) for item in report.results} == {(None, SECOND.name)}


def test_sources_without_facts_are_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing of interest\n")
    with pytest.raises(NothingToAnalyseError, match="no configuration file"):
        check(tmp_path)


def test_info_tells_which_files_are_there(bundles):
    (host, _) = vmlog.info(*bundles).hosts
    states = {state.fact: state.state for state in host.facts}
    assert states["esxcfg-vmknic"] == "present"
    assert host.version == "8.0.3"
