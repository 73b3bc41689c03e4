"""What reports call facts."""

from __future__ import annotations

import pytest

from vmlog.knowledge.fact_names import load_fact_names


@pytest.mark.parametrize(
    ("name", "subject", "words"),
    [
        ("vmk.mtu", "vmk1", "MTU of vmk1"),
        ("vmk.enabled", "vmk1", "vmk1 is enabled"),
        ("portgroup.vlan", "VM Network", 'VLAN of port group "VM Network"'),
        ("switch.promiscuous", "vSwitch0", "promiscuous mode is allowed on vSwitch0"),
        ("option.value", "/Migrate/Vmknic", "/Migrate/Vmknic"),
        ("vm.cpu_affinity", "", "CPU affinity of the VM"),
        ("vm.encrypted", "", "the VM is encrypted"),
        ("vm.cpu_mask", "", "mask of the VM"),
        ("host.maintenance", "", "is in maintenance mode"),
        ("host.version", "", "version"),
        ("vmk.mtu", "{subject}", "MTU of {subject}"),
    ],
)
def test_a_fact_is_called_by_its_label_and_its_subject(name, subject, words):
    assert load_fact_names()[name].words(subject) == words


def test_labels_are_short_and_hold_no_remarks_for_readers_of_files():
    for name in load_fact_names().values():
        assert len(name.label) <= 50, name.id
        assert not set(name.label) & set("`;"), name.id
