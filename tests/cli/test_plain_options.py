"""Plain values are converted as typer converts them, and all others are left to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from vmlog.cli.app import app
from vmlog.cli.plain_options import NotPlainError, PlainValues, plain_value

PROGRAM = typer.main.get_command(app)
CONTEXT = typer.Context(PROGRAM)  # type: ignore[arg-type]


def commands_below(command: Any) -> Iterator[Any]:
    yield command
    for child in getattr(command, "commands", {}).values():
        yield from commands_below(child)


# Those of which typer asks for a conversion.
PARAMETERS = [
    one
    for command in commands_below(PROGRAM)
    for one in command.get_params(CONTEXT)
    if hasattr(one, "type_descriptor") and one.type_descriptor.annotation is not bool
]
ODD = ("", "-", "0", "1", "2", "007", "+3", "1_0", "64", "65", "1e3", "5.0", "\0", "/", "no/such", "~", "\ud800")
USUAL = ("table", "json", "JSON", "jsonl", "csv", "auto", "error", "failed", "pair", "host", "10s", "2min", "1G")
VALUES = st.one_of(st.sampled_from([*ODD, *USUAL]), st.text(max_size=8), st.integers(-2, 100).map(str))


def typers_own(parameter: Any, value: Any) -> tuple[str, object]:
    """Return what typer makes of a value, or that it refuses it."""
    values = parameter.get_runtime_param()
    assert isinstance(values, PlainValues)
    try:
        return "value", values._typers_own().coerce(value, param=parameter, ctx=CONTEXT)
    except Exception as error:
        return "error", type(error)


@settings(max_examples=300)
@given(
    parameter=st.sampled_from([one for one in PARAMETERS if one.param_type_name]), value=VALUES, times=st.integers(0, 2)
)
def test_each_value_is_what_typer_makes_of_it(parameter: Any, value: str, times: int) -> None:
    given_value: Any = [value] * times if parameter.multiple or parameter.nargs == -1 else value
    try:
        plain: tuple[str, object] = "value", plain_value(given_value, parameter)
    except NotPlainError:
        return
    except Exception as error:
        plain = "error", type(error)
    own = typers_own(parameter, given_value)
    assert plain == own
    assert type(plain[1]) is type(own[1])


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"])
def test_a_text_that_is_no_path_is_left_to_typer(text: str) -> None:
    (output,) = (one for one in PROGRAM.commands["analyze"].params if one.name == "outputs")  # type: ignore[attr-defined]
    with pytest.raises(NotPlainError):
        plain_value([text], output)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda one: one.name)
def test_defaults_need_no_typer(parameter: Any) -> None:
    default = parameter.get_default(CONTEXT)
    assert ("value", plain_value(default, parameter)) == typers_own(parameter, default)


def test_a_path_that_cannot_be_read_is_left_to_typer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (patterns,) = (one for one in PROGRAM.commands["explain"].params if one.name == "patterns")  # type: ignore[attr-defined]
    assert plain_value([str(tmp_path)], patterns) == [tmp_path]
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(NotPlainError):
        plain_value([str(tmp_path)], patterns)
