"""The reader of hostd's dumps: whole hosts of each release, cut anywhere, and as large as they get."""

from __future__ import annotations

from functools import partial

import pytest

from simulator.config import PAIR_GENERATIONS, healthy_pair
from simulator.config.vimdump import vimdump_text
from tests.support.counted_steps import assert_even_growth
from vmlog.facts.fact_text import FactText
from vmlog.facts.readers.vimdump import read_vimdump
from vmlog.knowledge.fact_files import END_MISSING


def rows_of(text: str, *, is_cut: bool = False):
    return list(read_vimdump(FactText("commands/vmware-vimdump.txt", text.encode(), is_cut)))


def facts_of(rows):
    return {(row.name, row.subject, row.vm): row.value for row in rows}


@pytest.mark.parametrize("generation", PAIR_GENERATIONS)
def test_a_host_of_each_release(generation):
    host = healthy_pair(generation)[0]
    rows = rows_of(vimdump_text(host))
    facts = facts_of(rows)
    assert facts["host.name", "", ""] == host.name
    assert facts["host.build", "", ""] == host.build
    assert {subject: value for (name, subject, _), value in facts.items() if name == "vmk.vmotion"} == {
        vmk.name: "vmotion" in vmk.services for vmk in host.vmks
    }
    assert {subject for name, subject, _ in facts if name == "switch.mtu"} == {
        switch.name for switch in (*host.switches, *host.dvswitches)
    }
    assert {vm for name, _, vm in facts if name == "vm.path"} == {
        "/".join(vm.path.lower().split("/")[-2:]) for vm in host.vms if vm.in_dump
    }
    assert not any(row.name == END_MISSING for row in rows)


@pytest.mark.slow
def test_a_dump_that_is_cut_states_nothing_else():
    text = vimdump_text(healthy_pair("7.0.3")[0])
    whole = set(rows_of(text))
    for end in range(300, len(text) - 2, len(text) // 61):
        found = set(rows_of(text[:end], is_cut=True))
        assert {row for row in found - whole if row.name != END_MISSING} == set(), text[end - 80 : end]
        assert any(row.name == END_MISSING for row in found) or text[:end].rstrip().endswith("'")


def test_the_keys_of_licences_are_not_stated():
    text = vimdump_text(healthy_pair("6.7")[0]).replace("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX", "SECRET-KEY")
    assert "SECRET-KEY" in text
    assert not any("SECRET" in str(row.value) + row.subject for row in rows_of(text))


def test_a_dump_of_several_hosts_says_nothing_of_a_host():
    text = vimdump_text(healthy_pair("6.7")[0])
    assert not any(row.name.startswith(("host.", "vmk.")) for row in rows_of(text + text))


def with_features(count):
    text = vimdump_text(healthy_pair("8.0.3")[0])
    start = text.index("   name = ", text.index("vim.HostSystem::"))
    feature = "(vim.host.FeatureCapability) {\n key = 'cpuid.F%d',\n featureName = 'cpuid.F%d',\n value = '1'\n},\n"
    features = "".join(feature % (number, number) for number in range(count))
    config = f"   config = (vim.host.ConfigInfo) {{\nfeatureCapability = (vim.X) [\n{features}]\n}},\n"
    return text[:start] + config + text[start:]


def with_vms_and_devices(vms, devices):
    text = vimdump_text(healthy_pair("8.0.3")[0])
    vm = "===============" + text.split("\n===============")[-1]
    name = vm[vm.index("name = '") + 8 :].partition("'")[0]
    device = vm.index("(vim.vm.device.VirtualVmxnet3) {")
    end = vm.index("\n            }", device) + len("\n            }")
    vm = vm[:end] + f",\n{vm[device:end]}" * (devices - 1) + vm[end:] + "\n"
    return text + "".join(vm.replace(name, f"web-{number}") for number in range(vms))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text_of", "size", "name"),
    [
        (with_features, 200, "host.feature"),
        (lambda count: with_vms_and_devices(count, 5), 8, "vm.path"),
        (lambda count: with_vms_and_devices(2, count), 40, "ethernet.dvport"),
    ],
    ids=["features", "vms", "devices"],
)
def test_many_features_vms_and_devices_take_steps_in_proportion(text_of, size, name):
    assert sum(row.name == name for row in rows_of(text_of(size))) >= size
    assert_even_growth(lambda count: partial(rows_of, text_of(count)), ("facts",), size, notable=20)
