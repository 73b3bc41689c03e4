"""The log lines of an incident on an HTML page: those that prove the cause, and the others folded away."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import Final

from vmlog.model import Evidence, Incident
from vmlog.report import phrases
from vmlog.report.highlights import key_evidence, key_excerpt, top_cause
from vmlog.report.html_parts import escape_html, html_time
from vmlog.report.paths import ShortPlaces
from vmlog.report.safe import visible_text
from vmlog.report.times import time_text

# Pages of very many incidents show of each only the line with the message, and cut its path and its text.
_PATH: Final = 44
_RECORD: Final = 200
# Records of more rows are shown in part.
_ROWS: Final = 6
# More lines that support the cause are among the others.
_PROOFS: Final = 2


class ShownLines:
    """Which lines of an incident a page shows.

    Attributes:
        proof: indexes of the line that says the message and of one more that supports the first cause, by time.
        others: indexes of the other lines that are shown.
        hidden: how many lines are not shown.
    """

    def __init__(self, incident: Incident, places: ShortPlaces, *, few: bool) -> None:
        """Choose the lines; `few` is for pages of very many incidents."""
        self._incident = incident
        self._places = places
        self._few = few
        lines = incident.evidence
        cause = top_cause(incident)
        key = key_evidence(incident)
        proof = {index for index in (cause.evidence if cause else ()) if 0 <= index < len(lines)}
        keys = [index for index, line in enumerate(lines) if line is key][:1]
        self._supporting = proof
        proof = set([*keys, *sorted(proof - {*keys})][: 1 if few else _PROOFS])
        self.proof = sorted(proof)
        rest = [index for index in range(len(lines)) if index not in proof]
        self.others = [] if few else rest
        self.hidden = len(rest) - len(self.others)
        self._shown = proof | set(self.others)

    def address(self, index: int) -> str | None:
        """Return the anchor of a line; None where it is not shown."""
        return self._anchor(index) if index in self._shown else None

    def html_proof(self) -> Iterator[str]:
        """Yield the lines that prove."""
        if self.proof:
            yield '<h3>Proof</h3>\n<ul class="lines proof">'
            yield from self._items(self.proof)
            yield "</ul>"

    def html_others(self) -> Iterator[str]:
        """Yield the other lines, folded away, and how many more there are."""
        if self.others:
            yield f"<details><summary>{phrases.plural(len(self.others), 'other line')} of the logs</summary>"
            yield '<ul class="lines">'
            yield from self._items(self.others)
            yield "</ul></details>"
        if self.hidden:
            yield (f'<p class="soft">{phrases.plural(self.hidden, "other line")} not shown on this long page</p>')

    def _items(self, indexes: Iterable[int]) -> Iterator[str]:
        for index in indexes:
            line = self._incident.evidence[index]
            supports = " · supports the cause" if index in self._supporting and index not in self.proof else ""
            yield f'<li id="{self._anchor(index)}"><div class="soft">{self._about(line)}{supports}</div>'
            yield from self._record(line)
            yield "</li>"

    def _about(self, line: Evidence) -> str:
        time = time_text(line.ts_utc) if self._few else html_time(line.ts_utc)
        parts = [time] if line.ts_utc else []
        parts.append(escape_html(self._place(line)))
        if text := phrases.corrected(line):
            parts.append(escape_html(text))
        if line.trouble:
            parts.append(f'<span class="trouble-note">{escape_html(line.trouble)}</span>')
        return " · ".join(parts)

    def _place(self, line: Evidence) -> str:
        place = phrases.location(line)
        return self._places.after_host(place, line.host, _PATH) if self._few else place

    def _record(self, line: Evidence) -> Iterator[str]:
        """Yield the record; of a long one the part with the message, and the whole folded away."""
        excerpt = key_excerpt(self._incident, line).splitlines()
        long = line.text.count("\n") >= _ROWS
        shown = "\n".join([*excerpt[: _ROWS - 1], "…"] if len(excerpt) > _ROWS else excerpt) if long else line.text
        if self._few and len(shown) > _RECORD:
            shown = f"{shown[:_RECORD]}…"
        yield f"<pre>{html.escape(visible_text(shown))}</pre>"
        if long and not self._few:
            whole = html.escape(visible_text(line.text))
            yield f"<details><summary>The whole record</summary><pre>{whole}</pre></details>"

    def _anchor(self, index: int) -> str:
        return escape_html(f"{self._incident.incident_id}-e{index}")
