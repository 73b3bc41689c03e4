"""Parts that the Markdown documents of every kind of report share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Final

from vmlog.model import Reference
from vmlog.report import phrases
from vmlog.report.command_text import command_parts
from vmlog.report.safe import one_line

# Viewers of GitHub's dialect, and many others, link what looks like an address, even where its signs are escaped; only
# code is left alone. A piece of text that holds the beginning of one becomes code.
_PIECE: Final = re.compile(r"[^ |]+")
_ADDRESS: Final = re.compile(r"://|//[^ /]|www\.|mailto:|xmpp:|@[\w.-]", re.IGNORECASE)
_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_TICKS: Final = re.compile(r"`+")
_LINE_START: Final = re.compile(r"[-+=]|[0-9]{1,9}[.)]")
_UNFIT_IN_LINK: Final = re.compile(r"[<>\\ ]")
_WEB: Final = ("https://", "http://")


def escape_markdown(text: str) -> str:
    r"""Return text that renders as itself: one line, no markup, no HTML, no link, safe in a table and to begin a line.

    >>> print(escape_markdown("- see www.example.com, *now*"))
    \- see `www.example.com,` \*now\*
    """
    line = _escape_signs(one_line(text).strip())
    # What would begin a list or an underline: the escape goes before its last sign (`1\.`).
    start = _LINE_START.match(line)
    return f"{line[: start.end() - 1]}\\{line[start.end() - 1 :]}" if start else line


def _escape_signs(line: str) -> str:
    if not _ADDRESS.search(line):
        return _SPECIAL.sub(r"\\\g<0>", line)
    pieces, end = [], 0
    for found in _PIECE.finditer(line):
        if _ADDRESS.search(found[0]):
            pieces += [_SPECIAL.sub(r"\\\g<0>", line[end : found.start()]), _code_span(found[0])]
            end = found.end()
    return "".join((*pieces, _SPECIAL.sub(r"\\\g<0>", line[end:])))


def markdown_commands(text: str) -> str:
    r"""Return a text of the catalogue as Markdown, its commands as code.

    >>> print(markdown_commands("1. run `nc -z <address> 8000` *twice*"))
    1\. run `nc -z <address> 8000` \*twice\*
    """
    parts = command_parts(one_line(text).strip())
    shown = [_code_span(part.text) if part.is_command else _escape_signs(part.text) for part in parts]
    if parts and not parts[0].is_command:
        # Only here may something stand that begins a list.
        shown[0] = escape_markdown(parts[0].text) + _blanks_after(parts[0].text)
    # Code that follows code at once would end later than it should.
    gaps = (" " if before.endswith("`") and after.startswith("`") else "" for before, after in pairwise(("", *shown)))
    return "".join(chain.from_iterable(zip(gaps, shown, strict=True)))


def _blanks_after(text: str) -> str:
    return " " if text.endswith(" ") else ""


def _code_span(code: str) -> str:
    """Return code between more backticks than it has in a row.

    >>> _code_span("a`b"), _code_span("`a")
    ('``a`b``', '`` `a ``')
    """
    fence = "`" * (max((len(run) for run in _TICKS.findall(code)), default=0) + 1)
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def markdown_link(reference: Reference) -> str:
    """Return a link to the article, or its name and address where that is none of the web."""
    label = escape_markdown(phrases.citation(reference))
    url = one_line(reference.url)
    if not url.startswith(_WEB):
        return f"{label} {escape_markdown(url)}"
    return f"[{label}](<{_UNFIT_IN_LINK.sub(_percent, url)}>)"


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match.group()):02X}"


def markdown_section(title: str, lines: Iterable[str], *, level: int = 2) -> Iterator[str]:
    """Yield a section, nothing where it has no lines; the lines are Markdown."""
    body = list(lines)
    if body:
        yield from ("", f"{'#' * level} {title}", "")
        yield from body


def fenced_text(text: str) -> Iterator[str]:
    """Yield a block of text that is shown as it is; it must be visible text."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}text", text, fence)


def markdown_paragraph(text: str) -> Iterator[str]:
    """Yield a paragraph of Markdown and the empty line before it."""
    yield from ("", text)
