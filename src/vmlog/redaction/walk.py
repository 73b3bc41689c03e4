"""Walks over anything built of frozen dataclasses, tuples and dictionaries: its texts, and the same made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final, NamedTuple

from vmlog.model import CheckValue, Evidence
from vmlog.redaction.field_rules import FACT, KEEP, LINE, LOGGED, SOURCE, TEXT, VARIABLES, VERSION, rule_of


class Leaf(NamedTuple):
    """A text of an item, and what it holds; `words` are what a value of a check is called by."""

    rule: str
    text: str
    words: str = ""


_VERSION_FIELD: Final = "version"
_SEQUENCES: Final = (tuple, list, frozenset, set)


class _Shape(Enum):
    """How a value is walked over."""

    TEXT = 1
    SEQUENCE = 2
    MAPPING = 3
    RECORD = 4
    NONE = 5


def leaves(item: Any, rule: str = TEXT) -> Iterable[Leaf]:
    """Return every different text of an item, by the order of its fields."""
    found: dict[Leaf, None] = {}
    _gather(item, rule, found, set())
    return found


def _gather(item: Any, rule: str, found: dict[Leaf, None], seen: set[int]) -> None:
    shape = _shape_of(type(item))
    if shape is _Shape.TEXT:
        if rule != KEEP:
            found[Leaf(rule, item)] = None
    elif shape is _Shape.SEQUENCE:
        for one in item:
            _gather(one, rule, found, seen)
    elif shape is _Shape.MAPPING:
        for key, value in item.items():
            _gather(key, SOURCE if "/" in str(key) else KEEP, found, seen)
            _gather(value, VARIABLES.get(str(key), LOGGED), found, seen)
    elif shape is _Shape.RECORD and id(item) not in seen:
        seen.add(id(item))
        for name, its_rule in _rules(type(item)):
            value = getattr(item, name)
            if name == _VERSION_FIELD and value:
                found[Leaf(VERSION, str(value))] = None
            if _shape_of(type(value)) is not _Shape.NONE:
                _gather(value, its_rule, found, seen)
        if isinstance(item, CheckValue) and isinstance(item.value, str):
            found[Leaf(FACT, item.value, item.name)] = None
        elif isinstance(item, Evidence) and item.ts_log_utc is None:
            found[Leaf(LINE, item.text)] = None


def rebuilt(item: Any, new: Callable[[Leaf], str]) -> Any:
    """Return the item with every text replaced; what does not change is the same object.

    Args:
        item: what to make anew.
        new: returns what stands for a text.
    """
    return _rebuilt(item, new, TEXT, {})


def _rebuilt(item: Any, new: Callable[[Leaf], str], rule: str, known: dict[int, Any]) -> Any:
    """Return the item with every text replaced; `known` holds the records that are made already, by identity."""
    shape = _shape_of(type(item))
    if shape is _Shape.TEXT:
        return item if rule == KEEP else new(Leaf(rule, item))
    if shape is _Shape.SEQUENCE:
        parts = [_rebuilt(one, new, rule, known) for one in item]
        return item if all(map(_is, parts, item)) else type(item)(parts)
    if shape is _Shape.MAPPING:
        return {
            _rebuilt(key, new, SOURCE if "/" in str(key) else KEEP, known): _rebuilt(
                value, new, VARIABLES.get(str(key), LOGGED), known
            )
            for key, value in item.items()
        }
    if shape is _Shape.NONE:
        return item
    ours = known.get(id(item))
    if ours is None:
        changes = _changes(item, new, known)
        ours = known[id(item)] = replace(item, **changes) if changes else item
    return ours


def _changes(item: Any, new: Callable[[Leaf], str], known: dict[int, Any]) -> dict[str, Any]:
    """Return the fields of a record that change, with their new values."""
    changes: dict[str, Any] = {}
    for name, its_rule in _rules(type(item)):
        value = getattr(item, name)
        if _shape_of(type(value)) is _Shape.NONE:
            continue
        if name == "value" and isinstance(item, CheckValue) and isinstance(value, str):
            ours = new(Leaf(FACT, value, item.name))
        else:
            ours = _rebuilt(value, new, its_rule, known)
        if ours is not value:
            changes[name] = ours
    return changes


def _is(first: object, second: object) -> bool:
    return first is second


_shapes: dict[type, _Shape] = {}
_known_rules: dict[type, tuple[tuple[str, str], ...]] = {}


def _shape_of(of: type) -> _Shape:
    known = _shapes.get(of)
    if known is None:
        known = _shapes[of] = _new_shape(of)
    return known


def _new_shape(of: type) -> _Shape:
    if issubclass(of, Enum):
        return _Shape.NONE
    if issubclass(of, str):
        return _Shape.TEXT
    if issubclass(of, _SEQUENCES):
        return _Shape.SEQUENCE
    if issubclass(of, Mapping):
        return _Shape.MAPPING
    return _Shape.RECORD if is_dataclass(of) else _Shape.NONE


def _rules(of: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a type that can be set, and what each holds."""
    known = _known_rules.get(of)
    if known is None:
        names = tuple(one.__name__ for one in of.__mro__)
        known = tuple((field.name, rule_of(names, field.name)) for field in fields(of) if field.init)
        _known_rules[of] = known
    return known
