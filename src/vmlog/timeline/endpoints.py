"""The two ends of a migration: hosts, addresses and worlds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from vmlog.logs import HOST_LOGS
from vmlog.model import Endpoint
from vmlog.terms import Side
from vmlog.timeline.record import Record


def endpoints_of(records: Sequence[Record]) -> tuple[Endpoint, Endpoint]:
    """Return source and destination of a migration: the hosts that wrote its records, else as records name them."""
    source, destination = _endpoint(records, Side.SOURCE), _endpoint(records, Side.DESTINATION)
    moves = [move for record in records if (move := record.observation.move)]
    source_host = source.host or next((move.source for move in moves if move.source), None)
    destination_host = destination.host or next((move.destination for move in moves if move.destination), None)
    return replace(source, host=source_host), replace(destination, host=destination_host)


class FullNames:
    """The names under which the bundles of hosts are known."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        """Take the names."""
        self._hosts = frozenset(hosts)
        self._by_label: dict[str, list[str]] = {}
        for host in self._hosts:
            self._by_label.setdefault(host.partition(".")[0], []).append(host)

    def complete(self, end: Endpoint) -> Endpoint:
        """Return the end with the name of the host's own bundle, if exactly one has the same first label.

        >>> names = FullNames(["esx-a1.example.com", "esx-a2.example.com"])
        >>> names.complete(Endpoint("esx-a1", None, None)).host
        'esx-a1.example.com'
        """
        name = end.host
        if name is None or name in self._hosts or name.replace(".", "").isdigit():
            return end
        same = self._by_label.get(name.partition(".")[0], ())
        return replace(end, host=same[0]) if len(same) == 1 else end


NO_NAMES: Final = FullNames()


def _endpoint(records: Iterable[Record], side: Side) -> Endpoint:
    counts: dict[str, int] = {}
    ip = world = named = None
    role = "source" if side is Side.SOURCE else "destination"
    for record in records:
        observation, fields = record.observation, record.observation.fields
        if record.side is side and observation.host and observation.log in HOST_LOGS:
            counts[observation.host] = counts.get(observation.host, 0) + 1
        if fields:
            named = named or fields.get(role)
            ip = ip or fields.get(f"{role}_ip")
            world = world or _world(record, side)
    host = min(counts, key=lambda name: (-counts[name], name)) if counts else named
    return Endpoint(host, ip, world)


def _world(record: Record, side: Side) -> str | None:
    """Return the VM's world on that side as the record names it."""
    fields = record.observation.fields
    world = fields.get("world") if record.side is side else None
    if side is Side.SOURCE:
        return world or (fields.get("leader") if record.side is side else None)
    destination_world = fields.get("destination_world", "0")
    return world or (destination_world if destination_world not in ("0", "-1") else None)
