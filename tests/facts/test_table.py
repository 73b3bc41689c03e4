"""Facts by name and subject, and which of several counts."""

from __future__ import annotations

from tests.support.facts import fact, table
from vmlog.facts.fact import Trust, vm_key


def test_the_most_trusted_fact_counts_whatever_the_order():
    dump = fact("vmk.mtu", "vmk1", 9000, trust=Trust.DUMP)
    file = fact("vmk.mtu", "vmk1", 1500, trust=Trust.CONF)
    for facts in ((dump, file), (file, dump)):
        made = table(*facts)
        assert made.find("vmk.mtu", "vmk1") == dump
        assert made.others(dump) == [file]
        assert made.of("vmk.mtu") == {"vmk1": dump}


def test_of_equally_trusted_facts_the_first_counts():
    first, second = fact("vmk.mtu", "vmk1", 9000), fact("vmk.mtu", "vmk1", 1500)
    assert table(first, second).find("vmk.mtu", "vmk1") == first


def test_facts_that_agree_are_no_disagreement():
    made = table(fact("vmk.mtu", "vmk1", 9000), fact("vmk.mtu", "vmk1", 9000, trust=Trust.CONF))
    assert made.others(made.of("vmk.mtu")["vmk1"]) == []


def test_absence_means_something_only_where_a_file_lists_all():
    assert table().absent("option.value", "/Migrate/Enabled", "1") is None
    absent = table(whole=["option"]).absent("option.value", "/Migrate/Enabled", "1")
    assert absent
    assert (absent.value, absent.place.member, absent.place.line) == ("1", "commands/option.txt", 0)


def test_absence_of_one_fact_means_something_where_a_file_names_all_its_subjects():
    made = table(whole=["host.feature"])
    assert made.absent("host.feature", "cpuid.AVX", "0").value == "0"
    assert made.absent("host.capability", "vmotionSupported", "false") is None
    assert made.is_whole("host.feature")
    assert not made.is_whole("host")


def test_subjects_are_those_of_any_fact_of_the_kind():
    made = table(fact("vmk.mtu", "vmk2", 1500), fact("vmk.stack", "vmk0", "vmotion"), fact("nic.link", "vmnic0", True))
    assert made.subjects("vmk") == ["vmk0", "vmk2"]


def test_a_vm_has_one_key_however_its_path_is_written():
    paths = ("[prod-01] Web-01/Web-01.vmx", "/vmfs/volumes/5f3c0d11-8a2b4c5e-9d01-002590aa0011/Web-01/Web-01.vmx")
    assert {vm_key(path) for path in (*paths, "vmfs/volumes/prod-01/Web-01/Web-01.vmx")} == {"web-01/web-01.vmx"}
