"""The answer of `vmlog explain` on a terminal page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from vmlog.model import CauseMatch
from vmlog.report.terminal_incident import add_cause, plain_text
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.writer import WriterOptions

_UNKNOWN_ARTICLE: Final = "unknown_article"
# Variables that state what the text names or is about; the others are values that stand in the text.
_READ_AS: Final = frozenset({"article", "cause_id", "cpu", "fault", "operation", "progress", "status", "title"})
_HINT: Final = (
    "Try more of it: the whole task error or log line, with its keys (msg..., vim.fault...) and codes (0xbad...). "
    "Texts in other languages than English are recognised by these alone."
)


def explained_text(causes: Sequence[CauseMatch], recognised: Mapping[str, str], options: WriterOptions) -> str:
    """Return the answer to a pasted message or a typed name: what it was read as, the causes, the values in it.

    Args:
        causes: best first; without any, a sentence says so and what to try.
        recognised: `variables` as in JSON: what the text names comes first, values in the text come last.
        options: the layout.
    """
    page = TerminalPage(options.width, color=options.color)
    missing = recognised.get(_UNKNOWN_ARTICLE)
    if missing:
        page.line(plain_text(f"The catalogue does not have {missing}."))
    variables = {name: value for name, value in sorted(recognised.items()) if name != _UNKNOWN_ARTICLE}
    _add_values(page, "read as", {name: value for name, value in variables.items() if name in _READ_AS})
    if not causes and not missing:
        page.line(plain_text("Nothing documented is close enough to this text."))
        if not variables:
            page.line(plain_text(_HINT))
    for number, cause in enumerate(causes):
        if number or not variables.keys().isdisjoint(_READ_AS):
            page.blank()
        add_cause(page, cause, options, label="or" if number else "cause")
    _add_values(page, "values", {name: value for name, value in variables.items() if name not in _READ_AS})
    return page.text()


def _add_values(page: TerminalPage, label: str, values: Mapping[str, str]) -> None:
    for position, (name, value) in enumerate(values.items()):
        page.field("" if position else label, plain_text(f"{name.replace('_', ' ')}: {value}"))
