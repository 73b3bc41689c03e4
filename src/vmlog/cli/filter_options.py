"""The options that choose which migrations a report shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

import typer
from typer.models import OptionInfo

from vmlog.cli.option_words import near_word
from vmlog.cli.shell_completion import pattern_ids
from vmlog.errors import UsageError
from vmlog.terms import Kind, Outcome, Severity, Stage

if TYPE_CHECKING:
    from vmlog.triage.report_filter import ReportFilter

_Term = TypeVar("_Term", bound=StrEnum)


def _words_option(name: str, terms: type[StrEnum]) -> OptionInfo:
    """Return an option for words of an enum, which is repeated or holds several."""

    def complete(begun: str) -> list[str]:
        return [term.value for term in terms if term.value.startswith(begun)]

    *words, last = terms
    what = name.removeprefix("--")
    help_text = f"Only this {what}, may be repeated or hold several with commas ({', '.join(words)} or {last})."
    option: OptionInfo = typer.Option(
        name, metavar=name.removeprefix("--").upper(), help=help_text, show_default=False, autocompletion=complete
    )
    return option


def named_terms(option: str, values: Iterable[str] | None, terms: type[_Term]) -> frozenset[_Term]:
    """Return what words separated by commas name.

    >>> sorted(named_terms("--stage", ["connect,precopy", "resume"], Stage))
    [<Stage.CONNECT: 'connect'>, <Stage.PRECOPY: 'precopy'>, <Stage.RESUME: 'resume'>]

    Raises:
        UsageError: a word names nothing.
    """
    words = [word.strip() for value in values or () for word in value.split(",") if word.strip()]
    known = {term.value: term for term in terms}
    if unknown := next((word for word in words if word.lower() not in known), None):
        raise UsageError(f"{option} {unknown!r} is not one of {', '.join(known)}{near_word(unknown, [*known])}")
    return frozenset(known[word.lower()] for word in words)


@dataclass(frozen=True, kw_only=True)
class FilterOptions:
    """Which migrations the report shows."""

    PANEL: ClassVar = "Filters"

    host: Annotated[
        str,
        typer.Option("--host", metavar="NAME", help="Only migrations from or to this host; esx-a* for several."),
    ] = ""
    vm: Annotated[
        str,
        typer.Option("--vm", metavar="TEXT", help="Only VMs whose name or path holds this, or is like web-*."),
    ] = ""
    cause: Annotated[
        list[str] | None,
        typer.Option(
            "--cause",
            metavar="ID",
            help="Only incidents of this cause, such as disk-*; none for those without one. May be repeated.",
            autocompletion=pattern_ids,
            show_default=False,
        ),
    ] = None
    kind: Annotated[list[str] | None, _words_option("--kind", Kind)] = None
    stage: Annotated[list[str] | None, _words_option("--stage", Stage)] = None
    outcome: Annotated[list[str] | None, _words_option("--outcome", Outcome)] = None
    min_severity: Annotated[
        Severity | None,
        typer.Option(
            "--min-severity", metavar="SEVERITY", help="Only what is at least this severe", show_default=False
        ),
    ] = None
    incident: Annotated[
        str, typer.Option("--incident", metavar="ID", help="Only the incident whose id begins like this.")
    ] = ""
    migration_id: Annotated[
        str, typer.Option("--migration-id", metavar="ID", help="Only this migration; decimal, or hexadecimal with 0x.")
    ] = ""
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="TIME",
            help="Leave out what ended before: '2024-05-06 14:00', yesterday, 14:00 (on the day on which the logs "
            "end), 2h or '2 hours ago' (before the end of the logs). In the zone of --tz.",
        ),
    ] = ""
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="Leave out what started after; written like --since.")
    ] = ""

    def report_filter(self, zone: tzinfo) -> ReportFilter:
        """Return the filter of the report; times are read in the zone.

        Raises:
            UsageError: there is no such kind, stage or outcome.
        """
        from vmlog.triage.report_filter import ReportFilter

        return ReportFilter(
            since=self.since,
            until=self.until,
            zone=zone,
            vm=self.vm,
            host=self.host,
            causes=tuple(self.cause or ()),
            kinds=named_terms("--kind", self.kind, Kind),
            stages=named_terms("--stage", self.stage, Stage),
            incident=self.incident,
            migration_id=self.migration_id,
            outcomes=named_terms("--outcome", self.outcome, Outcome),
            min_severity=self.min_severity,
        )
