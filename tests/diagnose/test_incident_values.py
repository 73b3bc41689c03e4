"""What fills the placeholders of remedies."""

from dataclasses import replace

import pytest

from tests.support.facts import fact, host
from tests.support.report_samples import FAILED
from vmlog.diagnose.incident_values import incident_values
from vmlog.model import Endpoint

LOGGED = replace(FAILED, source=Endpoint("esx-a", "10.1.1.1"), destination=Endpoint("esx-b", "10.1.1.2"))
NAMED = replace(FAILED, source=Endpoint("esx-a"), destination=Endpoint("esx-b"))


def esx_a(*more, **changes):
    return host("esx-a", fact("vmk.address", "vmk1", "10.1.1.1"), *more, **changes)


def test_the_logs_alone_tell_hosts_addresses_and_the_vm():
    assert incident_values(LOGGED) == {
        "source_host": "esx-a",
        "destination_host": "esx-b",
        "source_ip": "10.1.1.1",
        "destination_ip": "10.1.1.2",
        "vm": "db01",
        "migration_id": "6021345987110293847",
    }


def test_the_configuration_tells_the_interface_of_the_address_its_stack_and_mtu():
    source = esx_a(
        fact("vmk.address", "vmk2", "10.9.9.9"), fact("vmk.mtu", "vmk1", 9000), fact("vmk.stack", "vmk1", "x")
    )
    values = incident_values(LOGGED, source)
    assert (values["source_vmk"], values["mtu_payload"], values["source_stack"]) == ("vmk1", "8972", "x")
    assert "destination_vmk" not in values


def test_headers_of_ipv6_are_longer():
    six = replace(LOGGED, source=Endpoint("esx-a", "2001:db8::1"), destination=Endpoint("esx-b", "2001:db8::2"))
    source = host("esx-a", fact("vmk.address6", "vmk3", "fe80::1/64 2001:db8::1/64"), fact("vmk.mtu", "vmk3", 1500))
    values = incident_values(six, source)
    assert (values["source_vmk"], values["mtu_payload"]) == ("vmk3", "1452")


@pytest.mark.parametrize("rows", [(), (fact("vmk.address", "vmk4", "10.1.1.1"),)])
def test_an_address_of_no_or_of_two_interfaces_names_none(rows):
    known = host("esx-a", fact("vmk.address", "vmk0", "10.1.1.9"), *rows)
    doubled = esx_a(*rows) if rows else known
    assert "source_vmk" not in incident_values(LOGGED, doubled)


def test_without_an_address_in_the_logs_the_only_vmotion_interface_counts():
    flags = (fact("vmk.vmotion", "vmk1", True), fact("vmk.vmotion", "vmk0", False))
    values = incident_values(NAMED, esx_a(*flags))
    assert (values["source_vmk"], values["source_ip"]) == ("vmk1", "10.1.1.1")
    two = incident_values(NAMED, esx_a(fact("vmk.vmotion", "vmk1", True), fact("vmk.vmotion", "vmk2", True)))
    assert not {"source_vmk", "source_ip"} & two.keys()
    by_option = incident_values(NAMED, esx_a(fact("option.value", "/Migrate/Vmknic", "vmk1")))
    assert "source_vmk" not in by_option
