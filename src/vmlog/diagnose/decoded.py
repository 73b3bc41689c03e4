"""What a message says beyond its wording: status codes, CPU features, faults and placeholders, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from vmlog.knowledge.operations import MIGRATION, operation_of
from vmlog.match.codes.status import find_named_statuses, find_statuses
from vmlog.match.matcher import Matcher
from vmlog.match.named.progress import find_progress
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

_CPU: Final = re.compile(
    r"CPUID|[Hh]ost CPU|Host bits|CpuIncompatible|hardware requirements|vmfeature\.cpuid|cpuid\.[A-Z]"
)
_FAULT: Final = re.compile(r"\b(?:vim|vmodl)\.fault\.[A-Za-z]+")


def variables_of(text: str, matches: Sequence[CauseMatch], matcher: Matcher | None = None) -> dict[str, str]:
    """Everything recognised in a text, by name.

    The best match's placeholders, decoded status codes, CPU features, the fault, an operation that is no migration.
    With a `matcher` also what the text names: articles that the catalogue has (`article`) and has not
    (`unknown_article`), and where the task stands (`progress`).
    """
    found = dict(matches[0].variables) if matches else {}
    if matcher:
        found.update(_named(text, matches, matcher))
    statuses = (*find_statuses(text), *find_named_statuses(text))
    if statuses:
        found["status"] = ", ".join(dict.fromkeys(f"{status.hex} {status.name} ({status.text})" for status in statuses))
    features = cpu_sentence(text)
    if features:
        found["cpu"] = features
    operation = operation_of(text)
    if operation and operation.kind != MIGRATION:
        found["operation"] = operation.title
    faults = list(dict.fromkeys(_FAULT.findall(text)))
    if faults:
        found["fault"] = faults[-1]
    return found


def _named(text: str, matches: Sequence[CauseMatch], matcher: Matcher) -> Iterator[tuple[str, str]]:
    named = matcher.lookup.find(text)
    if named.articles:
        yield "article", ", ".join(named.articles)
    if named.missing:
        yield "unknown_article", ", ".join(f"KB {number}" for number in named.missing)
    stand = find_progress(text, stated=any(match.match is MatchKind.EXACT for match in matches))
    if stand:
        yield "progress", stand.told()


def cpu_sentence(text: str) -> str | None:
    """Which CPU features do not fit and in which direction, in one sentence; null when the text tells none."""
    if not _CPU.search(text):
        return None
    from vmlog.match.codes.cpuid import describe_mismatch, find_cpu_mismatch

    mismatch = find_cpu_mismatch(text)
    if mismatch is None or not mismatch.features:
        return None
    return describe_mismatch(mismatch)


def with_cpu_features(causes: Sequence[CauseMatch], areas: Sequence[str], text: str) -> list[CauseMatch]:
    """Add the decoded features to the explanation of a CPU cause that stands first."""
    decoded = list(causes)
    if decoded and areas[0] == "cpu" and (sentence := cpu_sentence(text)):
        decoded[0] = replace(decoded[0], cause=f"{decoded[0].cause} Here: {sentence}")
    return decoded
