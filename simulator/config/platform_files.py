"""What identifies the machine and its product: version, firmware, processors, TPM, installed packages."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.config.columns import Cell, listed
from simulator.config.model import HostConfig
from simulator.config.storage import Table


def version_text(host: HostConfig) -> str:
    """Return `vmware -vl`."""
    product = host.generation.product
    return f"{product} {host.version} build-{host.build}\n{product} {host.version} GA\n"


def uname_text(host: HostConfig) -> str:
    """Return `uname -a`."""
    known_as = host.name if host.number >= 6 else host.short
    return f"VMkernel {known_as} {host.version} #1 SMP Release build-{host.build} x86_64 GNU/Linux\n"


def date_text(host: HostConfig) -> str:
    """Return `date`."""
    moment = host.collected
    return f"{moment:%a %b} {moment.day:2d} {moment:%H:%M:%S} UTC {moment:%Y}\n"


def smbios_text(host: HostConfig) -> str:
    """Return smbiosDump."""
    processors = "".join(
        f'  Processor Info: #{1024 + number}\n    Payload length: 0x30\n    Socket: "CPU{number + 1}"\n'
        f'    Socket Status: Populated\n    Type: 0x03 (CPU)\n    Manufacturer: "{_brand(host)}"\n'
        f'    Version: "{host.cpu.model}"\n    Current Speed: 2100 MHz\n    Status: 0x01 (Enabled)\n'
        for number in range(host.cpu.packages)
    )
    return (
        f'  BIOS Info: #0\n    Size: 0x0001a\n    Vendor: "Example Inc."\n    Version: "{host.bios_version}"\n'
        f'    Date: "06/04/2023"\n  System Info: #256\n    Manufacturer: "Example Inc."\n'
        f'    Product: "{host.hardware_model}"\n    Serial: "{host.serial}"\n    UUID: {host.uuid}\n{processors}'
    )


def _brand(host: HostConfig) -> str:
    return "GenuineIntel" if host.cpu.vendor == "intel" else "AuthenticAMD"


def cpu_blocks(host: HostConfig) -> list[tuple[str, list[tuple[str, Cell]]]]:
    """Return `hardware cpu list`, the first processors of it."""
    return [
        (
            f"CPU:{number}",
            [
                ("Id", number),
                ("Package Id", number % host.cpu.packages),
                ("Family", host.cpu.family),
                ("Model", host.cpu.number),
                ("Type", 0),
                ("Stepping", host.cpu.stepping),
                ("Brand", _brand(host)),
                ("Core Speed", 2100000000),
            ],
        )
        for number in range(2)
    ]


def cpu_text(host: HostConfig) -> str:
    """Return `hardware cpu list` as text."""
    return listed(cpu_blocks(host))


def boot_rows(host: HostConfig) -> list[tuple[str, Cell]]:
    """Return `hardware trustedboot get`."""
    return [("Drtm Enabled", False), ("Tpm Present", host.tpm)]


def encryption_rows(host: HostConfig) -> list[tuple[str, Cell]]:
    """Return `system settings encryption get` (7.0 and later)."""
    return [
        ("Mode", "TPM" if host.tpm else "NONE"),
        ("Require Executables Only From Installed VIBs", False),
        ("Require Secure Boot", host.secure_boot),
    ]


def profile_rows(host: HostConfig) -> list[tuple[str, Cell]]:
    """Return `software profile get`."""
    return [
        ("Name", f"ESXi-{host.version}-{host.build}-standard"),
        ("Vendor", "VMware, Inc."),
        ("Creation Time", "2022-06-13T20:26:53"),
        ("Modification Time", "2022-06-13T20:26:53"),
        ("Stateless Ready", True),
        ("Description", "Example image profile"),
    ]


def vib_table(host: HostConfig) -> Table:
    """Return `software vib list`: the base and the drivers of the adapters."""
    titles = ("Name", "Version", "Vendor", "Acceptance Level", "Install Date")
    base = ("esx-base", f"{host.version}-0.0.{host.build}", "VMware", "VMwareCertified", "2022-07-01")
    drivers: Sequence[Sequence[Cell]] = [
        (driver, f"4.1.9.0-1vmw.{host.build}", "VMW", "VMwareCertified", "2022-07-01")
        for driver in sorted({nic.driver for nic in host.nics})
    ]
    return titles, [base, *drivers]


def pci_text(host: HostConfig) -> str:
    """Return `hardware pci list`, the adapters of it."""
    blocks: list[tuple[str, list[tuple[str, Cell]]]] = [
        (
            nic.pci,
            [
                ("Address", nic.pci),
                ("VMkernel Name", nic.name),
                ("Vendor Name", "Example"),
                ("Device Name", nic.description),
                ("Device Class Name", "Ethernet controller"),
                ("Module Name", nic.driver),
            ],
        )
        for nic in host.nics
    ]
    return listed(blocks)
