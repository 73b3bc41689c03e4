"""Addresses of VMkernel interfaces."""

import pytest

from tests.support.fact_rows import fact_table
from vmlog.checks.addresses import addresses_of, same_address


def found(*rows):
    return addresses_of(fact_table([(f"vmk.{name}", "vmk1", value) for name, value in rows]), "vmk1")


def test_an_address_with_its_mask():
    (address,) = found(("address", "192.0.2.11"), ("netmask", "255.255.255.0"))
    assert (address.ip, address.network, address.has_mask) == ("192.0.2.11", "192.0.2.0/24", True)
    assert len(address.facts) == 2


def test_without_a_mask_the_network_is_the_address_alone():
    (address,) = found(("address", "192.0.2.11"))
    assert (address.network, address.has_mask) == ("192.0.2.11/32", False)


@pytest.mark.parametrize("text", ["0.0.0.0", "169.254.10.1", "N/A", "", "300.1.1.1", "127.0.0.1"])  # noqa: S104 - nothing is bound
def test_addresses_that_nobody_reaches_do_not_count(text):
    assert found(("address", text), ("netmask", "255.255.255.0")) == []


def test_a_wrong_mask_leaves_nothing():
    assert found(("address", "192.0.2.11"), ("netmask", "255.0.255.0")) == []


def test_of_the_ipv6_addresses_link_local_ones_do_not_count():
    (address,) = found(("address6", "fe80::1/64 2001:db8::11/64"))
    assert (address.ip, address.network) == ("2001:db8::11", "2001:db8::/64")


def test_addresses_share_a_network_only_if_each_lies_in_that_of_the_other():
    (one,) = found(("address", "192.0.2.11"), ("netmask", "255.255.255.0"))
    (other,) = found(("address", "192.0.2.12"), ("netmask", "255.255.255.128"))
    (narrow,) = found(("address", "192.0.2.200"), ("netmask", "255.255.255.128"))
    (modern,) = found(("address6", "2001:db8::11/64"))
    assert one.shares_network(other)
    assert not one.has_same_mask(other)
    assert not narrow.shares_network(one)
    assert not one.shares_network(modern)


def test_texts_are_compared_as_addresses():
    assert same_address("2001:db8:0::1", "2001:DB8::1")
    assert not same_address("esx-a", "esx-a")
