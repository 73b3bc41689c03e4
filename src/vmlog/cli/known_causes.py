"""Refusing ids of causes that the catalogue does not have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vmlog.errors import UsageError


def require_causes(wanted: Sequence[str], folders: Sequence[Path]) -> None:
    """Refuse, before anything is read, ids that neither the shipped causes nor those of the user's folders have.

    Args:
        wanted: values of `--cause`, in any case; one with wildcards may match nothing, and `none` is no id.
        folders: the user's own causes.

    Raises:
        UsageError: there is no such cause.
        PatternErrors: a pattern file is wrong.
    """
    from vmlog.triage.groups import NO_CAUSE
    from vmlog.triage.name_pattern import has_wildcard

    ids = [one for one in wanted if not has_wildcard(one) and one.lower() != NO_CAUSE]
    if not ids:
        return
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.triage.filter_hints import nearest_names

    known = load_catalogue(tuple(folders)).causes
    lowered = {name.lower() for name in known}
    for one in ids:
        if one.lower() not in lowered:
            near = ", ".join(nearest_names(one, list(known)))
            raise UsageError(f"--cause {one!r}: no such cause in the catalogue; the most similar ids are {near}")
