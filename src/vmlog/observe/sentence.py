"""What vCenter's events say in a sentence: which VM, from which host, to which.

The sentences are those of the event types (`VmFailedMigrateEvent`: "Cannot migrate A from H1, D1 to H2, D2 in DC").
Names of VMs may hold anything, " from " and " to " included; hosts have no blanks, a datastore follows its host behind
a comma, a datacenter behind " in " may follow either, and either both ends have a datastore or none. So the ends are
looked for from the right. Some sentences name the VM alone ("Completed the relocation of the virtual machine A"). Log
platforms put the same values as `vc_vm_name="A"` in front of the sentence; these win.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

# Longer sentences are cut, and of so many places where one end may begin the last ones are tried.
_MOST_CHARS: Final = 1500
_MOST_PLACES: Final = 8

_OPENING: Final = re.compile(
    r"(?<![\w.])(?:(?P<way>Migration of|(?:Hot )?[Mm]igrating|DRS (?:has )?migrated|(?:Cannot|Failed to|Unable to) "
    r"(?:migrate|relocate)|Relocating|Relocation of|Completed (?:the )?(?:migration|relocation) of) "
    r"(?:(?:the )?virtual machine |VM )?(?=\S)|"
    r"(?P<on>(?:Error|Warning|Information) message on )|(?P<named>Virtual machine ))"
)
_ENDS: Final = re.compile(r" (?:completed|has completed|succeeded|failed)(?: successfully)?\.?$|\.$")
# The datastore's name may hold blanks, the host's may not; a datacenter may follow either.
_PLACE: Final = re.compile(
    r"(?:host )?(?P<host>[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9_])?)(?:, ?(?P<store>\S[^\n]*)| in \S[^\n]*)?"
)
# What stands where a VM that is not named would.
_NOBODY: Final = re.compile(r"(?:the |this |a )?(?:virtual machine|VM)|failed|completed|succeeded", re.IGNORECASE)
_GOES: Final = re.compile(r" (?:was migrated|was relocated|has been migrated|is being migrated|migrated) ?$")
_OFF: Final = re.compile(r"(?P<vm>.+?) (?:off|on) (?:host )?(?P<host>[A-Za-z0-9][A-Za-z0-9_.:-]*)")
_QUOTED: Final = re.compile(r"'([^']+)'|\"([^\"]+)\"")
_CLUSTER: Final = re.compile(r" in cluster [^\n]*$")
# A name with its domain, or an address.
_MACHINE: Final = re.compile(
    r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9-]+|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+"
)
# What people call hosts, and how vCenter names where they are.
_NUMBERED: Final = re.compile(r"[A-Za-z][A-Za-z_-]{2,}[0-9]{1,3}[A-Za-z0-9_-]*")
_IN_DATACENTER: Final = re.compile(
    r"(?:Cannot (?:migrate|relocate)|[Mm]igrating|Relocating) [^\n]* in [A-Za-z][^\s:]*(?:$|[\n:.])"
)
_FIELD: Final = re.compile(r'(?<![a-z_])([a-z_]+)="((?:[^"\\]|\\.)*+)"')
_FIELDS_END: Final = re.compile(r'"\] ?')
_EVENT: Final = re.compile(r"(?:\[[0-9]+\] |^)\[(?=[A-Z])")
_EVENT_DATACENTER: Final = re.compile(r"(?:\] |vent: )\[([^\]\n]*)\] \[[0-9]+\] \[")
_OF_MIGRATION: Final = re.compile(r"\.[A-Za-z]{0,40}(?:Migrat|Relocat)[A-Za-z]{0,40}Event\b")
_SOURCE_TYPES: Final = re.compile(r"Failed|Being|Emigrating")
_DESTINATION_TYPES: Final = re.compile(r"Migrated|Relocated")


@dataclass(frozen=True, slots=True)
class Move:
    """What a sentence tells of a move; null where it does not say.

    Attributes:
        at: the host on which the VM is, of a sentence that does not say where it goes.
        changes_datastore: whether the VM goes to another datastore.
    """

    vm: str | None = None
    source: str | None = None
    destination: str | None = None
    at: str | None = None
    changes_datastore: bool | None = None


@lru_cache(maxsize=512)
def move_of(text: str) -> Move | None:
    """Return the move that the text of an event states, in time linear in its length; None if it states none."""
    fields = _fields(text)
    sentence, datacenter = _sentence(text)
    whole = _OF_MIGRATION.search(text, 0, _MOST_CHARS) is not None
    told = _told(sentence, fields.get("vmw_datacenter") or datacenter, whole=whole) if sentence else None
    if not fields.get("vc_vm_name"):
        return told
    move = told or Move()
    kind, host = fields["vc_event_type"], fields.get("vmw_host")
    if host and not (move.source or move.destination):
        if _SOURCE_TYPES.search(kind):
            move = replace(move, source=host)
        elif _DESTINATION_TYPES.search(kind):
            move = replace(move, destination=host)
        else:
            move = replace(move, at=move.at or host)
    return replace(move, vm=fields["vc_vm_name"])


def tells_of_hosts(text: str, *, foreign: bool) -> bool:
    """Return whether a sentence can only be about hosts of virtual machines; databases migrate "schema from v1 to v2".

    Args:
        text: what was logged.
        foreign: a program logged it that is none of VMware's, so that domains and addresses tell nothing.
    """
    move = move_of(text)
    if not move or not move.source or not move.destination:
        return False
    ends = move.source, move.destination
    of_machines = all(map(_MACHINE.fullmatch, ends)) or (
        all(map(_NUMBERED.fullmatch, ends)) and _IN_DATACENTER.search(text, 0, _MOST_CHARS) is not None
    )
    return move.changes_datastore is not None or (of_machines and not foreign)


def _fields(text: str) -> dict[str, str]:
    """Return the values that a log platform puts in front of the sentence; none without the event's type."""
    if 'vc_event_type="' not in text:
        return {}
    end = _FIELDS_END.search(text)
    found = dict(_FIELD.findall(text, 0, end.end() if end else len(text)))
    told = {name: re.sub(r"\\([\"\\\]])", r"\1", value) for name, value in found.items() if value and value != "-"}
    return told if "vc_event_type" in told else {}


def _sentence(text: str) -> tuple[str, str | None]:
    """Return the first sentence about a move, from its first word on, and the datacenter that the event names."""
    opening = _OPENING.search(text)
    if not opening:
        return "", None
    line = text[opening.start() : opening.start() + _MOST_CHARS].partition("\n")[0]
    before = text[: opening.start()]
    places = list(_EVENT_DATACENTER.finditer(before[-_MOST_CHARS:]))
    if before.endswith("[") and line.endswith("]"):
        line = line[:-1]
    return line, places[-1][1] if places else None


def _told(sentence: str, datacenter: str | None, *, whole: bool) -> Move | None:
    """Return the move that a sentence states; only the text of an event of migrations may name nothing but the VM."""
    opening = _OPENING.match(sentence)
    if not opening:
        return None
    rest = sentence[opening.end() :]
    if opening["on"]:
        return _on_host(rest, datacenter)
    named = bool(opening["named"])
    head, colon, _ = rest.partition(": ")
    # A colon before the hosts belongs to the name.
    rest = head if colon and _between(head) else rest
    rest = _ENDS.sub("", rest.partition(", because ")[0].rstrip())
    for short in _without_datacenter(rest, datacenter):
        if move := _ends(short, datacenter, named=named):
            return replace(move, vm=move.vm.removesuffix(f" in {datacenter}")) if move.vm and datacenter else move
    found = None if named else _off(rest)
    return found or (_alone(head, datacenter, named=named) if whole else None)


def _alone(head: str, datacenter: str | None, *, named: bool) -> Move | None:
    """Return the VM of "Cannot migrate A in DC"; None for a text with words that stand before hosts."""
    name = _ENDS.sub("", head.partition(", because ")[0].rstrip())
    name = _name(name.removesuffix(f" in {datacenter}") if datacenter else name, named=named) or ""
    return Move(name) if name and not _between(f" {name} ") and not _NOBODY.fullmatch(name) else None


def _between(head: str) -> bool:
    return " to " in head or " from " in head or " off " in head


def _without_datacenter(rest: str, datacenter: str | None) -> Iterator[str]:
    """Yield the text without the datacenter at its end, if it has one."""
    if datacenter and rest.endswith(f" in {datacenter}"):
        rest = rest[: -len(f" in {datacenter}")]
    elif not datacenter:
        short, found, last = rest.rpartition(" in ")
        if found and not any(word in f" {last} " for word in (" from ", " to ", " off ")):
            yield _CLUSTER.sub("", short)
    yield _CLUSTER.sub("", rest)


def _ends(rest: str, datacenter: str | None, *, named: bool) -> Move | None:
    """Return the VM and the ends of "A from H1, D1 to H2, D2"; first those with a datastore at both ends or at none."""
    found: list[tuple[bool, Move]] = []
    for left, right in _splits(rest, " to "):
        there = _PLACE.fullmatch(right)
        if not there:
            continue
        for vm, place in _splits(left, " from "):
            here = _PLACE.fullmatch(place)
            name = _name(vm, named=named)
            if here and name:
                even = bool(here["store"]) == bool(there["store"])
                other = _differ(here["store"], there["store"], datacenter)
                found.append((even, Move(name, here["host"], there["host"], None, other)))
                break
    found += [(True, Move(None, here, there)) for here, there in _only_hosts(rest)]
    best = next((move for even, move in found if even), found[0][1] if found else None)
    if best or named:
        return best
    for word in (" to ", " from "):
        for vm, place in _splits(rest, word):
            if (end := _PLACE.fullmatch(place)) and vm.strip():
                one = end["host"]
                return Move(vm.strip(), None, one) if word == " to " else Move(vm.strip(), one, None)
    return None


def _differ(here: str | None, there: str | None, datacenter: str | None) -> bool | None:
    """Return whether two datastores differ, with or without their datacenters; None where one is not named."""
    if not here or not there:
        return None
    return here != there and _store(here, datacenter) != _store(there, datacenter)


def _store(text: str, datacenter: str | None) -> str:
    """Return a datastore's name without the datacenter behind it: the event's own one, else any."""
    if datacenter and text.endswith(f" in {datacenter}"):
        return text[: -len(f" in {datacenter}")]
    return text.rpartition(" in ")[0] or text


def _only_hosts(rest: str) -> Iterator[tuple[str, str]]:
    """Yield the hosts of "from H1 to H2", without a VM."""
    if rest.startswith("from "):
        for left, right in _splits(rest[5:], " to "):
            here, there = _PLACE.fullmatch(left), _PLACE.fullmatch(right)
            if here and there:
                yield here["host"], there["host"]


def _name(vm: str, *, named: bool) -> str | None:
    """Return the VM's name in the text before the hosts; "Virtual machine A was migrated" needs just these words."""
    short = _GOES.sub("", vm) if named else vm
    if named and short == vm:
        return None
    found = _QUOTED.fullmatch(short.strip())
    return found[1] or found[2] if found else short.strip() or None


def _off(rest: str) -> Move | None:
    found = _OFF.match(rest)
    return Move(found["vm"], found["host"]) if found else None


def _on_host(rest: str, datacenter: str | None) -> Move | None:
    """Return the VM of "A on H in DC: text" and its host, which is no end, because the VM may not be moving."""
    head = rest.partition(f" in {datacenter}: ")[0] if datacenter else rest.partition(": ")[0]
    head = head.rpartition(" in ")[0] if not datacenter and " in " in head else head
    for vm, place in _splits(head, " on "):
        if vm and (there := _PLACE.fullmatch(place)):
            return Move(vm.strip(), at=there["host"])
    return None


def _splits(text: str, word: str) -> Iterator[tuple[str, str]]:
    """Yield the two sides of a word wherever it stands, the last one first; the last few count."""
    place = len(text)
    for _ in range(_MOST_PLACES):
        place = text.rfind(word, 0, place)
        if place < 0:
            return
        yield text[:place], text[place + len(word) :]
        # The blank before may be that behind the word before it.
        place += 1
