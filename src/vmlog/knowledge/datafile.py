"""Strict reading of the TOML data files: unknown keys and wrong types are errors that name file and line."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from vmlog.errors import Location, PatternError
from vmlog.version import __version__

_REQUIRED: Final = object()
_DECODE_LINE: Final = re.compile(r"at line ([0-9]+)")


class Document:
    """One TOML file; collects what is wrong with it instead of stopping at the first error."""

    def __init__(self, path: Path, label: str | None = None, known: dict[str, Any] | None = None) -> None:
        """Read a file; `known` is its content where it is known to be well-formed, and spares the parsing."""
        self.label = label or path.name
        self.errors: list[PatternError] = []
        self._lines: list[str] = []
        data: dict[str, Any] = known or {}
        if known is None:
            data = self._read(path)
        self.data = data
        self.root = Section(self, "", data)

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            text = path.read_text(encoding="utf-8")
            self._lines = text.splitlines()
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _DECODE_LINE.search(str(error))
            self._add(f"not valid TOML: {error}", int(found[1]) if found else None)
        except (OSError, UnicodeDecodeError) as error:
            self._add(f"cannot be read: {error}", None)
        return {}

    def _add(self, message: str, line: int | None) -> None:
        self.errors.append(PatternError(message, Location(self.label, line)))

    def error(self, message: str, table: str = "", key: str = "") -> None:
        """Record an error at the line where `key` of `table` stands, as far as that can be found."""
        self._add(message, self._line_of(table, key))

    def _line_of(self, table: str, key: str) -> int | None:
        current = ""
        fallback: int | None = None
        for number, line in enumerate(self._lines, start=1):
            stripped = line.strip()
            if stripped.startswith("["):
                current = stripped.strip("[]").strip() if "=" not in stripped else current
                if current == table:
                    fallback = number
            if current == table and key and re.match(rf'"?{re.escape(key)}"?\s*=', stripped):
                return number
        return fallback


class Section:
    """A table of a document. Every key that is asked for counts as known; `finish` refuses the others."""

    def __init__(self, document: Document, name: str, data: dict[str, Any]) -> None:
        self._document = document
        self._name = name
        self._data = data
        self._known: set[str] = set()

    def fail(self, key: str, message: str) -> None:
        """Record an error about `key`."""
        where = f"[{self._name}] " if self._name else ""
        self._document.error(f"{where}{key}: {message}", self._name, key)

    def _take(self, key: str, kind: type | tuple[type, ...], default: Any, what: str) -> Any:
        self._known.add(key)
        value = self._data.get(key, default)
        if value is _REQUIRED:
            self.fail(key, "is missing")
            return None
        if key in self._data and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            self.fail(key, f"must be {what}")
            return None
        return value

    def text(self, key: str, default: Any = _REQUIRED, choices: frozenset[str] | None = None) -> str:
        """A string, one of `choices` where given."""
        value = self._take(key, str, default, "a string")
        if value is not None and choices is not None and value not in choices:
            self.fail(key, f"{value!r} is not one of {', '.join(sorted(choices))}")
        return value or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """An array of strings, empty when absent."""
        value = self._take(key, list, [], "an array of strings")
        if value is None:
            return ()
        if not all(isinstance(item, str) for item in value):
            self.fail(key, "must hold strings only")
            return ()
        return tuple(value)

    def all_or_texts(self, key: str) -> bool | tuple[str, ...]:
        """`true` for all or `false` for none, or an array of strings; empty when absent."""
        if isinstance(self._data.get(key), bool):
            return self.flag(key, default=False)
        return self.texts(key)

    def integer(self, key: str, default: Any = _REQUIRED) -> int:
        """A whole number."""
        return self._take(key, int, default, "a whole number") or 0

    def number(self, key: str, default: Any = _REQUIRED) -> float | None:
        """A number, null when absent and not required."""
        value = self._take(key, (int, float), default, "a number")
        return None if value is None else float(value)

    def flag(self, key: str, default: bool) -> bool:
        """A boolean."""
        value = self._take(key, bool, default, "true or false")
        return bool(value)

    def strings(self, key: str) -> dict[str, str]:
        """A table of strings, empty when absent."""
        value = self._take(key, dict, {}, "a table of strings")
        if value is None:
            return {}
        if not all(isinstance(item, str) for item in value.values()):
            self.fail(key, "must hold strings only")
            return {}
        return dict(value)

    def table(self, key: str) -> Section:
        """A table, empty when absent."""
        value = self._take(key, dict, {}, "a table")
        return Section(self._document, self._path(key), value or {})

    def tables(self, key: str) -> list[Section]:
        """An array of tables, empty when absent."""
        value = self._take(key, list, [], "an array of tables")
        if not all(isinstance(item, dict) for item in value or []):
            self.fail(key, "must hold tables only")
            return []
        return [Section(self._document, self._path(key), item) for item in value or []]

    def _path(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._data:
            if key not in self._known:
                self.fail(key, "is not a known key")


class DataCache:
    """Parsed contents of data files that were found right, kept in the user's cache directory between runs.

    Parsing TOML costs most of a start. An entry counts only while the file has the same size and time; a cache that
    cannot be read or written is as good as none. What a run does not ask for is dropped when something new is written.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._changed = False
        self._asked: set[str] = set()
        self._entries: dict[str, list[Any]] = {}
        try:
            entries = json.loads(self._place.read_bytes())
        except (OSError, ValueError):
            return
        if isinstance(entries, dict):
            self._entries = entries

    @classmethod
    def of(cls, directories: Sequence[Path]) -> DataCache:
        """The cache for the files of some directories."""
        names = "\n".join(str(directory.absolute()) for directory in directories)
        return cls(_cache_home() / f"data-{__version__}-{hashlib.sha256(names.encode()).hexdigest()[:12]}.json")

    def get(self, path: Path) -> dict[str, Any] | None:
        """The content of a file as it was read before, null when it is new or has changed."""
        self._asked.add(str(path))
        entry = self._entries.get(str(path))
        try:
            stamp = _stamp(path)
        except OSError:
            return None
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == stamp and isinstance(entry[1], dict):
            return entry[1]
        return None

    def put(self, path: Path, data: dict[str, Any]) -> None:
        """Remember the content of a file that is right."""
        try:
            entry = [_stamp(path), data]
        except OSError:
            return
        if self._entries.get(str(path)) != entry:
            self._entries[str(path)] = entry
            self._changed = True

    def save(self) -> None:
        """Write what is new; the file is replaced as a whole."""
        if not self._changed:
            return
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._place.with_suffix(f".{os.getpid()}")
            entries = {path: entry for path, entry in self._entries.items() if path in self._asked}
            fresh.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
            fresh.replace(self._place)
        except OSError:
            return


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size}-{status.st_mtime_ns}"


def _cache_home() -> Path:
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(named) if named else Path("~/.cache").expanduser()) / "vmlog"
