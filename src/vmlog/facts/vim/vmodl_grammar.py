"""The grammar of VMODL text, as hostd's objects are dumped in it.

The dumps of faults in logs have a grammar of their own (`match.faults`): their strings are written otherwise, lines of
the log stand between theirs, and they need no lines. The one here reads what pyVmomi and vim-cmd print.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from vmlog.facts.vim.vim_node import VimNode, short_type
from vmlog.facts.vim.vmodl_extents import KEY, QUOTED, VMODL_TYPE, Extent, shallow_text
from vmlog.facts.vim.vmodl_plain import read_plain

if TYPE_CHECKING:
    from pyparsing import ParserElement, ParseResults

_Part = TypeVar("_Part")

_TYPE: Final = rf"\({VMODL_TYPE}\)\s*+"
_VALUE: Final = rf"[ub]?(?:{QUOTED})|<[^<>{{}}\[\]'\"\n]*>|[^\s,{{}}\[\]'\"<>()]+"
_KEY: Final = KEY.replace("?P<key>", "?:")
_SCALAR: Final = rf"(?:{_TYPE})?(?:{_VALUE})"
_FIELD: Final = rf"(?:{_KEY}\s*+(?:{_SCALAR}|{_TYPE}\[\s*+\])[\s,]*+)"
# What is no item either is passed over with them.
_ITEM: Final = rf"(?:(?!{_KEY})(?:{_SCALAR}|\((?!{VMODL_TYPE}\))|\[\s*+\]|[)<>=])[\s,]*+)"
_FLAT: Final = (
    rf"(?:\((?P<type>{VMODL_TYPE})\)\s*+)?"
    rf"(?:\{{\s*+(?P<fields>(?:{_FIELD}|{_ITEM})*+)\}}|\[\s*+(?P<items>{_ITEM}*+)\])"
)
_FLAT_PARTS: Final = re.compile(_FLAT)
_ITEM_PARTS: Final = re.compile(rf"(?:{_TYPE})?(?P<value>{_VALUE})")
_FIELD_PARTS: Final = re.compile(rf"{KEY}\s*+(?:{_ITEM_PARTS.pattern}|\((?P<type>{VMODL_TYPE})\)\s*+\[\s*+\])|{_ITEM}")
_NOTHING: Final = frozenset(("<unset>", "null"))
_MAX_TYPES: Final = 2000
_MAX_BRACKETS: Final = 500_000
"""Objects and lists that are read of one text. A host with a thousand VMs has less; each costs some 50 microseconds."""
_MAX_PARTS: Final = 700_000
"""Parts that the grammar finds in one text; each costs some 20 microseconds, and nonsense may be nothing else."""
_MAX_NODES: Final = 400_000
"""Values of one object that are kept at a time, each some 300 bytes. A VM has some thousands."""


class VmodlParser:
    """Reads values out of one text; `line` of what it returns is the line in that text.

    Attributes:
        is_exhausted: whether a value was left out because the text has too many.
    """

    def __init__(self, text: str) -> None:
        """Prepare to read values of a text."""
        self.is_exhausted = False
        self._text = text
        self._brackets = 0
        self._parts = 0
        self._nodes = 0
        self._line_ends = _line_ends(text)
        # Of the value that is read: its first line, and where its lines end.
        self._first_line = 1
        self._ends_inside = _line_ends("")
        self._types: dict[str, str] = {}
        self._grammar = self._make_grammar()

    def begin_object(self) -> None:
        """Begin to count the values of the next object."""
        self._nodes = 0

    def line_at(self, place: int) -> int:
        """Return the number of the line that holds a place of the text."""
        return bisect_left(self._line_ends, place) + 1

    def read(self, extent: Extent) -> VimNode | None:
        """Return the value in an extent, None where there is none."""
        if extent.parts is not None:
            fields = {part.path: node for part in extent.parts if (node := self.read(part)) is not None}
            return VimNode("", self.line_at(extent.start), fields=fields)
        from pyparsing import ParseBaseException

        self._brackets += sum(self._text.count(bracket, extent.start, extent.end) for bracket in "{[")
        if self._brackets > _MAX_BRACKETS:
            self.is_exhausted = True
            return None
        text = shallow_text(self._text, extent.start, extent.end)
        self._first_line = self.line_at(extent.start)
        self._ends_inside = _line_ends(text)
        # Lists of features and options have hundreds of flat objects, and pyparsing needs a tenth of a millisecond to
        # begin with each.
        if flat := _FLAT_PARTS.fullmatch(text):
            node = self._flat(flat, 0)
            return None if self._has_too_much() else node
        try:
            found = self._grammar.parse_string(text)
        except ParseBaseException:
            return None
        node = found[0] if found else None
        return node if isinstance(node, VimNode) else None

    def _make_grammar(self) -> ParserElement:
        import pyparsing as pp

        key = pp.Regex(KEY, as_match=True)
        opening = pp.Regex(rf"(?:\((?P<type>{VMODL_TYPE})\)\s*)?(?P<brace>[{{\[])", as_match=True)
        closing = pp.Suppress(pp.Regex(r"[}\]]"))
        # Most of a dump is plain fields; one regex for all that follow each other keeps it quick to read.
        plain_fields = pp.Regex(f"{_FIELD}++").set_parse_action(
            lambda _, place, tokens: list(self._counted(self._fields(tokens[0], place)).items())
        )
        flat = pp.Regex(_FLAT, as_match=True).set_parse_action(
            lambda _, place, tokens: self._counted(self._flat(tokens[0], place - tokens[0].start()))
        )
        plain_items = pp.Regex(f"{_ITEM}++").set_parse_action(
            lambda _, place, tokens: self._counted(self._items(tokens[0], place))
        )
        waste = pp.Regex(rf"{_KEY}|[^\s{{}}\[\]'\"]").set_parse_action(lambda: self._counted([]))

        nested = pp.Forward()
        nested_field = (key + (flat | nested)).set_parse_action(lambda tokens: [(tokens[0]["key"], tokens[1])])
        body = pp.ZeroOrMore(plain_fields | nested_field | flat | nested | plain_items | waste)
        nested <<= (opening + body + pp.Optional(closing)).set_parse_action(self._nested)
        return (nested | plain_items).parse_with_tabs()

    def _counted(self, part: _Part) -> _Part:
        """Return a part that the grammar found, unless there were too many: then nothing of the value is read."""
        from pyparsing import ParseFatalException

        self._parts += 1
        if self._parts > _MAX_PARTS or self._has_too_much():
            self.is_exhausted = True
            raise ParseFatalException("too many parts")
        return part

    def _has_too_much(self) -> bool:
        """Return whether an object has more values than are kept."""
        self.is_exhausted |= self._nodes > _MAX_NODES
        return self._nodes > _MAX_NODES

    def _line(self, place: int) -> int:
        return self._first_line + bisect_left(self._ends_inside, place)

    def _flat(self, found: re.Match[str], place: int) -> VimNode:
        """Return an object or a list that has nothing but plain values and empty lists."""
        self._nodes += 1
        name, line = self._short_type(found["type"] or ""), self._line(place + found.start())
        if found["items"] is not None:
            return VimNode(name, line, items=self._items(found["items"], place + found.start("items")))
        return VimNode(name, line, fields=self._fields(found["fields"], place + found.start("fields")))

    def _fields(self, text: str, place: int) -> dict[str, VimNode]:
        fields: dict[str, VimNode] = {}
        for found in _FIELD_PARTS.finditer(text):
            self._nodes += 1
            if self._has_too_much():
                break
            at = place + found.start()
            if found["type"]:
                fields.setdefault(found["key"], VimNode(self._short_type(found["type"]), self._line(at), items=()))
            elif found["key"] and (node := self._node(found["value"], at)):
                fields.setdefault(found["key"], node)
        return fields

    def _items(self, text: str, place: int) -> list[VimNode]:
        found = islice(_ITEM_PARTS.finditer(text), max(_MAX_NODES - self._nodes, 0) + 1)
        nodes = [node for item in found if (node := self._node(item["value"], place + item.start()))]
        self._nodes += len(nodes)
        return nodes

    def _node(self, text: str, place: int) -> VimNode | None:
        value = None if text in _NOTHING else read_plain(text)
        return None if value is None and text not in _NOTHING else VimNode("", self._line(place), value)

    def _nested(self, _: str, place: int, tokens: ParseResults) -> VimNode:
        self._nodes += 1
        opening, *entries = tokens
        name = self._short_type(opening["type"] or "")
        line = self._line(place)
        if opening["brace"] == "[":
            items = [entry if isinstance(entry, VimNode) else entry[1] for entry in entries]
            return VimNode(name, line, items=items)
        fields: dict[str, VimNode] = {}
        for entry in entries:
            if isinstance(entry, tuple):
                fields.setdefault(*entry)
        return VimNode(name, line, fields=fields)

    def _short_type(self, name: str) -> str:
        found = self._types.get(name)
        if found is None:
            found = short_type(name)
            if len(self._types) < _MAX_TYPES:
                self._types[name] = found
        return found


def _line_ends(text: str) -> array[int]:
    return array("I", (found.start() for found in re.finditer("\n", text)))
