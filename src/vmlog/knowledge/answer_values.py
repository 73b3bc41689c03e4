"""The placeholders of remedies and next steps, by `patterns/tables/answer_values.toml`.

Values come from logs, so whoever writes a log writes them too: only what has the strict shape of its kind is filled in,
for a command may be copied into a shell.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Final

from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.given_sample import GivenSample, read_given_samples

OF_MIGRATION: Final = "migration"
OF_CHECK: Final = "check"
NOTHING_KNOWN: Final[Mapping[str, str]] = MappingProxyType({})
COMMAND_MARK: Final = "`"
"""Stands on both sides of a command."""

# No shape lets a sign through that a shell, a terminal or Markdown reads as more than itself, nor a leading dash.
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_INTERFACE: Final = re.compile(r"vmk[0-9]{1,4}")
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_OPTION: Final = re.compile(r"(?:/[A-Za-z][A-Za-z0-9]{0,79}){2,4}")


@lru_cache(maxsize=4096)
def _is_address(text: str) -> bool:
    """Return whether a text is an address of one other machine, without a zone."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text and not (address.is_loopback or address.is_unspecified or address.is_multicast)


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


_SHAPES: Final[Mapping[str, Callable[[str], bool]]] = {
    "address": _is_address,
    "host": _shaped(_HOST),
    "interface": _shaped(_INTERFACE),
    "number": _shaped(_NUMBER),
    "word": _shaped(_WORD),
    "option": _shaped(_OPTION),
}


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """A placeholder.

    Attributes:
        name: what stands between the braces.
        of: "migration", or "check" for the steps of checks alone.
        shape: what a value must look like.
        unknown: the words in a command where the value is not known.
        prose: the same outside of a command.
    """

    name: str
    of: str
    shape: str
    unknown: str
    prose: str

    def fits(self, value: str) -> bool:
        """Return whether a value may stand in a command."""
        return _SHAPES[self.shape](value)


# The same few texts are filled for each of many incidents, with the addresses of the same hosts.
@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[tuple[str, str | None, bool], ...]:
    """Return constant texts, the placeholder behind each, and whether that stands in a command."""
    parts: list[tuple[str, str | None, bool]] = []
    is_command = False
    for literal, name, _, _ in Formatter().parse(text):
        is_command ^= literal.count(COMMAND_MARK) % 2 == 1
        parts.append((literal, name, is_command))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class AnswerValues:
    """All placeholders by name, and the samples of the table."""

    by_name: Mapping[str, AnswerValue]
    samples: tuple[GivenSample, ...]

    def fill(self, text: str, known: Mapping[str, str]) -> str:
        """Return a text with its placeholders replaced by the values, or by words where none is known or fits."""
        return "".join(
            literal if name is None else literal + self._value(name, known, is_command=is_command)
            for literal, name, is_command in _parsed(text)
        )

    def _value(self, name: str, known: Mapping[str, str], *, is_command: bool) -> str:
        value = self.by_name.get(name)
        if value is None:  # the file was read while the table had it
            return f"<{name}>"
        if name in known and value.fits(known[name]):
            return known[name]
        return value.unknown if is_command else value.prose


@cache
def load_answer_values() -> AnswerValues:
    """Load the placeholders.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_answer_values(open_table("answer_values"))


def read_answer_values(document: Document) -> AnswerValues:
    """Read a table of placeholders.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    values: dict[str, AnswerValue] = {}
    for section in root.tables("value"):
        unknown = section.text("unknown")
        value = AnswerValue(
            name=section.text("name"),
            of=section.text("of", choices=(OF_MIGRATION, OF_CHECK)),
            shape=section.text("shape", choices=_SHAPES),
            unknown=unknown,
            prose=section.text("prose", unknown),
        )
        section.finish()
        if value.name in values:
            section.fail("name", f"{value.name} stands here twice")
        if COMMAND_MARK in value.unknown + value.prose:
            section.fail("unknown", "may hold no backtick")
        values[value.name] = value
    samples = read_given_samples(root, "values", named=True)
    finish_document(document)
    return AnswerValues(values, samples)


def filled_steps(steps: Iterable[str], known: Mapping[str, str] = NOTHING_KNOWN) -> tuple[str, ...]:
    """Return remedies or next steps with what is known filled in.

    >>> filled_steps(["On {source_host}: `nc -z {destination_ip} 8000`"], {"destination_ip": "192.0.2.12"})
    ('On the source host: `nc -z 192.0.2.12 8000`',)
    """
    table = load_answer_values()
    return tuple(table.fill(step, known) if "{" in step or "}" in step else step for step in steps)


def fault_of_step(step: str, *, of_check: bool = False) -> str | None:
    """Return what is wrong with a remedy or next step as a file writes it; None for nothing.

    Args:
        step: the text.
        of_check: it is the step of a check, which has placeholders of its own.
    """
    if step.count(COMMAND_MARK) % 2:
        return "a command stands between two backticks, and one of them is missing"
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(step) if name is not None]
    except ValueError:
        return "a single brace: write {{ or }} for one that is no placeholder"
    table = load_answer_values().by_name
    allowed = [name for name, value in table.items() if of_check or value.of == OF_MIGRATION]
    for name, spec, conversion in fields:
        if spec or conversion or name not in allowed:
            return f"{{{name}}} is no placeholder; there are {', '.join(allowed)}"
    return None
