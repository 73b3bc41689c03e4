"""The texts that recognition is measured on: documented wordings with invented values, and documented names."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final
from zlib import crc32

from vmlog.diagnose.ranking import OF_INCIDENT
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.template import PLACEHOLDER, normalise

_HOSTS: Final = ("esx-a1.example.com", "esx-b7.example.com", "10.20.0.11", "192.0.2.41", "esx-lab-03")
_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "available": ("4", "8", "16"),
    "backing": ("[ds-iso] tools/setup.iso", "/dev/cdrom", "[nas-2] images/disc1.iso", "COM1"),
    "bits": ("0000:0000:0000:0001:0000:0000:0000:0000", "1000:0000:0010:0000:0010:0010:0000:0001"),
    "context": (": ", " - "),
    "datastore": ("ds-prod-2", "nas-07", "san_lun_12", "datastore1"),
    "destination_network": ("vMotion-B", "dvPG-move"),
    "device": ("Network adapter 1", "Hard disk 2", "CD/DVD drive 1", "Floppy drive 1", "USB 1", "Serial port 2"),
    "feature": ("vMotion", "Storage vMotion", "AES"),
    "file": ("web-04", "db-02"),
    "folder": ("web-04", "db-02"),
    "host_bits": ("0000:0000:0000:1000:0010:0010:0000:0001",),
    "level": ("0x1", "0x7", "0xd"),
    "mac": ("00:50:56:a1:b2:c3", "00:0c:29:11:22:33"),
    "network": ("VM Network", "dvPG-210", "Prod-42"),
    "origin": (" opID=k9x2-17-41] ",),
    "parameter": ("spec.pool", "host", "spec.disk.datastore"),
    "reason": ("the task was not finished", "see the log of the host"),
    "register": ("ecx", "ebx", "eax"),
    "required": ("16", "32", "64"),
    "required_bits": ("1000:0100:0000:1x00:0010:0x10:0000:0001",),
    "side": ("source", "destination"),
    "size": ("16384", "2097152"),
    "snapshot": ("before patching", "base-2"),
    "solution": ("Site Recovery", "Backup Appliance"),
    "source_network": ("vMotion-A", "vmk-move"),
    "state": ("Powered on", "Suspended"),
    "symptom": ("fails", "stops", "hangs"),
    "total": ("83886080", "16777216"),
    "url": ("ds:///vmfs/volumes/5f1a2b3c-4d5e6f70-8a9b-0c1d2e3f4a5b/", "nfs://nas.example.com/vol1"),
    "vm": ("web-04", "db-02", "build agent 7"),
    "other_vm": ("app-11", "test-3"),
    "vmotion": ("-1062731518:5912206631045087713", "174325771:1489753122184021"),
    "code": ("195887105",),
}  # fmt: skip
_TYPED: Final[dict[str, tuple[str, ...]]] = {
    "int": ("8", "310", "6112"),
    "num": ("8", "100", "10.5"),
    "hex": ("bad0001", "0xbad0001", "195887105"),
    "ip": ("10.20.0.11", "192.0.2.17", "198.51.100.9"),
    "word": ("esx-a1", "ds-prod-2"),
    "id": ("5912206631045087713", "1489753122184021"),
    "side": ("S", "D"),
    "rest": ("the task was not finished", "see the log of the host"),
    "path": ("/vmfs/volumes/5f1a2b3c-4d5e6f70-8a9b-0c1d2e3f4a5b/web-04/web-04", "/vmfs/volumes/ds-prod-2/db-02/db-02"),
    "text": _HOSTS,
}
_WORD_BEGINS: Final = {"otion": "vM", "igration": "M", "ource": "S"}  # templates that leave out the first letter


@dataclass(frozen=True, slots=True)
class Message:
    """A text, the cause that must be recognised, how (`kind`), and the wording in the pattern file (`written`)."""

    text: str
    cause: Cause
    kind: str
    written: str


def random_of(seed: int, cause: Cause, written: str, use: str) -> Random:
    """Return the random numbers for one use of one wording.

    Each wording has its own, so a new cause adds its texts and changes no others.
    """
    return Random(crc32(f"{seed}\n{cause.id}\n{written}\n{use}".encode()))


def wordings(catalogue: Catalogue, seed: int, use: str = "values") -> list[Message]:
    """Return every template with realistic values, except those whose condition asks for more than values.

    Another `use` gives other values.
    """
    messages = []
    for template, cause, _ in catalogue.templates:
        if cause.role != "trace":
            rivals = [other for other in catalogue.causes.values() if cause.id in other.explain.supersedes]
            text = _fill(template.text, cause, rivals, random_of(seed, cause, template.text, use))
            if text:
                messages.append(Message(text, cause, "exact", template.text))
    return messages


def _fill(template: str, cause: Cause, rivals: list[Cause], rng: Random) -> str | None:
    """Fill the slots with values that the cause's own condition allows and that no more specific cause claims."""
    if cause.match.when and not cause.match.when.may_hold({}, OF_INCIDENT):
        return None
    first_letter = next((head for word, head in _WORD_BEGINS.items() if template.startswith(word)), "")
    for _ in range(100):
        values = {found[1]: _value(found[1], found[2], rng) for found in PLACEHOLDER.finditer(template)}
        text = first_letter + PLACEHOLDER.sub(lambda found, values=values: values[found[1]], template)  # type: ignore[misc]
        if (cause.match.where is None or cause.match.where.holds(values)) and not any(
            _claims(rival, text) for rival in rivals
        ):
            return text
    return None


def _claims(cause: Cause, text: str) -> bool:
    found = [template.search(normalise(text)) for template in (*cause.match.templates, *cause.match.unverified)]
    return any(item and (cause.match.where is None or cause.match.where.holds(item.variables)) for item in found)


def _value(name: str, kind: str | None, rng: Random) -> str:
    if kind == "side" or (kind and kind not in ("text", "word", "rest", "path")) or name not in _VALUES:
        return rng.choice(_TYPED[kind or "text"])
    return rng.choice(_VALUES[name])


def named(catalogue: Catalogue) -> list[Message]:
    """Return every message key, fault type and status code as logs print them."""
    messages = []
    for cause in catalogue.causes.values():
        for key in cause.match.fault_types:
            fault, _, reason = key.partition(":")
            dump = f'({fault}) {{\n-->    faultCause = null,\n-->    reason = "{reason}",\n-->    msg = ""\n--> }}'
            shapes = [
                f"[VpxLRO] -- ERROR task-95 -- vm-19 -- vim.VirtualMachine.relocate: {fault}:\n--> Result:\n--> {dump}",
                f"Fault cause: {fault} {reason}".strip(),
            ]
            messages += [Message(text, cause, "key", key) for text in shapes]
        for key in cause.match.message_keys:
            shapes = [f"[{key}] The operation did not finish.", f'   key = "{key}",']
            messages += [Message(text, cause, "key", key) for text in shapes]
        for code in cause.match.status_codes:
            shapes = [
                f"Migrate: 310: 5912206631045087713 S: the operation ended (0x{code:x})",
                f"VMotion: 1105: 5912206631045087713 D: status {code:07x}",
                f"the operation ended with error {code}",
            ]
            messages += [Message(text, cause, "status", f"{code:#x}") for text in shapes]
    return messages
