"""Dataclasses as JSON and back: what is read is checked against their types, so that nothing else can come of it."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


class PlainValueError(ValueError):
    """A value is none of the type that it should have."""


def to_plain(value: Any) -> Any:
    """Return a value in the types of JSON: dataclasses become lists of their fields, times texts."""
    if is_dataclass(value):
        return [to_plain(getattr(value, item.name)) for item in fields(value)]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return [[to_plain(key), to_plain(each)] for key, each in value.items()]
    if isinstance(value, tuple | list):
        return [to_plain(each) for each in value]
    return value


def from_plain(kind: type[_T], plain: Any) -> _T:
    """Return the value of a type that `to_plain` gave these for.

    Args:
        kind: a dataclass, or any type that a field of one may have: texts, numbers, times, enums of texts, tuples of
            any length or of certain types, mappings, and all of these or None.
        plain: from anywhere.

    Raises:
        PlainValueError: it is not of this type.
    """
    value: _T = _value(kind, plain)
    return value


def _value(kind: Any, plain: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if plain is None and type(None) in arguments:
            return None
        (kind,) = (each for each in arguments if each is not type(None))
        return _value(kind, plain)
    if origin is None and kind in (str, int, float, bool):
        if type(plain) is kind:
            return plain
    elif kind is datetime and isinstance(plain, str):
        return _time(plain)
    elif isinstance(kind, type) and issubclass(kind, StrEnum) and isinstance(plain, str):
        return _checked(kind, plain)
    elif isinstance(plain, list):
        if isinstance(kind, type) and is_dataclass(kind):
            hints = _hints(kind)
            if len(plain) == len(hints):
                return _checked(kind, *map(_value, hints, plain))
        elif origin is tuple:
            return _tuple(arguments, plain)
        elif origin is Mapping and all(isinstance(pair, list) and len(pair) == 2 for pair in plain):
            of_key, of_value = arguments
            return {_value(of_key, key): _value(of_value, each) for key, each in plain}
    raise PlainValueError(f"{str(plain)[:40]!r} is no {kind}")


def _tuple(arguments: tuple[Any, ...], plain: list[Any]) -> tuple[Any, ...]:
    if arguments[1:] == (...,):
        return tuple(_value(arguments[0], each) for each in plain)
    if len(arguments) != len(plain):
        raise PlainValueError(f"{len(plain)} values where {len(arguments)} belong")
    return tuple(map(_value, arguments, plain))


def _time(text: str) -> datetime:
    moment: datetime = _checked(datetime.fromisoformat, text)
    if moment.tzinfo is None:
        raise PlainValueError(f"{text!r} is no time of a zone")
    return moment


def _checked(make: Any, *arguments: Any) -> Any:
    try:
        return make(*arguments)
    except ValueError as error:
        raise PlainValueError(str(error)) from None


@cache
def _hints(kind: type) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[item.name] for item in fields(kind))
