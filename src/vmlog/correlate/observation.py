"""One record that may concern a migration, with everything that was recognised in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.stages import Mark
from vmlog.match.matcher import Hit
from vmlog.model import Evidence, Side

_VM_PATH: Final = re.compile(r"/vmfs/volumes/[^\n\"'<>]{1,400}?\.vmx\b")
_FOLDER: Final = re.compile(r"/vmfs/volumes/[^/]+/[^/]+(?=/[^/]*$)")
# vCenter's sentences about a move: VM, source host, destination host.
_MACHINE: Final = r"[A-Za-z0-9][A-Za-z0-9_.:-]*?(?=[,\s:\]]|\.?$)"
EVENT_MOVE: Final = re.compile(
    r"(?:Migration of virtual machine|Migrating|DRS migrated|Cannot migrate|Hot migrating|Relocating|Virtual machine) "
    rf"(?P<vm>[^\n]{{1,120}}?) (?:(?:off host|from|on host|was migrated from host) (?P<source>{_MACHINE})"
    rf"(?:, [^\s,]+)?(?: to (?:host )?(?P<destination>{_MACHINE}))?|to (?:host )?(?P<alone>{_MACHINE}))",
    re.MULTILINE,
)
_VMX_NAME: Final = re.compile(r"([^/]+)\.vmx$")

# Logs that a host writes; the others are vCenter's.
HOST_LOGS: Final = frozenset(
    {"vmkernel", "vmkwarning", "vmkalert", "hostd", "vpxa", "vmware", "vobd", "fdm", "messages"}
)
# Logs that hold what the VMkernel says; `messages` and `syslog` hold everything of a host.
KERNEL_LOGS: Final = frozenset({"vmkernel", "vmkwarning", "vmkalert"})


@dataclass(slots=True)
class Observation:
    """A record kept for correlation.

    Attributes:
        unit: the bundle it came from; `host` is filled in when the run knows the bundle's host.
        series: the rotation series of its log, which for vmware.log means one VM.
        time_assumed: what of the time is an assumption: "", "year", "zone" or "year,zone".
        text: the record's message (component and body), as the patterns saw it.
        raw: the record's lines as they stand in the log, cut to a bounded length.
        ahead: how far the writer's clock runs ahead of the others', as far as that is known.
    """

    ts: datetime | None
    time_assumed: str
    unit: str
    series: str
    source: str
    member: str
    line_no: int
    host: str | None
    log: str
    format: str
    op_id: str | None
    level: str | None
    user: str | None
    text: str
    raw: str
    marks: tuple[Mark, ...]
    hits: tuple[Hit, ...]
    fields: dict[str, str] = field(default_factory=dict)
    ahead: timedelta | None = None

    def __post_init__(self) -> None:
        merged: dict[str, str] = {}
        for mark in self.marks:
            for name, value in mark.fields.items():
                merged.setdefault(name, value)
        self.fields = merged

    @property
    def when(self) -> datetime | None:
        """The time by the clock that all hosts are measured against."""
        return self.ts - self.ahead if self.ahead and self.ts else self.ts

    @property
    def order(self) -> tuple[bool, datetime | None, str, str, int, str]:
        """The total order of all output; the packaging (member names) decides nothing but ties of equal lines."""
        return (self.ts is None, self.when or _EPOCH, self.host or "", self.log, self.line_no, self.raw)

    @property
    def migration_id(self) -> str | None:
        """The decimal migration id that the record names, from either spelling."""
        identity = self.fields.get("migration_id")
        if identity:
            return str(int(identity))
        spelled = self.fields.get("migration_hex")
        return from_hex(spelled) if spelled else None

    @property
    def vm_path(self) -> str | None:
        """The .vmx path that the record names."""
        path = self.fields.get("vm_path")
        if path and path.endswith(".vmx"):
            return path
        found = _VM_PATH.search(self.text)
        return found[0] if found else None

    @property
    def vm_folder(self) -> str | None:
        """The VM's folder: of the path that the record names, or the folder that its vmware.log lies in."""
        path = self.vm_path
        if path:
            return path.rpartition("/")[0]
        found = _FOLDER.search("/" + self.series) if self.log == "vmware" else None
        return found[0] if found else None

    @property
    def vm_log_folder(self) -> str | None:
        """Name of the folder that a vmware.log lies in: by custom the VM's name."""
        path = self.series if "/" in self.series else self.member
        folder = path.rpartition("/")[0].rpartition("/")[2]
        return folder if self.log == "vmware" and folder else None

    @property
    def vm(self) -> str | None:
        """The VM's name where a vCenter event or a field tells it."""
        found = EVENT_MOVE.search(self.text) if "Event [" in self.raw or "vim.event." in self.text else None
        return self.fields.get("vm") or (found["vm"].rstrip(",") if found else None)

    @property
    def side(self) -> Side | None:
        """The side that the record speaks for."""
        letter = self.fields.get("side") or self.fields.get("role") or self.fields.get("direction")
        if letter:
            lowered = letter.lower()
            if lowered in ("s", "source", "to"):
                return Side.SOURCE
            if lowered in ("d", "dest", "destination", "from"):
                return Side.DESTINATION
        for mark in self.marks:
            if mark.line.side:
                return mark.line.side
        return Side.VCENTER if self.log == "vpxd" else None

    def evidence(self, side: Side | None) -> Evidence:
        """The record as evidence of a statement."""
        return Evidence(self.source, self.member, self.line_no, self.ts, self.host, self.log, side, self.raw)


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def from_hex(spelled: str) -> str | None:
    """A migration id in hexadecimal (vmware.log) as the decimal string that the other logs print."""
    try:
        value = int(spelled, 16)
    except ValueError:
        return None
    return str(value) if 0 < value < 1 << 64 else None


def vm_name(path: str) -> str | None:
    """The VM's name as its configuration file tells it."""
    found = _VMX_NAME.search(path)
    return found[1] if found else None


def id_time(identity: str) -> datetime | None:
    """When the request was made, from an old migration id (microseconds since 1970, up to ESXi 6.0); else null."""
    value = int(identity)
    if not 10**15 <= value < 3 * 10**15:
        return None
    return datetime.fromtimestamp(value / 1_000_000, tz=_EPOCH.tzinfo)


def distinct(observations: list[Observation]) -> list[Observation]:
    """Sort observations and keep one of each record that several logs repeat.

    vmkwarning repeats what vmkernel says, a syslog export repeats every log: the same host, time and text is one
    record, and the log that comes first by name has it. An export may know the host without its domain and the time
    without fractions of the second.
    """
    ordered = sorted(observations, key=lambda item: item.order)
    exact = {
        (_said_by(item), item.ts.replace(microsecond=0), item.text): item.series
        for item in ordered
        if item.ts and item.ts.microsecond
    }
    kept: list[Observation] = []
    seen: set[tuple[str, datetime, str]] = set()
    for item in ordered:
        if item.ts is None:
            kept.append(item)
            continue
        key = (_said_by(item), item.ts, item.text)
        rounded = not item.ts.microsecond and exact.get(key, item.series) != item.series
        if key not in seen and not rounded:
            seen.add(key)
            kept.append(item)
    return kept


def _said_by(observation: Observation) -> str:
    """Whose record it is, as far as copies matter: one log read from two packagings names no host in either."""
    return label_of(observation.host) if observation.host else ""


def host_label(observation: Observation) -> str:
    """What tells hosts apart: the name without its domain, or the bundle where no name is known."""
    return label_of(observation.host) if observation.host else observation.unit


def label_of(host: str) -> str:
    """A host's name without its domain, in small letters; an address as it is."""
    return host if host.replace(".", "").isdigit() else host.partition(".")[0].lower()
