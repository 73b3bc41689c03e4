"""Scenarios: a world, some migrations and traffic, and what is true about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from simulator.bundle import Pack, pack
from simulator.entries import Entry
from simulator.generations import GENERATIONS
from simulator.move import Ended
from simulator.noise.mix import Noise, fill
from simulator.render import Line, render_logs
from simulator.section import sections
from simulator.tape import Tape
from simulator.truth import TrueHost, TrueMigration, Truth
from simulator.world import World, make_world

Script = Callable[[Tape], list[TrueMigration]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named scenario.

    Attributes:
        name: Ends in the generation, such as `switchover-timeout-8.0`.
        generation: Key of `GENERATIONS`.
        title: One line for `--list`.
        script: Writes the migrations onto the tape and tells the truth about them.
        minutes: How long the logs go on.
        hosts: Number of hosts.
        movers: Number of VMs that may be moved; each host has two more.
        second_vcenter: Whether there is another vCenter.
        skews: Clock errors of the hosts in seconds; small ones if none are given.
        density: Traffic relative to a usual host.
        disorder: Up to how many seconds late lines may come to stand in their log.
    """

    name: str
    generation: str
    title: str
    script: Script
    minutes: float = 8.0
    hosts: int = 2
    movers: int = 3
    second_vcenter: bool = False
    skews: tuple[float, ...] = ()
    density: float = 1.0
    disorder: float = 0.0


@dataclass(frozen=True, slots=True)
class Built:
    """A built scenario: its files by name, and the truth."""

    files: dict[str, bytes]
    truth: Truth


@dataclass(frozen=True, slots=True)
class Logs:
    """Rendered logs before packing."""

    world: World
    logs: dict[str, dict[str, list[Line]]]
    truth: Truth
    ended: tuple[Ended, ...]


def simulate(scenario: Scenario, seed: int, density: float | None = None) -> Logs:
    """Play the scenario; the same seed gives the same lines on every machine."""
    rng = Random(f"{scenario.name}/{seed}")
    generation = GENERATIONS[scenario.generation]
    start = datetime(
        generation.year, rng.randrange(2, 12), rng.randrange(2, 27), rng.randrange(6, 18), rng.randrange(60), tzinfo=UTC
    )
    world = make_world(
        generation,
        rng,
        start,
        hosts=scenario.hosts,
        movers=scenario.movers,
        second_vcenter=scenario.second_vcenter,
        skews=scenario.skews,
    )
    tape = Tape(world, rng)
    sections(tape)
    migrations = scenario.script(tape)
    fill(tape, Noise(world, rng), scenario.minutes, scenario.density if density is None else density)
    truth = Truth(
        scenario=scenario.name,
        generation=generation.name,
        seed=seed,
        healthy=all(migration.outcome == "succeeded" and not migration.slow for migration in migrations),
        start_utc=start,
        end_utc=start + timedelta(minutes=scenario.minutes),
        hosts=_true_hosts(world),
        migrations=tuple(migrations),
    )
    return Logs(world, render_logs(world, _written(tape.entries, scenario.disorder, rng)), truth, tuple(tape.ended))


def build_scenario(
    scenario: Scenario, seed: int = 1, how: Pack = Pack.FILES, *, rotated: int = 0, density: float | None = None
) -> Built:
    """Simulate and pack; `rotated` is the number of older parts of each log in bundles."""
    made = simulate(scenario, seed, density)
    collected = made.truth.end_utc + timedelta(minutes=3)
    return Built(pack(made.world, made.logs, how, collected, rotated=rotated, ended=made.ended), made.truth)


def _written(entries: list[Entry], disorder: float, rng: Random) -> list[Entry]:
    """Return the entries in the order in which the logs get them."""
    late = {id(entry): rng.uniform(0.0, disorder) if disorder else 0.0 for entry in entries}
    return sorted(entries, key=lambda entry: entry.at + timedelta(seconds=late[id(entry)]))


def _true_hosts(world: World) -> tuple[TrueHost, ...]:
    generation = world.generation
    hosts = [
        TrueHost(
            host.name,
            host.ip,
            host.vmotion_ip,
            host.clock.skew_s,
            host.clock.offset_minutes,
            generation.product,
            generation.version,
            generation.build,
        )
        for host in world.hosts
    ]
    vcenters = [
        TrueHost(
            vcenter.name,
            vcenter.ip,
            None,
            vcenter.clock.skew_s,
            vcenter.clock.offset_minutes,
            "VMware vCenter" if generation.number >= 4 else "VMware VirtualCenter",
            generation.vc_version,
            generation.vc_build,
        )
        for vcenter in (world.vcenter, *world.extra_vcenters)
    ]
    return (*hosts, *vcenters)
