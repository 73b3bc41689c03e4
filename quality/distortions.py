"""Distortions of messages: what copying, typing and breaking off do to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from quality.texts import Message, random_of
from vmlog.knowledge.template import PLACEHOLDER
from vmlog.match.fuzzy.meaning import TURNING_WORDS

# A person could not recognise a message of fewer words either.
MIN_WORDS: Final = 5

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
    """Return the places of words that can change without changing the meaning: no negations, no values."""
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
# Distortions that may remove the words in which two messages differ.
LOSSY: Final = frozenset({"end cut off to 60 %", "one word dropped"})


def distort(message: Message, name: str, seed: int) -> Message | None:
    """Return the distorted message, or None where the distortion changes nothing or leaves too few words."""
    text = DISTORTIONS[name](message.text, random_of(seed, message.cause, message.written, name))
    enough = len(re.findall(r"[^\W\d_]{2,}", text)) >= MIN_WORDS
    if text == message.text or not enough:
        return None
    return Message(text, message.cause, message.kind, message.written)


def undecidable(changed: Message, wordings: list[Message]) -> frozenset[str]:
    """Return other causes with a wording that holds every word that the distortion has left of this one."""
    own = words(changed.written) & words(changed.text)
    return frozenset(other.cause.id for other in wordings if own <= words(other.written)) - {changed.cause.id}


def words(text: str) -> frozenset[str]:
    """Return the whole words of a text or template, without placeholders.

    >>> sorted(words("Failed to lock '{file}'"))
    ['failed', 'lock', 'to']
    """
    return frozenset(re.findall(r"[a-z0-9]+", PLACEHOLDER.sub(" ", text).lower()))
