"""Collects the facts that fields of an object state."""

from __future__ import annotations

from collections.abc import Callable

from vmlog.facts.fact import FactRow, FactValue
from vmlog.facts.vim.vim_node import VimNode, VimObject
from vmlog.knowledge.fact_files import LISTED


class VimRows:
    """The facts about one host or one VM.

    Attributes:
        rows: the facts.
    """

    def __init__(self, vm: str = "") -> None:
        """Begin; `vm` is the key of the VM that the facts are about, "" for the host."""
        self.rows: list[FactRow] = []
        self._vm = vm

    def add(self, name: str, subject: str, value: FactValue | None, node: VimNode | None) -> None:
        """Add a fact that stands at a value; nothing if one of them is missing."""
        if value is not None and node is not None:
            self.rows.append(FactRow(name, subject, value, node.line, self._vm))

    def text(
        self, name: str, subject: str, node: VimNode | None, *path: str, change: Callable[[str], str] | None = None
    ) -> None:
        """Add the text of a field as a fact, changed to the form that the fact has; none for an empty text."""
        value = node.text(*path) if node else ""
        value = change(value) if value and change else value
        self.add(name, subject, value or None, node.find(*path) if node else None)

    def listed(self, kind: str, item: VimObject, path: str) -> None:
        """Add that the object names all things of a kind, or subjects of a fact, if the list at a path was whole."""
        if path in item.whole_lists:
            nodes = item.each(path)
            self.rows.append(FactRow(LISTED, kind, True, nodes[-1].line if nodes else item.line, self._vm))

    def flag(self, name: str, subject: str, node: VimNode | None, *path: str) -> None:
        """Add the flag of a field as a fact."""
        if node:
            self.add(name, subject, node.flag(*path), node.find(*path))

    def whole(self, name: str, subject: str, node: VimNode | None, *path: str) -> None:
        """Add the whole number of a field as a fact."""
        if node:
            self.add(name, subject, node.whole(*path), node.find(*path))
