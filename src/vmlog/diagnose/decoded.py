"""What a message states beyond its wording, in words: status codes, CPU features, faults, operations, articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from vmlog.knowledge.operations import MIGRATION, operation_of
from vmlog.match.codes.status import find_named_statuses, find_statuses
from vmlog.match.matcher import Matcher
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

_CPU: Final = re.compile(
    r"CPUID|[Hh]ost CPU|Host bits|CpuIncompatible|hardware requirements|vmfeature\.cpuid|cpuid\.[A-Z]"
)
_FAULT: Final = re.compile(r"\b(?:vim|vmodl)\.fault\.[A-Za-z]+")


def variables_of(text: str, matches: Sequence[CauseMatch], matcher: Matcher | None = None) -> dict[str, str]:
    """Return everything that was recognised in a text, by name.

    The best match's placeholders, then `status`, `cpu`, `operation` (if it is not a migration) and `fault`.

    >>> variables_of("Failed with 0xbad0021", [])
    {'status': '0xbad0021 VMK_TIMEOUT (Timeout)'}

    Args:
        text: the message.
        matches: its causes, best first.
        matcher: adds what the text mentions: known articles (`article`), others (`unknown_article`), and where the task
            stands (`progress`).
    """
    variables = dict(matches[0].variables) if matches else {}
    if matcher:
        variables.update(_mentioned(text, matches, matcher))
    variables.update(_decoded(text))
    return variables


def cpu_sentence(text: str) -> str | None:
    """Return in one sentence which CPU features do not fit and in which direction, or None if the text names none."""
    if not _CPU.search(text):
        return None
    from vmlog.match.codes.cpuid import describe_mismatch, find_cpu_mismatch

    mismatch = find_cpu_mismatch(text)
    if mismatch is None or not mismatch.features:
        return None
    return describe_mismatch(mismatch)


def with_cpu_features(cause: CauseMatch, text: str) -> CauseMatch:
    """Return the match of a CPU cause with the features that the text names in its explanation."""
    sentence = cpu_sentence(text)
    return replace(cause, cause=f"{cause.cause} Here: {sentence}") if sentence else cause


def _decoded(text: str) -> Iterator[tuple[str, str]]:
    """Yield what the text itself states."""
    statuses = (*find_statuses(text), *find_named_statuses(text))
    if statuses:
        described = (f"{status.hex} {status.name} ({status.text})" for status in statuses)
        yield "status", ", ".join(dict.fromkeys(described))
    if features := cpu_sentence(text):
        yield "cpu", features
    operation = operation_of(text)
    if operation and operation.kind != MIGRATION:
        yield "operation", operation.title
    if faults := list(dict.fromkeys(_FAULT.findall(text))):
        yield "fault", faults[-1]


def _mentioned(text: str, matches: Sequence[CauseMatch], matcher: Matcher) -> Iterator[tuple[str, str]]:
    """Yield what the text only mentions."""
    mentions = matcher.lookup.find(text)
    if mentions.articles:
        yield "article", ", ".join(mentions.articles)
    if mentions.missing:
        yield "unknown_article", ", ".join(f"KB {number}" for number in mentions.missing)
    from vmlog.match.named.progress import find_progress  # only a pasted text may be about how far a task is

    stand = find_progress(text, stated=any(match.match is MatchKind.EXACT for match in matches))
    if stand:
        yield "progress", stand.describe()
