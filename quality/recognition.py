"""Ask `explain` about every text and count the right answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from quality.distortions import DISTORTIONS, LOSSY, distort, undecidable
from quality.texts import Message, named, wordings
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import Catalogue
from vmlog.match.matcher import Matcher

# Several documented causes share these wordings. The text alone cannot decide between them, so either answer is right.
# Each group is one row of the table in docs/matching.md.
DUPLICATES: Final[dict[frozenset[str], str]] = {
    frozenset({"seed-hosts-different-vmotion-network", "vmotion-connect-failed"}): (
        "The ESX hosts failed to connect over the VMotion network"
    ),
    frozenset({"seed-1001131-cpuid-80000001-edx", "seed-nx-vt-bios-disabled"}): (
        "problem detected at CPUID level 0x80000001 register 'edx'"
    ),
    frozenset({"seed-1003795-unable-to-access-vm-configuration", "seed-shared-storage-not-accessible"}): (
        "Unable to access the virtual machine configuration (with and without the file)"
    ),
    frozenset({"checkpoint-too-big-308477", "waitdata-bad0006-limit-exceeded"}): (
        "Failed waiting for data. Error bad0006. Limit exceeded (printed in hexadecimal and in decimal)"
    ),
}
_OTHER_VALUES: Final = "other values"


@dataclass(slots=True)
class Tally:
    """Count the answers to one group of texts."""

    texts: int = 0
    first: int = 0
    among_three: int = 0
    silent: int = 0

    @property
    def top1(self) -> float:
        """Return the share of texts with the right cause first, 0 to 1."""
        return self.first / self.texts if self.texts else 1.0

    @property
    def top3(self) -> float:
        """Return the share of texts with the right cause among the first three, 0 to 1."""
        return self.among_three / self.texts if self.texts else 1.0


@dataclass(slots=True)
class Result:
    """Tallies by group, level, kind of match and status, and every text with a wrong first answer."""

    groups: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    levels: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_match: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_status: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    undecidable: int = 0
    wrong: list[tuple[str, Message, tuple[str, ...]]] = field(default_factory=list)

    def total(self, names: Iterable[str]) -> Tally:
        """Return the sum of these groups."""
        chosen = [self.groups[name] for name in names]
        return Tally(
            *(sum(getattr(tally, key) for tally in chosen) for key in ("texts", "first", "among_three", "silent"))
        )


def accepted_causes(message: Message) -> frozenset[str]:
    """Return the ids of the causes that count as right for a message."""
    group = {message.cause.id}
    for ids in DUPLICATES:
        if message.cause.id in ids:
            group |= ids
    return frozenset(group)


def count_answer(matcher: Matcher, group: str, message: Message, result: Result) -> None:
    """Ask about one message and count the answer."""
    answers = explain_text(matcher, message.text)
    right = accepted_causes(message)
    first = bool(answers) and answers[0].id in right
    three = any(answer.id in right for answer in answers[:3])
    tallies = [result.groups[group]]
    if answers:
        status = matcher.catalogue.causes[answers[0].id].status
        tallies += [result.levels[answers[0].level], result.by_match[answers[0].match.value], result.by_status[status]]
    for tally in tallies:
        tally.texts += 1
        tally.first += first
        tally.among_three += three
        tally.silent += not answers
    if not first:
        result.wrong.append(
            (group, message, tuple(f"{answer.id} {answer.confidence} {answer.match}" for answer in answers[:3]))
        )


def measure_own(matcher: Matcher, seed: int = 1) -> Result:
    """Ask about the samples, wordings and names of the catalogue itself."""
    result = Result()
    catalogue = matcher.catalogue
    for message in samples(catalogue):
        count_answer(matcher, f"{message.kind} samples", message, result)
    for message in (*wordings(catalogue, seed), *named(catalogue)):
        count_answer(matcher, f"{message.kind} wordings", message, result)
    return result


def samples(catalogue: Catalogue) -> list[Message]:
    """Return the samples of the pattern files that must be recognised; kind is `own` or `reworded`."""
    return [
        Message(sample.text, cause, kind, sample.text)
        for cause in catalogue.causes.values()
        if cause.role != "trace"
        for kind, samples in (("own", cause.tests.match), ("reworded", cause.tests.fuzzy))
        for sample in samples
    ]


def measure_distorted(matcher: Matcher, seed: int = 1, *, every: int = 1) -> Result:
    """Ask about all distortions of all wordings, or about one text in `every`."""
    result = Result()
    messages = wordings(matcher.catalogue, seed)
    for name, changed in distorted_texts(matcher.catalogue, seed, every=every):
        if name in LOSSY and undecidable(changed, messages) - accepted_causes(changed):
            result.undecidable += 1
        else:
            count_answer(matcher, name, changed, result)
    return result


def distorted_texts(catalogue: Catalogue, seed: int, *, every: int = 1) -> list[tuple[str, Message]]:
    """Return the distorted wordings and those with other values, each with the name of what was done to it.

    Which ones are drawn depends on each text alone, so a new cause adds its own and changes no others.
    """
    messages = wordings(catalogue, seed)
    changed = [
        (name, distort(message, name, seed))
        for name in DISTORTIONS
        for message in messages
        if _is_drawn(message, name, every)
    ]
    others = [
        (_OTHER_VALUES, message)
        for message in wordings(catalogue, seed, _OTHER_VALUES)
        if _is_drawn(message, _OTHER_VALUES, every)
    ]
    return [(name, message) for name, message in changed if message] + others


def _is_drawn(message: Message, use: str, every: int) -> bool:
    """Return whether a text belongs to the sample of one in `every`."""
    return crc32(f"{message.cause.id}\n{message.written}\n{use}".encode()) % every == 0
