"""Options of what people see on standard output."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Annotated, ClassVar

import typer

from vmlog.cli.color import ColorChoice, has_color
from vmlog.cli.zones import zone_of
from vmlog.report.writer import DEFAULT_WIDTH, WriterOptions


@dataclass(frozen=True, kw_only=True)
class ScreenOptions:
    """How a terminal is used."""

    PANEL: ClassVar = "Output"

    color: Annotated[
        ColorChoice,
        typer.Option("--color", metavar="WHEN", help="Colours on standard output; auto asks terminal and environment"),
    ] = ColorChoice.AUTO

    pager: Annotated[
        bool,
        typer.Option(
            "--pager/--no-pager", help="Show what is longer than the terminal in a pager (VMLOG_PAGER, PAGER or less)."
        ),
    ] = True

    def writer_options(self, *, on_stdout: bool, excel: bool = False, show_all: bool = False) -> WriterOptions:
        """Return how to write: a terminal's width and colours count only on standard output."""
        width = shutil.get_terminal_size().columns if on_stdout and sys.stdout.isatty() else DEFAULT_WIDTH
        color = on_stdout and has_color(self.color, sys.stdout)
        return WriterOptions(excel=excel, width=width, color=color, show_all=show_all)


@dataclass(frozen=True, kw_only=True)
class DisplayOptions(ScreenOptions):
    """How reports with times look to people."""

    tz: Annotated[
        str,
        typer.Option(
            "--tz",
            metavar="ZONE",
            help="Zone of the times that people read: UTC, local, +02:00 or a name such as Europe/Berlin. JSON, CSV "
            "and Parquet always have UTC.",
        ),
    ] = "UTC"

    def __post_init__(self) -> None:
        # A wrong name is refused before anything is read.
        zone_of(self.tz)

    def zone(self) -> tzinfo:
        """Return the zone of the times that people read."""
        return zone_of(self.tz)

    def writer_options(self, *, on_stdout: bool, excel: bool = False, show_all: bool = False) -> WriterOptions:
        """Return how to write, with times in the zone."""
        options = super().writer_options(on_stdout=on_stdout, excel=excel, show_all=show_all)
        return replace(options, zone=self.zone())
