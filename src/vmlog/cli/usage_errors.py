"""What typer has against a command line, in the words of this program."""

from __future__ import annotations

import re
from typing import Any, Final

from vmlog.cli.console import write_message
from vmlog.cli.option_words import near_word, words_of

_EXTRA: Final = re.compile(r"unexpected extra arguments?(?:\(s\))? \((.*)\)")


def write_usage_error(error: Any) -> None:
    """Print an error of typer on standard error, and which help there is.

    Args:
        error: an exception of typer that has a message, and may have a context and a parameter.
    """
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    write_message(_sentence(error))
    if context is not None:
        write_message(f"for help: {context.command_path} -h")


def _sentence(error: Any) -> str:
    parameter = getattr(error, "param", None)
    option = getattr(error, "option_name", None)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = sorted(error.possibilities or ())
        hint = f"; did you mean {', '.join(near[:3])}?" if near else ""
        return f"there is no option {option}{hint}"
    if kind == "BadOptionUsage" and option:
        return f"{option} {'takes no' if 'does not take' in error.message else 'needs a'} value"
    if kind == "MissingParameter" and parameter is not None:
        return f"{_name(parameter)} is missing"
    if extra := _EXTRA.search(error.message):
        return f"there is no place for {extra[1]!r}"
    if parameter is None:
        text = str(error.message).removesuffix(".")
        return text[:1].lower() + text[1:]
    value = _wrong_value(error.__cause__)
    if value is None:
        return f"{_name(parameter)}: {error.message}"
    if words := words_of(parameter):
        return f"{_name(parameter)} {value!r} is not one of {', '.join(words)}{near_word(str(value), words)}"
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    within = f" from {low} to {high}" if low is not None and high is not None else ""
    return f"{_name(parameter)} {value!r} is no number{within}"


def _name(parameter: Any) -> str:
    names = [name for name in parameter.opts if name.startswith("--")]
    return names[0] if names else str(parameter.metavar or parameter.name)


def _wrong_value(cause: Any) -> Any:
    """Return the value that typer's validation refused, or None where another part of it failed.

    An error about a list wraps that of the element.
    """
    while cause is not None and hasattr(cause, "errors"):
        (first, *_) = cause.errors()
        inner = first.get("ctx", {}).get("error")
        if inner is None or not hasattr(inner, "errors"):
            return first["input"]
        cause = inner
    return None
