"""Fill a tape with traffic at the rates of real hosts."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import Final

from simulator.entries import Entry, Log
from simulator.noise.shapes import Fields, Shape, load_shapes
from simulator.tape import Tape
from simulator.world import World

HOST_RATES: Final = MappingProxyType(
    {
        Log.VMKERNEL: 14.0, Log.HOSTD: 16.0, Log.VPXA: 12.0, Log.FDM: 2.0, Log.VOBD: 0.5, Log.VMWARE: 3.0,
        Log.SYSLOG: 1.5, Log.SHELL: 0.2, Log.AUTH: 0.3, Log.VMKSUMMARY: 1 / 60,
    }
)  # fmt: skip
VCENTER_RATES: Final = MappingProxyType({Log.VPXD: 24.0, Log.EVENTS: 1.0})
"""Records per minute on one machine."""


class Noise:
    """Draws records of the shapes that a world's generation prints."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world = world
        self._rng = rng
        self._fields = Fields(world, rng)
        self._choices: dict[Log, tuple[list[Shape], list[int]]] = {}
        number = world.generation.number
        for log in Log:
            known = [shape for shape in load_shapes() if shape.log is log and shape.since <= number <= shape.until]
            totals, total = [], 0
            for shape in known:
                total += shape.weight
                totals.append(total)
            self._choices[log] = (known, totals)

    def writes(self, log: Log) -> bool:
        """Return whether the generation has any traffic for that log."""
        return bool(self._choices[log][0])

    def record(self, log: Log, machine: str, offset_s: float) -> Entry:
        """Return one record of a random shape of `log`, `offset_s` seconds after the world's start."""
        known, totals = self._choices[log]
        shape = self._rng.choices(known, cum_weights=totals)[0]
        return self.entry(shape, machine, offset_s)

    def entry(self, shape: Shape, machine: str, offset_s: float) -> Entry:
        """Return one record of `shape`."""
        fields, rng = self._fields, self._rng
        fields.moment = self._world.start + timedelta(milliseconds=round(offset_s * 1000))
        fields.vms = self._world.residents(machine)
        if shape.log is Log.VMWARE:
            fields.vms = (rng.choice(fields.vms),)
        vm = fields.vms[0].name if shape.log is Log.VMWARE else ""
        component = shape.component.format_map(fields)
        return Entry(
            fields.moment, machine, shape.log, shape.text.format_map(fields), shape.level, component,
            self._op_id(shape), self._thread(shape), "", vm,
        )  # fmt: skip

    def _op_id(self, shape: Shape) -> str:
        number, rng = self._world.generation.number, self._rng
        if shape.log is Log.VMKERNEL:
            return self._fields["hex8"] if number >= 6 and rng.random() < 0.15 else ""
        if shape.log in (Log.HOSTD, Log.VPXA, Log.VPXD, Log.FDM) and rng.random() < 0.6:
            return rng.choice(
                (
                    f"SWI-{self._fields['hex8']}",
                    self._fields["oid"],
                    f"HB-host-{rng.randrange(20, 99)}@{rng.randrange(10**4, 10**6)}-{self._fields['hex8']}",
                )
            )
        return ""

    def _thread(self, shape: Shape) -> int:
        number, rng = self._world.generation.number, self._rng
        if shape.log is Log.VMKERNEL:
            return (
                rng.randrange(1024, 4300)
                if number < 5
                else rng.randrange(32800, 70000)
                if number < 6.5
                else rng.randrange(2097200, 2110000)
            )
        if shape.log is Log.VMKSUMMARY:
            return 0
        if shape.log in (Log.SYSLOG, Log.SHELL, Log.AUTH):
            return rng.randrange(2000, 9000) if number < 6.5 else rng.randrange(2097300, 2399999)
        return 2097400 if shape.log is Log.VOBD else rng.randrange(4000, 4900) + (2094000 if number >= 6.7 else 0)


def fill(tape: Tape, noise: Noise, minutes: float, density: float = 1.0) -> None:
    """Add `minutes` of traffic of every machine to the tape, at `density` times the usual rates."""
    rng = tape.rng
    vcenters = (tape.world.vcenter, *tape.world.extra_vcenters)
    machines = [(host.name, HOST_RATES) for host in tape.world.hosts] + [(vc.name, VCENTER_RATES) for vc in vcenters]
    for machine, rates in machines:
        for log, rate in rates.items():
            if not noise.writes(log):
                continue
            expected = rate * minutes * density
            count = int(expected) + (rng.random() < expected % 1)
            tape.entries += [noise.record(log, machine, rng.random() * minutes * 60) for _ in range(count)]
