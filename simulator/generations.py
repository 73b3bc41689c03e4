"""Product generations: which format each log has, where it lies, and what differs in the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Generation:
    """How one product generation writes its logs.

    Attributes:
        name: Short name used in scenario names, such as `8.0`.
        number: For comparisons.
        product: As printed by `vmware -v`.
        version: Full host version.
        build: Host build number.
        vc_version: Version of the vCenter that goes with it.
        vc_build: Its build number.
        kernel: Kernel line family: bsd, iso or tagged.
        agent: hostd, vpxa and fdm family, A to E.
        vpxd: vpxd family, A to D.
        vmx: vmware.log family: bsd, or the severity column of the ISO form (I120, I125), or tagged.
        single_file: ESXi 4.x, where one messages file takes everything.
        hex_threads: Whether agent threads are hexadecimal.
        log_dir: Directory of the host logs inside a bundle.
        vc_offset_minutes: Zone of vCenter's clock.
        year: A year in which this generation was in use.
    """

    name: str
    number: float
    product: str
    version: str
    build: str
    vc_version: str
    vc_build: str
    kernel: str
    agent: str
    vpxd: str
    vmx: str
    single_file: bool
    hex_threads: bool
    log_dir: str
    vc_offset_minutes: int
    year: int

    @property
    def dated_ids(self) -> bool:
        """Whether migration ids are microseconds since 1970 by vCenter's clock (up to 6.0)."""
        return self.number < 6.5

    @property
    def local_stamps(self) -> bool:
        """Whether host stamps carry no zone."""
        return self.number < 5

    @property
    def console(self) -> bool:
        """Whether the host has a service console (classic ESX)."""
        return self.number < 5 and not self.single_file

    def component(self, name: str) -> str:
        """Return the printed form of a logical component such as `vm:/path`, `VMotionSrc (id)` or `vpxLro`."""
        if self.number >= 6:
            family, _, rest = name.partition(" ")
            head, colon, path = family.partition(":")
            prefix = _SERVICE.get(head, "")
            return f"{prefix}{head}{colon}{path}{' ' + rest if rest else ''}"
        return _OLD_COMPONENT.get((self.vpxd, name), name)


_SERVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "vm": "Vmsvc.",
        "VMotionSrc": "Vcsvc.",
        "VMotionDst": "Vcsvc.",
        "TaskManager": "Vimsvc.",
        "ha-eventmgr": "Vimsvc.",
        "HaEventManager": "Vimsvc.",
        "VmkVprobSource": "Hostsvc.",
    }
)
_OLD_COMPONENT: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("A", "vpxLro"): "App",
        ("B", "vpxLro"): "App",
        ("C", "vpxLro"): "commonvpxLro",
        ("A", "Migrate"): "App",
        ("B", "Migrate"): "App",
        ("C", "Migrate"): "Default",
    }
)


def _esx(name: str, version: str, build: str, vc: tuple[str, str], year: int, *, single: bool = False) -> Generation:
    old = name.startswith("3")
    return Generation(
        name, float(version[:3]), "VMware ESXi" if single else "VMware ESX", version, build, *vc,
        kernel="bsd", agent="A" if old else "B", vpxd="A" if old else "B", vmx="bsd", single_file=single,
        hex_threads=not old, log_dir="var/log", vc_offset_minutes=-300 if old else 60, year=year,
    )  # fmt: skip


def _esxi(
    name: str, version: str, build: str, vc: tuple[str, str], year: int, *, vmx: str = "tagged", offset: int = 0
) -> Generation:
    number = float(name)
    agent = "C" if number < 6 else "D" if number < 8 else "E"
    return Generation(
        name, number, "VMware ESXi", version, build, *vc,
        kernel="iso" if number < 8 else "tagged", agent=agent, vpxd="C" if number < 6 else "D", vmx=vmx,
        single_file=False, hex_threads=number < 6.7,
        log_dir="var/run/log" if 6.5 <= number < 9 else "var/log", vc_offset_minutes=offset, year=year,
    )  # fmt: skip


GENERATIONS: Final[Mapping[str, Generation]] = MappingProxyType(
    {
        generation.name: generation
        for generation in (
            _esx("3.5", "3.5.0", "207095", ("2.5.0", "174768"), 2009),
            _esx("4.1", "4.1.0", "348481", ("4.1.0", "345043"), 2011),
            _esx("4.1i", "4.1.0", "348481", ("4.1.0", "345043"), 2011, single=True),
            _esxi("5.5", "5.5.0", "2068190", ("5.5.0", "2001466"), 2015, vmx="I120"),
            _esxi("6.0", "6.0.0", "3620759", ("6.0.0", "3634793"), 2016, vmx="I120", offset=60),
            _esxi("6.7", "6.7.0", "15160138", ("6.7.0", "15132721"), 2020, vmx="I125"),
            _esxi("7.0", "7.0.3", "20328353", ("7.0.3", "20395099"), 2022, vmx="I125"),
            _esxi("8.0", "8.0.3", "24677879", ("8.0.3", "24853646"), 2024),
            _esxi("9.0", "9.0.0", "24678710", ("9.0.0", "24755230"), 2025),
        )
    }
)
