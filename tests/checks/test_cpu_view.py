"""Vendor, features and CPUID words."""

import pytest

from tests.support.fact_rows import fact_of, fact_table
from vmlog.checks.cpu_view import features_of, leaf_features, register_of, vendor_fact

LEAF = ("host.cpu_leaf", "80000001", "0000000000000000000001212c100800")


@pytest.mark.parametrize(
    ("row", "vendor"),
    [
        (("host.cpu_vendor", "", "Intel"), "intel"),
        (("host.feature", "cpuid.AMD", "1"), "amd"),
        (("host.feature", "cpuid.intel", "1"), "intel"),
        (("host.feature", "cpuid.AMD", "0"), ""),
    ],
)
def test_the_vendor_by_name_or_by_feature(row, vendor):
    found, fact = vendor_fact(fact_table([row]))
    assert found == vendor
    assert (fact is not None) is bool(vendor)


def test_features_have_keys_in_small_letters():
    assert list(features_of(fact_table([("host.feature", "cpuid.LM", "1")]))) == ["cpuid.lm"]


def test_registers_of_a_leaf():
    assert register_of(fact_of(LEAF), "edx") == 0x2C100800
    assert register_of(fact_of(LEAF), "ecx") == 0x121
    assert register_of(fact_of((*LEAF[:2], "no leaf")), "edx") is None
    assert register_of(None, "edx") is None


def test_features_of_a_leaf_by_name():
    names = leaf_features(fact_of(LEAF))
    assert {"NX", "LM", "RDTSCP", "PDPE1GB", "SYSCALL", "LAHF_LM", "3DNOWPREFETCH"} <= names


def test_bits_without_a_name_have_their_place():
    assert leaf_features(fact_of(("host.cpu_leaf", "80000001", "0" * 24 + "00000001"))) == {"0x80000001 edx bit 0"}
