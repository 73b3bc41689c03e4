"""The options of `vmlog check`, in the order of its help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from vmlog.cli.display_options import DisplayOptions
from vmlog.cli.redaction_options import RedactionOptions
from vmlog.cli.shared_options import EXIT_PANEL, LogHost, OutputOptions, Patterns, RunOptions
from vmlog.errors import UsageError
from vmlog.report.writer import WriterOptions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmlog.checks.selection import CheckSelection
    from vmlog.model import CheckResult


class FailOn(StrEnum):
    """The least result that counts as a finding."""

    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class SubjectOptions:
    """What is checked."""

    PANEL: ClassVar = "Filters"

    source_host: Annotated[
        str, typer.Option("--from", metavar="HOST", help="Only moves away from this host; without domain will do.")
    ] = ""
    destination_host: Annotated[str, typer.Option("--to", metavar="HOST", help="Only moves to this host.")] = ""
    vm: Annotated[
        list[str] | None,
        typer.Option(
            "--vm", metavar="TEXT", help="Only VMs whose name holds this; may be repeated.", show_default=False
        ),
    ] = None
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="CHECKS",
            help="Only these checks: H (hosts), P (pairs), V (VMs), numbers such as H1, or ids; "
            "separated by commas or repeated.",
            show_default=False,
        ),
    ] = None

    def selection(self) -> CheckSelection:
        """Return what to check.

        Raises:
            UsageError: a VM would stay where it is.
        """
        from vmlog.checks.selection import CheckSelection

        if self.source_host and self.source_host.lower() == self.destination_host.lower():
            raise UsageError(f"--from and --to name the same host, {self.source_host!r}")
        return CheckSelection(
            source_host=self.source_host,
            destination_host=self.destination_host,
            vms=tuple(self.vm or ()),
            only=tuple(name.strip() for text in self.only or () for name in text.split(",") if name.strip()),
        )


@dataclass(frozen=True, kw_only=True)
class CheckLayoutOptions:
    """How the report is laid out."""

    PANEL: ClassVar = "Output"

    show_all: Annotated[
        bool, typer.Option("--all", help="Shorten nothing, and list the checks that passed or do not apply too.")
    ] = False
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV for spreadsheets, where long ids survive.")] = False

    display: DisplayOptions

    def for_output(self, on_stdout: bool) -> WriterOptions:
        """Return the options of a writer."""
        return self.display.writer_options(on_stdout=on_stdout, excel=self.excel, show_all=self.show_all)


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """All options of the command."""

    output: OutputOptions
    patterns: Patterns = None
    subjects: SubjectOptions
    log_host: LogHost = None
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on",
            metavar="RESULT",
            help="Exit with 1 when a check fails, or with warn also when one warns of more than advice",
            show_default=False,
            rich_help_panel=EXIT_PANEL,
        ),
    ] = None
    layout: CheckLayoutOptions
    redaction: RedactionOptions
    run: RunOptions

    @property
    def pattern_folders(self) -> tuple[Path, ...]:
        """The directories of additional cause files."""
        return tuple(self.patterns or ())

    def has_findings(self, results: Iterable[CheckResult]) -> bool:
        """Return whether a result is as bad as `--fail-on`."""
        from vmlog.report.check_groups import is_advice

        if self.fail_on is None:
            return False
        counted = {FailOn.FAIL: {"fail"}, FailOn.WARN: {"fail", "warn"}}[self.fail_on]
        return any(one.result in counted and not is_advice(one) for one in results)
