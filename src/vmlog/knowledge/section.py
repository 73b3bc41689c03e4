"""One table of a TOML document, read key by key."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Any, Final, TypeVar

from vmlog.errors import Location
from vmlog.knowledge.file_errors import FileErrors

REQUIRED: Final = object()
"""The default of a key that must be there."""
_NUMBERS: Final = re.compile(r"#[0-9]+")

_E = TypeVar("_E", bound=StrEnum)


class Section:
    """A table of a document. Each key that a method reads counts as known; `finish` refuses the others.

    A method that finds a wrong value records the error in the document and returns a harmless value of the right type,
    so that reading can go on.
    """

    __slots__ = ("_data", "_file", "_known", "_path")

    def __init__(self, file: FileErrors, path: str, data: dict[str, Any]) -> None:
        self._file = file
        self._path = path
        self._data = data
        self._known: set[str] = set()

    def fail(self, key: str, message: str) -> None:
        """Record an error about a key."""
        name = _NUMBERS.sub("", self._path)
        self._file.error(f"[{name}] {key}: {message}" if name else f"{key}: {message}", self._path, key)

    def location(self, key: str = "") -> Location:
        """Return the place of a key, by default of the table's header."""
        return self._file.location(self._path, key)

    def _take(self, key: str, kind: type | tuple[type, ...], default: Any, name: str) -> Any:
        self._known.add(key)
        value = self._data.get(key)
        if value is None:  # TOML has no null
            if default is REQUIRED:
                self.fail(key, "is missing")
                return None
            return default
        if not isinstance(value, kind) or (value.__class__ is bool and not _takes_flags(kind)):
            self.fail(key, f"must be {name}")
            return None
        return value

    @property
    def is_checked(self) -> bool:
        """Whether an earlier run found the content right; see `Document`."""
        return self._file.is_checked

    def has(self, key: str) -> bool:
        """Return whether the key is there, whatever its value."""
        return key in self._data

    def schema(self, version: int = 1) -> None:
        """Check the schema that the file says it follows."""
        if self.integer("schema") != version:
            self.fail("schema", f"must be {version}")

    def text(self, key: str, default: Any = REQUIRED, choices: Collection[str] | None = None) -> str:
        """Return a string, one of `choices` where given; "" where it is wrong."""
        value = self._take(key, str, default, "a string")
        if value is not None and choices is not None and value not in choices:
            self.fail(key, f"{value!r} is not one of {', '.join(sorted(choices))}")
        return value or ""

    def member(self, key: str, enum: type[_E]) -> _E:
        """Return the member of an enumeration that a string names; the first member where it is wrong."""
        value = self.text(key, choices=[*enum])
        return enum(value) if value in enum.__members__.values() else next(iter(enum))

    def member_or_none(self, key: str, enum: type[_E]) -> _E | None:
        """Return the member of an enumeration that a string names; None where the key is absent, empty or wrong."""
        value = self.text(key, "", choices=["", *enum])
        return enum(value) if value in enum.__members__.values() else None

    def texts(
        self, key: str, choices: Collection[str] | None = None, shape: re.Pattern[str] | None = None, name: str = ""
    ) -> tuple[str, ...]:
        """Return an array of strings, empty when absent or wrong.

        Args:
            key: the key.
            choices: what each must be one of.
            shape: what each must look like.
            name: what such a string is, for the message.
        """
        values = self._take(key, list, None, "an array of strings")
        if not values:
            return ()
        if not all(isinstance(value, str) for value in values):
            self.fail(key, "must hold strings only")
            return ()
        for value in values if choices is not None or shape else ():
            if choices is not None and value not in choices:
                self.fail(key, f"{value!r} is not one of {', '.join(sorted(choices))}")
                values = ()
            if shape and not shape.fullmatch(value):
                self.fail(key, f"{value!r} is not {name}")
                values = ()
        return tuple(values)

    def all_or_texts(self, key: str) -> bool | tuple[str, ...]:
        """Return True for all or False for none, or an array of strings; the array is empty when the key is absent."""
        if isinstance(self._data.get(key), bool):
            return self.flag(key)
        return self.texts(key)

    def integer(self, key: str, default: Any = REQUIRED, low: int | None = None, high: int | None = None) -> int:
        """Return a whole number from `low` to `high`, both inclusive."""
        value = self._take(key, int, default, "a whole number")
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            self.fail(key, f"must be from {low} to {high}" if high is not None else f"must be at least {low}")
        return value or 0

    def percent(self, key: str, default: Any = REQUIRED) -> int:
        """Return a whole number from 0 to 100."""
        return self.integer(key, default, 0, 100)

    def percent_or_none(self, key: str) -> int | None:
        """Return a whole number from 0 to 100, None when the key is absent."""
        return self.percent(key) if key in self._data else None

    def number(self, key: str, default: Any = REQUIRED) -> float:
        """Return a number."""
        return float(self._take(key, (int, float), default, "a number") or 0)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return True or False."""
        return bool(self._take(key, bool, default, "true or false"))

    def scalar(self, key: str) -> str | int | float | bool | None:
        """Return a string, a number or a flag, None when the key is absent."""
        value: str | int | float | bool | None = self._take(key, (str, int, float, bool), None, "text, number or flag")
        return value

    def strings(self, key: str) -> dict[str, str]:
        """Return a table of strings, empty when absent."""
        value = self._take(key, dict, {}, "a table of strings") or {}
        if not all(isinstance(item, str) for item in value.values()):
            self.fail(key, "must hold strings only")
            return {}
        return dict(value)

    def values(self, key: str) -> dict[str, str | bool]:
        """Return a table of strings and booleans; empty where it is wrong."""
        value = self._take(key, dict, REQUIRED, "a table of strings and booleans")
        if value is None:
            return {}
        if not all(isinstance(item, str | bool) for item in value.values()):
            self.fail(key, "must hold strings and booleans only")
            return {}
        return dict(value)

    def rows(self, key: str, kinds: tuple[type, ...], least: int) -> list[tuple[Any, ...]]:
        """Return an array of arrays, each with values of these types in this order and at least that many of them."""
        rows = []
        for number, row in enumerate(self._take(key, list, REQUIRED, "an array of arrays") or [], start=1):
            if isinstance(row, list) and least <= len(row) and tuple(map(type, row)) == kinds[: len(row)]:
                rows.append(tuple(row))
            else:
                self.fail(key, f"row {number} must hold {', '.join(kind.__name__ for kind in kinds)}")
        return rows

    def arrays(self, key: str) -> list[list[Any]]:
        """Return an array of arrays, none when absent."""
        values = self._take(key, list, [], "an array of arrays") or []
        if not all(isinstance(item, list) for item in values):
            self.fail(key, "must hold arrays only")
            return []
        return list(values)

    def table(self, key: str) -> Section:
        """Return a table, empty when absent."""
        value = self._take(key, dict, {}, "a table")
        return Section(self._file, self._below(key), value or {})

    def tables(self, key: str) -> list[Section]:
        """Return the tables of an array, none when absent."""
        values = self._take(key, list, [], "an array of tables") or []
        if not all(isinstance(item, dict) for item in values):
            self.fail(key, "must hold tables only")
            return []
        path = self._below(key)
        return [Section(self._file, f"{path}#{number}", item) for number, item in enumerate(values)]

    def _below(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def finish(self) -> None:
        """Refuse the keys that no method read."""
        for key in self._data:
            if key not in self._known:
                self.fail(key, "is not a known key")


def _takes_flags(kind: type | tuple[type, ...]) -> bool:
    """Return whether a flag is meant; in Python it is a whole number as well."""
    return bool in kind if isinstance(kind, tuple) else kind is bool
