"""What vCenter's objects say of clusters, hosts and vCenter itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.vim.vim_node import VimNode, VimObject, reference_id
from vmlog.facts.vim.vim_rows import VimRows
from vmlog.facts.vim.vm_objects import vm_rows

CLUSTER_TYPE: Final = "ClusterComputeResource"
CLUSTER_PATHS: Final = (
    "name",
    "host",
    "summary",
    "configurationEx.rule",
    "configurationEx.group",
    "configurationEx.drsVmConfig",
)
SETTINGS_TYPE: Final = "OptionManager"
SETTINGS_PATHS: Final = ("setting[]",)
MANAGED_HOST_PATHS: Final = ("name",)

_SETTINGS: Final = ("config.migrate.", "vgpu.")
"""Beginnings of the settings that decide about migrations; others may be anything, passwords too."""
_TOGETHER: Final = {"AffinityRuleSpec": "together", "AntiAffinityRuleSpec": "apart"}
_OFF: Final = "disabled"


def cluster_rows(cluster: VimObject) -> Iterator[FactRow]:
    """Yield EVC mode, hosts, DRS rules and overrides of a cluster."""
    rows = VimRows()
    name, summary, hosts = cluster.find("name"), cluster.find("summary"), cluster.find("host")
    if name and name.text():
        for host in hosts.each() if hosts else ():
            if host.text():
                rows.add("cluster.member", reference_id(host.text()), name.text(), host)
        if summary and summary.fields:
            # The property is not set where EVC is off.
            mode = summary.find("currentEVCModeKey")
            rows.add("cluster.evc_mode", name.text(), mode.text() if mode else "", mode or summary)
    groups = {group.text("name"): group for group in _items(cluster, "configurationEx.group")}
    for rule in _items(cluster, "configurationEx.rule"):
        rows.add("cluster.drs_rule", rule.text("name"), _rule_words(rule, groups), rule)
    for override in _items(cluster, "configurationEx.drsVmConfig"):
        behaviour = _OFF if override.flag("enabled") is False else override.text("behavior")
        if override.text("key"):
            rows.add("cluster.drs_override", reference_id(override.text("key")), behaviour or None, override)
    yield from rows.rows


def _items(cluster: VimObject, path: str) -> Sequence[VimNode]:
    node = cluster.find(path)
    return node.each() if node else ()


def _rule_words(rule: VimNode, groups: Mapping[str, VimNode]) -> str | None:
    """Return what a rule asks for, None for one that is off or of a kind that does not bind VMs to hosts or VMs."""
    if rule.flag("enabled") is not True or not rule.text("name"):
        return None
    for ending, word in _TOGETHER.items():
        if rule.type.removeprefix("Cluster") == ending:
            return f"{word}: {_references(rule.each('vm'))}"
    must = "must" if rule.flag("mandatory") else "should"
    vms = groups.get(rule.text("vmGroupName"))
    for field, word in (("affineHostGroupName", "run on"), ("antiAffineHostGroupName", "not run on")):
        hosts = groups.get(rule.text(field))
        if vms and hosts:
            return f"{must} {word}: {_references(vms.each('vm'))} on {_references(hosts.each('host'))}"
    return None


def _references(nodes: Sequence[VimNode]) -> str:
    return ", ".join(reference_id(node.text()) for node in nodes)


def managed_host_rows(host: VimObject) -> Iterator[FactRow]:
    """Yield what vCenter says of a host; the facts are about vCenter, with the host's id as subject."""
    rows = VimRows()
    if host.id:
        rows.text("vcenter.host_name", host.id, host.find("name"))
    yield from rows.rows


def managed_vm_rows(vm: VimObject) -> Iterator[FactRow]:
    """Yield what vCenter says of a VM: what its host says, and the id by which vCenter calls it."""
    of_vm = list(vm_rows(vm))
    yield from of_vm
    if of_vm:
        yield FactRow("vm.vcenter_id", "", vm.id, vm.line, of_vm[0].vm)


def settings_rows(settings: VimObject) -> Iterator[FactRow]:
    """Yield the settings of vCenter that decide about migrations."""
    rows = VimRows()
    for option in settings.each("setting[]"):
        key = option.text("key")
        value = option.find("value")
        if key.startswith(_SETTINGS) and value and value.value is not None:
            text = str(value.value)
            rows.add("vcenter.setting", key, text.lower() if isinstance(value.value, bool) else text, value)
    yield from rows.rows
