"""Values in the text that hostd's objects are dumped as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Long:
    """A long integer, written with an L."""

    value: int


@dataclass(frozen=True, slots=True)
class Data:
    """An object with its type and fields."""

    kind: str
    fields: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list with the type of its members."""

    kind: str
    members: tuple[object, ...]


def data(kind: str, **fields: object) -> Data:
    """Return an object of the type `vim.<kind>`; a trailing `_` of a name is left out."""
    return Data(f"vim.{kind}", tuple((name.rstrip("_"), value) for name, value in fields.items()))


def items(kind: str, members: Iterable[object]) -> Items:
    """Return a list of objects of the type `vim.<kind>`, or of strings."""
    return Items(kind if kind in ("string", "short", "int") else f"vim.{kind}", tuple(members))


def option_values(pairs: Sequence[tuple[str, object]]) -> Items:
    """Return a list of options."""
    return items("option.OptionValue", (data("option.OptionValue", key=key, value=value) for key, value in pairs))


def block(number: int, title: str, fields: Data, *, dynamic: bool) -> str:
    """Return an object of the dump under its heading."""
    lines = _fields(fields.fields, 3, dynamic=dynamic)
    return f"=============== {number}. {title} ===============\n" + "".join(f"{line}\n" for line in lines) + "\n"


def _fields(fields: Sequence[tuple[str, object]], indent: int, *, dynamic: bool) -> list[str]:
    lines: list[str] = []
    for number, (key, value) in enumerate(fields):
        first, *rest = _value(value, indent, dynamic=dynamic)
        written = [f"{' ' * indent}{key} = {first}", *rest]
        if number < len(fields) - 1:
            written[-1] += ","
        lines += written
    return lines


def _value(value: object, indent: int, *, dynamic: bool) -> list[str]:
    if isinstance(value, Data):
        fields = value.fields
        if dynamic:
            unset: tuple[tuple[str, object], ...] = (("dynamicType", None), ("dynamicProperty", _NO_PROPERTIES))
            fields = (*unset, *fields)
        return [f"({value.kind}) {{", *_fields(fields, indent + 3, dynamic=dynamic), f"{' ' * indent}}}"]
    if isinstance(value, Items):
        if not value.members:
            return [f"({value.kind}) []"]
        lines = [f"({value.kind}) ["]
        for number, member in enumerate(value.members):
            first, *rest = _value(member, indent + 3, dynamic=dynamic)
            written = [f"{' ' * (indent + 3)}{first}", *rest]
            if number < len(value.members) - 1:
                written[-1] += ","
            lines += written
        return [*lines, f"{' ' * indent}]"]
    return [_scalar(value)]


def _scalar(value: object) -> str:
    if value is None:
        return "<unset>"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Long):
        return f"{value.value}L"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"
    return f"'{value}'" if isinstance(value, str) else str(value)


_NO_PROPERTIES = Items("vmodl.DynamicProperty", ())
