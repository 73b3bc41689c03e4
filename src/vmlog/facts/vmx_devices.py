"""The devices of a `.vmx`: drives, disks, ports, network adapters, controllers, devices of the host passed through.

A device is there if its `present` says so; of the devices without that key only `floppy0` is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vmlog.facts.fact import FactRow, FactValue
from vmlog.facts.output_row import OutputValue, flag_of
from vmlog.facts.vm_dictionary import VmDictionary

_DEVICE: Final = re.compile(
    r"(?P<kind>floppy|serial|parallel|ethernet|pcipassthru|(?:ide|sata|scsi|nvme)(?P<controller>[0-9]{1,4}:)?)[0-9]{1,4}(?=\.)"
)
_USB: Final = re.compile(r"usb(?:_xhci)?\.autoconnect\.device[0-9]{1,4}")
_SPELLED: Final = "pciPassthru"
_NO_BACKING: Final = frozenset({"", "emptybackingstring"})
_NO_FLOPPY: Final = "vmware-null-remote-floppy"
# Ports that open what they name, and ports that something connects to.
_OPENED_PORTS: Final = frozenset({"device", "file"})
_CONNECTED_PORTS: Final = frozenset({"pipe", "network"})
_BUSES: Final = frozenset({"none", "virtual", "physical"})
_IMAGE_ENDINGS: Final = (".iso", ".flp", ".img")


_Backing = tuple[str, OutputValue | None]


@dataclass(frozen=True, slots=True)
class _Device:
    """A device and its keys."""

    dictionary: VmDictionary
    name: str

    def find(self, key: str, default: str | None = None) -> OutputValue | None:
        return self.dictionary.find(f"{self.name}.{key}", default)

    def text(self, key: str) -> str:
        return self.dictionary.text(f"{self.name}.{key}")

    def is_unknown(self, key: str) -> bool:
        """Return whether a key may have been lost with the end of the file."""
        return f"{self.name}.{key}" not in self.dictionary.keys and self.dictionary.is_cut

    def row(self, fact: str, value: FactValue, stated: OutputValue | None) -> FactRow:
        subject = self.name.replace(_SPELLED.lower(), _SPELLED)
        return FactRow(fact, subject, value, stated.line if stated else 0)

    def stated(self, fact: str, key: str, default: str | None = None) -> Iterator[FactRow]:
        """Yield a fact whose value is that of a key."""
        value = self.find(key, default)
        if value and value.text:
            yield self.row(fact, value.text, value)

    def starts_connected(self, kind: str) -> Iterator[FactRow]:
        value = self.find("startconnected", "TRUE")
        flag = flag_of(value.text) if value else None
        if flag is not None:
            yield self.row(f"{kind}.starts_connected", flag, value)


def device_rows(dictionary: VmDictionary) -> Iterator[FactRow]:
    """Yield what a `.vmx` says about the devices of its VM."""
    keys = [*dictionary.keys, *([] if dictionary.is_cut else ["floppy0.present"])]
    for name, match in {match[0]: match for key in keys if (match := _DEVICE.match(key))}.items():
        device = _Device(dictionary, name)
        present = device.find("present", "TRUE" if name == "floppy0" else "FALSE")
        if present and flag_of(present.text):
            is_unit = match["controller"] is not None
            yield from (_unit if is_unit else _READERS.get(match["kind"], _nothing))(device, present)
    for key, spelled in dictionary.keys.items():
        value = dictionary.find(key)
        if _USB.fullmatch(key) and value and value.text:
            yield FactRow("usb.device", spelled, value.text, value.line)


def _nothing(_device: _Device, _present: OutputValue) -> Iterator[FactRow]:
    yield from ()


def _unit(device: _Device, present: OutputValue) -> Iterator[FactRow]:
    """Yield the facts of what is at a unit of a controller: a disk or a drive."""
    kind = device.find("devicetype")
    word = kind.text.lower() if kind else ""
    if "cdrom" in word:
        yield device.row("drive.kind", "cdrom", kind)
        yield from _drive(device, kind or present, _cdrom_backing(device, word))
    elif "disk" in word or device.text("filename").lower().endswith(".vmdk"):
        yield from device.stated("disk.file", "filename")
        yield from device.stated("disk.mode", "mode", "persistent")
        sharing = device.find("sharing")
        if sharing and sharing.text.lower() == "multi-writer":
            yield device.row("disk.sharing", "multi-writer", sharing)


def _drive(device: _Device, kind: OutputValue, backing: _Backing | None) -> Iterator[FactRow]:
    if backing:
        yield device.row("drive.backing", backing[0], backing[1] or kind)
    file = device.find("filename")
    if file and backing and backing[0] != "none" and file.text.lower() not in _NO_BACKING:
        yield device.row("drive.file", file.text, file)
    yield from device.starts_connected("drive")


def _cdrom_backing(device: _Device, kind: str) -> _Backing | None:
    """Return the kind of backing, and the value that says so where it is not the kind of drive."""
    client, file = device.find("clientdevice", "FALSE"), device.find("filename")
    if client is None or device.is_unknown("filename"):
        return None
    if file and file.text.lower() in _NO_BACKING:
        return "none", file
    if flag_of(client.text):
        return "client", client
    if kind == "cdrom-image":
        return ("image", file) if file else ("none", None)
    return "host", None


def _floppy(device: _Device, present: OutputValue) -> Iterator[FactRow]:
    yield device.row("drive.kind", "floppy", present)
    yield from _drive(device, present, _floppy_backing(device))


def _floppy_backing(device: _Device) -> _Backing | None:
    """Return the kind of backing, and the value that says so; None where no key of the floppy says anything."""
    client, file, kind = device.find("clientdevice", "FALSE"), device.find("filename"), device.find("filetype")
    if client is None or any(device.is_unknown(key) for key in ("filename", "filetype")):
        return None
    name, word = file.text.lower() if file else None, kind.text.lower() if kind else ""
    if name == _NO_FLOPPY or name in _NO_BACKING:
        return "none", file
    if flag_of(client.text):
        return "client", client
    if word == "file":
        return ("image", file) if file else ("none", kind)
    if word == "device":
        return "host", kind
    if file and not kind:
        return ("image" if file.text.lower().endswith(_IMAGE_ENDINGS) else "host"), file
    return None


def _port(device: _Device, present: OutputValue) -> Iterator[FactRow]:
    backing, file = device.find("filetype"), device.find("filename")
    word = backing.text.lower() if backing else ""
    yield device.row("port.kind", device.name.rstrip("0123456789"), present)
    if word in _OPENED_PORTS and not device.is_unknown("filename"):
        is_empty = file is not None and file.text.lower() in _NO_BACKING
        yield device.row("port.backing", "none" if is_empty else word, file if is_empty else backing)
    elif word in _CONNECTED_PORTS:
        yield device.row("port.backing", word, backing)
    if file and file.text.lower() not in _NO_BACKING:
        yield device.row("port.file", file.text, file)
    if word == "network":
        concentrator = device.find("vspc", "")
        if concentrator:
            yield device.row("port.concentrator", concentrator.text, concentrator)
    yield from device.starts_connected("port")


def _ethernet(device: _Device, _present: OutputValue) -> Iterator[FactRow]:
    yield from device.stated("ethernet.network", "networkname")
    switch = device.find("dvs.switchid")
    if switch and switch.text:
        yield device.row("ethernet.dvs", "".join(switch.text.lower().replace("-", " ").split()), switch)
    yield from device.stated("ethernet.dvportgroup", "dvs.portgroupid")
    yield from device.stated("ethernet.dvport", "dvs.portid")
    yield from device.stated("ethernet.device", "virtualdev")
    yield from device.stated("ethernet.connection_type", "connectiontype", "bridged")
    yield from device.starts_connected("ethernet")


def _scsi_controller(device: _Device, _present: OutputValue) -> Iterator[FactRow]:
    bus = device.find("sharedbus")
    if bus and bus.text.lower() in _BUSES:
        yield device.row("controller.bus", bus.text.lower(), bus)


def _passthrough(device: _Device, present: OutputValue) -> Iterator[FactRow]:
    profile, function, fixed = device.find("vgpu"), device.find("pfid"), device.find("id")
    if any(device.is_unknown(key) for key in ("vgpu", "pfid", "id")) and not profile:
        return
    if profile:
        yield device.row("passthrough.kind", "vgpu", profile)
    elif function:
        yield device.row("passthrough.kind", "sriov", function)
    elif fixed:
        yield device.row("passthrough.kind", "fixed", present)
    named = profile or fixed or function or device.find("alloweddevices")
    if named and named.text:
        yield device.row("passthrough.device", named.text, named)


_READERS: Final = MappingProxyType[str, Callable[[_Device, OutputValue], Iterator[FactRow]]](
    {
        "floppy": _floppy,
        "serial": _port,
        "parallel": _port,
        "ethernet": _ethernet,
        "scsi": _scsi_controller,
        "pcipassthru": _passthrough,
    }
)
