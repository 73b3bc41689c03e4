"""P11: the destination sees the datastores of the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vmlog.checks.addresses import parse_interface
from vmlog.checks.check_case import CheckCase, Finding, UsedFact, lacking, used
from vmlog.checks.datastore_view import Datastore, datastores_of
from vmlog.checks.vm_users import datastore_users, shown_names, volume_users


def compare_datastores_shared(case: CheckCase) -> Iterator[Finding]:
    """Yield each datastore that only the source sees; local ones differ everywhere and count only if VMs need them."""
    here, there = datastores_of(case.host), datastores_of(case.destination)
    for host in (case.host, case.destination):
        if not host.table.is_whole("datastore"):
            yield lacking(host, "datastore.label")
    if not case.destination.table.is_whole("datastore"):
        return
    users = volume_users(case.host)
    alone = [store for key, store in here.items() if key not in there]
    spare = []
    twins = _Twins(there.values())
    for store in alone:
        finding = _missing(case, store, twins.find(store), datastore_users(store, users))
        if finding:
            yield finding
        else:
            spare.append(store)
    if spare and not case.host.table.is_whole("inventory"):
        yield lacking(case.host, "inventory.vm")
    facts = _facts(case, spare or [*here.values()], ())
    if spare:
        words = {"datastores": shown_names([store.label for store in spare]), "count": len(here) - len(alone)}
        yield Finding("differ", words, facts)
    elif here and not alone:
        yield Finding("same", {"count": len(here)}, facts)


def _missing(case: CheckCase, store: Datastore, twin: Datastore | None, users: Sequence[str]) -> Finding | None:
    words = {
        "datastore": store.label,
        "vms": shown_names(users),
        "uuid": store.uuid,
        "export": store.export,
        "version": store.nfs_version,
        "other_datastore": twin.label if twin else "",
        "other_export": twin.export if twin else "",
        "other_version": twin.nfs_version if twin else "",
    }
    facts = _facts(case, [store], [twin] if twin else ())
    if twin and store.nfs_version and twin.nfs_version and store.nfs_version != twin.nfs_version:
        return Finding("nfs-version", words, facts)
    if twin:
        return Finding("nfs-spelling", words, facts)
    return Finding("needed", words, facts) if users else None


class _Twins:
    """The NFS datastores of a host, to find the one that is probably meant to be the same."""

    def __init__(self, stores: Iterable[Datastore]) -> None:
        self._by_label: dict[str, Datastore] = {}
        self._by_export: dict[tuple[str, str], Datastore] = {}
        for store in stores:
            if store.is_nfs:
                self._by_label.setdefault(store.label, store)
                self._by_export.setdefault(_export(store), store)

    def find(self, store: Datastore) -> Datastore | None:
        """Return the one of the same label, else of the same share and server."""
        if not store.is_nfs:
            return None
        return self._by_label.get(store.label) or (self._by_export.get(_export(store)) if store.server else None)


def _export(store: Datastore) -> tuple[str, str]:
    """Return server and share without what people type differently: the domain, a slash at the end."""
    server = store.server.lower()
    host = server if parse_interface(server) else server.partition(".")[0]
    return host, store.share.rstrip("/").lower()


def _facts(case: CheckCase, here: Sequence[Datastore], there: Sequence[Datastore]) -> tuple[UsedFact, ...]:
    return used(case.host, [fact for store in here for fact in store.facts]) + used(
        case.destination, [fact for store in there for fact in store.facts]
    )
