"""What a scenario really contains: the expected result that is stored next to the logs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrueMigration:
    """One migration as it was scripted.

    Times are true times; a host's own stamps differ by its clock error (see `TrueHost`). `causes` are catalogue ids
    any of which is right as the first cause, none where nothing documented fits. vCenter logs before 6.7 know a VM by
    its `vm_moref` alone. `message_contains` is part of the product's own words, empty if none. `slow` tells that a
    success kept the VM waiting so long that it must be reported.
    """

    kind: str
    outcome: str
    stage: str | None
    progress_percent: int | None
    migration_id: str | None
    vm: str
    vm_moref: str
    vm_path: str
    source_host: str
    destination_host: str
    started_utc: datetime
    failed_utc: datetime | None
    causes: tuple[str, ...] = ()
    message_contains: str = ""
    op_ids: tuple[str, ...] = ()
    trigger: str = "manual"
    slow: bool = False


@dataclass(frozen=True, slots=True)
class TrueHost:
    """A machine of the scenario; `clock_skew_s` is how far its clock runs ahead, `utc_offset_minutes` its zone."""

    name: str
    ip: str
    vmotion_ip: str | None
    clock_skew_s: float
    utc_offset_minutes: int
    product: str
    version: str
    build: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The expected result of one scenario. `healthy` means: no incident may be reported."""

    scenario: str
    generation: str
    seed: int
    healthy: bool
    start_utc: datetime
    end_utc: datetime
    hosts: tuple[TrueHost, ...]
    migrations: tuple[TrueMigration, ...] = field(default=())

    def to_json(self) -> bytes:
        """Return the truth as indented JSON, times in ISO 8601 with Z."""
        return json.dumps(asdict(self), indent=2, default=_plain).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    raise TypeError(f"cannot write {type(value).__name__}")
