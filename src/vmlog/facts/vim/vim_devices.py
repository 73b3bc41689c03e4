"""What the devices of a VM say: what is behind them, and whether they are connected now and at the next start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vmlog.facts.network_words import switch_uuid
from vmlog.facts.vim.device_names import DeviceNames
from vmlog.facts.vim.vim_node import VimNode
from vmlog.facts.vim.vim_rows import VimRows

# Ends of the names of types; the client's come first, since theirs end like the host's.
_DRIVE_BACKINGS: Final = (
    ("IsoBackingInfo", "image"),
    ("ImageBackingInfo", "image"),
    ("RemotePassthroughBackingInfo", "client"),
    ("RemoteAtapiBackingInfo", "client"),
    ("RemoteDeviceBackingInfo", "client"),
    ("PassthroughBackingInfo", "host"),
    ("AtapiBackingInfo", "host"),
    ("DeviceBackingInfo", "host"),
)
_PORT_BACKINGS: Final[Mapping[str, tuple[str, str]]] = {
    "FileBackingInfo": ("file", "fileName"),
    "DeviceBackingInfo": ("device", "deviceName"),
    "PipeBackingInfo": ("pipe", "pipeName"),
    "URIBackingInfo": ("network", "serviceURI"),
}
_CARDS: Final[Mapping[str, str]] = {
    "VirtualVmxnet3": "vmxnet3",
    "VirtualVmxnet3Vrdma": "vmxnet3vrdma",
    "VirtualE1000": "e1000",
    "VirtualE1000e": "e1000e",
    "VirtualPCNet32": "vlance",
}
_OTHER_CARDS: Final = frozenset(("VirtualVmxnet", "VirtualVmxnet2", "VirtualEthernetCard"))
_STANDARD_NETWORK: Final = "VirtualEthernetCardNetworkBackingInfo"
_SRIOV: Final = "VirtualSriovEthernetCard"
_BUSES: Final[Mapping[str, str]] = {
    "noSharing": "none",
    "virtualSharing": "virtual",
    "physicalSharing": "physical",
}
_RAW_MODES: Final = {"virtualMode": "virtual", "physicalMode": "physical"}
_DISK_FILES: Final[Mapping[str, str]] = {
    "VirtualDiskFlatVer2BackingInfo": "flat",
    "VirtualDiskSparseVer2BackingInfo": "sparse",
    "VirtualDiskSeSparseBackingInfo": "seSparse",
}
_RAW_DEVICES: Final = "/vmfs/devices/disks/"


def add_devices(devices: Sequence[VimNode], folder: str, rows: VimRows) -> None:
    """Add the facts of all devices of a VM.

    Args:
        devices: the devices.
        folder: the VM's folder, as paths have it: `[prod-01] web-01/`.
        rows: where the facts go.
    """
    names = DeviceNames(devices)
    for device in devices:
        name = names.name_of(device)
        if device.type in _CARDS or device.type in _OTHER_CARDS:
            _add_card(device, name, rows)
        elif device.type == "VirtualDisk":
            _add_disk(device, name, folder, rows)
        elif device.find("sharedBus"):
            bus = _BUSES.get(device.text("sharedBus"))
            rows.add("controller.bus", name, bus, device.find("sharedBus"))
        elif device.type in _READERS:
            _READERS[device.type](device, name, rows)


def _add_connection(kind: str, device: VimNode, name: str, rows: VimRows) -> None:
    connection = device.find("connectable")
    rows.flag(f"{kind}.connected", name, connection, "connected")
    rows.flag(f"{kind}.starts_connected", name, connection, "startConnected")


def _add_cdrom(device: VimNode, name: str, rows: VimRows) -> None:
    rows.add("drive.kind", name, "cdrom", device)
    _add_drive(device, name, rows)


def _add_floppy(device: VimNode, name: str, rows: VimRows) -> None:
    # Its place on the controller of the machine's old ports is none that files name.
    rows.add("drive.kind", name, "floppy", device)
    _add_drive(device, name, rows)


def _add_drive(device: VimNode, name: str, rows: VimRows) -> None:
    backing = device.find("backing")
    kind = next((kind for end, kind in _DRIVE_BACKINGS if backing and backing.type.endswith(end)), None)
    if backing and kind == "image" and backing.find("fileName"):
        file = backing.text("fileName")
        rows.add("drive.backing", name, "image" if file else "none", backing)
        rows.text("drive.file", name, backing, "fileName")
    elif kind in {"host", "client"}:
        rows.add("drive.backing", name, kind, backing)
        rows.text("drive.file", name, backing, "deviceName")
    _add_connection("drive", device, name, rows)


def _add_port(kind: str) -> Callable[[VimNode, str, VimRows], None]:
    def add(device: VimNode, name: str, rows: VimRows) -> None:
        rows.add("port.kind", name, kind, device)
        backing = device.find("backing")
        known = _PORT_BACKINGS.get(backing.type.removeprefix(device.type)) if backing else None
        if backing and known:
            rows.add("port.backing", name, known[0], backing)
            rows.text("port.file", name, backing, known[1])
            proxy = backing.find("proxyURI")
            if known[0] == "network" and proxy:
                rows.add("port.concentrator", name, proxy.text(), proxy)
        _add_connection("port", device, name, rows)

    return add


def _add_card(device: VimNode, name: str, rows: VimRows) -> None:
    rows.add("ethernet.device", name, _CARDS.get(device.type), device)
    backing = device.find("backing")
    port = backing.find("port") if backing else None
    if port:
        rows.text("ethernet.dvs", name, port, "switchUuid", change=switch_uuid)
        rows.text("ethernet.dvportgroup", name, port, "portgroupKey")
        rows.text("ethernet.dvport", name, port, "portKey")
    elif backing and backing.type == _STANDARD_NETWORK:
        rows.text("ethernet.network", name, backing, "deviceName")
    _add_connection("ethernet", device, name, rows)


def _add_disk(device: VimNode, name: str, folder: str, rows: VimRows) -> None:
    backing = device.find("backing")
    rows.text("disk.file", name, backing, "fileName", change=lambda path: path.removeprefix(folder) or path)
    rows.text("disk.mode", name, backing, "diskMode", change=lambda mode: mode.replace("_", "-"))
    if backing and backing.text("sharing") == "sharingMultiWriter":
        rows.add("disk.sharing", name, "multi-writer", backing.find("sharing"))
    if backing and "RawDiskMapping" in backing.type:
        rows.add("disk.raw", name, _RAW_MODES.get(backing.text("compatibilityMode")), backing.find("compatibilityMode"))
        rows.text("disk.lun", name, backing, "deviceName", change=lambda path: path.removeprefix(_RAW_DEVICES))
    elif backing and backing.type in _DISK_FILES:
        rows.add("disk.type", name, _DISK_FILES[backing.type], backing)


def _add_passthrough(device: VimNode, name: str, rows: VimRows) -> None:
    backing = device.find("backing")
    if backing is None:
        return
    if backing.find("vgpu"):
        rows.add("passthrough.kind", name, "vgpu", backing)
        rows.text("passthrough.device", name, backing, "vgpu")
    elif backing.type.endswith("PassthroughDeviceBackingInfo"):
        rows.add("passthrough.kind", name, "fixed", backing)
        rows.text("passthrough.device", name, backing, "id")
    elif backing.type.endswith("DynamicBackingInfo"):
        rows.add("passthrough.kind", name, "dynamic", backing)
        rows.text("passthrough.device", name, backing, "assignedId")


def _add_sriov(device: VimNode, name: str, rows: VimRows) -> None:
    rows.add("passthrough.kind", name, "sriov", device)
    function = device.find("sriovBacking", "physicalFunctionBacking")
    rows.text("passthrough.device", name, function, "id")


def _add_usb(device: VimNode, name: str, rows: VimRows) -> None:
    backing = device.find("backing")
    rows.text("usb.device", name, backing, "deviceName")


def _add_tpm(device: VimNode, _: str, rows: VimRows) -> None:
    rows.add("vm.tpm", "", value=True, node=device)


def _add_video(device: VimNode, _: str, rows: VimRows) -> None:
    memory = device.whole("videoRamSizeInKB")
    rows.add("vm.vram", "", memory * 1024 if memory is not None else None, device.find("videoRamSizeInKB"))
    if device.flag("enable3DSupport"):
        rows.text("vm.use_3d", "", device, "use3dRenderer")


_READERS: Final = MappingProxyType[str, Callable[[VimNode, str, VimRows], None]](
    {
        "VirtualCdrom": _add_cdrom,
        "VirtualFloppy": _add_floppy,
        "VirtualSerialPort": _add_port("serial"),
        "VirtualParallelPort": _add_port("parallel"),
        "VirtualPCIPassthrough": _add_passthrough,
        _SRIOV: _add_sriov,
        "VirtualUSB": _add_usb,
        "VirtualTPM": _add_tpm,
        "VirtualVideoCard": _add_video,
        "VirtualMachineVideoCard": _add_video,
    }
)
