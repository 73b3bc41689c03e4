from __future__ import annotations

import pytest

from vmlog.facts.cpuid_words import cpu_features, cpu_model, cpu_vendor, cpuid_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0000000B756E65476C65746E49656E69", "0000000b756e65476c65746e49656e69"),
        ("0x0000000b 0x756e6547 0x6c65746e 0x49656e69", "0000000b756e65476c65746e49656e69"),
        ("b:756e6547:6c65746e:49656e69", "0000000b756e65476c65746e49656e69"),
        ("0000000b756e65476c65746e49656e6", None),
        ("0000000b756e65476c65746e49656e699", None),
        ("-----------H--------------------", None),
        ("", None),
    ],
)
def test_registers_are_read_in_every_spelling(text, words):
    assert cpuid_words(text) == words


def test_another_vendor_has_no_word():
    assert cpu_vendor("00000000" * 4) is None
    assert cpu_vendor("ff" * 16) is None


@pytest.mark.parametrize(
    ("eax", "family", "model", "stepping"),
    [
        ("00050657", 6, 85, 7),  # the extended model counts in family 6
        ("00a00f11", 25, 1, 1),  # the extended family counts in family 15
        ("00000f4a", 15, 4, 10),
        ("00110580", 5, 8, 0),  # nothing extended in another family
    ],
)
def test_family_and_model_hold_the_extended_ones(eax, family, model, stepping):
    found = cpu_model(eax + "0" * 24)
    assert (found.family, found.model, found.stepping) == (family, model, stepping)


def test_features_are_named():
    leaf = "00000001" + "00000000" + f"{1 << 25:08x}" + f"{1 << 26:08x}"
    assert cpu_features("00000001", leaf) == {"AES", "SSE2"}
    assert cpu_features("00000007", "00000000" + f"{1 << 5:08x}" + "00000000" * 2) == {"AVX2"}
    assert cpu_features("00000099", "ffffffff" * 4) == frozenset()
