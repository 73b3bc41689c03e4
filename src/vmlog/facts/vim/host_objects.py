"""What a host's object says about the host itself, its CPUs and its storage devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.cpuid_words import cpu_model_of
from vmlog.facts.fact import FactRow
from vmlog.facts.vim.vim_node import VimNode, VimObject, reference_id
from vmlog.facts.vim.vim_rows import VimRows

HOST_TYPE: Final = "HostSystem"
HOST_PATHS: Final = (
    "name",
    "capability",
    "runtime.inMaintenanceMode",
    "summary.managementServerIp",
    "hardware.systemInfo.model",
    "hardware.biosInfo.biosVersion",
    "hardware.cpuInfo",
    "hardware.cpuPkg[]",
    "hardware.cpuFeature[]",
    "config.product",
    "config.featureCapability[]",
    "config.localSwapDatastore",
    "config.storageDevice.scsiLun[].canonicalName",
    "config.storageDevice.scsiLun[].descriptor",
)

_LUNS: Final = "config.storageDevice.scsiLun[]"
_FEATURES: Final = "config.featureCapability[]"
_REGISTERS: Final = ("eax", "ebx", "ecx", "edx")
_BITS: Final = re.compile("[01]{32}")
_VENDORS: Final = frozenset(("intel", "amd"))
_VML: Final = "vml."


def host_rows(host: VimObject) -> Iterator[FactRow]:
    """Yield what a host's object says about the host."""
    rows = VimRows()
    product = host.find("config.product")
    rows.text("host.name", "", host.find("name"))
    rows.text("host.product", "", product, "name")
    rows.text("host.version", "", product, "version")
    rows.text("host.build", "", product, "build")
    rows.flag("host.maintenance", "", host.find("runtime.inMaintenanceMode"))
    rows.text("host.vcenter_address", "", host.find("summary.managementServerIp"))
    rows.text("host.hardware_model", "", host.find("hardware.systemInfo.model"), change=str.strip)
    rows.text("host.bios_version", "", host.find("hardware.biosInfo.biosVersion"), change=str.strip)
    swap = host.find("config.localSwapDatastore")
    if swap:
        rows.add("host.local_swap", "", reference_id(swap.text()), swap)
    _add_capabilities(host, rows)
    _add_cpus(host, rows)
    for feature in host.each(_FEATURES):
        if feature.text("key"):
            rows.text("host.feature", feature.text("key"), feature, "value")
    rows.listed("host.feature", host, _FEATURES)
    _add_devices(host, rows)
    yield from rows.rows


def _add_capabilities(host: VimObject, rows: VimRows) -> None:
    capability = host.find("capability")
    for name, node in (capability.fields or {}).items() if capability else ():
        if isinstance(node.value, bool):
            rows.add("host.capability", name, "true" if node.value else "false", node)
        elif node.value is not None:
            rows.add("host.capability", name, str(node.value), node)
    rows.flag("host.tpm", "", capability, "tpmSupported")


def _add_cpus(host: VimObject, rows: VimRows) -> None:
    packages = host.each("hardware.cpuPkg[]")
    if packages:
        vendor = packages[0].text("vendor").lower()
        rows.add("host.cpu_vendor", "", vendor if vendor in _VENDORS else None, packages[0].find("vendor"))
        rows.text("host.cpu_model", "", packages[0], "description", change=lambda text: " ".join(text.split()))
    rows.whole("host.cpu_packages", "", host.find("hardware.cpuInfo"), "numCpuPackages")
    leaves = {leaf.whole("level"): leaf for leaf in host.each("hardware.cpuFeature[]")}
    for level, leaf in leaves.items():
        words = [_register(leaf, name) for name in _REGISTERS]
        if level is not None and None not in words:
            rows.add("host.cpu_leaf", f"{level % (1 << 32):08x}", "".join(filter(None, words)), leaf)
    _add_model(leaves.get(1), rows)


def _register(leaf: VimNode, name: str) -> str | None:
    """Return a register as hexadecimal digits; it is written in bits, the highest first, in groups."""
    bits = leaf.text(name).replace(":", "")
    return f"{int(bits, 2):08x}" if _BITS.fullmatch(bits) else None


def _add_model(leaf: VimNode | None, rows: VimRows) -> None:
    words = _register(leaf, "eax") if leaf else None
    if words is None:
        return
    model = cpu_model_of(int(words, 16))
    rows.add("host.cpu_family", "", model.family, leaf)
    rows.add("host.cpu_model_number", "", model.model, leaf)
    rows.add("host.cpu_stepping", "", model.stepping, leaf)


def _add_devices(host: VimObject, rows: VimRows) -> None:
    for device in host.each(_LUNS):
        name = device.text("canonicalName")
        rows.add("lun.seen", name, True if name else None, device.find("canonicalName"))
        for other in device.each("descriptor"):
            if name and other.text("id").startswith(_VML):
                rows.text("lun.vml", name, other, "id")
                break
    rows.listed("lun", host, _LUNS)
