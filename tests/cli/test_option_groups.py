"""Options in dataclasses reach typer as options of their own, and the command as dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.option_groups import flatten_options


@dataclass(frozen=True, kw_only=True)
class Inner:
    depth: Annotated[int, typer.Option("--depth", help="How deep.")] = 1


@dataclass(frozen=True, kw_only=True)
class Outer:
    name: Annotated[str, typer.Option("--name", help="Which one.")]
    inner: Inner
    loud: Annotated[bool, typer.Option("--loud", help="How loud.")] = False


@flatten_options
def group_command(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Any words.")] = None,
    *,
    outer: Outer,
) -> ExitCode:
    """Print what arrived."""
    typer.echo(f"{context.info_name} {words} {outer}")
    return ExitCode.OK


def invoke(*arguments: str) -> str:
    app = typer.Typer(rich_markup_mode=None)
    app.command("group")(group_command)
    return CliRunner().invoke(app, list(arguments)).output


def test_the_command_gets_its_dataclasses() -> None:
    outer = Outer(name="x", inner=Inner(depth=3), loud=True)
    assert invoke("a", "b", "--name", "x", "--depth", "3", "--loud") == f"group ['a', 'b'] {outer}\n"


def test_defaults_are_those_of_the_fields() -> None:
    assert invoke("--name", "x") == f"group None {Outer(name='x', inner=Inner())}\n"
    assert "--name" in invoke()


def test_the_help_has_each_field_in_order() -> None:
    text = invoke("--help")
    assert "Print what arrived." in text
    places = [text.index(word) for word in ("Any words.", "Which one.", "How deep.", "How loud.")]
    assert places == sorted(places)
