"""Reports of many migrations, made without logs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.support.report_samples import FAILED, KB, NETWORK, blank
from vmlog.model import CauseMatch, Coverage, Endpoint, Evidence, HostTrouble, Incident, Migration, Report
from vmlog.terms import Kind, Outcome, Stage, Trigger

NIGHT = datetime(2025, 3, 1, tzinfo=UTC)
OTHER_CAUSE: CauseMatch = replace(NETWORK, id="disk-full", title="No space is left on the datastore", references=(KB,))


def moved(
    number: int,
    minutes: float,
    source: str = "esx-a1",
    destination: str = "esx-a2",
    *,
    cause: CauseMatch | None = None,
    outcome: Outcome = Outcome.SUCCEEDED,
    vm: str = "",
    stage: Stage | None = None,
    user: str | None = None,
    trigger: Trigger | None = None,
    datastore: str = "shared-1",
) -> Incident:
    """Return a migration, `minutes` after midnight; with a cause it failed."""
    ended = NIGHT + timedelta(minutes=minutes)
    name = vm or f"vm-{number % 17}"
    return replace(
        blank(Outcome.FAILED if cause and outcome is Outcome.SUCCEEDED else outcome, f"{number:08x}"),
        kind=Kind.VMOTION,
        causes=(cause,) if cause else (),
        vm=name,
        vm_path=f"/vmfs/volumes/{datastore}/{name}/{name}.vmx",
        source=Endpoint(source),
        destination=Endpoint(destination),
        started_utc=ended - timedelta(seconds=20),
        ended_utc=ended,
        stage=stage or (Stage.CONNECT if cause else None),
        user=user,
        trigger=trigger,
    )


def report_of(moves: Iterable[Incident], *, until: float = 24 * 60, trouble: Sequence[HostTrouble] = ()) -> Report:
    """Return the report of migrations in logs that go from midnight until so many minutes later."""
    found = tuple(moves)
    row = Coverage("a", "a", "esx-a1", "vmkernel", None, NIGHT, NIGHT + timedelta(minutes=until), 1, 0, None)
    incidents = tuple(one for one in found if one.outcome is not Outcome.SUCCEEDED)
    migrations: tuple[Migration, ...] = tuple(one for one in found if one.outcome is not Outcome.REFUSED)
    return Report("0", "c", (), (row,), (), migrations, incidents, (), (), trouble=tuple(trouble))


def link_down(minutes: float, host: str = "esx-a3", *, kind: str = "link-down", adapter: str = "vmnic2") -> HostTrouble:
    """Return trouble on a host, `minutes` after midnight."""
    when = NIGHT + timedelta(minutes=minutes)
    proof: Evidence = FAILED.evidence[0]
    return HostTrouble(host, kind, f"A physical network link went down ({adapter})", adapter, when, when, proof)
