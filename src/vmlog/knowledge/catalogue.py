"""The catalogue of documented causes: loading, checking and indexing the files of `patterns/causes/`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from vmlog.errors import PatternErrors
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.cause_file import read_cause
from vmlog.knowledge.condition import Condition
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.document import LoadedFile, read_documents
from vmlog.knowledge.frozen_objects import frozen
from vmlog.knowledge.location import patterns_dir, shown_path
from vmlog.knowledge.pattern_paths import find_pattern_files
from vmlog.knowledge.template import Template

_K = TypeVar("_K", str, int)


class CauseTemplate(NamedTuple):
    """A template of a cause; no public source shows an unverified one."""

    template: Template
    cause: Cause
    is_unverified: bool


@dataclass(frozen=True)
class Catalogue:
    """All causes.

    Attributes:
        causes: by id, in the order of the ids.
        version: hash of the contents, which every report prints.
        places: the files by id.
    """

    causes: dict[str, Cause]
    version: str
    places: dict[str, str] = field(default_factory=dict)

    @cached_property
    def templates(self) -> tuple[CauseTemplate, ...]:
        """Every template with its cause."""
        return tuple(
            CauseTemplate(template, cause, is_unverified)
            for cause in self.causes.values()
            for is_unverified, templates in ((False, cause.match.templates), (True, cause.match.unverified))
            for template in templates
        )

    @cached_property
    def by_key(self) -> dict[str, tuple[Cause, ...]]:
        """Causes by message key and fault type."""
        return _index(
            (key, cause)
            for cause in self.causes.values()
            for key in (*cause.match.message_keys, *cause.match.fault_types)
        )

    @cached_property
    def without_message(self) -> tuple[tuple[Cause, Condition], ...]:
        """Causes that facts alone suggest, with the condition on the incident."""
        return tuple((cause, cause.match.alone) for cause in self.causes.values() if cause.match.alone)

    @cached_property
    def by_status(self) -> dict[int, tuple[Cause, ...]]:
        """Causes by VMkernel status code."""
        return _index((code, cause) for cause in self.causes.values() for code in cause.match.status_codes)


def _index(pairs: Iterable[tuple[_K, Cause]]) -> dict[_K, tuple[Cause, ...]]:
    index: dict[_K, list[Cause]] = {}
    for key, cause in pairs:
        index.setdefault(key, []).append(cause)
    return {key: tuple(causes) for key, causes in index.items()}


def read_causes(directories: Sequence[Path], cache: DataCache | None = None) -> Catalogue:
    """Read the causes of several directories, and of those below them; later ones add to the first.

    Args:
        directories: where the files are.
        cache: contents of files that were read and found right before.

    Raises:
        PatternErrors: with all that is wrong with any file.
    """
    paths, errors = find_pattern_files(directories)
    loaded, wrong = read_documents([(path, shown_path(path)) for path in paths], read_cause, cache)
    errors += wrong
    causes: dict[str, Cause] = {}
    places: dict[str, str] = {}
    digest = hashlib.sha256()
    for cause, document in loaded:
        # Samples prove what a file says; a report does not depend on them.
        content = {name: value for name, value in document.data.items() if name != "tests"}
        digest.update(repr(content).encode("utf-8", "backslashreplace"))
        if cause.id in causes:
            document.root.fail("id", f"{cause.id!r} is taken by {places[cause.id]}")
        causes[cause.id], places[cause.id] = cause, document.label
    _check_references(loaded, {path.stem for path in paths})
    errors += [error for _, document in loaded for error in document.errors]
    if errors:
        raise PatternErrors(errors)
    if cache:
        cache.save()
    return Catalogue(dict(sorted(causes.items())), digest.hexdigest()[:12], places)


def _check_references(loaded: Sequence[LoadedFile[Cause]], known: Collection[str]) -> None:
    """Record an error for each unknown id, and for each article that two causes claim to be mainly about them."""
    owners: dict[str, str] = {}
    for cause, document in loaded:
        for other in cause.explain.supersedes:
            if other not in known:
                document.error(f"[explain] supersedes: there is no cause {other!r}", "explain", "supersedes")
        for citation in cause.citations:
            for number in citation.numbers if citation.main else ():
                owner = owners.setdefault(number, cause.id)
                if owner != cause.id:
                    citation.section.fail("main", f"article {number} is already mainly about {owner!r}")


def load_catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """Load the shipped catalogue plus the user's own directories, once for each set of them.

    Raises:
        PatternErrors: with all that is wrong with any file.
    """
    return _load((patterns_dir() / "causes", *extra))


# Without an argument and with an empty one are two calls to `lru_cache`, and one catalogue.
@lru_cache(maxsize=8)
def _load(directories: tuple[Path, ...]) -> Catalogue:
    paths, errors = find_pattern_files(directories)
    make = partial(_read, directories)
    return make() if errors else frozen("causes", paths, make)


def _read(directories: tuple[Path, ...]) -> Catalogue:
    return read_causes(directories, DataCache.of(directories))
