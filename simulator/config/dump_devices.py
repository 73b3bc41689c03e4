"""Devices of VMs in hostd's dump."""

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
from simulator.config.vmodl import Data, data

_ADAPTERS = {"vmxnet3": "Vmxnet3", "vmxnet2": "Vmxnet2", "e1000": "E1000", "e1000e": "E1000e", "vlance": "PCNet32"}
_CONTROLLERS = {"pvscsi": "ParaVirtualSCSIController", "lsilogic": "VirtualLsiLogicController"}
_BUS_KEY = {"ide": 200, "sata": 15000, "scsi": 1000, "nvme": 31000}
_SHARING = {"none": "noSharing", "virtual": "virtualSharing", "physical": "physicalSharing"}


def _connectable(starts: bool, connected: bool) -> Data:
    return data(
        "vm.device.VirtualDevice.ConnectInfo",
        startConnected=starts,
        allowGuestControl=True,
        connected=connected,
        status="ok" if connected else "untried",
    )


def device_object(host: HostConfig, vm: VmConfig, device: DeviceConfig) -> Data:
    """Return a device of a VM, as it is connected now."""
    fields, kind = _WRITERS[type(device)](host, vm, device)
    return data(f"vm.device.{kind}", **fields)


Described = tuple[dict[str, object], str]


def _place(slot: str) -> dict[str, object]:
    """Return controller and unit of a slot such as `scsi0:1`."""
    bus, _, unit = slot.rpartition(":")
    if not bus:
        return {}
    name = bus.rstrip("0123456789")
    return {"controllerKey": _BUS_KEY[name] + int(bus[len(name) :]), "unitNumber": int(unit)}


def _label(vm: VmConfig, device: DeviceConfig, word: str) -> Data:
    same = [one for one in vm.devices if _sort(one) == _sort(device)]
    first = 0 if isinstance(device, ControllerConfig) else 1
    return data("Description", label=f"{word} {same.index(device) + first}", summary=word)


def _sort(device: DeviceConfig) -> tuple[type, str]:
    if isinstance(device, DriveConfig):
        return DriveConfig, device.kind
    return type(device), device.slot.rstrip("0123456789") if isinstance(device, PortConfig) else ""


def _disk(host: HostConfig, vm: VmConfig, device: DiskConfig) -> Described:
    path = device.current if device.file.startswith("/") else f"{vm.folder}/{device.current}"
    name = host.label_path(path)
    if device.raw:
        backing = data(
            "vm.device.VirtualDisk.RawDiskMappingVer1BackingInfo", fileName=name,
            lunUuid=device.vml.removeprefix("vml."), deviceName=device.vml,
            compatibilityMode=f"{device.raw}Mode", diskMode=device.mode,
        )  # fmt: skip
    else:
        shared = {"sharing": "sharingMultiWriter" if device.sharing else "sharingNone"} if host.number >= 6 else {}
        backing = data(
            "vm.device.VirtualDisk.FlatVer2BackingInfo", fileName=name, datastore=f"vim.Datastore:{path.split('/')[3]}",
            diskMode=device.mode, thinProvisioned=False, **shared,
        )  # fmt: skip
    return {
        "key": 2000 + vm.devices.index(device),
        "deviceInfo": _label(vm, device, "Hard disk"),
        "backing": backing,
        **_place(device.slot),
        "capacityInKB": device.size_gb << 20,
    }, "VirtualDisk"


def _drive(host: HostConfig, vm: VmConfig, device: DriveConfig) -> Described:
    kind, word = ("VirtualCdrom", "CD/DVD drive") if device.kind == "cdrom" else ("VirtualFloppy", "Floppy drive")
    image: dict[str, object] = {"fileName": host.label_path(device.file)}
    forms: dict[str, tuple[str, dict[str, object]]] = {
        "image": ("IsoBackingInfo" if device.kind == "cdrom" else "ImageBackingInfo", image),
        "host": ("AtapiBackingInfo" if device.kind == "cdrom" else "DeviceBackingInfo", {"deviceName": device.file}),
        "client": ("RemotePassthroughBackingInfo", {"deviceName": device.file, "exclusive": False}),
        "none": ("RemotePassthroughBackingInfo", {"deviceName": "", "exclusive": False}),
    }
    form, fields = forms[device.backing]
    return {
        "key": 16000 + vm.devices.index(device),
        "deviceInfo": _label(vm, device, word),
        "backing": data(f"vm.device.{kind}.{form}", **fields),
        "connectable": _connectable(device.starts_connected, device.connected and vm.power == "on"),
        **_place(device.slot),
    }, kind


def _ethernet(host: HostConfig, vm: VmConfig, device: EthernetConfig) -> Described:
    if device.dvs:
        port = data(
            "dvs.PortConnection", switchUuid=device.dvs, portgroupKey=device.dvportgroup, portKey=device.dvport,
            connectionCookie=1194862331,
        )  # fmt: skip
        backing = data("vm.device.VirtualEthernetCard.DistributedVirtualPortBackingInfo", port=port)
    else:
        backing = data(
            "vm.device.VirtualEthernetCard.NetworkBackingInfo", deviceName=device.network,
            network=f"vim.Network:HaNetwork-{device.network}", inPassthroughMode=None,
        )  # fmt: skip
    del host
    return {
        "key": 4000 + int(device.slot[8:]),
        "deviceInfo": _label(vm, device, "Network adapter"),
        "backing": backing,
        "connectable": _connectable(device.starts_connected, device.connected and vm.power == "on"),
        "addressType": "assigned",
        "macAddress": device.mac,
    }, f"Virtual{_ADAPTERS.get(device.model, 'Vmxnet3')}"


def _port(host: HostConfig, vm: VmConfig, device: PortConfig) -> Described:
    serial = device.slot.startswith("serial")
    kind = "VirtualSerialPort" if serial else "VirtualParallelPort"
    forms: dict[str, tuple[str, dict[str, object]]] = {
        "device": ("DeviceBackingInfo", {"deviceName": device.file}),
        "file": ("FileBackingInfo", {"fileName": host.label_path(device.file)}),
        "pipe": ("PipeBackingInfo", {"pipeName": device.file, "endpoint": "server", "noRxLoss": False}),
        "network": (
            "URIBackingInfo",
            {"serviceURI": device.file, "direction": "server", "proxyURI": device.concentrator or None},
        ),
    }
    form, fields = forms[device.backing]
    return {
        "key": (9000 if serial else 10000) + int(device.slot[-1]),
        "deviceInfo": _label(vm, device, "Serial port" if serial else "Parallel port"),
        "backing": data(f"vm.device.{kind}.{form}", **fields),
        "connectable": _connectable(device.starts_connected, device.connected and vm.power == "on"),
    }, kind


def _passthrough(host: HostConfig, vm: VmConfig, device: PassthroughConfig) -> Described:
    del host
    fields: dict[str, object] = {
        "key": 13000 + int(device.slot[-1]),
        "deviceInfo": _label(vm, device, "PCI device"),
    }
    if device.kind == "vgpu":
        form = data("vm.device.VirtualPCIPassthrough.VmiopBackingInfo", vgpu=device.device, migrateSupported=True)
        return {**fields, "backing": form}, "VirtualPCIPassthrough"
    form = data("vm.device.VirtualPCIPassthrough.DeviceBackingInfo", id_=device.device, systemId="example")
    if device.kind == "sriov":
        sriov = data("vm.device.VirtualSriovEthernetCard.SriovBackingInfo", physicalFunctionBacking=form)
        return {**fields, "backing": None, "sriovBacking": sriov}, "VirtualSriovEthernetCard"
    return {**fields, "backing": form}, "VirtualPCIPassthrough"


def _usb(host: HostConfig, vm: VmConfig, device: UsbConfig) -> Described:
    del host
    backing = data("vm.device.VirtualUSB.USBBackingInfo", deviceName=device.path)
    return {
        "key": 11000 + vm.devices.index(device),
        "deviceInfo": _label(vm, device, "USB"),
        "backing": backing,
        "connected": vm.power == "on",
    }, "VirtualUSB"


def _controller(host: HostConfig, vm: VmConfig, device: ControllerConfig) -> Described:
    del host
    kind = _CONTROLLERS.get(device.model, "VirtualLsiLogicSASController")
    fields: dict[str, object] = {
        "key": 1000 + int(device.slot[4:]),
        "deviceInfo": _label(vm, device, "SCSI controller"),
        "busNumber": int(device.slot[4:]),
        "sharedBus": _SHARING[device.bus],
    }
    return fields, kind


_WRITERS: dict[type, Callable[..., Described]] = {
    DiskConfig: _disk,
    DriveConfig: _drive,
    EthernetConfig: _ethernet,
    PortConfig: _port,
    PassthroughConfig: _passthrough,
    UsbConfig: _usb,
    ControllerConfig: _controller,
}
