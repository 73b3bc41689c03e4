"""The .vmx of a VM."""

from __future__ import annotations

from collections.abc import Callable

from simulator.config.model import HostConfig
from simulator.config.vm_model import (
    ControllerConfig,
    DeviceConfig,
    DiskConfig,
    DriveConfig,
    EthernetConfig,
    PassthroughConfig,
    PortConfig,
    UsbConfig,
    VmConfig,
)

Rows = dict[str, str]
_SAFE = {"|": "|7C", '"': "|22", "\n": "|0A"}
_MODES = {
    "independent_persistent": "independent-persistent",
    "independent_nonpersistent": "independent-nonpersistent",
    "nonpersistent": "nonpersistent",
}


def vmx_text(host: HostConfig, vm: VmConfig) -> str:
    """Return the file; keys whose value is the format's default are mostly left out, as the product does."""
    rows = _head(host, vm)
    for device in vm.devices:
        rows |= _WRITERS[type(device)](host, vm, device)
    if not any(isinstance(device, DriveConfig) and device.slot == "floppy0" for device in vm.devices):
        rows["floppy0.present"] = _flag(host, False)
    rows |= _settings(host, vm)
    return "".join(f'{key} = "{_escape(value)}"\n' for key, value in rows.items())


def _escape(value: str) -> str:
    return "".join(_SAFE.get(letter, letter) for letter in value)


def _flag(host: HostConfig, value: bool) -> str:
    """Return a truth value; old files have it in small letters."""
    word = str(value).upper()
    return word if host.number >= 5 else word.lower()


def _head(host: HostConfig, vm: VmConfig) -> Rows:
    memory = "memSize" if host.number >= 5 else "memsize"
    rows = {
        ".encoding": "UTF-8",
        "config.version": "8",
        "virtualHW.version": str(vm.hardware),
        "displayName": vm.name,
        "guestOS": vm.guest,
        "uuid.bios": vm.uuid,
        memory: str(vm.memory_mb),
    }
    if vm.cpus > 1:
        rows["numvcpus"] = str(vm.cpus)
    if vm.cores_per_socket > 1:
        rows["cpuid.coresPerSocket"] = str(vm.cores_per_socket)
    if vm.firmware != "bios":
        rows["firmware"] = vm.firmware
    if vm.secure_boot:
        rows["uefi.secureBoot.enabled"] = "TRUE"
    if vm.tpm:
        rows["vtpm.present"] = "TRUE"
    return rows


def _settings(host: HostConfig, vm: VmConfig) -> Rows:
    rows = {
        "sched.cpu.affinity": vm.cpu_affinity or "all",
        "sched.mem.affinity": vm.memory_affinity or "all",
        "svga.vramSize": str(vm.vram),
        "vmotion.checkpointFBSize": str(vm.checkpoint_fb_size),
    }
    swap = vm.swap_folder or vm.folder
    if vm.power == "on":
        rows["sched.swap.derivedName"] = f"{swap}/{vm.name}-{_swap_tag(vm)}.vswp"
    optional = {
        "numa.nodeAffinity": vm.numa_affinity,
        "sched.cpu.latencySensitivity": vm.latency_sensitivity,
        "sched.mem.pin": "TRUE" if vm.memory_pinned else "",
        "vhv.enable": "TRUE" if vm.nested_hv else "",
        "vpmc.enable": "TRUE" if vm.cpu_counters else "",
        "mks.enable3d": "TRUE" if vm.use_3d else "",
        "mks.use3dRenderer": vm.use_3d,
        "vmotion.checkpointSVGAPrimarySize": str(vm.checkpoint_svga_size or ""),
        "migrate.encryptionMode": vm.encryption if host.number >= 6.5 else "",
        "encryption.keySafe": "vmware:key/list/(pair/(example))" if vm.encrypted else "",
    }
    rows |= {key: value for key, value in optional.items() if value}
    if host.number < 6:
        rows |= _seen_processor(vm)
        rows["evcCompatibilityMode"] = str(vm.evc_compatible).upper()
    return rows | dict(vm.masks) | dict(vm.settings)


def _swap_tag(vm: VmConfig) -> str:
    return vm.uuid.replace(" ", "").replace("-", "")[:8]


def _seen_processor(vm: VmConfig) -> Rows:
    """Return the CPUID leaves of the host on which the VM was started."""
    rows: Rows = {}
    for kind in ("hostCPUID", "guestCPUID", "userCPUID"):
        rows |= {f"{kind}.{leaf.lstrip('0') or '0'}": words for leaf, words in vm.leaves.items()}
    return rows


def _disk(host: HostConfig, vm: VmConfig, device: DiskConfig) -> Rows:
    del vm
    rows = {
        f"{device.slot}.present": _flag(host, True),
        f"{device.slot}.fileName": device.current,
        f"{device.slot}.deviceType": "scsi-hardDisk" if device.slot.startswith("scsi") else "disk",
    }
    if device.mode in _MODES:
        rows[f"{device.slot}.mode"] = _MODES[device.mode]
    if device.sharing:
        rows[f"{device.slot}.sharing"] = device.sharing
    return rows


def _drive(host: HostConfig, vm: VmConfig, device: DriveConfig) -> Rows:
    del vm
    floppy = device.kind == "floppy"
    rows = {
        f"{device.slot}.present": _flag(host, True),
        f"{device.slot}.startConnected": _flag(host, device.starts_connected),
    }
    if device.backing in ("client", "none"):
        rows[f"{device.slot}.clientDevice"] = _flag(host, True)
    file = host.inner_path(device.file)
    if floppy:
        rows[f"{device.slot}.fileType"] = "file" if device.backing == "image" else "device"
        rows[f"{device.slot}.fileName"] = file or "vmware-null-remote-floppy"
    else:
        kinds = {"image": "cdrom-image", "host": "atapi-cdrom", "client": "cdrom-raw", "none": "cdrom-raw"}
        rows[f"{device.slot}.deviceType"] = kinds[device.backing]
        rows[f"{device.slot}.fileName"] = file if host.number >= 5 else file or "emptyBackingString"
    return rows


def _ethernet(host: HostConfig, vm: VmConfig, device: EthernetConfig) -> Rows:
    del vm
    rows = {f"{device.slot}.present": _flag(host, True), f"{device.slot}.virtualDev": device.model}
    if not device.starts_connected:
        rows[f"{device.slot}.startConnected"] = _flag(host, False)
    if device.connection_type:
        rows[f"{device.slot}.connectionType"] = device.connection_type
    if device.dvs:
        rows |= {
            f"{device.slot}.dvs.switchId": device.dvs,
            f"{device.slot}.dvs.portId": device.dvport,
            f"{device.slot}.dvs.portgroupId": device.dvportgroup,
            f"{device.slot}.dvs.connectionId": "1194862331",
        }
    else:
        rows[f"{device.slot}.networkName"] = device.network
    return rows | {f"{device.slot}.addressType": "vpx", f"{device.slot}.generatedAddress": device.mac}


def _port(host: HostConfig, vm: VmConfig, device: PortConfig) -> Rows:
    del vm
    rows = {
        f"{device.slot}.present": _flag(host, True),
        f"{device.slot}.startConnected": _flag(host, device.starts_connected),
        f"{device.slot}.fileType": device.backing,
        f"{device.slot}.fileName": host.inner_path(device.file),
    }
    if device.backing == "pipe":
        rows[f"{device.slot}.pipe.endPoint"] = "server"
    if device.backing == "network":
        rows[f"{device.slot}.network.endPoint"] = "server"
        if device.concentrator:
            rows[f"{device.slot}.vspc"] = device.concentrator
    return rows


def _passthrough(host: HostConfig, vm: VmConfig, device: PassthroughConfig) -> Rows:
    del vm
    rows = {f"{device.slot}.present": _flag(host, True)}
    if device.kind == "vgpu":
        return rows | {f"{device.slot}.vgpu": device.device}
    rows |= {f"{device.slot}.id": device.device, f"{device.slot}.deviceId": "0x1572"}
    if device.kind == "sriov":
        rows |= {f"{device.slot}.pfId": device.device, f"{device.slot}.networkName": "VLAN 12 Office"}
    return rows


def _usb(host: HostConfig, vm: VmConfig, device: UsbConfig) -> Rows:
    del vm
    # Whether the device is enabled for vMotion stands in the text of the device: the key for it is not known.
    return {"usb.present": _flag(host, True), device.slot: device.path}


def _controller(host: HostConfig, vm: VmConfig, device: ControllerConfig) -> Rows:
    del vm
    return {
        f"{device.slot}.present": _flag(host, True),
        f"{device.slot}.virtualDev": device.model,
        f"{device.slot}.sharedBus": device.bus,
    }


_WRITERS: dict[type[DeviceConfig], Callable[..., Rows]] = {
    DiskConfig: _disk,
    DriveConfig: _drive,
    EthernetConfig: _ethernet,
    PortConfig: _port,
    PassthroughConfig: _passthrough,
    UsbConfig: _usb,
    ControllerConfig: _controller,
}
