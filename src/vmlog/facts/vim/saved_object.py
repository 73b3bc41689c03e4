"""An object of vCenter as `govc object.save` writes it: XML, a `propSet` for each property.

A list is as many elements of one name as it has items, so that a list with one item looks like a single value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vmlog.facts.bounded_xml import XmlElement, read_xml
from vmlog.facts.vim.vim_node import VimNode, VimObject
from vmlog.facts.vim.vmodl_extents import ITEMS, WantedPaths

_OBJECT: Final = "obj"
_PROPERTY: Final = "propSet"
_ARRAY: Final = "ArrayOf"


@dataclass(frozen=True, slots=True)
class SavedObject:
    """What was read.

    Attributes:
        item: the object, None where the text is none.
        is_whole: whether the text was well-formed to its end.
        last_line: number of the line where reading ended.
    """

    item: VimObject | None
    is_whole: bool
    last_line: int


def read_saved_object(text: str, wanted: Mapping[str, WantedPaths]) -> SavedObject:
    """Read the object that a text holds, if its type is wanted, with those of its properties that are wanted."""
    reading = read_xml(text, (_OBJECT, _PROPERTY))
    objects = [element for element in reading.elements if element.name == _OBJECT]
    kind = objects[0].attributes.get("type", "") if len(objects) == 1 else ""
    if kind not in wanted:
        return SavedObject(None, reading.is_whole, reading.last_line)
    paths = _Paths()
    for element in reading.elements:
        parts = {child.name: child for child in element.children}
        name = parts["name"].text if "name" in parts else ""
        if "val" in parts and name in wanted[kind]:
            paths.collect(_node(parts["val"]), wanted[kind][name], name)
    item = VimObject(kind, objects[0].text.strip(), objects[0].line, paths.found, frozenset(paths.whole_lists))
    return SavedObject(item, reading.is_whole, reading.last_line)


class _Paths:
    """Takes the wanted values out of the trees of properties."""

    def __init__(self) -> None:
        self.found: dict[str, list[VimNode]] = defaultdict(list)
        self.whole_lists: set[str] = set()

    def collect(self, node: VimNode | None, wanted: WantedPaths, path: str) -> None:
        if ITEMS in wanted:
            # A list without items is not written; nor is one that the release does not have.
            if node:
                self.whole_lists.add(f"{path}{ITEMS}")
                self.found[f"{path}{ITEMS}"] += node.each()
        elif node and not wanted:
            self.found[path].append(node)
        elif node and node.fields is not None:
            for name, below in wanted.items():
                self.collect(node.find(name), below, f"{path}.{name}")


def _node(element: XmlElement) -> VimNode:
    kind = element.attributes.get("type", "").rpartition(":")[2]
    if kind.startswith(_ARRAY):
        return VimNode(kind, element.line, items=[_node(child) for child in element.children])
    if not element.children:
        return VimNode(kind, element.line, element.text)
    groups: dict[str, list[VimNode]] = defaultdict(list)
    for child in element.children:
        groups[child.name].append(_node(child))
    fields = {
        name: nodes[0] if len(nodes) == 1 else VimNode("", nodes[0].line, items=nodes) for name, nodes in groups.items()
    }
    return VimNode(kind, element.line, fields=fields)
