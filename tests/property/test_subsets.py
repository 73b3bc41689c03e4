"""Whatever part of a busy cluster's logs is there: no migration too many, no outcome that is not so, no false stall."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from simulator import Built, TrueMigration
from tests.support.cluster import build_cluster
from tests.support.trees import put
from vmlog import api
from vmlog.model import Migration

pytestmark = pytest.mark.slow

Keep = Callable[[str], bool]
# What logs that hold a part of the truth may say: less than there was, and never anything else.
ALLOWED = {
    "succeeded": {"succeeded", "incomplete"},
    "failed": {"failed", "incomplete"},
    # Whoever does not see who cancelled it sees it fail; whoever does not see the check, too.
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
    # Warnings alone tell of the end without the VM: of two that fail within seconds they may be either.
    **{
        f"{kind}-and-vcenter": lambda name, kind=kind: is_log(name, kind) or name.startswith(VCENTER)  # type: ignore[misc]
        for kind in ("vmkernel", "hostd", "vpxa", "vmware")
    },
}


@cache
def cluster(generation: str, count: int) -> Built:
    return build_cluster(generation, count)


def meant(migration: Migration, truths: tuple[TrueMigration, ...]) -> list[TrueMigration]:
    """The true migrations that a reported one may be: by its id, else by its operations, else by its VM and time."""
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


def wrong(built: Built, keep: Keep, folder: Path) -> list[str]:
    """What a report on a part of the logs says that is not so."""
    files = {name: data for name, data in built.files.items() if keep(name)}
    if not files:
        return []
    migrations = api.analyze(put(folder, files)).migrations
    truths = built.truth.migrations
    said, seen = [], dict[str, int]()
    for migration in migrations:
        found = meant(migration, truths)
        told = f"{migration.vm} {migration.outcome} {migration.started_utc:%H:%M:%S} {migration.migration_id}"
        if not found:
            said.append(f"{told}: there was none such")
            continue
        # Of a few that it may be, one that nothing else was said about and that it may be said of.
        truth = min(found, key=lambda one: (seen.get(one.op_ids[0], 0), migration.outcome not in ALLOWED[one.outcome]))
        seen[truth.op_ids[0]] = seen.get(truth.op_ids[0], 0) + 1
        if seen[truth.op_ids[0]] > 1:
            said.append(f"{told}: told before")
        if migration.outcome not in ALLOWED[truth.outcome]:
            said.append(f"{told}: {truth.outcome}")
        if migration.vm not in (None, truth.vm, truth.vm_moref):
            said.append(f"{told}: it was {truth.vm}")
        for end, host in ((migration.source, truth.source_host), (migration.destination, truth.destination_host)):
            if end.host and end.host not in (host, host.partition(".")[0]):
                said.append(f"{told}: {end.host} for {host}")
        if migration.op_ids and not any(op.startswith(truth.op_ids[0]) for op in migration.op_ids):
            said.append(f"{told}: other operations")
    if len(migrations) > len(truths):
        said.append(f"{len(migrations)} of {len(truths)}")
    return said


@pytest.mark.parametrize("generation", ["5.5", "6.7"])
@pytest.mark.parametrize("subset", SUBSETS)
def test_a_part_of_the_logs_tells_nothing_that_is_not_so(generation: str, subset: str, tmp_path: Path) -> None:
    assert wrong(cluster(generation, 30), SUBSETS[subset], tmp_path) == []


@pytest.mark.parametrize("subset", SUBSETS)
def test_nor_of_hundreds_of_migrations(subset: str, tmp_path: Path) -> None:
    assert wrong(cluster("6.7", 220), SUBSETS[subset], tmp_path) == []


def test_all_of_the_logs_tell_all(tmp_path: Path) -> None:
    built = cluster("6.7", 30)
    migrations = api.analyze(put(tmp_path, built.files)).migrations
    told = sorted((str(one.outcome), one.vm) for one in migrations)
    assert told == sorted((one.outcome, one.vm) for one in built.truth.migrations)
