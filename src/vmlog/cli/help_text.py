"""Help texts of commands: options by topic, the words that an option takes, and examples at the end.

Typer's own layout with topics needs rich, which takes longer to import than all the rest of a help text.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from vmlog.cli.option_words import near_word, words_of
from vmlog.cli.own_errors import DEBUG_OPTION
from vmlog.cli.plain_options import convert_plain_values
from vmlog.named_paths import names_something

# Columns of a help text, on a terminal that has as many.
HELP_WIDTH: Final = 100
_OTHER: Final = "Options"


class HelpedCommand(TyperCommand):
    """A command with this layout of its help."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's own parameters, and those that every command has."""
        return convert_plain_values(_with_debug_option(super().get_params(ctx)))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words of the usage line behind the command."""
        arguments = [one for one in self.get_params(ctx) if one.param_type_name == "argument"]
        return ["[OPTIONS]", *(_head(one) if one.required else f"[{_head(one)}]" for one in arguments)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options."""
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the shape of typer's method
        """Write the examples, one a line."""
        _write_examples(self.epilog, formatter)


class HelpedGroup(TyperGroup):
    """A group of commands with this layout of its help."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the group's own parameters, and those that every command has."""
        return convert_plain_values(_with_debug_option(super().get_params(ctx)))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands and the options."""
        with formatter.section("Commands"):
            formatter.write_dl(self.summaries(ctx))
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the shape of typer's method
        """Write the examples, one a line."""
        _write_examples(self.epilog, formatter)

    def summaries(self, ctx: Any) -> list[tuple[str, str]]:
        """Return the names of the commands and the first paragraphs of their help texts."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        return [(name, (command.help or "").split("\n\n")[0]) for name, command in commands if command]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command.

        Raises:
            typer.BadParameter: there is none; for a file, or what looks like one, it says what to type.
        """
        name = args[0]
        if ctx.resilient_parsing or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        is_source = name == "-" or any(mark in name for mark in "./\\") or names_something(name)
        if ctx.parent is None and is_source:
            raise typer.BadParameter(f"{name!r} is no command; type: {ctx.command_path} analyze {name}", ctx=ctx)
        names = self.list_commands(ctx)
        raise typer.BadParameter(f"there is no command {name!r}{near_word(name, names)}", ctx=ctx)


def _with_debug_option(parameters: list[Any]) -> list[Any]:
    """Add the option that `own_errors` looks for on the command line, before that for help."""
    return [*parameters[:-1], _debug_option(), parameters[-1]]


@cache
def _debug_option() -> Any:
    app = typer.Typer(add_completion=False)
    app.command()(_takes_debug)
    (option,) = typer.main.get_command(app).params
    option.expose_value = False
    return option


def _takes_debug(
    debug: Annotated[
        bool, typer.Option(DEBUG_OPTION, help="On an error of vmlog's own, say where it is, for a report of it.")
    ] = False,
) -> None:
    """Show typer what the option is."""


def _write_parameters(command: Any, ctx: Any, formatter: Any) -> None:
    """Write the arguments, then the options topic by topic, in the order in which the topics first occur."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        if getattr(parameter, "hidden", False):
            continue
        is_argument = parameter.param_type_name == "argument"
        panel = "Arguments" if is_argument else getattr(parameter, "rich_help_panel", None) or _OTHER
        sections.setdefault(panel, []).append((_head(parameter), _description(parameter)))
    if _OTHER in sections:
        sections[_OTHER] = sections.pop(_OTHER)
    for panel, rows in sections.items():
        with formatter.section(panel):
            formatter.write_dl(rows)


def _head(parameter: Any) -> str:
    """Return the names of a parameter and what stands for its value."""
    if parameter.param_type_name == "argument":
        return f"{parameter.metavar or parameter.name.upper()}{'...' if parameter.nargs == -1 else ''}"
    names = ", ".join(sorted(parameter.opts, key=len))
    if parameter.secondary_opts:
        names += " / " + ", ".join(parameter.secondary_opts)
    if parameter.is_flag or parameter.count:
        return names
    return f"{names} {parameter.metavar or parameter.name.upper()}"


def _description(parameter: Any) -> str:
    text = str(parameter.help or "")
    if words := words_of(parameter):
        text = f"{text.rstrip('.')} ({', '.join(words[:-1])} or {words[-1]})."
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if low is not None and high is not None:
        text += f" [{low} to {high}]"
    default = getattr(parameter.default, "value", parameter.default)
    if isinstance(default, str) and default and parameter.show_default:
        text += f" [default: {default}]"
    return text


def _write_examples(examples: str | None, formatter: Any) -> None:
    if examples:
        with formatter.section("Examples"):
            for line in examples.splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")
