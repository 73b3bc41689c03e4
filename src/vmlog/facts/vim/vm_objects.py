"""What the object of a VM says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow, vm_key
from vmlog.facts.vim.vim_devices import add_devices
from vmlog.facts.vim.vim_node import VimNode, VimObject
from vmlog.facts.vim.vim_rows import VimRows

VM_TYPE: Final = "VirtualMachine"
VM_PATHS: Final = (
    "name",
    "summary.config.vmPathName",
    "runtime.powerState",
    "guestHeartbeatStatus",
    "runtime.toolsInstallerMounted",
    "runtime.featureRequirement[]",
    "layoutEx.snapshot[].key",
    "config.name",
    "config.version",
    "config.files",
    "config.hardware.numCPU",
    "config.hardware.numCoresPerSocket",
    "config.hardware.memoryMB",
    "config.hardware.device[]",
    "config.extraConfig[]",
    "config.cpuAffinity",
    "config.memoryAffinity",
    "config.swapPlacement",
    "config.firmware",
    "config.bootOptions",
    "config.latencySensitivity",
    "config.memoryReservationLockedToMax",
    "config.nestedHVEnabled",
    "config.vPMCEnabled",
    "config.keyId",
    "config.migrateEncryption",
)
"""The layout has a flat list of snapshots; the tree of them may be deeper than is read."""

_POWER: Final = {"poweredOn": "on", "poweredOff": "off", "suspended": "suspended"}
_VERSION: Final = re.compile("vmx-([0-9]{1,4})")
_DEVICES: Final = "config.hardware.device[]"
_DEVICE_KINDS: Final = ("drive", "port", "ethernet", "disk", "controller", "passthrough", "usb")
_FEATURES: Final = "runtime.featureRequirement[]"
_SNAPSHOTS: Final = "layoutEx.snapshot[]"
_ALL_NODES: Final = frozenset(("", "all"))


def vm_rows(vm: VimObject) -> Iterator[FactRow]:
    """Yield what a VM's object says; nothing if the path of its `.vmx` is not among it."""
    files = vm.find("config.files")
    path = files.find("vmPathName") if files else vm.find("summary.config.vmPathName")
    if path is None or not path.text():
        return
    rows = VimRows(vm_key(path.text()))
    rows.text("vm.path", "", path)
    rows.text("vm.name", "", vm.find("name") or vm.find("config.name"))
    power = vm.find("runtime.powerState")
    rows.add("vm.power", "", _POWER.get(power.text()) if power else None, power)
    rows.flag("vm.tools_mounted", "", vm.find("runtime.toolsInstallerMounted"))
    rows.text("vm.heartbeat", "", vm.find("guestHeartbeatStatus"))
    for feature in vm.each(_FEATURES):
        if feature.text("key"):
            rows.text("vm.feature_needed", feature.text("key"), feature, "value")
    _add_settings(vm, rows)
    folder = path.text()[: path.text().rfind("/") + 1]
    _add_log_folder(files, folder, rows)
    add_devices(vm.each(_DEVICES), folder, rows)
    if _DEVICES in vm.whole_lists and not any(row.name == "vm.tpm" for row in rows.rows):
        rows.add("vm.tpm", "", value=False, node=path)
    for kind in _DEVICE_KINDS:
        rows.listed(kind, vm, _DEVICES)
    rows.listed("vm.feature_needed", vm, _FEATURES)
    if _SNAPSHOTS in vm.whole_lists:
        snapshots = vm.each(_SNAPSHOTS)
        rows.add("vm.snapshots", "", len(snapshots), snapshots[0] if snapshots else path)
    yield from rows.rows


def _add_settings(vm: VimObject, rows: VimRows) -> None:
    version = vm.find("config.version")
    number = _VERSION.fullmatch(version.text()) if version else None
    rows.add("vm.hardware_version", "", int(number[1]) if number else None, version)
    rows.whole("vm.cpus", "", vm.find("config.hardware.numCPU"))
    rows.whole("vm.cores_per_socket", "", vm.find("config.hardware.numCoresPerSocket"))
    rows.whole("vm.memory", "", vm.find("config.hardware.memoryMB"))
    rows.text("vm.firmware", "", vm.find("config.firmware"))
    rows.flag("vm.secure_boot", "", vm.find("config.bootOptions"), "efiSecureBootEnabled")
    rows.text("vm.latency_sensitivity", "", vm.find("config.latencySensitivity"), "level")
    rows.flag("vm.memory_pinned", "", vm.find("config.memoryReservationLockedToMax"))
    rows.flag("vm.nested_hv", "", vm.find("config.nestedHVEnabled"))
    rows.flag("vm.cpu_counters", "", vm.find("config.vPMCEnabled"))
    rows.text("vm.encryption", "", vm.find("config.migrateEncryption"))
    rows.text("vm.swap_placement", "", vm.find("config.swapPlacement"))
    encryption = vm.find("config.keyId")
    if encryption:
        rows.add("vm.encrypted", "", not encryption.is_unset, encryption)
    _add_affinity("vm.cpu_affinity", vm.find("config.cpuAffinity"), rows)
    _add_affinity("vm.memory_affinity", vm.find("config.memoryAffinity"), rows)
    for option in vm.each("config.extraConfig[]"):
        key = option.text("key").lower()
        if key == "numa.nodeaffinity" and option.text("value").lower() not in _ALL_NODES:
            rows.text("vm.numa_affinity", "", option, "value")
        elif key == "sched.swap.derivedname":
            rows.text("vm.swap_file", "", option, "value")


def _add_affinity(name: str, affinity: VimNode | None, rows: VimRows) -> None:
    """State which CPUs or nodes are named; nothing where the property is there without any."""
    if affinity is None:
        return
    numbers = [str(item.value) for item in affinity.each("affinitySet") if item.value is not None]
    rows.add(name, "", ",".join(numbers), affinity.find("affinitySet") if numbers else affinity)


def _add_log_folder(files: VimNode | None, folder: str, rows: VimRows) -> None:
    logs = files.text("logDirectory") if files else ""
    if files and logs.rstrip("/") != folder.rstrip("/"):
        rows.text("vm.log_folder", "", files, "logDirectory")
