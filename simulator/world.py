"""The invented data centre: hosts with clocks, VMs with paths, datastores and a vCenter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from simulator.generations import Generation
from simulator.ids import volume_uuid
from simulator.stamps import Clock

DOMAIN: Final = "example.com"
_GUESTS: Final = (
    "web-01", "db-02", "mail-03", "build-04", "file-05", "app-06", "print-07", "proxy-08", "queue-09", "erp-10",
    "wiki-11", "scan-12", "jump-13", "cache-14", "report-15", "backup-16",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Datastore:
    """A shared volume."""

    name: str
    uuid: str


@dataclass(frozen=True, slots=True)
class Host:
    """An ESX or ESXi host; `ip` is its management address, `vmotion_ip` that of its vMotion interface."""

    name: str
    ip: str
    vmotion_ip: str
    moref: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Vm:
    """A virtual machine; `world` is that of its VMX on the host where it starts out, `vmid` its number there."""

    name: str
    moref: str
    uuid: str
    datastore: Datastore
    world: int
    vmid: int

    @property
    def directory(self) -> str:
        return f"/vmfs/volumes/{self.datastore.uuid}/{self.name}"

    @property
    def path(self) -> str:
        return f"{self.directory}/{self.name}.vmx"


@dataclass(frozen=True, slots=True)
class VCenter:
    """A vCenter (VirtualCenter up to 2.5)."""

    name: str
    ip: str
    clock: Clock
    datacenter: str = "DC-North"


@dataclass(frozen=True, slots=True)
class World:
    """Everything that logs, for one generation, from `start` on. The first `movers` VMs live on the first host."""

    generation: Generation
    start: datetime
    vcenter: VCenter
    hosts: tuple[Host, ...]
    datastores: tuple[Datastore, ...]
    vms: tuple[Vm, ...]
    extra_vcenters: tuple[VCenter, ...] = field(default=())
    movers: int = 3

    def residents(self, machine: str) -> tuple[Vm, ...]:
        """Return the VMs that stay on the host `machine` (any VM for a vCenter)."""
        names = [host.name for host in self.hosts]
        if machine not in names:
            return self.vms
        return self.vms[self.movers + names.index(machine) :: len(names)]

    def clock(self, machine: str) -> Clock:
        """Return the clock of the host or vCenter called `machine`."""
        return self.machine(machine).clock

    def machine(self, name: str) -> Host | VCenter:
        """Return the host or vCenter called `name`."""
        machines: dict[str, Host | VCenter] = {host.name: host for host in self.hosts}
        machines |= {vcenter.name: vcenter for vcenter in (self.vcenter, *self.extra_vcenters)}
        return machines[name]


def make_world(
    generation: Generation,
    rng: Random,
    start: datetime,
    *,
    hosts: int = 2,
    movers: int = 3,
    second_vcenter: bool = False,
    skews: tuple[float, ...] = (),
) -> World:
    """Invent a data centre whose logs begin at `start` (true time, UTC).

    The hosts' clock errors in seconds are `skews`, or small ones of their own where none are given.
    """
    host_zone = generation.vc_offset_minutes if generation.console else 0
    stores = tuple(Datastore(f"shared-{number}", volume_uuid(rng)) for number in range(1, 4))
    made_hosts = tuple(
        Host(
            name=f"esx-a{number}.{DOMAIN}",
            ip=f"192.0.2.{10 + number}",
            vmotion_ip=f"10.20.30.{10 + number}",
            moref=f"host-{20 + 3 * number}",
            clock=Clock(
                skew_s=skews[number - 1] if skews else round(rng.uniform(-1.5, 1.5), 3),
                offset_minutes=host_zone,
                booted=start
                - timedelta(
                    days=rng.randrange(3, 200), seconds=rng.randrange(86400), microseconds=rng.randrange(10**6)
                ),
            ),
        )
        for number in range(1, hosts + 1)
    )
    first_world = 4200 if generation.number < 5 else 33400 if generation.number < 6.5 else 2100000
    made_vms = tuple(
        Vm(
            name=name,
            moref=f"vm-{40 + 7 * number}",
            uuid=_bios_uuid(rng),
            datastore=stores[number % 2],
            world=first_world + 13 * number + rng.randrange(12),
            vmid=3 + number,
        )
        for number, name in enumerate(_guests(movers + 2 * hosts))
    )
    offset = generation.vc_offset_minutes
    return World(
        generation=generation,
        start=start,
        vcenter=VCenter(f"vc-a.{DOMAIN}", "192.0.2.5", Clock(0.0, offset, start - timedelta(days=30))),
        hosts=made_hosts,
        datastores=stores,
        vms=made_vms,
        extra_vcenters=(
            (VCenter(f"vc-b.{DOMAIN}", "198.51.100.5", Clock(0.4, offset, start - timedelta(days=9)), "DC-South"),)
            if second_vcenter
            else ()
        ),
        movers=movers,
    )


def _guests(count: int) -> list[str]:
    """Return names of VMs; those beyond the list are numbered like it."""
    more = (f"node-{number}" for number in range(len(_GUESTS) + 1, count + 1))
    return [*_GUESTS[:count], *more]


def _bios_uuid(rng: Random) -> str:
    pairs = [f"{rng.randrange(256):02x}" for _ in range(14)]
    return f"56 4d {' '.join(pairs[:6])}-{' '.join(pairs[6:])}"
