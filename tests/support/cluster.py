"""A busy cluster: many migrations that overlap, of VMs that move again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from simulator import scripts_broken, scripts_disk, scripts_live, scripts_refused
from simulator.bundle import Pack
from simulator.move import Move, make_move
from simulator.scenario import Built, Scenario, build_scenario
from simulator.tape import Tape
from simulator.truth import TrueMigration

HOSTS: Final = 4
_MOVERS: Final = 8
# Seconds from the begin of a VM's migration to the request for its next one.
_PAUSES: Final = (151.0, 233.0)
_REFUSE: Final = scripts_refused.refuse(scripts_refused.cdrom)
_MIX: Final[tuple[tuple[str, Callable[[Tape, Move], TrueMigration]], ...]] = (
    ("vmotion", scripts_live.succeed),
    ("vmotion", scripts_live.succeed),
    ("vmotion", scripts_broken.keepalive_lost),
    ("vmotion_storage", scripts_live.succeed),
    ("vmotion", scripts_live.succeed),
    ("vmotion", scripts_broken.switchover_timeout),
    ("vmotion", _REFUSE),
    ("storage_vmotion", scripts_live.succeed),
    ("vmotion", scripts_broken.connect_failed),
    ("vmotion", scripts_live.cancelled),
    ("cold", scripts_disk.cold_nfc),
    ("vmotion", scripts_live.succeed),
    ("storage_vmotion", scripts_disk.no_space),
    ("cold", scripts_disk.cold_succeed),
)


def build_cluster(
    generation: str,
    count: int,
    seed: int = 1,
    how: Pack = Pack.DIR,
    *,
    hosts: int = HOSTS,
    second_vcenter: bool = False,
) -> Built:
    """Return the logs of a cluster in which `count` migrations run, eight VMs at once, and the truth about them."""

    def script(tape: Tape) -> list[TrueMigration]:
        world, rng = tape.world, tape.rng
        movers = list(world.vms[:_MOVERS])
        homes = [0] * _MOVERS
        due = [30.0 + rng.uniform(0, 9) for _ in movers]
        truth = []
        for number in range(count):
            mover = min(range(_MOVERS), key=due.__getitem__)
            kind, play = _MIX[(number + number // len(_MIX)) % len(_MIX)]
            other = (homes[mover] + rng.randrange(1, hosts)) % hosts
            trigger = "drs" if kind == "vmotion" and rng.random() < 0.3 else "manual"
            move = make_move(
                world,
                rng,
                movers[mover],
                due[mover],
                kind=kind,
                source=homes[mover],
                destination=other,
                trigger=trigger,
            )
            true = play(tape, replace(move, task=f"task-{3100 + number}"))
            truth.append(true)
            if true.outcome == "succeeded":
                if kind != "storage_vmotion":
                    homes[mover] = other
                    movers[mover] = replace(movers[mover], world=move.dest_world, vmid=move.dest_vmid)
                movers[mover] = replace(movers[mover], datastore=move.target)
            due[mover] += rng.uniform(*_PAUSES)
        return truth

    minutes = 2.0 + (count / _MOVERS + 1) * sum(_PAUSES) / 2 / 60
    scenario = Scenario(
        f"cluster-{count}-{generation}",
        generation,
        "a busy cluster",
        script,
        minutes,
        hosts=hosts,
        movers=_MOVERS,
        second_vcenter=second_vcenter,
    )
    return build_scenario(scenario, seed, how, density=0.01)
