"""Where a report goes: standard output, or one or more files, each in its own format."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vmlog.cli.console import write_message, write_warnings
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.output_file import format_by_suffix, open_output, refuse_unwritable
from vmlog.cli.pager import show_text
from vmlog.errors import UsageError
from vmlog.report.registry import formats_by_suffix, report_formats, write_report

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Report, Story
    from vmlog.report.writer import ReportFormat, WriterOptions

_STANDARD_OUTPUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class OutputTarget:
    """One place that a report is written to.

    Attributes:
        path: the file; None for standard output.
        fmt: the format there.
        opened: whether to open the file in a browser once it is written.
    """

    path: Path | None
    fmt: ReportFormat
    opened: bool = False


def targets_of(outputs: Sequence[Path], fmt: ReportFormat | None, default: str = "") -> tuple[OutputTarget, ...]:
    """Return where the report goes and in which formats; to standard output when no output is named.

    A format that was named is that of the only output, or of those outputs whose ending names none. Otherwise the
    ending decides, and an output without one gets the default.

    Args:
        outputs: the files; `-` is standard output.
        fmt: the format that was named.
        default: the name of the format of outputs that nothing else decides; else the first.

    Raises:
        UsageError: an ending names no format, or a format was named that no output has.
    """
    known = formats_by_suffix()
    endings = [known.get(path.suffix.lower()) for path in outputs]
    if fmt and len(outputs) > 1 and all(endings) and fmt not in endings:
        raise UsageError(f"no output has the format of -f {fmt.name}: the ending of each names another; leave -f out")
    formats = report_formats()
    usual = formats[default] if default else next(iter(formats.values()))
    return tuple(
        OutputTarget(
            path,
            fmt
            if fmt and (len(outputs) < 2 or not path or path.suffix.lower() not in known)
            else format_by_suffix(path, known, usual),
        )
        for path in ([None if path == _STANDARD_OUTPUT else path for path in outputs] or [None])
    )


def require_csv(targets: Sequence[OutputTarget], *, excel: bool) -> None:
    """Refuse `--excel` for outputs that it does not concern.

    Raises:
        UsageError: no output is CSV.
    """
    names = [target.fmt.name for target in targets]
    if excel and "csv" not in names:
        raise UsageError(f"--excel is for CSV, and the format is {names[0]}; add -f csv, or -o with a name in .csv")


def require_markdown(targets: Sequence[OutputTarget], *, brief: bool) -> None:
    """Refuse `--brief` for outputs that it does not concern.

    Raises:
        UsageError: no output is Markdown.
    """
    names = [target.fmt.name for target in targets]
    if brief and "markdown" not in names:
        raise UsageError(f"--brief is for Markdown, and the format is {names[0]}; add -f markdown, or -o with .md")


def refuse_outputs(targets: Sequence[OutputTarget], sources: Sequence[str], folders: Sequence[Path]) -> None:
    """Refuse, before anything is read, outputs that are inputs, cannot be written or are the same file.

    Args:
        targets: the outputs.
        sources: what is read: files, folders with everything below them, `-` for standard input.
        folders: further folders that are read, such as those of the user's own patterns.

    Raises:
        UsageError: there is such an output.
    """
    paths = [target.path for target in targets]
    refuse_inputs(paths, sources, folders)
    refuse_unwritable(paths)


def write_reports(
    report: Report | CheckReport | MigrationComparison | Story,
    targets: Sequence[OutputTarget],
    layout: Callable[[bool], WriterOptions],
    *,
    amount: str,
    quiet: bool,
    paged: bool,
) -> None:
    """Write a report everywhere, say which files it went into, and warn where no report for people was shown.

    Args:
        report: what to write.
        targets: where.
        layout: returns the options of a writer; it is told whether that writes to standard output.
        amount: what the report holds, such as `4 incidents`.
        quiet: write nothing to standard error.
        paged: whether a text that is longer than the terminal goes through a pager.
    """
    for target in targets:
        options = layout(target.path is None)
        if target.path is None and target.fmt.for_terminal and sys.stdout.isatty():
            text = io.BytesIO()
            write_report(report, target.fmt.name, text, options)
            show_text(text.getvalue(), paged=paged)
            continue
        with open_output(target.path) as stream:
            write_report(report, target.fmt.name, stream, options)
        if target.path and not quiet:
            write_message(f"{amount} written to {target.path}")
        if target.path and target.opened and not opened_page(target.path):
            write_message(f"no browser was found to open {target.path}")
    if not any(target.path is None and target.fmt.for_terminal for target in targets):
        write_warnings(report.warnings, quiet=quiet)


def opened_page(path: Path) -> bool:
    """Open a page in the user's browser, and return whether there is one."""
    import webbrowser

    return webbrowser.open(path.resolve().as_uri())
