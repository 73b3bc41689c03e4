"""Names of relays in headers: collectors that put their own name in the place of the host's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from vmlog.logs import HOST_LOGS
from vmlog.observe.observation import Observation, label_of
from vmlog.terms import Side

_HOSTS: Final = frozenset({Side.SOURCE, Side.DESTINATION})


def forget_relays(observations: Iterable[Observation]) -> None:
    """Remove the names of relays from the records, which then name no host.

    The sides of a migration between two addresses are two hosts, so a name in front of records of both is a relay's.
    """
    items = [item for item in observations if item.host]
    sides: dict[tuple[str, str], set[Side]] = defaultdict(set)
    between: set[str] = set()
    for item in items:
        identity, side = item.migration_id, item.side
        if identity and side and item.host and item.log in HOST_LOGS:
            sides[label_of(item.host), identity].add(side)
            source, destination = item.fields.get("source_ip"), item.fields.get("destination_ip")
            if source and destination and source != destination:
                between.add(identity)
    relays = {label for (label, identity), seen in sides.items() if identity in between and seen >= _HOSTS}
    for item in items:
        if item.host and label_of(item.host) in relays:
            item.host = None
