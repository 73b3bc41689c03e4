"""The product's own most specific error text of a migration, and the failing messages that nothing documents."""

from __future__ import annotations

import re
from typing import Final

from vmlog.knowledge.template import normalise
from vmlog.match.faults.dumps import find_faults
from vmlog.match.faults.fault import innermost_message
from vmlog.match.hit import Hit, rank
from vmlog.observe.observation import HOST_LOGS, Observation
from vmlog.terms import MatchKind
from vmlog.timeline.timeline import Timeline

_MAX: Final = 600
# Of the wordings that are about as specific as the best, the first in time is what went wrong.
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
# A text that ends with the name of a fault says no more than that.
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
    """Whether a record tells of something going wrong."""
    if any(mark.line.event in ("fail", "refuse", "abort") for mark in observation.marks):
        return True
    text = _NO_FAILURE.sub("", observation.text)
    return bool(_FAILING.search(text))


def message_of(course: Timeline, best: Hit | None) -> str | None:
    """The most specific error text: of the best match, else of a failing record that says more than that it failed."""
    if best:
        hits = [(item, hit) for item in course.observations for hit in item.hits if hit.cause is best.cause]
        same = [
            (item, hit)
            for item, hit in hits
            if hit.kind is best.kind and hit.specificity >= _SPECIFIC * best.specificity
        ]
        if same:
            # An event repeats what the task said, wrapped in its own sentence. Of what never began, the task tells.
            # What a check only warns of did not stop it.
            return error_text(*min(same, key=lambda pair: (*_retold(course, pair[0]), pair[0].order)))
    failing = [item for item in course.observations if is_failing(item)]
    for observation in sorted(failing, key=lambda item: (_generic(item), item.order)):
        return error_text(observation, None)
    return None


def cancel_message(course: Timeline) -> str | None:
    """What the first record that tells of the cancellation in a sentence says, else the first one at all."""
    texts = [error_text(moment.observation, None) for moment in course.events("cancel")]
    return next((text for text in texts if not _ONLY_NAMED.search(text)), texts[0] if texts else None)


def best_hit(course: Timeline, wanted: str | None) -> Hit | None:
    """The strongest hit of one cause among all records."""
    hits = [hit for item in course.observations for hit in item.hits if hit.cause.id == wanted]
    return min(hits, key=rank, default=None)


def error_text(observation: Observation, hit: Hit | None) -> str:
    """The error message inside a record, without header, keys and dump syntax."""
    faults = find_faults(observation.text) if _FAULT.search(observation.text) else []
    if hit is None or hit.kind is MatchKind.KEY:
        for fault in faults:
            if text := innermost_message(fault):
                return _tidy(text)
    if hit and hit.line:
        messages = [text for fault in faults if (text := innermost_message(fault))]
        for text in messages:
            # Of a message of several lines the matching one may be an afterthought.
            if "\n" in text and hit.line in " ".join(text.split()):
                return _tidy(text)
        lines = [line for line in observation.text.splitlines() if hit.line in normalise(line)]
        line = lines[0] if lines else hit.line
        # Where the head of a dump matches, the dump says more.
        return _tidy(messages[0] if messages and line.endswith("{") else line)
    for line in observation.text.splitlines():
        if _FAILING.search(line):
            return _tidy(line)
    return _tidy(observation.text.splitlines()[0] if observation.text else "")


def _is_event(observation: Observation) -> bool:
    return any(mark.line.vcenter_event for mark in observation.marks)


def warns(observation: Observation) -> bool:
    """Whether a record is a check's warning, which keeps nothing from going on."""
    return any(mark.line.event == "warning" for mark in observation.marks)


def _retold(course: Timeline, observation: Observation) -> tuple[bool, bool, bool]:
    """How far a record is from telling itself why it failed; the first of two is the worse."""
    aside = not course.on_hosts and observation.log in HOST_LOGS
    return warns(observation), _is_event(observation), aside


def _tidy(text: str) -> str:
    event = _EVENT.search(text)
    text = event[1] if event else text
    text = " ".join(text.strip().strip('",').split())
    text = re.sub(r'^(?:msg|message|localizedMessage|text|reason) = "?', "", text)
    return _STATUS_TAIL.sub("", _LEAD.sub("", text))[:_MAX]


def _generic(observation: Observation) -> int:
    """Records that only say that it failed come last; those that only a tag calls an error come next to last."""
    if any(mark.line.generic for mark in observation.marks):
        return 2
    text = error_text(observation, None)
    if text.endswith("error occurred:") or _ONLY_NAMED.search(text):
        return 2
    return 0 if _FAILING.search(_TAG.sub("", observation.text)) else 1
