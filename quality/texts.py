"""The texts that the matcher's quality is measured on: documented wordings with values, and distortions of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from vmlog.diagnose.ranking import OF_INCIDENT
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.template import PLACEHOLDER, normalise
from vmlog.match.fuzzy.words import TURNING_WORDS

MIN_WORDS: Final = 5  # a distortion that leaves fewer words says nothing that a person could recognise either

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
_WORD_BEGINS: Final = {"otion": "vM", "igration": "M", "ource": "S"}  # templates that leave the first letter open


@dataclass(frozen=True, slots=True)
class Message:
    """A text with the cause that it must be recognised as; `kind` is how, `written` the wording in the pattern file."""

    text: str
    cause: Cause
    kind: str
    written: str


def wordings(catalogue: Catalogue, rng: Random) -> list[Message]:
    """Every template with realistic values, but for those whose condition asks for more than values."""
    messages = []
    for template, cause, _ in catalogue.templates:
        if cause.role != "trace":
            rivals = [other for other in catalogue.causes.values() if cause.id in other.supersedes]
            text = _fill(template.text, cause, rivals, rng)
            if text:
                messages.append(Message(text, cause, "exact", template.text))
    return messages


def _fill(template: str, cause: Cause, rivals: list[Cause], rng: Random) -> str | None:
    """Fill the slots with values that the pattern's own condition allows and no more specific pattern claims."""
    if cause.when and not cause.when.may_hold({}, OF_INCIDENT):
        return None
    begin = next((head for word, head in _WORD_BEGINS.items() if template.startswith(word)), "")
    for _ in range(100):
        values = {found[1]: _value(found[1], found[2], rng) for found in PLACEHOLDER.finditer(template)}
        text = begin + PLACEHOLDER.sub(lambda found, values=values: values[found[1]], template)  # type: ignore[misc]
        if (cause.where is None or cause.where.holds(values)) and not any(_claims(rival, text) for rival in rivals):
            return text
    return None


def _claims(cause: Cause, text: str) -> bool:
    found = [template.search(normalise(text)) for template in (*cause.templates, *cause.unverified)]
    return any(item and (cause.where is None or cause.where.holds(item.variables)) for item in found)


def _value(name: str, kind: str | None, rng: Random) -> str:
    if kind == "side" or (kind and kind not in ("text", "word", "rest", "path")) or name not in _VALUES:
        return rng.choice(_TYPED[kind or "text"])
    return rng.choice(_VALUES[name])


def named(catalogue: Catalogue) -> list[Message]:
    """Every message key, fault type and status code in the shapes in which logs print them."""
    messages = []
    for cause in catalogue.causes.values():
        for key in cause.fault_types:
            fault, _, reason = key.partition(":")
            dump = f'({fault}) {{\n-->    faultCause = null,\n-->    reason = "{reason}",\n-->    msg = ""\n--> }}'
            shapes = [
                f"[VpxLRO] -- ERROR task-95 -- vm-19 -- vim.VirtualMachine.relocate: {fault}:\n--> Result:\n--> {dump}",
                f"Fault cause: {fault} {reason}".strip(),
            ]
            messages += [Message(text, cause, "key", key) for text in shapes]
        for key in cause.message_keys:
            shapes = [f"[{key}] The operation did not finish.", f'   key = "{key}",']
            messages += [Message(text, cause, "key", key) for text in shapes]
        for code in cause.status_codes:
            shapes = [
                f"Migrate: 310: 5912206631045087713 S: the operation ended (0x{code:x})",
                f"VMotion: 1105: 5912206631045087713 D: status {code:07x}",
                f"the operation ended with error {code}",
            ]
            messages += [Message(text, cause, "status", f"{code:#x}") for text in shapes]
    return messages


Distortion = Callable[[str, Random], str]


def _truncated(text: str, _: Random) -> str:
    return text[: round(len(text) * 0.6)]


def _header(text: str, rng: Random) -> str:
    return rng.choice((
        f"2024-09-02T10:11:12.345Z cpu3:2101234)WARNING: {text}",
        f"2021-03-04T09:12:44.120Z error hostd[2100912] [Originator@6876 sub=Vmsvc opID=k9x2-17-41] {text}",
        f"[2009-03-11 14:02:33.218 02764 error 'App'] {text}",
        f"2024-05-06T07:08:09.101Z In(05) vmx - {text}",
        f"Sep  2 10:11:12 esx-a1 vmkernel: 12:03:44:55.123 cpu1:4097){text}",
    ))  # fmt: skip


def _prefix(text: str, rng: Random) -> str:
    return rng.choice((
        f"A general system error occurred: {text}",
        f"Relocate virtual machine web-04: {text}",
        f"Migrate virtual machine\nStatus: {text}",
        f"Error during vMotion of db-02 - {text} (task-1187)",
    ))  # fmt: skip


def _wrapped(text: str, _: Random) -> str:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > 60:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def _plain_words(words: list[str]) -> list[int]:
    """Words that can change without turning or removing the meaning: no negation, no value."""
    return [
        index
        for index, word in enumerate(words)
        if re.fullmatch(r"[A-Za-z]{2,}[,.]?", word) and word.strip(",.").lower() not in TURNING_WORDS
    ]


def _dropped(text: str, rng: Random) -> str:
    words = text.split(" ")
    plain = _plain_words(words)
    if plain:
        del words[rng.choice(plain)]
    return " ".join(words)


def _doubled(text: str, rng: Random) -> str:
    words = text.split(" ")
    plain = _plain_words(words)
    if plain:
        index = rng.choice(plain)
        words.insert(index, words[index])
    return " ".join(words)


def _typos(text: str, rng: Random) -> str:
    for _ in range(2):
        places = [index for index in range(len(text) - 1) if text[index : index + 2].isalpha()]
        if not places:
            return text
        at = rng.choice(places)
        swapped, dropped = text[at + 1] + text[at], text[at + 1]
        text = text[:at] + rng.choice((swapped, dropped, text[at] + text[at : at + 2])) + text[at + 2 :]
    return text


_SPELLINGS: Final = (
    ("vMotion", "VMotion"), ("VMotion", "vMotion"), ("canceled", "cancelled"), ("license", "licence"),
    ("cannot", "can not"), ("virtual machine", "VM"),
)  # fmt: skip


def _spelled(text: str, _: Random) -> str:
    for old, new in _SPELLINGS:
        if old in text:
            text = text.replace(old, new)
            if old == "vMotion":
                break
    return text


DISTORTIONS: Final[dict[str, Distortion]] = {
    "end cut off to 60 %": _truncated,
    "lower case": lambda text, _: text.lower(),
    "upper case": lambda text, _: text.upper(),
    "title case": lambda text, _: text.title(),
    "log header before": _header,
    "other words before": _prefix,
    "wrapped at 60 columns": _wrapped,
    "one word dropped": _dropped,
    "one word doubled": _doubled,
    "two typos": _typos,
    "other spelling": _spelled,
    "punctuation lost": lambda text, _: re.sub(r"['\",;!?()<>]|[.:](?= |$)", "", text),
}
LOSSY: Final = frozenset({"end cut off to 60 %", "one word dropped"})
"""Distortions that may take away the words that tell two messages apart."""


def distort(message: Message, name: str, rng: Random) -> Message | None:
    """The message distorted, or null where the distortion changes nothing or leaves too little."""
    text = DISTORTIONS[name](message.text, rng)
    enough = len(re.findall(r"[^\W\d_]{2,}", text)) >= MIN_WORDS
    if text == message.text or not enough:
        return None
    return Message(text, message.cause, message.kind, message.written)


def undecidable(changed: Message, wordings: list[Message]) -> frozenset[str]:
    """Other causes with a wording that holds every word which the distortion has left of this one."""
    own = words(changed.written) & words(changed.text)
    return frozenset(other.cause.id for other in wordings if own <= words(other.written)) - {changed.cause.id}


def words(text: str) -> frozenset[str]:
    """The whole words of a text or template, without placeholders."""
    return frozenset(re.findall(r"[a-z0-9]+", PLACEHOLDER.sub(" ", text).lower()))
