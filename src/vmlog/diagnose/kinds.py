"""The kind of a migration whose course does not tell it, by what is said of its failure."""

from __future__ import annotations

import re
from typing import Final

from vmlog.diagnose.failing import OUTRIGHT_FAILURES
from vmlog.diagnose.outcome import Verdict
from vmlog.match.hit import Hit
from vmlog.terms import Kind, Outcome
from vmlog.timeline.timeline import Timeline

_OF_DISKS: Final = frozenset({Kind.STORAGE_VMOTION, Kind.VMOTION_STORAGE})
_SPEAKS_OF_DISKS: Final = re.compile(
    r"\b(?:storage[ -]?vmotion|svmotion|cop(?:y|ying|ied) (?:[a-z']+ ){0,8}disks?)\b", re.IGNORECASE
)


def kind_of(course: Timeline, verdict: Verdict, best: Hit | None, message: str) -> Kind:
    """The kind of migration; where the course does not tell, a cause that knows one kind only does.

    A relocation for whose failure vCenter speaks of Storage vMotion or of copying disks is one, but between two hosts.
    """
    kinds = best.cause.kinds if best else ()
    unsure = course.kind is Kind.UNKNOWN or verdict.outcome is Outcome.REFUSED
    if unsure and len(kinds) == 1:
        return Kind(kinds[0])
    of_disks = (best and best.kind in OUTRIGHT_FAILURES and _about_disks(course)) or _SPEAKS_OF_DISKS.search(message)
    if of_disks and course.kind is Kind.UNKNOWN and course.relocates_here:
        return Kind.STORAGE_VMOTION
    # The checks of a request use the file copy service too; nothing was copied yet.
    return Kind.UNKNOWN if verdict.outcome is Outcome.REFUSED and course.kind is Kind.COLD else course.kind


def _about_disks(course: Timeline) -> bool:
    """Whether all that was recognised outright and is documented for some kinds is so for moves of disks alone."""
    hits = [
        hit for item in course.observations for hit in item.hits if hit.kind in OUTRIGHT_FAILURES and hit.cause.kinds
    ]
    return bool(hits) and all(_OF_DISKS.issuperset(hit.cause.kinds) for hit in hits)
