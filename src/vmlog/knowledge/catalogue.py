"""The catalogue of documented causes: loading, checking and indexing the files of `patterns/causes/`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from vmlog.errors import Location, PatternError, PatternErrors
from vmlog.knowledge.cause import Cause, read_cause
from vmlog.knowledge.datafile import DataCache, Document
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.template import Template

K = TypeVar("K", str, int)


@dataclass(frozen=True)
class Catalogue:
    """All causes by id, and a content hash that every report prints."""

    causes: dict[str, Cause]
    version: str
    places: dict[str, str] = field(default_factory=dict)

    @cached_property
    def templates(self) -> tuple[tuple[Template, Cause, bool], ...]:
        """Every template with its cause; the flag is true for wordings that no public source shows."""
        return tuple(
            (template, cause, unverified)
            for cause in self.causes.values()
            for unverified, templates in ((False, cause.templates), (True, cause.unverified))
            for template in templates
        )

    @cached_property
    def by_key(self) -> dict[str, tuple[Cause, ...]]:
        """Causes by message key and fault type."""
        return _index(
            (key, cause) for cause in self.causes.values() for key in (*cause.message_keys, *cause.fault_types)
        )

    @cached_property
    def by_status(self) -> dict[int, tuple[Cause, ...]]:
        """Causes by VMkernel status code."""
        return _index((code, cause) for cause in self.causes.values() for code in cause.status_codes)


def _index(pairs: Iterable[tuple[K, Cause]]) -> dict[K, tuple[Cause, ...]]:
    index: dict[K, list[Cause]] = {}
    for key, cause in pairs:
        index.setdefault(key, []).append(cause)
    return {key: tuple(causes) for key, causes in index.items()}


def cause_files(root: Path) -> list[Path]:
    """The cause files below a directory, in a stable order."""
    return sorted(path for path in root.rglob("*.toml") if path.is_file())


def read_causes(directories: Sequence[Path], cache: DataCache | None = None) -> Catalogue:
    """Read the causes of several directories, later ones added to the first.

    Args:
        directories: where the files are.
        cache: contents of files that were read and found right before.

    Raises:
        PatternErrors: with everything that is wrong in any file.
    """
    causes: dict[str, Cause] = {}
    places: dict[str, str] = {}
    errors: list[PatternError] = []
    digest = hashlib.sha256()
    for directory in directories:
        if not directory.is_dir():
            what = (
                "is a file, not a directory of pattern files"
                if directory.exists()
                else "no such directory of pattern files"
            )
            errors.append(PatternError(what, Location(str(directory))))
            continue
        shipped = directory == _shipped()
        above = len(str(directory)) + 1
        for path in cause_files(directory):
            label = f"patterns/causes/{str(path)[above:].replace(os.sep, '/')}" if shipped else str(path)
            known = cache.get(path) if cache else None
            document = Document(path, label, known)
            cause = read_cause(document, path.stem, path.parent.name, checked=known is not None)
            errors += document.errors
            if cause is None:
                continue
            if cache and known is None:
                cache.put(path, document.data)
            # The samples prove what a file says and say nothing themselves.
            said = {name: value for name, value in document.data.items() if name != "tests"}
            digest.update(repr(said).encode("utf-8", "backslashreplace"))
            if cause.id in causes:
                errors.append(PatternError(f"id {cause.id!r} is taken by {places[cause.id]}", Location(label)))
            causes[cause.id], places[cause.id] = cause, label
    for cause in causes.values():
        errors += [
            PatternError(f"supersedes {other!r}, which does not exist", Location(places[cause.id]))
            for other in cause.supersedes
            if other not in causes
        ]
    errors += _second_mains(causes.values(), places)
    if errors:
        raise PatternErrors(errors)
    if cache:
        cache.save()
    return Catalogue(dict(sorted(causes.items())), digest.hexdigest()[:12], places)


def _second_mains(causes: Iterable[Cause], places: dict[str, str]) -> Iterator[PatternError]:
    """Articles that two causes claim to be mainly about them."""
    owners: dict[str, Cause] = {}
    for cause in causes:
        for number in sorted(cause.main):
            owner = owners.setdefault(number, cause)
            if owner is not cause:
                what = f"article {number} is already mainly about {owner.id!r}"
                yield PatternError(what, Location(places[cause.id]))


def _shipped() -> Path:
    return patterns_dir() / "causes"


@lru_cache(maxsize=8)
def load_catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """Load the shipped catalogue plus the user's own directories.

    Raises:
        PatternErrors: when a file is wrong.
    """
    directories = [_shipped(), *extra]
    return read_causes(directories, DataCache.of(directories))
