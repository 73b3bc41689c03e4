"""Which bundles the sources hold, of which host, product and time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from vmlog.model import SourceInfo
from vmlog.source.bundle_identity import BundleIdentity, from_file, from_folder, from_path, section
from vmlog.source.member import Member
from vmlog.source.network import Network, tells_network
from vmlog.source.role import Role, role

_EXPORT: Final = re.compile(r"VMware-vCenter-support-\d", re.I)
# Archive names lose these before they are read as the name of a bundle.
_ARCHIVE_ENDINGS: Final = (".gz", ".zst", ".xz", ".bz2", ".tar", ".tgz", ".zip")


@dataclass(slots=True)
class _Unit:
    source: str
    named: BundleIdentity
    placed: BundleIdentity = field(default_factory=BundleIdentity)
    told: dict[str, BundleIdentity] = field(default_factory=dict)
    section: BundleIdentity = field(default_factory=BundleIdentity)
    holds_logs: bool = False
    network: Network = field(default_factory=Network)

    def facts(self) -> BundleIdentity:
        """All that is known, from the surest to the least sure; independent of the order files came in."""
        sure = BundleIdentity()
        for inner in sorted(self.told, key=_surety):
            sure = sure.or_else(self.told[inner])
        rest = self.named.or_else(self.placed)
        known = sure.or_else(rest)
        foreign = (
            self.section.product is not None
            and known.product is not None
            and "vCenter" in (known.product + self.section.product)
        )
        if foreign and known.product != self.section.product:
            return known
        return known.or_else(self.section)


def _surety(inner: str) -> tuple[int, str]:
    name = inner.lower().rpartition("/")[2]
    order = ("vmware", "uname", "issue", "hostname", "readme", "date", "esx.conf")
    return next((rank for rank, start in enumerate(order) if start in name), len(order)), inner


class Bundles:
    """Collects what is known of every unit while its members go by."""

    def __init__(self) -> None:
        self._units: dict[str, _Unit] = {}

    def wants(self, member: Member) -> bool:
        """Whether the member's content is a fact about its bundle.

        Every member should be shown here, wanted or not: its place is a fact too, and makes the unit known.
        """
        unit = self._units.get(member.unit)
        if unit is None:
            unit = self._units[member.unit] = _Unit(member.source, _named(member))
        unit.placed = unit.placed.or_else(from_path(member.inner))
        what = role(member.inner)
        unit.holds_logs |= what is Role.LOG
        return what is Role.FACT

    def offer(self, member: Member, data: bytes) -> None:
        """Takes the content of a wanted member (the caller cuts it at 1 MiB)."""
        self.wants(member)
        unit = self._units[member.unit]
        if tells_network(member.inner):
            unit.network.take(member.inner, data)
        else:
            unit.told[member.inner] = from_file(member.inner, data)

    def note_section(self, unit: str, product: str, version: str, build: str) -> None:
        """Takes a `Section for <product>, pid=.., version=.., build=..` line seen in a log of a known unit."""
        known = self._units.get(unit)
        if known is not None:
            facts = section(product, version, build)
            known.section = max(known.section, facts, key=_age)

    def host(self, unit: str) -> str | None:
        """The best host name known now, None for an unknown host."""
        known = self._units.get(unit)
        return known.facts().host if known else None

    def networks(self) -> dict[str, Network]:
        """The networks of the hosts whose bundles tell of them, by host."""
        units = sorted(self._units.items())
        return {host: unit.network for _, unit in units if unit.network.ports and (host := unit.facts().host)}

    def info(self, specs: Sequence[str]) -> list[SourceInfo]:
        """One row per bundle, by source in the order of `specs`, then in the order the bundles were met.

        A unit without logs of known name or signs of a product gets a row only when its source has no other. Folders of
        one source that tell nothing of their own share a row.
        """
        rows: list[SourceInfo] = []
        for spec in dict.fromkeys(specs):
            units = [(name, unit) for name, unit in self._units.items() if unit.source == spec]
            telling = [(name, unit) for name, unit in units if unit.holds_logs or unit.facts().kind] or units
            rows.extend(_row(name, unit) for name, unit in telling)
        return list(dict.fromkeys(rows))


def _row(name: str, unit: _Unit) -> SourceInfo:
    facts = unit.facts()
    kind = facts.kind or ("vcenter-export" if _EXPORT.match(_last(name)) else "logs")
    return SourceInfo(unit.source, kind, facts.host, facts.product, facts.version, facts.build, facts.collected_utc)


def _named(member: Member) -> BundleIdentity:
    """Facts from the names of the unit's folder and of the archives around it, the innermost first."""
    names = member.unit.replace("!/", "/").rstrip("/").split("/")
    chain = names if "!/" in member.unit else names[-1:]
    facts = BundleIdentity()
    for name in reversed(chain):
        found = from_folder(_bare(name))
        facts = facts.or_else(found)
        if found.kind is not None:
            break
    return facts


def _last(unit: str) -> str:
    return _bare(unit.rstrip("/").rpartition("/")[2])


def _bare(name: str) -> str:
    for ending in _ARCHIVE_ENDINGS:
        if name.lower().endswith(ending):
            return _bare(name[: -len(ending)])
    return name


def _age(facts: BundleIdentity) -> tuple[tuple[int, ...], int]:
    """Sort key: the newest version a log names is the one that wrote last."""
    numbers = tuple(int(part[:9]) for part in (facts.version or "").split(".") if part.isdecimal())
    return numbers, int(facts.build[:18]) if facts.build and facts.build.isdecimal() else 0
