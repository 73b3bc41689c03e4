"""Parts of the logs of a busy cluster, and what a report on them says that is not true."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath

from simulator import Built, TrueMigration
from tests.support.cluster import build_cluster
from tests.support.trees import put
from vmlog import api
from vmlog.model import Migration

Keep = Callable[[str], bool]
# The outcomes that a part of the logs may show: less than there was, and never anything else.
ALLOWED = {
    "succeeded": {"succeeded", "incomplete"},
    "failed": {"failed", "incomplete"},
    # Logs that do not show who cancelled it, or the check, show a failure.
    "cancelled": {"cancelled", "failed", "incomplete"},
    "refused": {"refused", "failed"},
}
VCENTER, HOSTS = "vc-", tuple(f"esx-esx-a{number}" for number in range(1, 5))
KINDS = ("vmkernel", "vmkwarning", "hostd", "vpxa", "vmware", "vobd", "vpxd", "journalctl_-b--0")


def is_log(name: str, kind: str) -> bool:
    return PurePosixPath(name).name.startswith(f"{kind}.")


SUBSETS: dict[str, Keep] = {
    "everything": bool,
    "vcenter": lambda name: name.startswith(VCENTER),
    "hosts": lambda name: name.startswith(HOSTS),
    "one-host": lambda name: name.startswith(HOSTS[0]),
    "two-hosts": lambda name: name.startswith(HOSTS[:2]),
    "vcenter-and-a-host": lambda name: name.startswith((VCENTER, HOSTS[1])),
    "no-vmware-log": lambda name: not is_log(name, "vmware"),
    "no-vmkernel": lambda name: not is_log(name, "vmkernel"),
    "no-hostd": lambda name: not is_log(name, "hostd"),
    **{f"{kind}-alone": lambda name, kind=kind: is_log(name, kind) for kind in KINDS},  # type: ignore[misc]
    **{
        f"{kind}-of-one-host": lambda name, kind=kind: is_log(name, kind) and name.startswith(HOSTS[0])  # type: ignore[misc]
        for kind in KINDS[:6]
    },
    # Warnings alone show the end without the VM: of two that fail within seconds it may be either.
    **{
        f"{kind}-and-vcenter": lambda name, kind=kind: is_log(name, kind) or name.startswith(VCENTER)  # type: ignore[misc]
        for kind in ("vmkernel", "hostd", "vpxa", "vmware")
    },
}


@cache
def cluster(generation: str, count: int) -> Built:
    return build_cluster(generation, count)


def possible_truths(migration: Migration, truths: tuple[TrueMigration, ...]) -> list[TrueMigration]:
    """Return the true migrations that a reported one may be: by its id, else its operations, else its VM and time."""
    if migration.migration_id:
        return [truth for truth in truths if truth.migration_id == migration.migration_id]
    if migration.op_ids:
        return [truth for truth in truths if any(op.startswith(truth.op_ids[0]) for op in migration.op_ids)]
    started = migration.started_utc
    assert started
    return [
        truth
        for truth in truths
        if migration.vm in (None, truth.vm, truth.vm_moref)
        and -5 <= (started - truth.started_utc).total_seconds() < 150
    ]


def false_names(migration: Migration, truth: TrueMigration) -> list[str]:
    """Return which VM, hosts and operations of a reported migration are not those of the true one."""
    found = []
    if migration.vm not in (None, truth.vm, truth.vm_moref):
        found.append(f"it was {truth.vm}")
    for end, host in ((migration.source, truth.source_host), (migration.destination, truth.destination_host)):
        if end.host and end.host not in (host, host.partition(".")[0]):
            found.append(f"{end.host} for {host}")
    if migration.op_ids and not any(op.startswith(truth.op_ids[0]) for op in migration.op_ids):
        found.append("other operations")
    return found


def contradictions(built: Built, keep: Keep, folder: Path) -> list[str]:
    """Return what a report on a part of the logs says that is not true."""
    files = {name: data for name, data in built.files.items() if keep(name)}
    if not files:
        return []
    migrations = api.analyze(put(folder, files)).migrations
    truths = built.truth.migrations
    found, seen = [], dict[str, int]()
    for migration in migrations:
        candidates = possible_truths(migration, truths)
        label = f"{migration.vm} {migration.outcome} {migration.started_utc:%H:%M:%S} {migration.migration_id}"
        if not candidates:
            found.append(f"{label}: there was none such")
            continue
        # Of several candidates, prefer one that was not reported yet and whose outcome fits.
        truth = min(
            candidates, key=lambda one: (seen.get(one.op_ids[0], 0), migration.outcome not in ALLOWED[one.outcome])
        )
        seen[truth.op_ids[0]] = seen.get(truth.op_ids[0], 0) + 1
        if seen[truth.op_ids[0]] > 1:
            found.append(f"{label}: reported before")
        if migration.outcome not in ALLOWED[truth.outcome]:
            found.append(f"{label}: {truth.outcome}")
        found += [f"{label}: {text}" for text in false_names(migration, truth)]
    if len(migrations) > len(truths):
        found.append(f"{len(migrations)} of {len(truths)}")
    return found
