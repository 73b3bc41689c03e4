"""Values of options that need none of pydantic, with which typer converts every value.

It takes longer to load than typer itself. What is not plainly right is left to typer, and so is every error.
"""

from __future__ import annotations

import os
import re
from enum import Enum
from pathlib import Path
from typing import Any, Final, get_args

_WHOLE_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


class NotPlainError(Exception):
    """A value that is left to typer."""


class PlainValues:
    """What a parameter of typer converts its values with."""

    def __init__(self, typers_own: Any) -> None:
        """Take what typer makes to convert values, without calling it yet."""
        self._typers_own = typers_own

    def itself(self) -> PlainValues:
        """Return what typer calls `coerce` of."""
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value as the command takes it, in the way of typer's `RuntimeParam`."""
        try:
            return plain_value(value, param)
        except NotPlainError:
            return self._typers_own().coerce(value, param=param, ctx=ctx)


def convert_plain_values(parameters: list[Any]) -> list[Any]:
    """Let parameters of typer convert what is plain by themselves, and return them."""
    for parameter in parameters:
        # Older versions of typer convert without pydantic.
        typers_own = getattr(parameter, "get_runtime_param", None)
        if typers_own and not isinstance(getattr(typers_own, "__self__", None), PlainValues):
            parameter.get_runtime_param = PlainValues(typers_own).itself
    return parameters


def plain_value(value: Any, parameter: Any) -> Any:
    """Return what typer makes of a value, if that is plain.

    Args:
        value: what the command line or the configuration says, or the default.
        parameter: the option or argument of typer.

    Raises:
        NotPlainError: it may be wrong, or only typer knows what becomes of it.
    """
    described = parameter.type_descriptor
    is_list = parameter.multiple or parameter.nargs == -1
    if value is None:
        return () if is_list else None
    if not is_list:
        return _plain(value, described.annotation, described.parameter_info)
    if not isinstance(value, list | tuple) or not described.is_list:
        raise NotPlainError
    (kind,) = get_args(described.annotation)
    return [_plain(one, kind, described.parameter_info) for one in value]


def _plain(value: Any, kind: Any, info: Any) -> Any:
    if info.parser is not None:
        try:
            return info.parser(value)
        except (ValueError, AssertionError) as error:
            raise NotPlainError from error
    if isinstance(kind, type) and issubclass(kind, Enum):
        for choice in kind:
            if value is choice or (type(value) is str and value == choice.value):
                return choice
    elif kind is str and type(value) is str:
        return value
    elif kind is int and type(value) is str and _WHOLE_NUMBER.fullmatch(value):
        if (info.min is None or int(value) >= info.min) and (info.max is None or int(value) <= info.max):
            return int(value)
    elif kind is Path and type(value) is str and _is_any_path(info) and _may_be_read(value):
        return Path(value)
    raise NotPlainError


def _is_any_path(info: Any) -> bool:
    asks = info.exists or info.writable or info.resolve_path or info.allow_dash or info.path_type
    return not asks and bool(info.file_okay and info.dir_okay)


def _may_be_read(name: str) -> bool:
    """Return whether something can be read or is not there."""
    try:
        os.stat(name)  # noqa: PTH116 - the text may be no path
    except OSError:
        return True
    except ValueError:
        return False
    return os.access(name, os.R_OK)
