"""H15: the datastores that hold registered VMs are mounted and accessible."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.datastore_view import Datastore, datastores_of, plain_volume
from vmlog.checks.vm_users import datastore_users, shown_names, volume_users
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable


def compare_datastore_state(case: CheckCase) -> Iterator[Finding]:
    """Yield each datastore that is not there, with the VMs on it; each volume of VMs that the host does not list."""
    host, table = case.host, case.host.table
    stores = datastores_of(host)
    users = volume_users(host)
    bad = {key: fact for key, store in stores.items() if (fact := _trouble(table, store))}
    for key, fact in bad.items():
        store = stores[key]
        names = datastore_users(store, users)
        words = {"datastore": store.label, "state": _state(fact), "vms": shown_names(names)}
        yield Finding("unavailable" if names else "unused", words, used(host, (*store.facts, fact)))
    nothing = table.absent("datastore.label", "", "")
    if nothing is None:
        yield lacking(host, "datastore.label")
        return
    # Files name a volume by UUID or by label.
    known = {
        plain_volume(name) for uuid, fact in table.of("datastore.label").items() for name in (uuid, str(fact.value))
    }
    for volume, vms in sorted(users.items()):
        if plain_volume(volume) not in known:
            yield Finding("not-listed", {"volume": volume, "vms": shown_names(vms)}, used(host, [nothing]))
    if bad and not table.is_whole("inventory"):
        yield lacking(host, "inventory.vm")
    unstated = [store for store in stores.values() if table.find("datastore.mounted", store.uuid) is None]
    if unstated:
        yield lacking(host, "datastore.mounted", subject=unstated[0].uuid)
    elif not bad:
        yield Finding("available", {"count": len(stores)}, used(host, [nothing]))


def _trouble(table: FactTable, store: Datastore) -> Fact | None:
    """Return the fact that says that a datastore cannot be used, None where none says so."""
    facts = (
        table.find("datastore.mounted", store.uuid),
        table.find("datastore.accessible", store.uuid),
        table.find("datastore.nfs_accessible", store.label),
    )
    return next((fact for fact in facts if fact and not fact.value), None)


def _state(fact: Fact) -> str:
    return "not mounted" if fact.name == "datastore.mounted" else "not accessible"
