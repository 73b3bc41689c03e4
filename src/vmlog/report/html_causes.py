"""Causes in an HTML report: in full, or in brief where the page tells each one in full once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmlog.model import CauseMatch, Incident
from vmlog.report import phrases
from vmlog.report.html_parts import escape_html, html_commands, html_link


def full_cause(cause: CauseMatch, *, first: bool = False) -> Iterator[str]:
    """Yield a cause with its explanation, its steps and its articles."""
    yield f'<div class="cause{" first" if first else ""}">\n<h4>{escape_html(cause.title)}</h4>'
    yield f"<p>{_confidence(cause)}</p>"
    yield from _explanation(cause)
    yield "</div>"


def brief_cause(cause: CauseMatch, told: CauseMatch) -> Iterator[str]:
    """Yield a cause that the page tells in full elsewhere, as `told`, with its steps where they differ."""
    yield f'<div class="cause first">\n<h4>{cause_link(cause)}</h4>\n<p>{_confidence(cause)}</p>'
    if cause.remedies != told.remedies:
        yield from _steps(cause.remedies)
    yield "</div>"


def cause_link(cause: CauseMatch) -> str:
    """Return a link to a cause that the page tells once."""
    return f'<a href="#{_anchor(cause)}">{escape_html(cause.title)}</a>'


def told_once(incidents: Iterable[Incident]) -> dict[str, CauseMatch]:
    """Return each cause of the incidents once, by its id, in order."""
    told: dict[str, CauseMatch] = {}
    for incident in incidents:
        for cause in incident.causes:
            told.setdefault(cause.id, cause)
    return told


def causes_section(told: Iterable[CauseMatch]) -> Iterator[str]:
    """Yield the causes of a page in full, without how sure they are, which differs between incidents."""
    causes = list(told)
    if not causes:
        return
    yield "<section>\n<h2>Causes explained</h2>"
    for cause in causes:
        yield f'<details class="panel" id="{_anchor(cause)}"><summary>{escape_html(cause.title)}</summary>'
        yield from _explanation(cause)
        yield "</details>"
    yield "</section>"


def _anchor(cause: CauseMatch) -> str:
    return escape_html(f"cause-{cause.id}")


def _explanation(cause: CauseMatch) -> Iterator[str]:
    yield f"<p>{html_commands(cause.cause)}</p>"
    yield from _steps(cause.remedies)
    if cause.references:
        articles = "".join(f"<li>{html_link(one)}</li>" for one in cause.references)
        yield f'<p class="label">Articles</p>\n<ul>{articles}</ul>'


def _steps(remedies: Iterable[str]) -> Iterator[str]:
    steps = [f"<li>{html_commands(remedy)}</li>" for remedy in remedies]
    if steps:
        yield f'<p class="label">Next steps</p>\n<ol>{"".join(steps)}</ol>'


def _confidence(cause: CauseMatch) -> str:
    # The element wants a number; a confidence that is none shows an empty bar.
    value = cause.confidence if 0 <= cause.confidence <= 1 else 0
    words = escape_html(phrases.confidence(cause))
    return f'<meter min="0" max="1" value="{value:.2f}" aria-label="confidence"></meter>{words}'
