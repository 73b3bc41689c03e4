"""XML from strangers: elements as they are finished, up to the place where the text is broken or cut.

Declarations of a document's type are refused, so nothing is defined or fetched; the depth is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from vmlog.errors import VmlogError

_MAX_OPEN: Final = 64
_MAX_ELEMENTS: Final = 2_000_000
_MAX_KEPT: Final = 300_000
"""Wanted elements and their attributes, each some 400 bytes; a host has some ten thousand."""
_MAX_NAMES: Final = 20_000
"""Names of elements and attributes, which the parser keeps to its end."""
# The parser holds a tag whole, with a hundred bytes for each of its attributes.
_LONG: Final = re.compile("<[^<]{1048576}")
# XML 1.0 has no such characters, and one of them would end the reading.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
_DECLARATION: Final = re.compile(r"<\?xml[^<>\n]*\?>")
_NOT_YET: Final = re.compile(r"^[ \t]*<", re.M)


@dataclass(slots=True)
class XmlElement:
    """An element.

    Attributes:
        name: its name, without a prefix.
        line: number of the line where it begins.
        attributes: its attributes, names without prefixes.
        text: the text directly in it.
        children: the elements directly in it.
    """

    name: str
    line: int
    attributes: Mapping[str, str]
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class XmlReading:
    """What was read.

    Attributes:
        elements: the wanted elements that were closed, in their order; one in another is only among its children.
        is_whole: whether the text was well-formed to its end.
        last_line: number of the line where reading ended.
    """

    elements: list[XmlElement]
    is_whole: bool
    last_line: int


class _RefusedError(VmlogError):
    """The text has what is not read: its own declarations, or too much of it."""


def read_xml(text: str, wanted: Collection[str]) -> XmlReading:
    """Return the elements with wanted names; a name behind a slash stands directly in one with the name before it.

    >>> read_xml("<a><b c='1'>x</b></a>", ["a/b"]).elements
    [XmlElement(name='b', line=1, attributes={'c': '1'}, text='x', children=[])]
    """
    builder = _Builder(wanted)
    begin = _NOT_YET.search(text)
    start = begin.start() if begin else len(text)
    blank = "\n" * text.count("\n", 0, start)
    # The reader has decided on the encoding, and the declaration may only stand at the very beginning.
    body = _DECLARATION.sub("", text[start:], count=1)
    body = _HALF_PAIR.sub("\ufffd", _CONTROL.sub("\ufffd", body))
    parser = builder.parser
    if long := _LONG.search(body):
        body = body[: long.start()]
    try:
        parser.Parse((blank + body).encode(), True)
    except (expat.ExpatError, _RefusedError):
        return XmlReading(builder.elements, is_whole=False, last_line=parser.CurrentLineNumber)
    return XmlReading(builder.elements, is_whole=True, last_line=parser.CurrentLineNumber)


class _Builder:
    """Takes what the parser finds."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.elements: list[XmlElement] = []
        self.parser = expat.ParserCreate(encoding="utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._wanted = frozenset(wanted)
        self._names: list[str] = []
        self._open: list[XmlElement] = []
        self._texts: list[list[str]] = []
        self._all_names: set[str] = set()
        self._count = 0
        self._kept = 0

    def _refuse(self, *_: object) -> None:
        raise _RefusedError("declares its own type")

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        name = full_name.rpartition(":")[2]
        self._count += 1
        self._all_names.add(full_name)
        self._all_names.update(attributes)
        is_strange = len(self._names) >= _MAX_OPEN or len(self._all_names) > _MAX_NAMES
        if is_strange or self._count > _MAX_ELEMENTS:
            raise _RefusedError("has too many elements")
        parent = self._names[-1] if self._names else ""
        self._names.append(name)
        if not self._open and name not in self._wanted and f"{parent}/{name}" not in self._wanted:
            return
        self._kept += 1 + len(attributes)
        if self._kept > _MAX_KEPT:
            raise _RefusedError("has too many elements that are wanted")
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        element = XmlElement(name, self.parser.CurrentLineNumber, plain)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        self._names.pop()
        if self._open:
            element = self._open.pop()
            element.text = "".join(self._texts.pop())
            if not self._open:
                self.elements.append(element)

    def _characters(self, text: str) -> None:
        if self._open:
            self._texts[-1].append(text)
