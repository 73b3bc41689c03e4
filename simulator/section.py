"""The lines with which services open their logs: product, version and build."""

from __future__ import annotations

from datetime import timedelta

from simulator.entries import Log
from simulator.lines import SECTION
from simulator.tape import Tape


def sections(tape: Tape) -> None:
    """Start every log that names its version in its first line."""
    world = tape.world
    generation = world.generation
    for host in world.hosts:
        if generation.number >= 5:
            for log in (Log.HOSTD, Log.VPXA):
                tape.add(log, host.name, 0.0, "", component=SECTION, thread=tape.rng.randrange(2098000, 2099000))
        moving = world.vms[: world.movers] if host is world.hosts[0] else ()
        powered_on = (host.clock.booted - world.start + timedelta(hours=1)).total_seconds()
        for vm in (*moving, *world.residents(host.name)):
            vmx_header(tape, host.name, powered_on, vm.name)
    if generation.number >= 5:
        for vcenter in (world.vcenter, *world.extra_vcenters):
            tape.add(Log.VPXD, vcenter.name, 0.0, "", component=SECTION, thread=tape.rng.randrange(3000, 9000))


def vmx_header(tape: Tape, machine: str, at: float, vm: str) -> None:
    """Return the first lines of a VM's log on the host `machine`."""
    generation = tape.world.generation
    product = "VMware ESXi" if generation.number >= 9 else "VMware ESX"
    pid = tape.rng.randrange(20000, 90000) if generation.number < 7 else tape.rng.randrange(2100000, 2200000)
    tape.vmx(
        machine,
        at,
        vm,
        f"Log for {product} pid={pid} version={generation.version} build=build-{generation.build} option=Release",
    )
    if generation.number >= 5:
        tape.vmx(machine, at + 0.001, vm, f"Hostname={machine}")
