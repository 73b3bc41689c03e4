"""The facts that files may state, by the table `patterns/tables/facts.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.section import Section

_SUBJECT: Final = "{subject}"
_VM: Final = "the VM"
_PREDICATES: Final = ("is ", "has ", "was ", "booted ")
_REMARK: Final = re.compile("[,;:]")
_TYPES: Final[Mapping[str, type]] = MappingProxyType({"text": str, "whole": int, "number": float, "flag": bool})


@dataclass(frozen=True, slots=True)
class FactName:
    """One fact.

    Attributes:
        id: `<kind of thing>.<property>`.
        type: type of its values.
        of_vm: whether it is about a VM, else about a host.
        title: what it states.
        label: what reports call it; "{subject}" in it stands for the subject.
        asked: what is asked for where no subject is named; "" for what `label` says.
        shown: how reports show a subject of its kind, with "{subject}".
        subject: what its subject is; "" for the kind's name.
        unit: unit of its values; "" for none.
    """

    id: str
    type: type
    of_vm: bool
    title: str
    label: str
    asked: str
    shown: str
    subject: str
    unit: str

    @property
    def kind(self) -> str:
        """The kind of thing that it is about."""
        return self.id.partition(".")[0]

    def words(self, subject: str) -> str:
        """Return what reports call the fact of a subject: `MTU of vmk1`, `vmk1 is enabled`; "" for no subject."""
        thing = self.shown.replace(_SUBJECT, subject) if subject else _VM if self.kind == "vm" else ""
        if subject and _SUBJECT in self.label:
            return self.label.replace(_SUBJECT, thing)
        label = self.label.replace(f" {_SUBJECT}", "") if self.label != _SUBJECT else self.title
        if not thing:
            return label
        return f"{thing} {label}" if self.is_predicate else f"{label} of {thing}"

    @property
    def is_predicate(self) -> bool:
        """Whether the label goes on after the subject: `is enabled`."""
        return self.type is bool and self.label.startswith(_PREDICATES)


@cache
def load_fact_names() -> Mapping[str, FactName]:
    """Load the facts by id.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_fact_names(open_table("facts"))


def read_fact_names(document: Document) -> Mapping[str, FactName]:
    """Read a table of facts.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    shown = dict(map(_shown, root.tables("kind")))
    names = [_fact_name(section, shown) for section in root.tables("fact")]
    if len({name.id for name in names}) != len(names):
        root.fail("fact", "two tables have the same id")
    finish_document(document)
    return MappingProxyType({name.id: name for name in names})


def _shown(section: Section) -> tuple[str, str]:
    kind, shown = section.text("id"), section.text("shown")
    if _SUBJECT not in shown:
        section.fail("shown", f"must hold {_SUBJECT}")
    section.finish()
    return kind, shown


def _fact_name(section: Section, shown: Mapping[str, str]) -> FactName:
    id_, title = section.text("id"), section.text("title")
    name = FactName(
        id=id_,
        type=_TYPES.get(section.text("type", choices=_TYPES), str),
        of_vm=section.text("of", choices=("host", "vm")) == "vm",
        title=title,
        label=section.text("label", _REMARK.split(title)[0]),
        asked=section.text("asked", ""),
        shown=shown.get(id_.partition(".")[0], _SUBJECT),
        subject=section.text("subject", ""),
        unit=section.text("unit", ""),
    )
    section.finish()
    return name
