"""Dataclasses whose methods are compiled when they are first called.

The standard library compiles up to six methods of a class while its module is loaded. For the 185 classes that a small
run loads this took a tenth of its time, and of most of them no object is ever made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]


def _made(cls: Any, *, frozen: bool, slots: bool, eq: bool, kw_only: bool) -> Any:
    """Return a class as `dataclasses.dataclass` makes it; `InitVar` is not known here."""
    explicit = {name for name, value in vars(cls).items() if value is not None}  # `__eq__` alone makes `__hash__` None
    cls.__doc__ = cls.__doc__ or cls.__name__  # else the signature would be written there, which takes long
    # Without methods nothing is compiled.
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
    methods = {
        "__init__": _on_first_call(cls, "__init__", partial(_initialiser, cls, frozen=frozen, slots=slots)),
        "__repr__": _representation,
    }
    if eq:
        methods["__eq__"] = _on_first_call(cls, "__eq__", partial(_equality, cls))
        methods["__hash__"] = _on_first_call(cls, "__hash__", partial(_hash, cls)) if frozen else None
    if frozen:
        methods |= _refusals(cls)
    if frozen and slots:
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    for name, method in methods.items():
        if name not in explicit:
            setattr(cls, name, method)
    return cls


def _on_first_call(cls: Any, name: str, make: Callable[[], Any]) -> Any:
    """Return a method that puts the right one in its place, and calls it."""

    def first_call(self: Any, *args: Any, **named: Any) -> Any:
        method = make()
        method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
        return method(self, *args, **named)

    return first_call


def _compiled(head: str, lines: Sequence[str], values: dict[str, Any]) -> Any:
    # All names in the text are those of fields, which are names of Python.
    exec("\n ".join([f"def method({head}):", *lines, "return"]), values)  # noqa: S102
    return values["method"]


def _initialiser(cls: Any, *, frozen: bool, slots: bool) -> Any:
    ordered, named, lines = ["self"], list[str](), list[str]()
    values: dict[str, Any] = {"_set": object.__setattr__, "_unset": dataclasses.MISSING}
    for field in dataclasses.fields(cls):
        name, value, default = field.name, field.name, ""
        is_made = field.default_factory is not dataclasses.MISSING
        if is_made:
            values[f"_default_{name}"], default = field.default_factory, "=_unset"
            value = f"_default_{name}() if {name} is _unset else {name}" if field.init else f"_default_{name}()"
        elif field.default is not dataclasses.MISSING:
            values[f"_default_{name}"], default = field.default, f"=_default_{name}"
            value = name if field.init else f"_default_{name}"
        if field.init:
            (named if field.kw_only else ordered).append(name + default)
        elif not is_made and not (default and slots):
            continue  # it is an attribute of the class, or set by the class itself
        lines.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    return _compiled(", ".join([*ordered, *(["*", *named] if named else [])]), lines, values)


def _equality(cls: Any) -> Any:
    compared = f"return ({_compared(cls, 'self')}) == ({_compared(cls, 'other')})"
    return _compiled("self, other", ["if other.__class__ is not self.__class__: return NotImplemented", compared], {})


def _hash(cls: Any) -> Any:
    return _compiled("self", [f"return hash(({_compared(cls, 'self')}))"], {})


def _compared(cls: Any, of: str) -> str:
    return "".join(f"{of}.{field.name}, " for field in dataclasses.fields(cls) if field.compare)


@recursive_repr()
def _representation(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refusals(cls: Any) -> dict[str, Any]:
    """Return the methods that let the fields of an object stay as they are."""
    names = {field.name for field in dataclasses.fields(cls)}

    def refuse_to_set(self: Any, name: str, value: Any) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def refuse_to_delete(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return {"__setattr__": refuse_to_set, "__delattr__": refuse_to_delete}


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: Sequence[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


if TYPE_CHECKING:
    # A type checker knows this one.
    from dataclasses import dataclass
else:

    def dataclass(
        cls: Any = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True, kw_only: bool = False
    ) -> Any:
        """Make a dataclass; all is as with `dataclasses.dataclass`, but for `InitVar`."""
        make = partial(_made, frozen=frozen, slots=slots, eq=eq, kw_only=kw_only)
        return make if cls is None else make(cls)
