"""All that is known about the products' logs: everything under `patterns/` and the user's own cause files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

from vmlog.errors import PatternError, PatternErrors
from vmlog.knowledge.catalogue import Catalogue, load_catalogue
from vmlog.knowledge.format_file import load_format_files
from vmlog.knowledge.line_format import Format
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.pattern_paths import find_pattern_files
from vmlog.knowledge.stage_limits import StageLimits, load_stage_limits
from vmlog.knowledge.stage_lines import StageLines, load_stages
from vmlog.version import __version__

_T = TypeVar("_T")

_TABLES: Final = (
    ("answer_values", "load_answer_values"),
    ("operations", "load_operations"),
    ("progress_steps", "load_progress"),
    ("typed_words", "load_typed_words"),
    ("code_tables", "load_statuses"),
    ("code_tables", "load_cpu_table"),
    ("hardware_versions", "load_hardware_versions"),
    ("migrate_options", "load_migrate_options"),
    ("fact_names", "load_fact_names"),
    ("fact_files", "load_fact_files"),
    ("check_file", "load_checks"),
)
"""The other tables, shapes and checks: the modules here that read them, which those that use them load, and how."""


@dataclass(frozen=True)
class Knowledge:
    """What is known, each part read when it is first used, because not every command needs all of it.

    When a part holds a wrong file, the other parts are read too: the `PatternErrors` that is raised then names every
    wrong file.

    Attributes:
        patterns: directories of additional cause files.
    """

    patterns: tuple[Path, ...]

    @classmethod
    def load(cls, patterns: Sequence[Path] = ()) -> Knowledge:
        """Return the shipped knowledge and the user's own causes; reading happens later."""
        return cls(tuple(patterns))

    @cached_property
    def formats(self) -> tuple[Format, ...]:
        """The formats of log lines."""
        return self._read(load_format_files)

    @cached_property
    def stage_lines(self) -> StageLines:
        """The lines that tell how a migration goes on, and those of trouble on a host."""
        return self._read(load_stages)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The documented causes."""
        return self._read(self._load_catalogue)

    @cached_property
    def stage_limits(self) -> StageLimits:
        """When a migration has stalled and when a success was slow."""
        return self._read(load_stage_limits)

    @cached_property
    def digest(self) -> str:
        """Hash of all pattern files, names and contents, and of the version of the program."""
        paths, _ = find_pattern_files((patterns_dir(), *self.patterns))
        summed = hashlib.sha256(__version__.encode())
        for path in paths:
            summed.update(b"%s\0%s" % (path.name.encode("utf-8", "surrogateescape"), path.read_bytes()))
        return summed.hexdigest()

    def errors(self) -> list[PatternError]:
        """Read every part and return all that is wrong with the files."""
        errors: list[PatternError] = []
        parts: Sequence[Callable[[], Any]] = (load_format_files, load_stages, self._load_catalogue, load_stage_limits)
        for load in (*parts, *_loaders_of_tables()):
            try:
                load()
            except PatternErrors as error:
                errors += error.errors
        return errors

    def _load_catalogue(self) -> Catalogue:
        return load_catalogue(self.patterns)

    def _read(self, load: Callable[[], _T]) -> _T:
        try:
            return load()
        except PatternErrors:
            raise PatternErrors(self.errors()) from None


def _loaders_of_tables() -> Iterator[Callable[[], Any]]:
    for module, name in _TABLES:
        yield getattr(import_module(f"vmlog.knowledge.{module}"), name)
