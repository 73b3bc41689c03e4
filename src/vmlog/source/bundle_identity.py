"""What the files and folder names of a bundle say about the host, the product and the time of collection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

ESXI: Final = "VMware ESXi"
ESX: Final = "VMware ESX"
VCENTER: Final = "VMware vCenter Server"

_NAMED_FOLDER: Final = re.compile(
    r"(esx|vm-support|vc)-(?:(.{1,255}?)-)?(\d{4})-(\d\d)-(\d\d)--(\d\d)\.(\d\d)[-.\d]{0,24}", re.I
)
_EXPORTED_NAME: Final = re.compile(r"(.{1,255}?)-(?:vmsupport-?|vcsupport-?|vm)\d{4}-\d{1,2}-\d{1,2}@", re.I)
_PRODUCT: Final = re.compile(
    r"VMware (ESXi|ESX Server|ESX|vCenter Server|VirtualCenter)(?: Appliance)?[ :]{1,4}v?(\d{1,3}(?:\.\d{1,6}){1,4})"
    r"(?:[ ,-]{1,3}build[- ](\d{1,12}))?",
    re.I,
)
_VMKERNEL_NAME: Final = re.compile(r"VMkernel (\S{1,255}) (\d{1,3}\.\d{1,3}\.\d{1,3}) .{0,80}?build-(\d{1,12})")
_UNIX_NAME: Final = re.compile(r"Linux (\S{1,255}) \d")
_CAPTURED: Final = re.compile(r"Captured on: {0,9}(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)")
_DATE: Final = re.compile(r"([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (?:UTC|GMT|Z) (\d{4})")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOST_SETTING: Final = re.compile(r'^/adv/Misc/HostName = "([^"\s]{1,255})"', re.M)
_DEFAULT_NAMES: Final = frozenset(("localhost", "localhost.localdomain", "(none)", "photon-machine"))
_LONGEST_NAME: Final = 255
_PREFIX: Final = re.compile(r"[12]\.(?=[a-z])")


@dataclass(frozen=True, slots=True)
class BundleIdentity:
    """What one file or name says; every value may be unknown."""

    kind: str | None = None
    host: str | None = None
    product: str | None = None
    version: str | None = None
    build: str | None = None
    collected_utc: datetime | None = None

    def or_else(self, other: BundleIdentity) -> BundleIdentity:
        """Return these facts, unknown ones taken from `other`. Product, version and build stay together."""
        same = self if self.version or not other.version else other
        return BundleIdentity(
            self.kind or other.kind,
            full_name(self.host, other.host),
            same.product or self.product or other.product,
            same.version,
            same.build,
            self.collected_utc or other.collected_utc,
        )


NO_FACTS: Final = BundleIdentity()
"""What is known where a name or a file says nothing."""


def full_name(first: str | None, second: str | None) -> str | None:
    """Return the first name, in the longer form if the second is the same host with its domain.

    >>> full_name("esx-a1", "esx-a1.example.com")
    'esx-a1.example.com'
    """
    if first and second and second.lower().startswith(f"{first.lower()}."):
        return second
    return first or second


def from_folder(name: str) -> BundleIdentity:
    """Return facts from the name of a bundle's top folder or archive (the time in it is UTC on ESXi).

    >>> from_folder("esx-host1.example.com-2024-05-30--22.31-459").host
    'host1.example.com'
    """
    if match := _NAMED_FOLDER.match(name):
        origin, host, year, month, day, hour, minute = match.groups()
        classic = origin.lower() == "vm-support"  # the service console wrote its local time
        when = None if classic else _time(f"{year}-{month}-{day}", f"{hour}:{minute}:00")
        kind = "vc-support" if origin.lower() == "vc" else "vm-support"
        product = {"vc": VCENTER, "vm-support": ESX}.get(origin.lower(), ESXI)
        return BundleIdentity(kind=kind, host=_host(host), product=product, collected_utc=when)
    if match := _EXPORTED_NAME.match(name):
        return BundleIdentity(host=_host(match.group(1)))
    return BundleIdentity()


def from_path(inner: str) -> BundleIdentity:
    """Return the kind of bundle that a file at this path shows, else `NO_FACTS`."""
    path = inner.lower()
    if path.startswith(("var/log/vmware/vpxd/", "programdata/vmware/vcenterserver/", "logs/vpxd/")):
        return BundleIdentity(kind="vc-support", product=VCENTER)
    return BundleIdentity(kind="vm-support") if path == "etc/vmware/esx.conf" else NO_FACTS


def from_file(inner: str, data: bytes) -> BundleIdentity:
    """Return facts from the content of a file that `role` calls a fact."""
    text = data.decode("utf-8", "replace")
    name = _PREFIX.sub("", inner.lower().rpartition("/")[2])
    if name.startswith("readme"):
        return _readme(text)
    if name == "esx.conf":
        match = _HOST_SETTING.search(text)
        return BundleIdentity(host=_host(match.group(1) if match else None))
    if name.startswith("date"):
        return BundleIdentity(collected_utc=_date(text))
    if name.startswith("hostname"):
        lines = text.split()
        return BundleIdentity(host=_host(lines[0] if lines else None))
    if name.startswith("uname"):
        return _uname(text)
    return product_line(text)


def product_line(text: str) -> BundleIdentity:
    """Return product, version and build from a line like this one.

    >>> found = product_line("VMware ESXi 8.0.2 build-22380479")
    >>> found.product, found.version, found.build
    ('VMware ESXi', '8.0.2', '22380479')
    """
    match = _PRODUCT.search(text)
    if match is None:
        return BundleIdentity()
    name, version, build = match.groups()
    product = {"esxi": ESXI, "esx": ESX, "esx server": ESX}.get(name.lower(), VCENTER)
    return BundleIdentity(
        kind="vc-support" if product is VCENTER else "vm-support", product=product, version=version, build=build
    )


def section(product: str, version: str, build: str) -> BundleIdentity:
    """Return facts from the section header of a log, where ESXi calls itself VMware ESX."""
    name = product.strip()
    lower = name.lower()
    if "virtualcenter" in lower or "vcenter" in lower:
        name = VCENTER
    elif lower in ("vmware esx", "vmware esxi"):
        major = version.partition(".")[0]
        name = ESXI if lower.endswith("i") or (major.isdecimal() and int(major[:4]) >= 5) else ESX
    return BundleIdentity(
        product=name or None, version=version.strip() or None, build=build.strip().removeprefix("build-") or None
    )


def _readme(text: str) -> BundleIdentity:
    kind = None
    if re.search(r"vc-support", text, re.I):
        kind = "vc-support"
    elif re.search(r"vm-support", text, re.I):
        kind = "vm-support"
    match = _CAPTURED.search(text)
    return BundleIdentity(kind=kind, collected_utc=_time(*match.groups()) if match else None)


def _uname(text: str) -> BundleIdentity:
    if match := _VMKERNEL_NAME.search(text):
        host, version, build = match.groups()
        major = int(version.partition(".")[0])
        product = ESXI if "ESXi" in text or major >= 5 else ESX
        return BundleIdentity(kind="vm-support", host=_host(host), product=product, version=version, build=build)
    match = _UNIX_NAME.search(text)
    return BundleIdentity(host=_host(match.group(1) if match else None))


def _date(text: str) -> datetime | None:
    match = _DATE.search(text)
    if match is None or match.group(1) not in _MONTHS:
        return None
    return _time(f"{match.group(4)}-{_MONTHS.index(match.group(1)) + 1:02}-{int(match.group(2)):02}", match.group(3))


def _time(date: str, time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=UTC)
    except ValueError:
        return None


def _host(name: str | None) -> str | None:
    return None if name is None or name.lower() in _DEFAULT_NAMES else name[:_LONGEST_NAME]
