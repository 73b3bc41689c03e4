"""What the advanced options of migrations mean, by `patterns/tables/migrate_options.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vmlog.knowledge.document import Document, finish_document, open_table


@dataclass(frozen=True, slots=True)
class MigrateOption:
    """An advanced option: its path, what it means, and what its number counts ("" for nothing)."""

    path: str
    meaning: str
    unit: str


@cache
def load_migrate_options() -> Mapping[str, MigrateOption]:
    """Load the options by path, in small letters.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_migrate_options(open_table("migrate_options"))


def read_migrate_options(document: Document) -> Mapping[str, MigrateOption]:
    """Read a table of options.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    options = {}
    for section in root.tables("option"):
        option = MigrateOption(section.text("path"), section.text("meaning"), section.text("unit", ""))
        section.finish()
        if option.path.lower() in options:
            section.fail("path", f"{option.path} stands here twice")
        options[option.path.lower()] = option
    finish_document(document)
    return options
