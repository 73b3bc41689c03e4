"""The VM and hosts that the sentence of a vCenter event names.

The sentences are those of the event types (`VmFailedMigrateEvent`: "Cannot migrate A from H1, D1 to H2, D2 in DC").
A VM's name may hold anything, even " from " and " to ". A host's name holds no blanks. A datastore follows its host
after a comma, a datacenter may follow either after " in ", and either both ends have a datastore or neither does. The
ends are therefore searched for from the right. Some sentences name only the VM ("Completed the relocation of the
virtual machine A"). Log platforms put the same values before the sentence as `vc_vm_name="A"`; these have precedence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

# Longer sentences are cut.
_MAX_CHARS: Final = 1500
# Only the last occurrences of a word are tried as the place where a name ends.
_MAX_SPLITS: Final = 8

_OPENING: Final = re.compile(
    r"(?<![\w.])(?:(?:Migration of|(?:Hot )?[Mm]igrating|DRS (?:has )?migrated|(?:Cannot|Failed to|Unable to) "
    r"(?:migrate|relocate)|Relocating|Relocation of|Completed (?:the )?(?:migration|relocation) of) "
    r"(?:(?:the )?virtual machine |VM )?(?=\S)|"
    r"(?P<message>(?:Error|Warning|Information) message on )|(?P<passive>Virtual machine ))"
)
_RESULT: Final = re.compile(r" (?:completed|has completed|succeeded|failed)(?: successfully)?\.?$|\.$")
# A datastore's name may hold blanks. A datacenter may follow the host or the datastore.
_END: Final = re.compile(
    r"(?:host )?(?P<host>[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9_])?)(?:, ?(?P<store>\S[^\n]*)| in \S[^\n]*)?"
)
# What the sentence says in place of a VM's name.
_NOT_A_NAME: Final = re.compile(r"(?:the |this |a )?(?:virtual machine|VM)|failed|completed|succeeded", re.IGNORECASE)
_PASSIVE_VERB: Final = re.compile(r" (?:was migrated|was relocated|has been migrated|is being migrated|migrated) ?$")
_OFF_HOST: Final = re.compile(r"(?P<vm>.+?) (?:off|on) (?:host )?(?P<host>[A-Za-z0-9][A-Za-z0-9_.:-]*)")
_QUOTED: Final = re.compile(r"'([^']+)'|\"([^\"]+)\"")
_CLUSTER: Final = re.compile(r" in cluster [^\n]*$")
_FQDN_OR_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9-]+|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+"
)
# Hosts are often named so (`esx-a1`), which counts only in a sentence that also names a datacenter.
_NUMBERED_NAME: Final = re.compile(r"[A-Za-z][A-Za-z_-]{2,}[0-9]{1,3}[A-Za-z0-9_-]*")
_WITH_DATACENTER: Final = re.compile(
    r"(?:Cannot (?:migrate|relocate)|[Mm]igrating|Relocating) [^\n]* in [A-Za-z][^\s:]*(?:$|[\n:.])"
)
_FIELD: Final = re.compile(r'(?<![a-z_])([a-z_]+)="((?:[^"\\]|\\.)*+)"')
_FIELDS_END: Final = re.compile(r'"\] ?')
_EVENT_DATACENTER: Final = re.compile(r"(?:\] |vent: )\[([^\]\n]*)\] \[[0-9]+\] \[")
_MIGRATION_EVENT: Final = re.compile(r"\.[A-Za-z]{0,40}(?:Migrat|Relocat)[A-Za-z]{0,40}Event\b")
_SOURCE_TYPES: Final = re.compile(r"Failed|Being|Emigrating")
_DESTINATION_TYPES: Final = re.compile(r"Migrated|Relocated")


@dataclass(frozen=True, slots=True)
class Move:
    """What a sentence says about a move; None where it says nothing.

    Attributes:
        at: the host of the VM, if the sentence does not say where the VM goes.
        changes_datastore: whether the VM goes to another datastore.
    """

    vm: str | None = None
    source: str | None = None
    destination: str | None = None
    at: str | None = None
    changes_datastore: bool | None = None


@lru_cache(maxsize=512)
def move_of(text: str) -> Move | None:
    """Return the move that the text of an event describes, or None; in time linear in the length of the text.

    >>> move_of("Migrating app01 from esx-a1, ds1 to esx-a2, ds1 in Lab")
    Move(vm='app01', source='esx-a1', destination='esx-a2', at=None, changes_datastore=False)
    """
    fields = _fields(text)
    sentence, datacenter = _sentence(text)
    of_migration = _MIGRATION_EVENT.search(text, 0, _MAX_CHARS) is not None
    datacenter = fields.get("vmw_datacenter") or datacenter
    move = _read_sentence(sentence, datacenter, of_migration=of_migration) if sentence else None
    if not fields.get("vc_vm_name"):
        return move
    move = move or Move()
    event_type, host = fields["vc_event_type"], fields.get("vmw_host")
    if host and not (move.source or move.destination):
        if _SOURCE_TYPES.search(event_type):
            move = replace(move, source=host)
        elif _DESTINATION_TYPES.search(event_type):
            move = replace(move, destination=host)
        else:
            move = replace(move, at=move.at or host)
    return replace(move, vm=fields["vc_vm_name"])


def is_about_hosts(text: str, *, foreign: bool) -> bool:
    """Return whether a sentence can only be about hosts: other programs log "migrate schema from v1 to v2".

    Args:
        text: what was logged.
        foreign: whether a program of another vendor logged it, so that domains and addresses prove nothing.
    """
    move = move_of(text)
    if not move or not move.source or not move.destination:
        return False
    ends = move.source, move.destination
    look_like_hosts = all(map(_FQDN_OR_ADDRESS.fullmatch, ends)) or (
        all(map(_NUMBERED_NAME.fullmatch, ends)) and _WITH_DATACENTER.search(text, 0, _MAX_CHARS) is not None
    )
    return move.changes_datastore is not None or (look_like_hosts and not foreign)


def _fields(text: str) -> dict[str, str]:
    """Return the values that a log platform puts before the sentence; none without the type of the event."""
    if 'vc_event_type="' not in text:
        return {}
    end = _FIELDS_END.search(text)
    found = dict(_FIELD.findall(text, 0, end.end() if end else len(text)))
    fields = {name: re.sub(r"\\([\"\\\]])", r"\1", value) for name, value in found.items() if value and value != "-"}
    return fields if "vc_event_type" in fields else {}


def _sentence(text: str) -> tuple[str, str | None]:
    """Return the first sentence about a move, from its first word on, and the datacenter that the event names."""
    opening = _OPENING.search(text)
    if not opening:
        return "", None
    line = text[opening.start() : opening.start() + _MAX_CHARS].partition("\n")[0]
    before = text[: opening.start()]
    datacenters = list(_EVENT_DATACENTER.finditer(before[-_MAX_CHARS:]))
    if before.endswith("[") and line.endswith("]"):
        line = line[:-1]
    return line, datacenters[-1][1] if datacenters else None


def _read_sentence(sentence: str, datacenter: str | None, *, of_migration: bool) -> Move | None:
    """Return the move that a sentence describes; only that of a migration event may name nothing but the VM."""
    opening = _OPENING.match(sentence)
    if not opening:
        return None
    rest = sentence[opening.end() :]
    if opening["message"]:
        return _vm_on_host(rest, datacenter)
    passive = bool(opening["passive"])
    head, colon, _ = rest.partition(": ")
    # A colon before the hosts belongs to the VM's name.
    rest = head if colon and _has_preposition(head) else rest
    rest = _RESULT.sub("", rest.partition(", because ")[0].rstrip())
    for short in _without_datacenter(rest, datacenter):
        if move := _vm_and_ends(short, datacenter, passive=passive):
            return replace(move, vm=move.vm.removesuffix(f" in {datacenter}")) if move.vm and datacenter else move
    move = None if passive else _vm_off_host(rest)
    return move or (_vm_only(head, datacenter, passive=passive) if of_migration else None)


def _vm_only(head: str, datacenter: str | None, *, passive: bool) -> Move | None:
    """Return the VM of "Cannot migrate A in DC"; None if a preposition is left, because then there are hosts."""
    name = _RESULT.sub("", head.partition(", because ")[0].rstrip())
    name = _vm_name(name.removesuffix(f" in {datacenter}") if datacenter else name, passive=passive) or ""
    return Move(name) if name and not _has_preposition(f" {name} ") and not _NOT_A_NAME.fullmatch(name) else None


def _has_preposition(text: str) -> bool:
    return " to " in text or " from " in text or " off " in text


def _without_datacenter(rest: str, datacenter: str | None) -> Iterator[str]:
    """Yield the text without what may be a datacenter at its end, then as it is."""
    if datacenter and rest.endswith(f" in {datacenter}"):
        rest = rest[: -len(f" in {datacenter}")]
    elif not datacenter:
        short, found, last = rest.rpartition(" in ")
        if found and not _has_preposition(f" {last} "):
            yield _CLUSTER.sub("", short)
    yield _CLUSTER.sub("", rest)


def _vm_and_ends(rest: str, datacenter: str | None, *, passive: bool) -> Move | None:
    """Return the move of "A from H1, D1 to H2, D2", preferably with a datastore at both ends or at neither."""
    found: list[tuple[bool, Move]] = []
    for left, right in _splits(rest, " to "):
        destination = _END.fullmatch(right)
        if not destination:
            continue
        for vm, end in _splits(left, " from "):
            source = _END.fullmatch(end)
            name = _vm_name(vm, passive=passive)
            if source and name:
                even = bool(source["store"]) == bool(destination["store"])
                other = _are_different(source["store"], destination["store"], datacenter)
                found.append((even, Move(name, source["host"], destination["host"], None, other)))
                break
    found += [(True, Move(None, *hosts)) for hosts in _hosts_only(rest)]
    best = next((move for even, move in found if even), found[0][1] if found else None)
    return best if best or passive else _vm_and_one_end(rest)


def _vm_and_one_end(rest: str) -> Move | None:
    """Return the move of "A to H2" or "A from H1"."""
    for vm, end in _splits(rest, " to "):
        if (destination := _END.fullmatch(end)) and vm.strip():
            return Move(vm.strip(), None, destination["host"])
    for vm, end in _splits(rest, " from "):
        if (source := _END.fullmatch(end)) and vm.strip():
            return Move(vm.strip(), source["host"], None)
    return None


def _are_different(source: str | None, destination: str | None, datacenter: str | None) -> bool | None:
    """Return whether two datastores differ, with or without their datacenters; None if one is not named."""
    if not source or not destination:
        return None
    return source != destination and _datastore(source, datacenter) != _datastore(destination, datacenter)


def _datastore(text: str, datacenter: str | None) -> str:
    """Return a datastore's name without the datacenter after it: that of the event, else any.

    >>> _datastore("ds 1 in Lab", None)
    'ds 1'
    """
    if datacenter and text.endswith(f" in {datacenter}"):
        return text[: -len(f" in {datacenter}")]
    return text.rpartition(" in ")[0] or text


def _hosts_only(rest: str) -> Iterator[tuple[str, str]]:
    """Yield the hosts of "from H1 to H2", which names no VM."""
    if rest.startswith("from "):
        for left, right in _splits(rest[5:], " to "):
            source, destination = _END.fullmatch(left), _END.fullmatch(right)
            if source and destination:
                yield source["host"], destination["host"]


def _vm_name(text: str, *, passive: bool) -> str | None:
    """Return the VM's name from the text before the hosts; a passive sentence needs its verb after the name.

    >>> _vm_name("'app01'", passive=False), _vm_name("app01 was migrated", passive=True)
    ('app01', 'app01')
    """
    name = _PASSIVE_VERB.sub("", text) if passive else text
    if passive and name == text:
        return None
    quoted = _QUOTED.fullmatch(name.strip())
    return quoted[1] or quoted[2] if quoted else name.strip() or None


def _vm_off_host(rest: str) -> Move | None:
    """Return the move of "A off host H"."""
    found = _OFF_HOST.match(rest)
    return Move(found["vm"], found["host"]) if found else None


def _vm_on_host(rest: str, datacenter: str | None) -> Move | None:
    """Return VM and host of "A on H in DC: text"; the host is neither source nor destination: the VM may not move."""
    head = rest.partition(f" in {datacenter}: ")[0] if datacenter else rest.partition(": ")[0]
    head = head.rpartition(" in ")[0] if not datacenter and " in " in head else head
    for vm, end in _splits(head, " on "):
        if vm and (host := _END.fullmatch(end)):
            return Move(vm.strip(), at=host["host"])
    return None


def _splits(text: str, word: str) -> Iterator[tuple[str, str]]:
    """Yield the text before and after each occurrence of a word, the last one first.

    >>> [*_splits("a to b to c", " to ")]
    [('a to b', 'c'), ('a', 'b to c')]
    """
    place = len(text)
    for _ in range(_MAX_SPLITS):
        place = text.rfind(word, 0, place)
        if place < 0:
            return
        yield text[:place], text[place + len(word) :]
        # Two occurrences may share a blank.
        place += 1
