"""Trouble on hosts as episodes: what is told again and again is told once, from its first to its last record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from vmlog.model import HostTrouble
from vmlog.observe.host_trouble import adapter_of, kinds_of, place_of, title_of
from vmlog.observe.observation import Observation
from vmlog.observe.trouble_index import TroubleIndex

MAX_EPISODES: Final = 500
# A longer pause begins another episode.
PAUSE: Final = timedelta(minutes=10)


def find_episodes(trouble: TroubleIndex) -> tuple[HostTrouble, ...]:
    """Return the episodes of a run in order of time, the first `MAX_EPISODES` of them."""
    found = [_episode(records) for host in trouble.by_host() for records in _runs(host)]
    found.sort(key=lambda one: (one.first_utc, one.host, one.kind, one.adapter or ""))
    return tuple(found[:MAX_EPISODES])


def _runs(records: list[Observation]) -> list[list[Observation]]:
    """Return the records of a host by kind and adapter, cut at long pauses."""
    runs: list[list[Observation]] = []
    latest: dict[tuple[str, str | None], list[Observation]] = {}
    for record in records:
        key = (min(kinds_of(record)), adapter_of(record))
        run = latest.get(key)
        if run is None or not run[-1].when or not record.when or record.when - run[-1].when > PAUSE:
            latest[key] = run = []
            runs.append(run)
        run.append(record)
    return runs


def _episode(records: list[Observation]) -> HostTrouble:
    first, last = records[0], records[-1]
    if first.when is None or last.when is None:
        raise AssertionError("trouble without a time is not kept")
    return HostTrouble(
        host=first.fields.get("host") or first.host or place_of(first),
        kind=min(kinds_of(first)),
        title=title_of(first),
        adapter=adapter_of(first),
        first_utc=first.when,
        last_utc=last.when,
        is_over=any(mark.line.ends_trouble for mark in first.marks),
        evidence=replace(first.evidence(None), trouble=title_of(first)),
    )
