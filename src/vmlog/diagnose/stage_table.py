"""The stage table of `patterns/tables/stages.toml`: when a stage counts as stalled, and the documented percents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from vmlog.datafile import Document
from vmlog.errors import PatternErrors
from vmlog.model import Stage
from vmlog.resources import patterns_dir


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage. `percent` is the documented place of the client's progress bar, null where none is documented."""

    stage: Stage
    stall_after_s: int
    percent: int | None


@lru_cache(maxsize=1)
def stage_table() -> dict[Stage, StageRow]:
    """Read the table.

    Raises:
        PatternErrors: when the file is wrong.
    """
    document = Document(patterns_dir() / "tables" / "stages.toml", "patterns/tables/stages.toml")
    root = document.root
    root.integer("schema")
    rows = {}
    for section in root.tables("stage"):
        stage = Stage(section.text("id", choices=frozenset(Stage)) or Stage.REQUEST)
        percent = section.number("percent", None)
        rows[stage] = StageRow(stage, section.integer("stall_after_s"), None if percent is None else int(percent))
        section.text("percent_source", "")
        section.text("why")
        section.finish()
    root.finish()
    if document.errors:
        raise PatternErrors(document.errors)
    return rows
