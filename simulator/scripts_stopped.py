"""Scripts in which the hosts themselves stop a live migration, and courses of several migrations."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator import fallback, stages
from simulator.move import Move, make_move, true_migration
from simulator.scripts_broken import keepalive_lost
from simulator.scripts_live import start, succeed
from simulator.tape import Tape
from simulator.truth import TrueMigration

_TOO_BUSY: Final = (
    "The migration was canceled because the amount of changing memory for the virtual machine was greater than the "
    "available network bandwidth, so the migration was not able to make forward progress."
)
_YEARS_S: Final = 3 * 365 * 86400.0


def no_forward_progress(tape: Tape, move: Move) -> TrueMigration:
    """Let the guest change its memory faster than it can be sent, until the source host gives up."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    stopped = move.at + 121.7
    status = "Migration failed due to lack of pre-copy forward progress"
    fallback.kernel_failed(tape, move, stopped, status, "0xbad0109", sides="S")
    fallback.considered(tape, move, stopped + 0.3)
    fallback.source_vmx(tape, move, stopped + 0.2, (_TOO_BUSY,), state=2)
    fallback.agents_failed(tape, move, stopped + 0.5, _TOO_BUSY, after=0.8)
    return true_migration(
        tape,
        move,
        "failed",
        stage="precopy",
        failed_at=stopped - move.at,
        causes=("precopy-no-forward-progress",),
        message="forward progress",
    )


def back_and_forth(tape: Tape) -> list[TrueMigration]:
    """Move one VM to the other host, fail to move it back, and move it back."""
    world = tape.world
    there = make_move(world, tape.rng, world.vms[0], 60.0)
    away = replace(world.vms[0], world=there.dest_world, vmid=there.dest_vmid)
    plan = ((keepalive_lost, 160.0), (succeed, 280.0))
    return [
        succeed(tape, there),
        *(script(tape, make_move(world, tape.rng, away, at, source=1, destination=0)) for script, at in plan),
    ]


def id_again(tape: Tape) -> list[TrueMigration]:
    """Fail to move two VMs, years apart, under migration ids that are the same by chance."""
    world = tape.world
    first, later = (make_move(world, tape.rng, world.vms[number], at) for number, at in ((0, 60.0), (1, _YEARS_S)))
    return [keepalive_lost(tape, first), keepalive_lost(tape, replace(later, mid=first.mid))]
