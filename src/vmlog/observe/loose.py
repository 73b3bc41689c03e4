"""Records that only others can make part of a migration: loose ones, and strays that nothing could claim."""

from __future__ import annotations

from collections.abc import Collection

from vmlog.knowledge.line_format import Format
from vmlog.match.hit import Hit
from vmlog.observe.creating import can_create
from vmlog.observe.host_trouble import is_context
from vmlog.observe.observation import Observation
from vmlog.terms import MatchKind


def is_loose(observation: Observation) -> bool:
    """Return whether a record neither says that there was a migration nor carries a value that identifies one.

    General faults and cancelled calls are common in busy logs.
    """
    return not (is_context(observation) or observation.fields or observation.log == "vmware" or can_create(observation))


def can_be_joined(observation: Observation) -> bool:
    """Return whether a loose record names anything that a migration's records may name too."""
    return bool(observation.op_id or observation.vm_path or observation.vm)


def is_generic(line_format: Format | None) -> bool:
    """Return whether programs of any maker write such lines."""
    return line_format is None or line_format.generic


def is_stray(observation: Observation) -> bool:
    """Return whether a record states a cause in exact words, but not in a form of the product's own logs."""
    return is_generic(observation.format) and states_cause(observation.hits)


def states_cause(hits: Collection[Hit]) -> bool:
    """Return whether any of the hits is a cause in exact words."""
    return any(hit.kind is MatchKind.EXACT and hit.cause.role == "cause" for hit in hits)
