"""Dataclasses as groups of command options, which typer does not support."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, get_type_hints

from typer.models import OptionInfo

if TYPE_CHECKING:
    from vmlog.cli.exit_codes import ExitCode


def flatten_options(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """Return the command for typer, which reads its options from the signature of a function.

    Each parameter that is a dataclass is replaced by the fields of that dataclass, in order; a field that is a
    dataclass is replaced in the same way. The function that is returned builds the dataclasses when it is called. Names
    must be unique among all fields. `PANEL` of a dataclass is the heading of its fields in help texts; a field with a
    panel of its own keeps that.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    options = [
        option
        for name, parameter in signature(command).parameters.items()
        for option in (
            _options_of(groups[name])
            if name in groups
            else [parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)]
        )
    ]

    @wraps(command)
    def flat(**values: Any) -> ExitCode:
        built = {name: _build(group, values) for name, group in groups.items()}
        return command(**built, **values)

    flat.__signature__ = Signature(options)  # type: ignore[attr-defined]
    flat.__annotations__ = {option.name: option.annotation for option in options}
    return flat


def _options_of(group: Any) -> Iterator[Parameter]:
    for item, hint in _hinted_fields(group):
        if is_dataclass(hint):
            yield from _options_of(hint)
        else:
            default = Parameter.empty if item.default is MISSING else item.default
            option = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, OptionInfo)), None)
            if option and not option.rich_help_panel:
                option.rich_help_panel = getattr(group, "PANEL", None)
            yield Parameter(item.name, Parameter.KEYWORD_ONLY, default=default, annotation=hint)


def _build(group: Any, values: dict[str, Any]) -> Any:
    """Return the dataclass of those values that are its fields, and remove them."""
    return group(
        **{
            item.name: _build(hint, values) if is_dataclass(hint) else values.pop(item.name)
            for item, hint in _hinted_fields(group)
        }
    )


def _hinted_fields(group: Any) -> Iterator[tuple[Field[Any], Any]]:
    hints: Mapping[str, Any] = get_type_hints(group, include_extras=True)
    return ((item, hints[item.name]) for item in fields(group))
