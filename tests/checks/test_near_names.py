"""Names that are almost the same."""

import pytest

from vmlog.checks.near_names import NameIndex, NearNames, almost_same


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("VM Network", "VM Network "),
        ("VM Network", "VM  Network"),
        ("VM Network", "vm-network"),
        ("prod_web", "prod-web"),
        ("Produktion", "Production"),
        ("Office", "Offices"),
        ("Größe", "GRÖSSE"),
    ],
)
def test_case_blanks_dashes_and_one_letter(name, other):
    assert almost_same(name, other)
    assert almost_same(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("VLAN 12", "VLAN 13"),
        ("VLAN 12", "VLAN 120"),
        ("Prod", "Prod"),
        ("DMZ", "DMT"),
        ("Prod", "Proxy"),
        ("Office", "Offside"),
        ("", "a"),
    ],
)
def test_digits_short_names_and_more_than_a_letter_are_no_slips(name, other):
    assert not almost_same(name, other)
    assert not almost_same(other, name)


def test_the_first_near_name_is_taken():
    assert NearNames(NameIndex(["prod ", "PROD", "Test"])).nearest("Prod") == "PROD"
    assert NearNames(NameIndex(["Produ", "Test"])).nearest("Prod") == "Produ"
    assert NearNames(NameIndex(["Test"])).nearest("Prod") == ""


def test_very_many_names_are_compared_by_their_plain_form_only():
    names = NearNames(NameIndex([*(f"Network {number}" for number in range(12_000)), "vm-network"]))
    assert names.nearest("VM Networks") == "vm-network"
    assert names.nearest("VM Networks") == ""
    assert names.nearest("VM Network") == "vm-network"
