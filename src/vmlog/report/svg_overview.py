"""All incidents over the time of the logs as a drawing: a sign for each between its hosts, or columns for very many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from vmlog.model import Incident, Report
from vmlog.report import overview
from vmlog.report.host_labels import short_labels
from vmlog.report.html_parts import escape_html
from vmlog.report.phrases import headline, place, plural
from vmlog.report.strip import Strip, strip_of
from vmlog.report.svg_parts import NARROW, ROOMY, letters_width, percent_of, svg_text, svg_title
from vmlog.report.times import clock_text, minute_stamp, second_text, zone_text
from vmlog.terms import Outcome

# More incidents, or incidents of more hosts, are drawn as columns.
_MOST: Final = 60
_HOSTS: Final = 8
_COLUMNS: Final = 60
_NOBODY: Final = "host unknown"
# Pixels down: a lane of a host, the columns, the scale.
_LANE: Final = 34
_HEIGHT: Final = 72
_SCALE: Final = 22
# Of a period as long as this, days are told.
_IN_DAYS: Final = timedelta(days=7)


def overview_strip(report: Report) -> Iterator[str]:
    """Yield the drawing; nothing for fewer than two incidents whose time is known."""
    strip = strip_of(report)
    if strip is None:
        return
    hosts = list(dict.fromkeys(host for _, incident in strip.incidents for host in _hosts(incident)))
    yield '<section class="panel">\n<h2>Over time</h2>\n<figure>'
    if len(strip.incidents) <= _MOST and len(hosts) <= _HOSTS:
        yield _svg(strip, "".join(_signs(strip, sorted(hosts))), _LANE * len(hosts))
    else:
        yield _svg(strip, "".join(_columns(strip)), _HEIGHT)
    yield "</figure>"
    yield from _key(strip)
    yield "</section>"


def _svg(strip: Strip, body: str, height: int) -> str:
    return (
        f'<svg class="strip" width="100%" height="{height + _SCALE}"><g role="img" aria-labelledby="strip-t strip-d">'
        f'<title id="strip-t">Incidents over time</title><desc id="strip-d">{escape_html(_description(strip))}</desc>'
        f"{''.join(_scale(strip, height))}</g>{body}</svg>"
    )


def _signs(strip: Strip, hosts: list[str]) -> Iterator[str]:
    short = short_labels(hosts)
    height = {host: number * _LANE + 24 for number, host in enumerate(hosts)}
    for host, y in height.items():
        name = short.get(host, host)
        cut = int(NARROW / letters_width("m", bold=True))
        yield svg_text(0, y - 10, name if len(name) <= cut else f"{name[: cut - 1]}…", kind="lane")
        yield f'<line class="axis rule" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
    yield '<g class="dots" aria-hidden="true">'
    for moment, incident in strip.incidents:
        at = percent_of(strip.place(moment))
        rows = [height[host] for host in _hosts(incident)]
        words = f"{clock_text(moment)[:8]} {incident.outcome.value}: {headline(incident)}"
        yield f'<a class="{incident.outcome.value}" href="#{escape_html(incident.incident_id)}" tabindex="-1">'
        if rows[0] != rows[-1]:
            yield f'<line class="end" x1="{at}" x2="{at}" y1="{rows[0]}" y2="{rows[-1]}"/>'
            yield f'<circle class="goal" cx="{at}" cy="{rows[-1]}" r="4"/>'
        yield f'<circle class="in-strip" cx="{at}" cy="{rows[0]}" r="6">{svg_title(words)}</circle></a>'
    yield "</g>"


def _columns(strip: Strip) -> Iterator[str]:
    found = list(strip.buckets(_COLUMNS))
    heights = Counter[int]()
    for number, _, count, _, _ in found:
        heights[number] += count
    most = max(heights.values())
    top = Counter[int]()
    yield '<g class="dots" aria-hidden="true">'
    for number, outcome, count, moment, incident in found:
        high = count / most * (_HEIGHT - 14)
        top[number] += count
        y = _HEIGHT - top[number] / most * (_HEIGHT - 14)
        place_of = f'x="{percent_of(number / _COLUMNS)}" width="{percent_of(1 / _COLUMNS)}"'
        yield f'<a class="{outcome.value}" href="#{escape_html(incident.incident_id)}" tabindex="-1">'
        yield f'<rect class="in-strip" {place_of} y="{y:.1f}" height="{high:.1f}">'
        yield f"{svg_title(f'{count} {outcome.value} from {second_text(moment)}')}</rect></a>"
    yield f"</g>{svg_text(0, 10, f'up to {most} at a time')}"


def _scale(strip: Strip, top: int) -> Iterator[str]:
    yield f'<line class="axis" x1="0" x2="100%" y1="{top}" y2="{top}"/>'
    for kind, width, count in (("tight", NARROW, 5), ("roomy", ROOMY, 8)):
        free = 0.0
        marks = []
        for at, label in strip.times(count):
            half = letters_width(label) / 2
            if at * width - half >= free and at * width + half <= width:
                free = at * width + half + 8
                line = percent_of(at)
                marks.append(f'<line class="axis" x1="{line}" x2="{line}" y1="{top}" y2="{top + 5}"/>')
                marks.append(svg_text(at, top + 17, label, anchor="middle"))
        yield f'<g class="{kind}">{"".join(marks)}</g>'


def _description(strip: Strip) -> str:
    counts = Counter(incident.outcome for _, incident in strip.incidents)
    first, last = strip.incidents[0][0], strip.incidents[-1][0]
    return (
        f"{plural(len(strip.incidents), 'incident')} from {minute_stamp(first)} to {minute_stamp(last)}: "
        f"{overview.outcomes(counts)}. The list below has each of them."
    )


def _key(strip: Strip) -> Iterator[str]:
    """Yield what the colours mean, and the period that is drawn."""
    found = {incident.outcome for _, incident in strip.incidents}
    signs = "".join(
        f'<li class="{outcome.value}"><svg aria-hidden="true"><circle class="in-strip" cx="7" cy="7" r="6"/></svg>'
        f"{outcome.value}</li>"
        for outcome in Outcome
        if outcome in found
    )
    first, last = strip.covered
    zone = zone_text(first)
    cut = 10 if last - first >= _IN_DAYS else 19
    period = escape_html(f"{second_text(first)[:cut]} to {second_text(last)[:cut]} {zone}")
    yield f'<ul class="key">{signs}<li>{period}</li></ul>'


def _hosts(incident: Incident) -> tuple[str, ...]:
    """Return the hosts of an incident, the source first; one name where no log tells them."""
    return tuple(host for host in (place(incident.source), place(incident.destination)) if host) or (_NOBODY,)
