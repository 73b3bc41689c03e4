"""Parts that the HTML pages of every kind of report share."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from vmlog.model import Reference
from vmlog.report import phrases
from vmlog.report.command_text import command_parts
from vmlog.report.html_assets import content_policy, page_script, page_style
from vmlog.report.safe import one_line
from vmlog.report.shared_dictionaries import iso
from vmlog.report.times import time_text

_WEB: Final = ("https://", "http://")


def html_opening(title: str, heading: str) -> Iterator[str]:
    """Yield the head of a page, with the title of its tab, and the beginning of its header."""
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{content_policy()}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape_html(title)}</title>\n<style>{page_style()}</style>\n</head>\n<body>"
    yield f"<header>\n<h1>{escape_html(heading)}</h1>"


def html_closing(made_by: str) -> Iterator[str]:
    """Yield the end of a page: who made it, and the script."""
    yield f"</main>\n<footer><p>{escape_html(made_by)}</p></footer>"
    yield f"<script>{page_script()}</script>\n</body>\n</html>"


def escape_html(text: str) -> str:
    """Return text on one line that shows as itself in an element or a quoted attribute."""
    return html.escape(one_line(text), quote=True)


def html_commands(text: str) -> str:
    """Return a text of the catalogue as HTML, its commands as code."""
    parts = [(escape_html(part.text), part.is_command) for part in command_parts(one_line(text))]
    return "".join(f"<code>{shown}</code>" if is_command else shown for shown, is_command in parts)


def html_time(moment: datetime | None, text: str = "") -> str:
    """Return a time as people read it, or a text about it, with the time for programs."""
    shown = escape_html(text or time_text(moment))
    return f'<time datetime="{iso(moment)}">{shown}</time>' if moment else shown


def html_link(reference: Reference) -> str:
    """Return a link to the article, or its name and address where that is none of the web."""
    label = escape_html(phrases.citation(reference))
    url = escape_html(reference.url)
    return f'<a href="{url}" rel="noreferrer">{label}</a>' if reference.url.startswith(_WEB) else f"{label} {url}"


def html_table(
    title: str, columns: Sequence[str], rows: Iterable[Iterable[str]], *, cards: bool = False
) -> Iterator[str]:
    """Yield a table under its title, if it has one; nothing where it has no rows; the cells are HTML.

    Args:
        title: the title.
        columns: the heads.
        rows: the cells.
        cards: narrow pages show each row as a card, without the heads; the cells must say what they are.
    """
    body = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    if body:
        if title:
            yield f"<h2>{title}</h2>"
        table = '<table class="cards">' if cards else "<table>"
        yield f'<div class="scroll" role="group" aria-label="{title or columns[0]}" tabindex="0">{table}'
        yield table_head(columns)
        yield from body
        yield "</tbody></table></div>"


def table_head(columns: Iterable[str]) -> str:
    """Return the head of a table and the beginning of its body."""
    names = "".join(f'<th scope="col">{name}</th>' for name in columns)
    return f"<thead><tr>{names}</tr></thead><tbody>"


def html_list(title: str, items: Iterable[str], *, level: int = 2) -> Iterator[str]:
    """Yield a list under its title, nothing where it has no items; the items are text."""
    entries = [f"<li>{escape_html(item)}</li>" for item in items]
    if entries:
        yield f"<h{level}>{title}</h{level}>\n<ul>"
        yield from entries
        yield "</ul>"
