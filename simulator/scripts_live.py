"""Scripts of live migrations that nothing breaks: they succeed, are cancelled, or are left open."""

from __future__ import annotations

from simulator import fallback, handover, stages, vcenter
from simulator.move import Move, true_migration
from simulator.tape import Tape
from simulator.truth import TrueMigration


def start(tape: Tape, move: Move, *, hear: bool = True) -> None:
    """Request to connect; `hear` is false when the destination kernel never gets its half."""
    vcenter.begin(tape, move)
    stages.prepare(tape, move, move.at + 0.9)
    stages.hello(tape, move, move.at + 1.72, destination=hear)


def succeed(tape: Tape, move: Move) -> TrueMigration:
    """Let everything go well."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    copied = move.at + 3 + tape.rng.uniform(6, 24) * (4 if move.moves_disks else 1)
    handover.precopy_done(tape, move, copied)
    handover.stun(tape, move, copied + 0.05)
    if move.kind != "storage_vmotion":
        handover.restore(tape, move, copied + 0.2)
        handover.last_pages(tape, move, copied + 0.35)
    handover.finish(tape, move, copied + 0.6)
    vcenter.success(tape, move, copied + 2.1 - move.at)
    return true_migration(tape, move, "succeeded")


def succeed_slowly(tape: Tape, move: Move) -> TrueMigration:
    """Let it go well in the end, with the VM at a standstill for seconds."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    copied, down = move.at + 21.4, tape.rng.uniform(5, 9)
    handover.precopy_done(tape, move, copied)
    handover.stun(tape, move, copied + 0.05)
    handover.restore(tape, move, copied + 0.2)
    handover.last_pages(tape, move, copied + 0.35)
    handover.finish(tape, move, copied + down, down_s=down)
    vcenter.success(tape, move, copied + down + 1.5 - move.at)
    return true_migration(tape, move, "succeeded", slow=True)


def cancelled(tape: Tape, move: Move) -> TrueMigration:
    """Let a user cancel the task in the middle of the memory copy."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    stopped = move.at + 18.3
    tape.vpxd(
        stopped - 0.4,
        f"[VpxLRO] -- BEGIN lro-{tape.rng.randrange(10**5, 10**6)} -- {move.task} -- vim.Task.cancel -- {move.session}",
        op_id=move.op_id,
    )
    tape.hostd(move.source.name, stopped - 0.1, "Vmomi", "Throw vmodl.fault.RequestCanceled", op_id=move.source_op)
    fallback.source_vmx(tape, move, stopped, (), state=2)
    fallback.considered(tape, move, stopped + 0.1)
    fallback.hostd_failed(tape, move, stopped + 0.3, "vmodl.fault.RequestCanceled", "", "")
    vcenter.failure(
        tape, move, stopped + 0.7 - move.at, "vmodl.fault.RequestCanceled", "The task was canceled by a user."
    )
    return true_migration(tape, move, "cancelled", stage="precopy", failed_at=stopped - move.at)


def stalled(tape: Tape, move: Move) -> TrueMigration:
    """Connect, then let the migration fall silent while everything else goes on."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    return true_migration(tape, move, "stalled", stage="precopy")


def stalled_connect(tape: Tape, move: Move) -> TrueMigration:
    """Let both kernels announce the migration, and nothing follow: the classic 10 %."""
    start(tape, move)
    return true_migration(
        tape, move, "stalled", stage="connect", percent=10, causes=("seed-1003734-fails-at-10-percent",)
    )


def incomplete(tape: Tape, move: Move) -> TrueMigration:
    """Play `stalled`, for a scenario whose logs end seconds later."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    return true_migration(tape, move, "incomplete", stage="precopy")
