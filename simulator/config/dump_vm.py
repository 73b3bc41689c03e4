"""VMs in hostd's dump: what is connected now."""

from __future__ import annotations

from simulator.config.dump_devices import device_object
from simulator.config.model import HostConfig
from simulator.config.vm_model import VmConfig
from simulator.config.vmodl import Data, data, items, option_values

_POWER = {"on": "poweredOn", "off": "poweredOff", "suspended": "suspended"}


def vm_object(host: HostConfig, vm: VmConfig) -> Data:
    """Return `vim.VirtualMachine`."""
    needs: dict[str, object] = {}
    if host.number >= 5.5:
        needs = {"featureRequirement": _features(vm), "featureMask": items("host.FeatureMask", ())}
    return data(
        "VirtualMachine",
        name=vm.name,
        config=_config(host, vm),
        runtime=data(
            "vm.RuntimeInfo",
            host="vim.HostSystem:ha-host",
            connectionState="connected",
            powerState=_POWER[vm.power],
            toolsInstallerMounted=vm.tools_installing,
            minRequiredEVCModeKey=None,
            **needs,
        ),
        guestHeartbeatStatus="green",
    )


def _features(vm: VmConfig) -> object:
    rows = vm.features.items() if vm.power == "on" else ()
    return items(
        "vm.FeatureRequirement",
        (data("vm.FeatureRequirement", key=key, featureName=key, value=value) for key, value in rows),
    )


def _config(host: HostConfig, vm: VmConfig) -> Data:
    new: dict[str, object] = {}
    if host.number >= 6.5:
        new["migrateEncryption"] = vm.encryption or "opportunistic"
        new["keyId"] = data("encryption.CryptoKeyId", keyId="example-key", providerId=None) if vm.encrypted else None
    return data(
        "vm.ConfigInfo",
        name=vm.name,
        uuid=vm.uuid.replace(" ", "").replace("-", ""),
        version=f"vmx-{vm.hardware:02d}",
        guestId=f"{vm.guest.replace('-64', '_64')}Guest",
        files=data(
            "vm.FileInfo",
            vmPathName=host.label_path(vm.path),
            snapshotDirectory=f"{host.label_path(vm.path).rpartition('/')[0]}/",
            suspendDirectory=None,
            logDirectory=f"{host.label_path(vm.path).rpartition('/')[0]}/",
        ),
        hardware=data(
            "vm.VirtualHardware",
            numCPU=vm.cpus,
            numCoresPerSocket=vm.cores_per_socket,
            memoryMB=vm.memory_mb,
            device=items("vm.device.VirtualDevice", _devices(host, vm)),
        ),
        cpuAffinity=_affinity(vm.cpu_affinity),
        memoryAffinity=_affinity(vm.memory_affinity),
        extraConfig=option_values(tuple(vm.settings.items())),
        swapPlacement=vm.swap_placement,
        firmware=vm.firmware,
        latencySensitivity=data("LatencySensitivity", level=vm.latency_sensitivity or "normal"),
        memoryReservationLockedToMax=vm.memory_pinned,
        vPMCEnabled=vm.cpu_counters,
        nestedHVEnabled=vm.nested_hv,
        **new,
    )


def _devices(host: HostConfig, vm: VmConfig) -> list[Data]:
    devices = [device_object(host, vm, device) for device in vm.devices]
    return [*devices, data("vm.device.VirtualTPM", key=11000)] if vm.tpm else devices


def _affinity(numbers: str) -> Data | None:
    if not numbers:
        return None
    return data("vm.AffinityInfo", affinitySet=items("int", (int(number) for number in numbers.split(","))))
