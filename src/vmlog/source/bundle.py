"""The bundles in the sources, with the host, product and time of each."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from vmlog.model import SourceInfo
from vmlog.source.bundle_identity import NO_FACTS, BundleIdentity, from_file, from_folder, from_path, section
from vmlog.source.member import Member
from vmlog.source.role import Role, role

_EXPORT: Final = re.compile(r"VMware-vCenter-support-\d", re.I)
# Endings that are removed before the name of an archive is read as that of a bundle.
_ARCHIVE_ENDINGS: Final = (".gz", ".zst", ".xz", ".bz2", ".tar", ".tgz", ".zip")


@dataclass(slots=True)
class _Unit:
    source: str
    by_name: BundleIdentity
    by_paths: BundleIdentity = field(default_factory=BundleIdentity)
    by_file: dict[str, BundleIdentity] = field(default_factory=dict)
    by_section: BundleIdentity = field(default_factory=BundleIdentity)
    holds_logs: bool = False

    def identity(self) -> BundleIdentity:
        """Return all that is known, the most reliable first; independent of the order in which files came."""
        sure = BundleIdentity()
        for inner in sorted(self.by_file, key=_reliability):
            sure = sure.or_else(self.by_file[inner])
        rest = self.by_name.or_else(self.by_paths)
        known = sure.or_else(rest)
        foreign = (
            self.by_section.product is not None
            and known.product is not None
            and "vCenter" in (known.product + self.by_section.product)
        )
        if foreign and known.product != self.by_section.product:
            return known
        return known.or_else(self.by_section)


def _reliability(inner: str) -> tuple[int, str]:
    name = inner.lower().rpartition("/")[2]
    order = ("vmware", "uname", "issue", "hostname", "readme", "date", "esx.conf")
    return next((rank for rank, start in enumerate(order) if start in name), len(order)), inner


class Bundles:
    """Collects what is known about every unit while its members are read."""

    def __init__(self) -> None:
        self._units: dict[str, _Unit] = {}
        self._known_hosts: dict[str, str | None] = {}  # by unit, as long as nothing new is known of it

    def add_member(self, member: Member) -> bool:
        """Add a member by its path; return whether its content is a fact about its bundle.

        Add every member, also those that are not read: paths are facts too, and make the unit known.
        """
        unit = self._units.get(member.unit)
        if unit is None:
            unit = self._units[member.unit] = _Unit(member.source, _by_name(member))
        if (by_path := from_path(member.inner)) is not NO_FACTS:
            unit.by_paths = unit.by_paths.or_else(by_path)
            self._known_hosts.pop(member.unit, None)
        member_role = role(member.inner)
        unit.holds_logs |= member_role is Role.LOG
        return member_role is Role.FACT

    def add_fact(self, member: Member, data: bytes) -> None:
        """Add the content of a member that is a fact; the caller cuts it at 1 MiB."""
        self.add_member(member)
        self._units[member.unit].by_file[member.inner] = from_file(member.inner, data)
        self._known_hosts.pop(member.unit, None)

    def add_section(self, unit: str, product: str, version: str, build: str) -> None:
        """Add a `Section for <product>, pid=.., version=.., build=..` line of a log in a known unit."""
        known = self._units.get(unit)
        if known is not None:
            facts = section(product, version, build)
            known.by_section = max(known.by_section, facts, key=_age)
            self._known_hosts.pop(unit, None)

    def host(self, unit: str) -> str | None:
        """Return the best host name known by now, or None."""
        known = self._units.get(unit)
        if known is None:
            return None
        if unit not in self._known_hosts:
            self._known_hosts[unit] = known.identity().host
        return self._known_hosts[unit]

    def identities(self) -> dict[str, BundleIdentity]:
        """Return what is known of each unit."""
        return {name: unit.identity() for name, unit in self._units.items()}

    def info(self, specs: Sequence[str]) -> list[SourceInfo]:
        """Return one row per bundle, by source in the order of `specs`, then in the order in which the bundles came.

        A unit without known logs and without signs of a product gets a row only if its source has no other. A folder of
        which nothing is known has none of its own if it lies in another unit, as the folders of VMs do. Folders of one
        source that differ in nothing share a row.
        """
        rows: list[SourceInfo] = []
        for spec in dict.fromkeys(specs):
            units = [(name, unit) for name, unit in self._units.items() if unit.source == spec]
            described = [(name, unit) for name, unit in units if unit.holds_logs or unit.identity().kind] or units
            names = {name for name, _ in described}
            found = [(name, _row(name, unit)) for name, unit in described]
            rows.extend(row for name, row in found if _says_something(row) or not _lies_in(name, names))
        return list(dict.fromkeys(rows))


def _row(name: str, unit: _Unit) -> SourceInfo:
    facts = unit.identity()
    kind = facts.kind or ("vcenter-export" if _EXPORT.match(_last_name(name)) else "logs")
    return SourceInfo(unit.source, kind, facts.host, facts.product, facts.version, facts.build, facts.collected_utc)


def _says_something(row: SourceInfo) -> bool:
    return row.kind != "logs" or any((row.host, row.product, row.version, row.build, row.collected_utc))


def _lies_in(unit: str, units: Set[str]) -> bool:
    """Return whether a unit lies in another one, however deep.

    >>> _lies_in("esx-a1/vms/db-02", {"esx-a1"}), _lies_in("a.zip!/b", {"a.zip"}), _lies_in("esx-a11", {"esx-a1"})
    (True, True, False)
    """
    while "/" in unit:
        unit = unit.rpartition("/")[0]
        if unit.removesuffix("!") in units:
            return True
    return False


def _by_name(member: Member) -> BundleIdentity:
    """Return facts from the names of the unit's folder and of the archives around it, the innermost first."""
    names = member.unit.replace("!/", "/").rstrip("/").split("/")
    chain = names if "!/" in member.unit else names[-1:]
    facts = BundleIdentity()
    for name in reversed(chain):
        found = from_folder(_without_endings(name))
        facts = facts.or_else(found)
        if found.kind is not None:
            break
    return facts


def _last_name(unit: str) -> str:
    return _without_endings(unit.rstrip("/").rpartition("/")[2])


def _without_endings(name: str) -> str:
    for ending in _ARCHIVE_ENDINGS:
        if name.lower().endswith(ending):
            return _without_endings(name[: -len(ending)])
    return name


def _age(facts: BundleIdentity) -> tuple[tuple[int, ...], int]:
    """Return a sort key: the newest version that a log names is the one that wrote last."""
    numbers = tuple(int(part[:9]) for part in (facts.version or "").split(".") if part.isdecimal())
    return numbers, int(facts.build[:18]) if facts.build and facts.build.isdecimal() else 0
