"""Records that several logs repeat."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime

from vmlog.observe.observation import Observation, label_of


def of_originals(observations: Sequence[Observation], copies: Container[tuple[str, str]]) -> list[Observation]:
    """Return the observations that are not from copies of other logs, which are given by source and path."""
    return [item for item in observations if (item.source, item.member) not in copies]


def distinct(observations: list[Observation]) -> list[Observation]:
    """Sort observations and keep one of each record that several logs repeat.

    vmkwarning repeats vmkernel, and a syslog export repeats every log. Records of the same host, time and text are one,
    and the log whose name comes first keeps it. An export may have the host without its domain and the time without
    fractions of a second. A loose copy may have lost its host: it repeats any host's record.
    """
    ordered = sorted(observations, key=lambda item: item.order)
    exact = _exact(ordered)
    of_hosts = _of_hosts(ordered)
    kept: list[Observation] = []
    # Copies have the same time, so they are neighbours.
    seen: set[tuple[str, str]] = set()
    latest: datetime | None = None
    for item in ordered:
        if item.ts is None:
            kept.append(item)
            continue
        if item.when != latest:
            latest = item.when
            seen.clear()
        if not item.host and (item.when, item.text) in of_hosts:
            continue
        key = (_writer(item), item.text)
        rounded = not item.ts.microsecond and exact.get((*key, item.ts), item.series) != item.series
        if key not in seen and not rounded:
            seen.add(key)
            kept.append(item)
    return kept


def _of_hosts(observations: list[Observation]) -> set[tuple[datetime | None, str]]:
    """Return time and text of the records of known hosts, as far as one of an unknown host may repeat them."""
    times = {item.when for item in observations if not item.host}
    return {(item.when, item.text) for item in observations if item.host and item.when in times} if times else set()


def _exact(observations: list[Observation]) -> dict[tuple[str, str, datetime], str]:
    """Return the series of records whose time is cut to seconds in another log, by writer, text and second."""
    seconds = {(_writer(item), item.ts) for item in observations if item.ts and not item.ts.microsecond}
    if not seconds:
        return {}
    exact = {}
    for item in observations:
        if item.ts and item.ts.microsecond:
            writer, second = _writer(item), item.ts.replace(microsecond=0)
            if (writer, second) in seconds:
                exact[writer, item.text, second] = item.series
    return exact


def _writer(observation: Observation) -> str:
    """Return the host of a record for finding copies; a log without a host may be read from two packagings."""
    return label_of(observation.host) if observation.host else ""
