"""The names that `.vmx` files have for the devices of a VM, from their keys, controllers and units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from vmlog.facts.vim.vim_node import VimNode

# The key of the first controller on a bus, and the bus. Each kind has its own hundred or more keys.
_BUSES: Final[Sequence[tuple[int, int, str]]] = (
    (200, 299, "ide"),
    (1000, 1999, "scsi"),
    (15000, 15999, "sata"),
    (31000, 31999, "nvme"),
)
_DEVICES: Final[Sequence[tuple[int, int, str]]] = (
    (4000, 4999, "ethernet"),
    (8000, 8999, "floppy"),
    (9000, 9999, "serial"),
    (10000, 10999, "parallel"),
    (13000, 13999, "pciPassthru"),
)
_CONTROLLERS: Final[Mapping[str, str]] = {
    "VirtualIDEController": "ide",
    "VirtualSCSIController": "scsi",
    "ParaVirtualSCSIController": "scsi",
    "VirtualBusLogicController": "scsi",
    "VirtualLsiLogicController": "scsi",
    "VirtualLsiLogicSASController": "scsi",
    "VirtualSATAController": "sata",
    "VirtualAHCIController": "sata",
    "VirtualNVMEController": "nvme",
}


class DeviceNames:
    """The names of the devices of one VM."""

    def __init__(self, devices: Sequence[VimNode]) -> None:
        """Learn the controllers among the devices."""
        self._buses: dict[int, str] = {}
        for device in devices:
            key, number, bus = device.whole("key"), device.whole("busNumber"), _CONTROLLERS.get(device.type)
            if bus and key is not None and number is not None:
                self._buses.setdefault(key, f"{bus}{number}")

    def name_of(self, device: VimNode) -> str:
        """Return the name of a device: `scsi0:1`, `ethernet0`; `device 7000` for one that files do not name."""
        key = device.whole("key")
        controller, unit = device.whole("controllerKey"), device.whole("unitNumber")
        own = self._buses.get(key) if key is not None else None
        bus = own or (self._bus(controller) if controller is not None else None)
        if bus:
            return bus if own else f"{bus}:{unit}" if unit is not None else f"device {key}"
        return (_numbered(key, _DEVICES) if key is not None else None) or f"device {key}"

    def _bus(self, key: int) -> str | None:
        return self._buses.get(key) or _numbered(key, _BUSES)


def _numbered(key: int, ranges: Sequence[tuple[int, int, str]]) -> str | None:
    return next((f"{name}{key - first}" for first, last, name in ranges if first <= key <= last), None)
