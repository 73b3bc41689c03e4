"""The demonstration: two ESXi 8.0 hosts and their vCenter during an hour of mixed luck."""

from __future__ import annotations

from typing import Final

from simulator import scripts_broken, scripts_disk, scripts_live, scripts_refused
from simulator.move import make_move
from simulator.noise.traps import set_traps
from simulator.scenario import Scenario
from simulator.tape import Tape
from simulator.truth import TrueMigration


def _play(tape: Tape) -> list[TrueMigration]:
    plan = (
        (scripts_live.succeed, "vmotion", 140.0),
        (scripts_broken.switchover_timeout, "vmotion", 520.0),
        (scripts_refused.refuse(scripts_refused.cdrom), "vmotion", 905.0),
        (scripts_live.succeed, "vmotion", 1310.0),
        (scripts_disk.fsr_timeout, "storage_vmotion", 1725.0),
        (scripts_broken.connect_failed, "vmotion", 2480.0),
    )
    set_traps(tape, 60.0, 3300.0)
    return [
        script(tape, make_move(tape.world, tape.rng, tape.world.vms[number], at, kind=kind))
        for number, (script, kind, at) in enumerate(plan)
    ]


DEMO: Final = Scenario("demo", "8.0", "two hosts and a vCenter, several migrations", _play, minutes=55.0, movers=6)
