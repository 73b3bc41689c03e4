"""One record that may concern a migration, with everything that was recognised in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from sys import intern
from types import MappingProxyType
from typing import Final, NamedTuple

from vmlog.knowledge.line_format import Format
from vmlog.knowledge.stage_lines import Mark
from vmlog.knowledge.template import is_hidden
from vmlog.logs import HOST_LOGS
from vmlog.match.hit import Hit
from vmlog.model import Evidence
from vmlog.observe.sentence import Move, move_of
from vmlog.secret_text import without_secrets
from vmlog.terms import Side

_VOLUMES: Final = "/vmfs/volumes/"
_VM_PATH: Final = re.compile(r"/vmfs/volumes/[^\n\"'<>]{1,400}?\.vmx\b")
_FOLDER: Final = re.compile(r"/vmfs/volumes/[^/]+/[^/]+(?=/[^/]*$)")
_VMX: Final = ".vmx"
# Ids are numbers of 64 bits.
_NO_ID: Final = 1 << 64
# Fields that may be masked, and the kind of each.
_HIDEABLE: Final = {"migration_id": "id", "source_ip": "ip", "destination_ip": "ip"}

_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})
# Stands for the move of a record until somebody asks for it.
_UNREAD: Final = Move()


class MarkValues(NamedTuple):
    """What the stage lines of a record say by themselves; records with equal ones share it.

    Attributes:
        marks: the stage lines.
        fields: their values by name, without masked ones.
        migration_id: see `Observation`.
        mask: see `Observation`.
    """

    marks: tuple[Mark, ...] = ()
    fields: Mapping[str, str] = _NO_FIELDS
    migration_id: str | None = None
    mask: str | None = None

    @classmethod
    def of(cls, marks: tuple[Mark, ...]) -> MarkValues:
        """Return what some stage lines say."""
        fields = _merged(marks)
        mask = _shared(_mask(fields))
        fields = _unmasked(fields)
        return cls(marks, fields, _shared(_migration_id(fields)), mask)


@dataclass(slots=True, eq=False)
class Observation:
    """A record that may concern a migration.

    A run may keep a million of them, so equal texts are shared, and what is used often is computed once.

    Attributes:
        unit: the bundle it came from; `host` is filled in when the run knows the bundle's host.
        series: the rotation series of its log, which for vmware.log means one VM.
        time_assumed: the parts of the time that are assumptions: "", "year", "zone" or "year,zone".
        format: the format that its line has, None where none accepts it.
        message: what `text` gives.
        raw: the record's lines as they stand in the log, cut to a bounded length.
        fields: the values that its stage lines carry, by name.
        migration_id: the decimal migration id that the record names, from either spelling.
        mask: what stands in the place of a migration id and is none: it was masked before the log was shared, or has
            more than 64 bits.
        vm_path: the .vmx path that the record names.
        stated_vm: the VM's name as other lines of the same vmware.log tell it.
        in_vm_folder: whether it is from a vmware.log in a folder that can only be the VM's.
        ahead: how far the writer's clock runs ahead of the others', as far as that is known.
        place: where it stands in the order of the records that are joined.
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
    format: Format | None
    op_id: str | None
    level: str | None
    user: str | None
    thread: str | None
    message: InitVar[str]
    raw: str
    marks: tuple[Mark, ...]
    hits: tuple[Hit, ...]
    fields: Mapping[str, str] = field(init=False)
    migration_id: str | None = field(init=False)
    mask: str | None = field(init=False)
    vm_path: str | None = field(init=False)
    stated_vm: str | None = field(default=None, init=False)
    in_vm_folder: bool = field(default=False, init=False)
    ahead: timedelta | None = field(default=None, init=False)
    place: int = field(default=0, init=False)
    _move: Move | None = field(default=_UNREAD, init=False)
    _text: str | None = field(init=False)
    _start: int = field(init=False)

    def __post_init__(self, message: str) -> None:
        self.host, self.op_id = _shared(self.host), _shared(self.op_id)
        self.level, self.user, self.thread = _shared(self.level), _shared(self.user), _shared(self.thread)
        self.log = intern(self.log)
        # Most texts are the end of their line.
        self._text, self._start = (None, len(self.raw) - len(message)) if self.raw.endswith(message) else (message, 0)
        values = MarkValues.of(self.marks)
        self.mask, self.fields, self.migration_id = values.mask, values.fields, values.migration_id
        self.vm_path = _shared(_vm_path(self.fields, message))

    @classmethod
    def restored(
        cls,
        ts: datetime | None,
        time_assumed: str,
        unit: str,
        series: str,
        source: str,
        member: str,
        line_no: int,
        host: str | None,
        log: str,
        line_format: Format | None,
        op_id: str | None,
        level: str | None,
        user: str | None,
        thread: str | None,
        message: str | None,
        start: int,
        raw: str,
        values: MarkValues,
        hits: tuple[Hit, ...],
        stated_vm: str | None,
    ) -> Observation:
        """Return an observation whose short texts are shared already, from columns of a million of them.

        Its text is `message`, or what `raw` holds from `start` on where that is None. `values` are those of its marks.
        """
        self = cls.__new__(cls)
        self.ts = ts
        self.time_assumed = time_assumed
        self.unit = unit
        self.series = series
        self.source = source
        self.member = member
        self.line_no = line_no
        self.host = host
        self.log = log
        self.format = line_format
        self.op_id = op_id
        self.level = level
        self.user = user
        self.thread = thread
        self.raw = raw
        self.marks = values.marks
        self.hits = hits
        self.fields = values.fields
        self.migration_id = values.migration_id
        self.mask = values.mask
        self.stated_vm = stated_vm
        self.in_vm_folder = False
        self.ahead = None
        self.place = 0
        self._move = _UNREAD
        self._text = message
        self._start = start
        self.vm_path = _shared(_vm_path(values.fields, raw[start:] if message is None else message))
        return self

    @property
    def text(self) -> str:
        """The record's message (component and body), as the patterns saw it."""
        return self.raw[self._start :] if self._text is None else self._text

    @property
    def format_id(self) -> str:
        """The id of the format of its line, "" where none accepts it."""
        return self.format.id if self.format else ""

    @property
    def old_states(self) -> bool:
        """Whether a VMX state in it has the number that it had up to ESXi 5.0."""
        return self.format is not None and self.format.old_states

    @property
    def when(self) -> datetime | None:
        """The time by the reference clock, against which all hosts are measured."""
        return self.ts - self.ahead if self.ahead and self.ts else self.ts

    @property
    def order(self) -> tuple[bool, datetime | None, str, str, int, str]:
        """The order of all output; member names decide only between equal lines."""
        return (self.ts is None, self.when or _EPOCH, self.host or "", self.log, self.line_no, self.raw)

    @property
    def vm_folder(self) -> str | None:
        """The folder of the VM: from a path in the record, or the folder that its vmware.log lies in."""
        path = self.vm_path
        if path:
            return path.rpartition("/")[0]
        return _folder_of(self.source, self.series) if self.log == "vmware" else None

    @property
    def vm_log_folder(self) -> str | None:
        """Name of the folder that a vmware.log lies in, usually the VM's name."""
        path = self.series if "/" in self.series else self.member
        folder = path.rpartition("/")[0].rpartition("/")[2]
        return folder if self.log == "vmware" and folder else None

    @property
    def vm(self) -> str | None:
        """The VM's name, from a sentence of vCenter."""
        move = self.move
        return move.vm if move else None

    @property
    def move(self) -> Move | None:
        """The move that a sentence of vCenter describes; hosts repeat events of their agents."""
        if self._move is _UNREAD:
            may_hold_event = self.log not in HOST_LOGS or "Event [" in self.raw or "vim.event." in self.text
            self._move = move_of(self.text) if may_hold_event else None
        return self._move

    @property
    def side(self) -> Side | None:
        """The side that wrote the record or that it is about."""
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
        """Return the record as evidence of a statement."""
        place = (self.source, self.member, self.line_no)
        return Evidence(*place, self.when, self.host, self.log, side, without_secrets(self.raw), self.ts)


@lru_cache(maxsize=4096)
def _folder_of(source: str, series: str) -> str | None:
    """Return the VM's folder of a vmware.log, from its path in the source or the source's own."""
    paths = (series, source, f"{source.rstrip('/')}/{series}")
    found = next((place for path in paths if (place := _FOLDER.search("/" + path))), None)
    return found[0] if found else None


def _shared(value: str | None) -> str | None:
    return intern(value) if value else value


def _merged(marks: tuple[Mark, ...]) -> Mapping[str, str]:
    """Return the fields of all marks; the first one of a name counts."""
    if len(marks) < 2:
        return marks[0].fields if marks else _NO_FIELDS
    first = marks[0].fields
    if all(mark.fields.keys() <= first.keys() for mark in marks):
        return first  # no object of its own: there may be a million records
    merged: dict[str, str] = {}
    for mark in marks:
        for name, value in mark.fields.items():
            merged.setdefault(name, value)
    return merged


def _mask(fields: Mapping[str, str]) -> str | None:
    identity = fields.get("migration_id")
    if not identity:
        return None
    return identity if is_hidden("id", identity) or int(identity) >= _NO_ID else None


def _unmasked(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return the fields without masked ones."""
    hidden = [name for name, kind in _HIDEABLE.items() if name in fields and is_hidden(kind, fields[name])]
    return {name: value for name, value in fields.items() if name not in hidden} if hidden else fields


def _migration_id(fields: Mapping[str, str]) -> str | None:
    identity = fields.get("migration_id")
    if identity:
        return _id(int(identity))
    spelled = fields.get("migration_hex")
    return from_hex(spelled) if spelled else None


def _vm_path(fields: Mapping[str, str], text: str) -> str | None:
    path = fields.get("vm_path")
    if path and path.endswith(".vmx"):
        return path
    found = _VM_PATH.search(text) if _VOLUMES in text else None
    return found[0] if found else None


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def from_hex(spelled: str) -> str | None:
    """Return a hexadecimal migration id (vmware.log) as the decimal string in the other logs, or None if it is none.

    >>> from_hex("1efe2da1b5b1c8b1"), from_hex("0")
    ('2233272637783656625', None)
    """
    try:
        return _id(int(spelled, 16))
    except ValueError:
        return None


def _id(value: int) -> str | None:
    """Return a number as a migration id, or None for zero and numbers of more than 64 bits."""
    return str(value) if 0 < value < _NO_ID else None


def vm_name(path: str) -> str | None:
    """Return the VM's name from the path of its configuration file.

    >>> vm_name("/vmfs/volumes/4b3e9f1c-52d8a6e0/app-01/app-01.vmx"), vm_name("/vmfs/volumes/a")
    ('app-01', None)
    """
    name = path.rpartition("/")[2]
    return name[: -len(_VMX)] if name.endswith(_VMX) and name != _VMX else None


def id_time(identity: str) -> datetime | None:
    """Return when the request was made (UTC) from an old migration id, or None for a newer id.

    Up to ESXi 6.0 an id is the time in microseconds since 1970.

    >>> str(id_time("1425204000000000")), id_time("2233445566778899001")
    ('2015-03-01 10:00:00+00:00', None)
    """
    value = int(identity)
    if not 10**15 <= value < 3 * 10**15:
        return None
    return datetime.fromtimestamp(value / 1_000_000, tz=_EPOCH.tzinfo)


def host_label(observation: Observation) -> str:
    """Return what identifies a host: its name without the domain, or the bundle if no name is known."""
    return label_of(observation.host) if observation.host else observation.unit


@lru_cache(maxsize=4096)
def label_of(host: str) -> str:
    """Return a host's name without its domain, in small letters; an address as it is.

    >>> label_of("ESX-a1.example.com"), label_of("192.0.2.7")
    ('esx-a1', '192.0.2.7')
    """
    return host if host.replace(".", "").isdigit() else host.partition(".")[0].lower()
