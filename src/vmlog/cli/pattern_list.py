"""The list of patterns, on a terminal and as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmlog.knowledge.cause import Cause
    from vmlog.report.writer import WriterOptions


def pattern_table(causes: list[Cause], version: str, layout: WriterOptions) -> str:
    """Return the list for a terminal, with the version of the catalogue."""
    from rich.text import Text

    from vmlog.report.phrases import plural
    from vmlog.report.terminal_page import TerminalPage

    page = TerminalPage(layout.width, color=layout.color)
    room = min(max((len(cause.id) for cause in causes), default=0), layout.width * 2 // 5)
    for cause in causes:
        facts = [f"stage {cause.stage}", f"area {cause.area}", *(f"KB {number}" for number in _articles(cause))]
        text = Text.assemble(cause.title, (f" ({', '.join([*facts, *_draft(cause)])})", "dim"))
        name = Text(cause.id, "bold")
        if len(cause.id) > room:
            page.line(name)
            name = Text("")
        name.truncate(room, pad=True)
        page.item(Text.assemble(name, "  "), text)
    drafts = sum(cause.status == "draft" for cause in causes)
    page.line(Text(f"{plural(len(causes), 'pattern')}, catalogue {version}"))
    if drafts:
        page.line(
            Text(
                f"{plural(drafts, 'draft')}: no public source shows any of the messages; this lowers confidence", "dim"
            )
        )
    return page.text()


def _draft(cause: Cause) -> list[str]:
    return [cause.status] if cause.status != "stable" else []


def _articles(cause: Cause) -> list[str]:
    numbers = (reference.id or reference.legacy_id for reference in cause.references if reference.kind == "kb")
    return [number for number in numbers if number]


def pattern_document(cause: Cause) -> dict[str, object]:
    """Return a pattern as a row of the list in JSON."""
    return {
        "id": cause.id,
        "area": cause.area,
        "stage": cause.stage,
        "status": cause.status,
        "severity": cause.severity,
        "articles": _articles(cause),
        "title": cause.title,
    }


def search_text_of(cause: Cause) -> str:
    """Return the id, the title and the messages of a pattern, in small letters."""
    texts = [template.text for template in (*cause.match.templates, *cause.match.unverified)]
    return "\n".join([cause.id, cause.title, *texts, *cause.match.message_keys, *cause.match.fault_types]).lower()
