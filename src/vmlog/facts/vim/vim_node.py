"""Values and objects of the vSphere API, whatever file they were read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

PlainValue = str | int | float | bool
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class VimNode:
    """A plain value, an object with fields, a list, or a value that is not set.

    Attributes:
        type: name of the type where the file states it, without packages: `VirtualCdromIsoBackingInfo`.
        value: the plain value; None for the other kinds.
        fields: the fields of an object by name; None for the other kinds.
        items: the items of a list; None for the other kinds.
        line: number of the line where it stands.
    """

    type: str
    line: int
    value: PlainValue | None = None
    fields: Mapping[str, VimNode] | None = None
    items: Sequence[VimNode] | None = None

    @property
    def is_unset(self) -> bool:
        """Whether the file says that it is not set."""
        return self.value is None and self.fields is None and self.items is None

    def find(self, *names: str) -> VimNode | None:
        """Return the field at the end of a chain of names, None where one of them is missing."""
        node: VimNode | None = self
        for name in names:
            node = node.fields.get(name) if node and node.fields else None
        return node

    def each(self, *names: str) -> Sequence[VimNode]:
        """Return the items of a list; one value where a list has one and the file does not show that it is a list."""
        node = self.find(*names)
        if node is None or node.is_unset:
            return ()
        return (node,) if node.items is None else node.items

    def text(self, *names: str) -> str:
        """Return a text, "" where it is missing or none."""
        node = self.find(*names)
        return node.value if node and isinstance(node.value, str) else ""

    def flag(self, *names: str) -> bool | None:
        """Return a flag, None where it is missing or none."""
        node = self.find(*names)
        value = node.value if node else None
        return value if isinstance(value, bool) else _FLAGS.get(value) if isinstance(value, str) else None

    def whole(self, *names: str) -> int | None:
        """Return a whole number, None where it is missing or none."""
        node = self.find(*names)
        value = node.value if node else None
        if isinstance(value, str) and len(value) < 20 and value.removeprefix("-").isdecimal():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class VimObject:
    """A managed object: a host, a VM, a datastore.

    Attributes:
        type: its type, `HostSystem`.
        id: its id, `ha-host` or `host-21`.
        line: number of the line where it begins.
        properties: the values at each wanted path; the path of a list ends with `[]`, and has the items.
        whole_lists: the paths of the lists that were there to their ends.
    """

    type: str
    id: str
    line: int
    properties: Mapping[str, Sequence[VimNode]] = field(repr=False)
    whole_lists: frozenset[str] = frozenset()

    def find(self, path: str) -> VimNode | None:
        """Return the value at a path, None where the file does not have it."""
        found = self.properties.get(path, ())
        return found[0] if found else None

    def each(self, path: str) -> Sequence[VimNode]:
        """Return the items of the list at a path."""
        return self.properties.get(path, ())


def short_type(name: str) -> str:
    """Return the name of a type without its packages.

    >>> short_type("vim.vm.device.VirtualCdrom.IsoBackingInfo")
    'VirtualCdromIsoBackingInfo'
    """
    return "".join(part for part in name.split(".") if part[:1].isupper())


def reference_id(text: str) -> str:
    """Return the id in a reference to a managed object.

    >>> reference_id("vim.Datastore:5f3c0d11-8a2b4c5e-9d01-002590aa0011")
    '5f3c0d11-8a2b4c5e-9d01-002590aa0011'
    """
    return text.partition(":")[2] if text.startswith("vim.") else text
