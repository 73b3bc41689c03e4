"""Facts about hosts from their logs: the last line that reports each kind of trouble."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from vmlog.facts.fact import Fact, Place, Trust
from vmlog.observe.host_trouble import is_context, kinds_of
from vmlog.observe.observation import Observation

_NAME: Final = "event.seen"
_MOST_LETTERS: Final = 300


def logged_facts(observations: Iterable[Observation]) -> Mapping[str, Sequence[Fact]]:
    """Return the facts by host.

    Args:
        observations: in any order, completed.
    """
    last: dict[tuple[str, str], Observation] = {}
    for item in sorted(filter(is_context, observations), key=lambda item: item.order):
        for kind in kinds_of(item):
            if item.host:
                last[item.host, kind] = item
    facts: dict[str, list[Fact]] = defaultdict(list)
    for (host, kind), item in sorted(last.items(), key=lambda entry: entry[0]):
        place = Place(item.source, item.member, item.line_no)
        facts[host].append(Fact(_NAME, kind, item.text[:_MOST_LETTERS], place, Trust.LOG, ""))
    return facts
