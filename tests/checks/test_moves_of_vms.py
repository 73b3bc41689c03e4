"""Every check of VMs on whole bundles of simulated hosts: one thing broken, and a twin in which nothing is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from simulator.config import (
    PAIR_GENERATIONS,
    Lun,
    change_datastore,
    change_device,
    change_portgroup,
    change_switch,
    change_vm,
    cut,
    drop_datastore,
    drop_portgroup,
    healthy_pair,
    put_device,
    with_snapshots,
    without,
)
from simulator.config.network_model import Policy, PortGroup
from simulator.config.parts import OFFICE
from simulator.config.vm_model import (
    ControllerConfig,
    DiskConfig,
    DriveConfig,
    PassthroughConfig,
    PortConfig,
    UsbConfig,
)
from tests.support.config_pairs import vm_results
from vmlog.knowledge.check_file import load_checks
from vmlog.terms import CheckOutcome, CheckSeverity, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.config import HostConfig

    Pair = tuple[HostConfig, HostConfig]
    Change = Callable[[HostConfig, HostConfig], Pair]

FAIL, WARN, UNKNOWN = CheckOutcome.FAIL, CheckOutcome.WARN, CheckOutcome.UNKNOWN
CHECKS = {check.id: check for check in load_checks().values() if check.scope is Scope.VM}
GOOD = {CheckOutcome.PASS, CheckOutcome.NOT_APPLICABLE}
SHARED = "shared-1"
NAA = "naa.6000c290000000000000000000000099"
TOOLS = "/usr/lib/vmware/isoimages/linux.iso"
LUN = {"lun": NAA, "vml": "vml.020000000060 00c290000000000000000000000099415252415920".replace(" ", "")}
NETWORK_SERIAL = PortConfig("serial0", "network", "telnet://:2001")


healthy = cache(healthy_pair)


def on_source(change: Callable[..., HostConfig], *args: object, **changes: object) -> Change:
    return lambda first, second: (change(first, *args, **changes), second)


def on_destination(change: Callable[..., HostConfig], *args: object, **changes: object) -> Change:
    return lambda first, second: (first, change(second, *args, **changes))


def on_both(change: Callable[..., HostConfig], *args: object, **changes: object) -> Change:
    return lambda first, second: (change(first, *args, **changes), change(second, *args, **changes))


def device(put: object) -> Change:
    return on_source(put_device, "web-01", put)


def vm(**changes: object) -> Change:
    return on_source(change_vm, "web-01", **changes)


def with_bus(bus: str, disk: DiskConfig) -> Change:
    def change(first: HostConfig, second: HostConfig) -> Pair:
        return put_device(put_device(first, "web-01", ControllerConfig("scsi1", bus=bus)), "web-01", disk), second

    return change


def internal(first: HostConfig, second: HostConfig) -> Pair:
    """Put the VM on a switch without uplinks, which both hosts have."""
    pair = []
    for host in (first, second):
        added = replace(host.switches[0], name="vSwitch9", uplinks=(), portgroups=(PortGroup("Isolated"),))
        pair.append(replace(host, switches=(*host.switches, added)))
    return change_device(pair[0], "web-01", "ethernet0", network="Isolated"), pair[1]


def other_cpu(**changes: object) -> Change:
    return lambda first, second: (first, replace(second, cpu=replace(second.cpu, **changes)))


def without_features(*names: str) -> Change:
    def change(first: HostConfig, second: HostConfig) -> Pair:
        features = {key: value for key, value in second.cpu.features.items() if key not in names}
        return first, replace(second, cpu=replace(second.cpu, features=features))

    return change


def slow(first: HostConfig, second: HostConfig) -> Pair:
    """Give the VM much memory, and the destination a gigabit."""
    nics = tuple(replace(nic, speed=1000) for nic in second.nics)
    return change_vm(first, "web-01", memory_mb=131072), replace(second, nics=nics)


def swap_elsewhere(first: HostConfig, second: HostConfig) -> Pair:
    local = next(store for store in first.datastores if not store.shared)
    return change_vm(first, "web-01", swap_folder=f"/vmfs/volumes/{local.uuid}"), second


def disk_on_local(first: HostConfig, second: HostConfig) -> Pair:
    local = next(store for store in first.datastores if not store.shared)
    path = f"/vmfs/volumes/{local.uuid}/web-01/web-01_1.vmdk"
    return put_device(first, "web-01", DiskConfig("scsi0:1", path)), second


def with_mapping(first: HostConfig, second: HostConfig) -> Pair:
    """Give the VM a raw device mapping of a device that the source alone sees."""
    first = replace(first, luns=(*first.luns, Lun(LUN["lun"], LUN["vml"])))
    return put_device(first, "web-01", DiskConfig("scsi0:1", "map.vmdk", raw="physical", **LUN)), second


def to_an_older_host(first: HostConfig, _: HostConfig) -> Pair:
    """Require encryption, and move to a host that is too old for it."""
    return change_vm(first, "web-01", encryption="required"), healthy("6.0")[1]


def no_ports(first: HostConfig, second: HostConfig) -> Pair:
    return first, change_switch(second, "vSwitch0", ports=24, used_ports=24)


ALL, NEW = PAIR_GENERATIONS, tuple(name for name in PAIR_GENERATIONS if name != "4.1")
SOME = ("4.1", "6.7", "9.0")
LOCAL_ISO = "[datastore1] iso/setup.iso"
CASES = [
    # check, VM, what is broken, generations, result, fault
    ("cdrom", "web-01", device(DriveConfig("ide1:0", "cdrom", "host", "/dev/cdrom", True, True)), SOME, FAIL,
     "CannotAccessVmDevice"),
    ("cdrom", "web-01", device(DriveConfig("ide1:0", "cdrom", "image", LOCAL_ISO, True, True)), ALL, FAIL,
     "CannotAccessVmDevice"),
    ("cdrom", "web-01", device(DriveConfig("ide1:0", "cdrom", "client", "", True, True)), SOME, FAIL,
     "RemoteDeviceNotSupported"),
    ("floppy", "web-01", device(DriveConfig("floppy0", "floppy", "host", "/dev/fd0", True, True)), SOME, FAIL,
     "CannotAccessVmDevice"),
    ("serial-parallel", "web-01", device(PortConfig("serial0", "device", "/dev/ttyS0")), SOME, FAIL,
     "CannotAccessVmDevice"),
    ("serial-parallel", "web-01", device(PortConfig("parallel0", "file", "out.txt")), SOME, FAIL,
     "CannotAccessVmDevice"),
    ("serial-parallel", "web-01", device(NETWORK_SERIAL), SOME, FAIL, None),
    ("affinity", "web-01", vm(cpu_affinity="0,1"), ALL, FAIL, "AffinityConfigured"),
    ("affinity", "web-01", vm(memory_affinity="0"), SOME, FAIL, "AffinityConfigured"),
    ("disks-visible", "web-01", on_destination(drop_datastore, SHARED), ALL, FAIL, "CannotAccessVmConfig"),
    ("disks-visible", "web-01", disk_on_local, ALL, FAIL, "CannotAccessVmDisk"),
    ("disks-visible", "db-02", on_destination(change_datastore, "nfs-1", server="filer"), SOME, FAIL,
     "CannotAccessVmConfig"),
    ("disks-visible", "web-01", swap_elsewhere, SOME, WARN, None),
    ("local-disk", "web-01", disk_on_local, NEW, WARN, "CannotAccessVmDisk"),
    ("local-disk", "web-01", disk_on_local, ("4.1",), FAIL, "CannotAccessVmDisk"),
    ("vm-networks", "web-01", on_destination(drop_portgroup, OFFICE), ALL, FAIL, "CannotAccessNetwork"),
    ("vm-networks", "web-01", on_destination(change_portgroup, OFFICE, name=f"{OFFICE} "), ALL, FAIL,
     "CannotAccessNetwork"),
    ("vm-networks", "mail-03", lambda one, two: (one, replace(two, dvswitches=())), ALL, FAIL, "CannotAccessNetwork"),
    ("vm-network-policies", "web-01", on_destination(change_portgroup, OFFICE, policy=Policy(promiscuous=True)), NEW,
     FAIL, "CannotUseNetwork"),
    ("internal-switch", "web-01", internal, ALL, FAIL, "VMOnVirtualIntranet"),
    ("cpu-features", "web-01", without_features("cpuid.AES"), NEW, FAIL, "FeatureRequirementsNotMet"),
    ("cpu-features", "web-01", other_cpu(vendor="amd", family=23, number=49), ("4.1",), FAIL, "CpuIncompatible"),
    ("hardware-version", "web-01", vm(hardware=23), ALL, FAIL, "VirtualHardwareVersionNotSupported"),
    ("passthrough", "web-01", device(PassthroughConfig("pciPassthru0", "fixed", "0000:3b:00.0")), SOME, FAIL,
     "DisallowedMigrationDeviceAttached"),
    ("passthrough", "web-01", device(PassthroughConfig("pciPassthru0", "vgpu", "grid_a100-4c")), ("8.0.3",), WARN,
     "DisallowedMigrationDeviceAttached"),
    ("shared-bus", "web-01", with_bus("virtual", DiskConfig("scsi1:0", "web-01_1.vmdk")), SOME, FAIL,
     "DisallowedMigrationDeviceAttached"),
    ("shared-bus", "web-01", with_bus("physical", DiskConfig("scsi1:0", "map.vmdk", raw="physical", **LUN)),
     ("4.1", "5.5"), FAIL, "DisallowedMigrationDeviceAttached"),
    ("rdm", "web-01", with_mapping, NEW, FAIL,
     "RDMPointsToInaccessibleDisk"),
    ("rdm-storage-move", "web-01", device(DiskConfig("scsi0:1", "map.vmdk", raw="physical", **LUN)), SOME, WARN,
     "RDMConversionNotSupported"),
    ("snapshots", "web-01", on_source(with_snapshots, "web-01", 33), SOME, WARN, None),
    ("usb", "web-01", device(UsbConfig("usb.autoConnect.device0", "path:1/1/1")), SOME, UNKNOWN, None),
    ("vm-encryption", "web-01", to_an_older_host, ("6.7",), FAIL, None),
    ("vm-encryption", "web-01", vm(tpm=True), ("8.0.3",), WARN, None),
    ("tools", "web-01", device(DriveConfig("ide1:0", "cdrom", "image", TOOLS, False, True)), SOME, WARN,
     "ToolsInstallationInProgress"),
    ("3d", "web-01", vm(use_3d="hardware"), ("6.7", "9.0"), WARN, None),
    ("pmu", "web-01", lambda one, two: (change_vm(one, "web-01", cpu_counters=True),
     replace(two, cpu=replace(two.cpu, number=two.cpu.number + 1, leaves={}))), ("6.7", "9.0"), WARN, None),
    ("large", "web-01", slow, ALL, WARN, None),
    ("masks", "web-01", vm(masks={"featMask.vm.cpuid.AVX": "Val:0"}), SOME, WARN, None),
    ("pinned", "web-01", vm(memory_pinned=True), SOME, WARN, None),
    ("disk-modes", "web-01", on_source(change_device, "web-01", "scsi0:0", mode="independent_nonpersistent"), ALL,
     WARN, "NonPersistentDisksNotSupported"),
    ("legacy-nic", "web-01", on_source(change_device, "web-01", "ethernet0", network="", connection_type="monitor_dev"),
     SOME, FAIL, "LegacyNetworkInterfaceInUse"),
    ("virtual-cpus", "web-01", vm(cpus=961), ALL, FAIL, "NumVirtualCpusNotSupported"),
    ("memory-size", "web-01", vm(memory_mb=1 << 26), NEW[:-1], FAIL, "MemorySizeNotSupported"),
    ("vm-free-ports", "web-01", no_ports, ("4.1",), FAIL, "DestinationSwitchFull"),
]  # fmt: skip


@pytest.mark.parametrize("generation", PAIR_GENERATIONS)
def test_a_healthy_pair_has_nothing_but_passes(generation):
    results = vm_results(healthy(generation))
    assert {key: result.detail for key, result in results.items() if result.result not in GOOD} == {}
    assert {check for _, check in results} == set(CHECKS)


@pytest.mark.parametrize(
    ("check", "name", "change", "generation", "result", "fault"),
    [
        pytest.param(
            check,
            name,
            change,
            generation,
            result,
            fault,
            marks=() if generation == generations[0] else pytest.mark.slow,  # the quick loop takes one of each
            id=f"{check}-{number}-{generation}",
        )
        for number, (check, name, change, generations, result, fault) in enumerate(CASES)
        for generation in generations
    ],
)
def test_one_thing_broken_is_found(check, name, change, generation, result, fault):
    found = vm_results(change(*healthy(generation)))[name, check]
    assert (found.result, found.fault) == (result, fault and f"vim.fault.{fault}"), found.detail
    assert found.values
    assert result is not FAIL or found.severity is CheckSeverity.ERROR


@pytest.mark.parametrize("generation", SOME)
def test_without_the_files_of_the_vms_nothing_passes(generation):
    """The list of running VMs and the inventory are still there."""
    results = vm_results(healthy(generation), lambda files: without(files, "*.vmx", "*.vmsd", "*.vmdk", "*vimdump*"))
    assert {key for key, result in results.items() if result.result is CheckOutcome.PASS} == set()


@pytest.mark.slow
@pytest.mark.parametrize("generation", SOME)
@pytest.mark.parametrize("fraction", [0.05, 0.3, 0.6, 0.9])
def test_cut_dumps_raise_no_alarm(generation, fraction):
    results = vm_results(healthy(generation), lambda files: cut(files, "*vimdump*", fraction))
    alarms = {FAIL, WARN}
    assert {key: result.detail for key, result in results.items() if result.result in alarms} == {}


@pytest.mark.parametrize("fraction", [0.05, 0.3, 0.6, 0.9])
def test_cut_configurations_raise_no_alarm(fraction):
    def broken(files):
        kept = without(files, "*vimdump*")
        return cut(kept, "*.vmx", fraction) if any(path.endswith(".vmx") for path in kept) else kept

    results = vm_results(healthy("6.7"), broken)
    alarms = {FAIL, WARN}
    assert {key: result.detail for key, result in results.items() if result.result in alarms} == {}
