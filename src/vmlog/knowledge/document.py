"""Strict reading of TOML files: every mistake is an error with file and line, and none hides another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

from vmlog.errors import PatternError, PatternErrors
from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.file_errors import FileErrors
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.section import Section
from vmlog.knowledge.toml_lines import deepest_line

_T = TypeVar("_T")

_DECODE_LINE: Final = re.compile(r"at line ([0-9]+)")


class Document(FileErrors):
    """One TOML file, and all that is wrong with it.

    Attributes:
        data: its content; empty when it cannot be read.
        root: the top-level table.
    """

    def __init__(self, path: Path, label: str | None = None, known: dict[str, Any] | None = None) -> None:
        """Read a file, or take its content from an earlier run (`known`), which saves the parsing."""
        super().__init__(path, label or str(path))
        self.is_checked = known is not None
        self.data: dict[str, Any] = self._read() if known is None else known
        self.root = Section(self, "", self.data)

    def _read(self) -> dict[str, Any]:
        text = self.text()
        try:
            return {} if text is None else tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _DECODE_LINE.search(str(error))
            self.add(f"not valid TOML: {error}", int(found[1]) if found else None)
        except RecursionError:
            self.add("not valid TOML: brackets are nested too deep", deepest_line(text or ""))
        except ValueError:
            self.add("not valid TOML: a number has too many digits", None)
        return {}


class LoadedFile(NamedTuple, Generic[_T]):
    """What was made of a document."""

    item: _T
    document: Document


@gc_seldom()
def read_documents(
    files: Iterable[tuple[Path, str]],
    read: Callable[[Document], _T],
    cache: DataCache | None = None,
    uncached: Collection[str] = (),
) -> tuple[list[LoadedFile[_T]], list[PatternError]]:
    """Read many files; return those that are right, and all errors of the others.

    Args:
        files: paths, and the names that messages give them.
        read: makes something of a document and records its errors there.
        cache: contents of files that earlier runs found right; new ones are added, the caller saves it.
        uncached: top-level keys that are not kept in the cache.
    """
    loaded: list[LoadedFile[_T]] = []
    errors: list[PatternError] = []
    for path, label in files:
        known = cache.get(path) if cache else None
        document = Document(path, label, known)
        item = None if document.errors else _read_known(document, read) if document.is_checked else read(document)
        if known is not None and (item is None or document.errors):
            # The cache is damaged: what counts is the file.
            document = Document(path, label)
            item = None if document.errors else read(document)
        if item is None or document.errors:
            errors += document.errors
            continue
        if cache:
            cache.put(path, {key: value for key, value in document.data.items() if key not in uncached})
        loaded.append(LoadedFile(item, document))
    return loaded, errors


def _read_known(document: Document, read: Callable[[Document], _T]) -> _T | None:
    """Make something of content from the cache; None if it has a shape that no checked content has."""
    try:
        return read(document)
    except Exception:  # slow checks are left out for it, so a damaged one may raise anything
        return None


def open_table(name: str) -> Document:
    """Open a file of `patterns/tables/`."""
    return Document(patterns_dir() / "tables" / f"{name}.toml", f"patterns/tables/{name}.toml")


def finish_document(document: Document) -> None:
    """Refuse unknown top-level keys.

    Raises:
        PatternErrors: with all that is wrong with the document.
    """
    document.root.finish()
    if document.errors:
        raise PatternErrors(document.errors)
