"""The most specific error text that the products wrote about a migration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from vmlog.knowledge.template import normalise
from vmlog.logs import HOST_LOGS
from vmlog.match.faults.fault import Fault, innermost_message
from vmlog.match.hit import Hit, hit_rank
from vmlog.observe.observation import Observation
from vmlog.secret_text import without_secrets
from vmlog.terms import MatchKind
from vmlog.timeline.timeline import Timeline

_MAX_LENGTH: Final = 600
# Share of the best specificity from which a wording counts as equally specific; the first of these went wrong first.
_SPECIFIC: Final = 0.6
_FAULT: Final = re.compile(r"\b(?:vim|vmodl)\.fault\.[A-Za-z]+")
_FAILING: Final = re.compile(
    r"(?i)\b(?:fail\w*|error\w*|unable|cannot|can't|could not|couldn't|timed out|timeout|denied|refused|aborted|"
    r"invalid|incompatible|insufficient|"
    r"not (?:found|supported|accessible|enough|allowed|licensed|available|responding|configured)|"
    r"exceed\w*|lost|corrupt\w*|exhausted|no space|out of)\b"
)
_NO_FAILURE: Final = re.compile(
    r"(?i)faultCause = \(vmodl\.MethodFault\) null|fault = (?:<unset>|null)|0 errors|Status success"
)
_EVENT: Final = re.compile(
    r"(?:Event \[[0-9]+\] \[[^\]]*\] \[[^\]]*\] \[[^\]]*\] \[[^\]]*\] \[[^\]]*\] |vim\.event\.[A-Za-z]+: )"
    r"\[[^\]]*\] \[[0-9]*\] \[(.*?)\]?$",
    re.DOTALL,
)
# A text that ends with the name of a fault says nothing else.
_ONLY_NAMED: Final = re.compile(r"\b(?:vim|vmodl)\.fault\.[A-Za-z]+\)?(?::| \{)?$")
_TAG: Final = re.compile(r"\[NFC ERROR\]")
_STATUS_TAIL: Final = re.compile(r" ?@0x[0-9a-f]+$")
_LEAD: Final = re.compile(
    r'^(?:(?:[a-z]+\.[A-Za-z0-9.]+: )?\[[A-Za-z]+@[0-9]+ (?:[a-z_]+="(?:[^"\\]|\\.)*" *)*\] *|'
    r"(?:Libs|[a-z]+Correlator): |[A-Za-z]+: (?=\[VpxLRO\])|\[[a-z]+(?:\.[A-Za-z0-9_]+)+\] |"
    r"msg(?:\.[A-Za-z0-9_]+)+: |Migrate_?SetFailure: |Migrate: Remote Log: |"
    r"[A-Za-z]+: (?:vm [0-9]+: )?[0-9]+: (?:<[^>\n]{1,45}>|\[[^\]\n]{1,45}\]|\{[^}\n]{1,45}\}|[^\s<]{1,40}) [SD]: |"
    r"\[VpxLRO\] -- ERROR \S+ -- (?:-- )?\S* ?-- )+"
)


def is_failing(observation: Observation) -> bool:
    """Return whether a record reports that something went wrong."""
    if any(mark.line.event in ("fail", "refuse", "abort") for mark in observation.marks):
        return True
    return _says_failure(observation.text)


@lru_cache(maxsize=512)
def _says_failure(text: str) -> bool:
    """Return whether a text says that something went wrong; several steps ask it about each record of a migration."""
    return bool(_FAILING.search(_NO_FAILURE.sub("", text)))


def warns(observation: Observation) -> bool:
    """Return whether a record is a check's warning, which stops nothing."""
    return any(mark.line.event == "warning" for mark in observation.marks)


def message_of(timeline: Timeline, best: Hit | None) -> str | None:
    """Return the most specific error text of a migration, or None if no record has one.

    Args:
        timeline: the migration.
        best: the strongest hit of its best cause; records that state the cause as clearly come first. Else a failing
            record counts that says more than that something failed.
    """
    if best and (stating := _stating_records(timeline, best)):
        observation, hit = min(stating, key=lambda pair: (*_distance(timeline, pair[0]), pair[0].order))
        return error_text(observation, hit)
    failing = [item for item in timeline.observations if is_failing(item)]
    first = min(failing, key=lambda item: (_vagueness(item), item.order), default=None)
    return error_text(first, None) if first else None


def cancel_message(timeline: Timeline) -> str | None:
    """Return the text of the first cancelling record that is a sentence, else of the first one at all."""
    texts = [error_text(event.observation, None) for event in timeline.events("cancel")]
    return next((text for text in texts if not _ONLY_NAMED.search(text)), texts[0] if texts else None)


def best_hit(timeline: Timeline, cause_id: str) -> Hit | None:
    """Return the strongest hit of a cause among the migration's own records."""
    hits = [hit for item in timeline.observations for hit in item.hits if hit.cause.id == cause_id]
    return min(hits, key=hit_rank, default=None)


def error_text(observation: Observation, hit: Hit | None) -> str:
    """Return the error message inside a record, without header, keys, dump syntax and secrets.

    Args:
        observation: the record.
        hit: what was recognised in it, if the message of that is wanted.
    """
    faults: Sequence[Fault] = ()
    if _FAULT.search(observation.text):
        from vmlog.match.faults.dumps import find_faults  # few logs have dumps

        faults = find_faults(observation.text)
    messages = [text for fault in faults if (text := innermost_message(fault))]
    if messages and (hit is None or hit.kind is MatchKind.KEY):
        text = messages[0]
    elif hit and hit.matched_words:
        text = _matching_text(observation, hit.matched_words, messages)
    else:
        lines = observation.text.splitlines() or [""]
        text = next(filter(_FAILING.search, lines), lines[0])
    return without_secrets(_tidy(text))


def _stating_records(timeline: Timeline, best: Hit) -> list[tuple[Observation, Hit]]:
    """Return the records that state the cause as clearly as the best hit, with their hits."""
    return [
        (item, hit)
        for item in timeline.observations
        for hit in item.hits
        if hit.cause is best.cause and hit.kind is best.kind and hit.specificity >= _SPECIFIC * best.specificity
    ]


def _distance(timeline: Timeline, observation: Observation) -> tuple[bool, bool, bool]:
    """Return how far a record is from reporting the failure first hand; of two, the first weighs more.

    A check's warning did not stop the migration. An event repeats the task's message, wrapped in its own sentence. If
    the migration never reached a host, vCenter's task reports the failure.
    """
    is_event = any(mark.line.vcenter_event for mark in observation.marks)
    elsewhere = not timeline.on_hosts and observation.log in HOST_LOGS
    return warns(observation), is_event, elsewhere


def _vagueness(observation: Observation) -> int:
    """Return 2 for a record that only says that something failed, 1 if only a tag calls it an error, else 0."""
    if any(mark.line.generic for mark in observation.marks):
        return 2
    text = error_text(observation, None)
    if text.endswith("error occurred:") or _ONLY_NAMED.search(text):
        return 2
    return 0 if _FAILING.search(_TAG.sub("", observation.text)) else 1


def _matching_text(observation: Observation, wording: str, messages: Sequence[str]) -> str:
    """Return what a record says where a wording was recognised.

    Args:
        observation: the record.
        wording: the words that matched, blanks normalised.
        messages: the innermost messages of the faults in the record.
    """
    for text in messages:
        # In a message of several lines the matching one may be an afterthought.
        if "\n" in text and wording in " ".join(text.split()):
            return text
    line = next((line for line in observation.text.splitlines() if wording in normalise(line)), wording)
    # If the head of a dump matches, the dump says more.
    return messages[0] if messages and line.endswith("{") else line


def _tidy(text: str) -> str:
    """Return a message without what surrounds it, cut to a bounded length.

    >>> _tidy('msg = "Disk   full",')
    'Disk full'
    """
    event = _EVENT.search(text)
    text = event[1] if event else text
    text = " ".join(text.strip().strip('",').split())
    text = re.sub(r'^(?:msg|message|localizedMessage|text|reason) = "?', "", text)
    return _STATUS_TAIL.sub("", _LEAD.sub("", text))[:_MAX_LENGTH]
