"""The options that take names out of what a command shows, and the part of a command that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

import typer

from vmlog.cli.console import filter_messages, write_warnings
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.output_file import refuse_unwritable
from vmlog.errors import UsageError
from vmlog.named_paths import lies_below, names_folder

if TYPE_CHECKING:
    from vmlog.redaction.redactor import Redactor

_Item = TypeVar("_Item")


@dataclass(frozen=True, kw_only=True)
class RedactionOptions:
    """Whether names are replaced."""

    PANEL: ClassVar = "Redaction"

    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Replace the names of hosts, VMs, users and places, addresses and ids by others, everywhere.",
        ),
    ] = False
    redact_map: Annotated[
        Path | None,
        typer.Option(
            "--redact-map",
            metavar="FILE",
            help="Also keep in this file what stands for what; given again, the same things get the same names. "
            "Keep the file to yourself.",
            show_default=False,
        ),
    ] = None

    def start(
        self, sources: Sequence[str], outputs: Sequence[Path | None] = (), folders: Sequence[Path] = ()
    ) -> CommandRedaction:
        """Return what replaces names, after a look at the file for the map.

        Args:
            sources: what is read; messages get the names of these files replaced too.
            outputs: what is written besides the map.
            folders: further folders that are read.

        Raises:
            UsageError: the file of the map is an input or an output, or holds something else.
        """
        if not self.redact and self.redact_map is None:
            return CommandRedaction(None, None)
        if self.redact_map:
            refuse_inputs([self.redact_map], sources, folders)
            _refuse_folders(self.redact_map, sources)
            refuse_unwritable([*(path for path in outputs if path), self.redact_map])
        from vmlog.redaction.map_file import read_name_map
        from vmlog.redaction.redactor import Redactor

        redactor = Redactor(read_name_map(self.redact_map) if self.redact_map else None)
        redactor.learn_paths(source for source in sources if source != "-")
        filter_messages(redactor.message)
        return CommandRedaction(redactor, self.redact_map)


def _refuse_folders(place: Path, sources: Sequence[str]) -> None:
    """Refuse a map in a folder that is read, also where there is no such file yet.

    Raises:
        UsageError: it would lie in one of the folders.
    """
    for source in sources:
        if source != "-" and names_folder(source) and lies_below(place, Path(source)):
            raise UsageError(f"{place} lies in {source}, which is read; keep the map elsewhere")


class CommandRedaction:
    """Replaces names in what a command shows, and keeps the map; does nothing where that was not asked for.

    Attributes:
        is_on: whether names are replaced.
    """

    def __init__(self, redactor: Redactor | None, place: Path | None) -> None:
        self.is_on = redactor is not None
        self._redactor, self._place = redactor, place

    def apply(self, item: _Item) -> _Item:
        """Return what to show in the place of a report or a part of one, once the map holds all of its names.

        Raises:
            UsageError: the file of the map cannot be written.
        """
        if self._redactor is None:
            return item
        shown = self._redactor.redact(item)
        if self._place:
            from vmlog.redaction.map_file import write_name_map

            write_name_map(self._redactor.names, self._place)
        return shown

    def warn(self, *, quiet: bool) -> None:
        """Say which names stayed."""
        if self._redactor is not None:
            write_warnings(self._redactor.notices(), quiet=quiet)
