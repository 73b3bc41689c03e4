"""An incident's figures beside those of successes, in words that table, Markdown and HTML share. Names stay raw."""

from __future__ import annotations

from typing import Final

from vmlog.baseline.figures import DURATION, RATE
from vmlog.model import Baseline, Incident, Measure
from vmlog.report.phrases import duration, hosts_phrase, place
from vmlog.terms import BaselineScope, Side

MEASURE_COLUMNS: Final = ("Figure", "Here", "Median", "Slow end", "Successes")
# Of fewer values the 95th percentile is the largest of them, and is called so.
_FEWEST_OF_PERCENTILE: Final = 20
_NAMES: Final = {
    DURATION: "whole duration",
    RATE: "pre-copy rate",
    "downtime_ms": "downtime",
    "precopy_stun_ms": "stun before the pre-copy",
}
_SIDES: Final = {Side.SOURCE: "on the source", Side.DESTINATION: "on the destination", Side.VCENTER: "in vCenter"}


def figure_name(name: str) -> str:
    """Return a figure in words.

    >>> figure_name("source_precopy_s"), figure_name("downtime_ms"), figure_name("connect_s")
    ('precopy on the source', 'downtime', 'connect')
    """
    if name in _NAMES:
        return _NAMES[name]
    stage = name.removesuffix("_s")
    for side, words in _SIDES.items():
        if stage.startswith(f"{side.value}_"):
            return f"{stage.removeprefix(f'{side.value}_')} {words}"
    return stage


def figure_text(name: str, value: float) -> str:
    """Return the value of a figure with its unit.

    >>> figure_text("source_precopy_s", 75), figure_text("downtime_ms", 120.25), figure_text("precopy_mb_s", 850.5)
    ('1 min 15 s', '120 ms', '850 MB/s')
    """
    if name.endswith("_ms"):
        return f"{value:,.0f} ms"
    return f"{value:,.0f} MB/s" if name == RATE else duration(value)


def comparison_sentence(incident: Incident) -> str | None:
    """Return where the incident stands out against successes, or that it does not; None without a baseline."""
    if (baseline := incident.baseline) is None:
        return None
    of = f"{baseline.n:,} successes {_between(incident, baseline)}"
    found = next((one for one in baseline.measures if one.name == baseline.stands_out), None)
    if found is None:
        return f"nothing stands out against {of}"
    cut = ", cut by its end" if found.is_cut else ""
    here = f"{figure_name(found.name)} {figure_text(found.name, found.value)}{cut}"
    return f"{here}; median {figure_text(found.name, found.median)}, {_slow_end(found)} of {of}"


def measure_rows(incident: Incident) -> list[tuple[str, str, str, str, str]]:
    """Return each figure with its value, the median, the percentile at its slow end, and how many successes have it."""
    return [
        (
            figure_name(one.name),
            f"{figure_text(one.name, one.value)}{', cut' if one.is_cut else ''}",
            figure_text(one.name, one.median),
            _slow_end(one),
            f"{one.n:,}",
        )
        for one in (incident.baseline.measures if incident.baseline else ())
    ]


def measure_lines(incident: Incident) -> list[str]:
    """Return each figure on a line of its own."""
    return [f"{name} {here}; median {median}, {end} of {n}" for name, here, median, end, n in measure_rows(incident)]


def _slow_end(measure: Measure) -> str:
    return slow_end(measure.name, measure.n, measure.p5, measure.p95)


def slow_end(name: str, n: int, p5: float, p95: float) -> str:
    """Return the 95th percentile of a figure, of a rate the 5th; of few values the worst one.

    >>> slow_end("source_precopy_s", 40, 3, 20), slow_end("source_precopy_s", 7, 3, 20), slow_end(RATE, 7, 80, 900)
    ('95th percentile 20 s', 'longest 20 s', 'slowest 80 MB/s')
    """
    is_rate = name == RATE
    if n < _FEWEST_OF_PERCENTILE:
        words = "slowest" if is_rate else "longest"
    else:
        words = "5th percentile" if is_rate else "95th percentile"
    return f"{words} {figure_text(name, p5 if is_rate else p95)}"


def _between(incident: Incident, baseline: Baseline) -> str:
    if baseline.scope is BaselineScope.VM:
        return f"of {incident.vm or incident.vm_path}"
    source, destination = place(incident.source), place(incident.destination)
    if baseline.scope is BaselineScope.PAIR:
        return f"between {source} and {destination}, in both directions"
    return hosts_phrase(source, destination)
