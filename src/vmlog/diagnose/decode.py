"""What a message says beyond its wording: status codes, CPU features, faults and placeholders, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vmlog.match.status import find_statuses
from vmlog.model import CauseMatch

_CPU: Final = re.compile(
    r"CPUID|[Hh]ost CPU|Host bits|CpuIncompatible|hardware requirements|vmfeature\.cpuid|cpuid\.[A-Z]"
)
_FAULT: Final = re.compile(r"\b(?:vim|vmodl)\.fault\.[A-Za-z]+")


def variables_of(text: str, matches: Sequence[CauseMatch]) -> dict[str, str]:
    """Everything recognised in a text: the best match's placeholders, decoded status codes, CPU features, the fault."""
    found = dict(matches[0].variables) if matches else {}
    statuses = find_statuses(text)
    if statuses:
        found["status"] = ", ".join(dict.fromkeys(f"{status.hex} {status.name} ({status.text})" for status in statuses))
    features = cpu_sentence(text)
    if features:
        found["cpu"] = features
    faults = list(dict.fromkeys(_FAULT.findall(text)))
    if faults:
        found["fault"] = faults[-1]
    return found


def cpu_sentence(text: str) -> str | None:
    """Which CPU features do not fit and in which direction, in one sentence; null when the text tells none."""
    if not _CPU.search(text):
        return None
    from vmlog.match.cpuid import describe, find_cpu_mismatch

    mismatch = find_cpu_mismatch(text)
    if mismatch is None or not mismatch.features:
        return None
    return describe(mismatch)


def with_cpu_features(causes: Sequence[CauseMatch], areas: Sequence[str], text: str) -> list[CauseMatch]:
    """Add the decoded features to the explanation of a CPU cause that stands first."""
    decoded = list(causes)
    if decoded and areas[0] == "cpu" and (sentence := cpu_sentence(text)):
        decoded[0] = replace(decoded[0], cause=f"{decoded[0].cause} Here: {sentence}")
    return decoded
