"""The second half of a live migration that goes well: end of the memory copy, stun, restore, finish.

As in `stages`, every function takes the second, counted from the world's start, at which its stage begins.
"""

from __future__ import annotations

from simulator.move import Move
from simulator.stages import addresses, states, transition
from simulator.tape import Tape


def precopy_done(tape: Tape, move: Move, at: float) -> None:
    """Let the rest of the memory fit into the switchover goal."""
    pages, rate, share = tape.rng.randrange(900, 9000), tape.rng.uniform(90, 900), tape.rng.uniform(2, 70)
    if tape.world.generation.number >= 5:
        text = (
            f"VMotion: 5426: {move.mid} S: Stopping pre-copy: only {pages} pages left to send, which can be sent "
            f"within the switchover time goal of 0.500 seconds (network bandwidth ~{rate:.3f} MB/s, {share:.1f}% t2d)"
        )
        tape.kernel(move.source.name, at, move.vm.world, text)


def stun(tape: Tape, move: Move, at: float) -> None:
    """Let the source VMX stop the VM and begin to save its state."""
    src_states, _ = states(tape)
    source, name = move.source.name, move.vm.name
    transition(tape, source, at, name, src_states[2], src_states[3])
    if tape.world.generation.number >= 5:
        tape.vmx(
            source,
            at + 0.01,
            name,
            "Migrate: VM starting stun, waiting 100 seconds for go/no-go message.",
            thread="vcpu-0",
        )
    tape.vmx(source, at + 0.05, name, "Migrate: VM successfully stunned.", thread="vcpu-0")
    if len(src_states) > 6:
        transition(tape, source, at + 0.06, name, src_states[3], src_states[4])


def last_pages(tape: Tape, move: Move, at: float) -> None:
    """Send the last pages from the source to the destination."""
    rate = tape.rng.uniform(90, 900)
    if tape.world.generation.number >= 5:
        tape.kernel(
            move.source.name,
            at,
            move.vm.world + 3,
            f"VMotionSend: 3508: {move.mid} S: Sent all modified pages to destination "
            f"(network bandwidth ~{rate:.3f} MB/s)",
        )


def restore(tape: Tape, move: Move, at: float) -> None:
    """Let the destination VMX restore the state."""
    src_ip, _ = addresses(move)
    _, dst_states = states(tape)
    dest, name = move.destination.name, move.vm.name
    transition(tape, dest, at, name, dst_states[3], dst_states[4])
    for delay, text in (
        (0.01, "CPT: Restoring checkpoint (null)"),
        (0.02, f"Migrate_Open: Restoring from <{src_ip}> with migration id {move.mid}"),
        (0.03, "DUMPER: Restoring checkpoint version 8."),
    ):
        tape.vmx(dest, at + delay, name, text)


def finish(tape: Tape, move: Move, at: float, *, down_s: float = 0.0) -> None:
    """Run the VM at the destination; the source lets go. Both sides close.

    `down_s` is for how long the VM stood still, a fraction of a second when zero.
    """
    source, dest, vm = move.source.name, move.destination.name, move.vm
    src_states, dst_states = states(tape)
    rate, down = tape.rng.uniform(90, 900), tape.rng.randrange(90_000, 900_000) + round(down_s * 1_000_000)
    if tape.world.generation.number >= 5:
        tape.kernel(dest, at + 0.05, move.dest_world + 3, f"VMotionRecv: 658: {move.mid} D: DONE paging in")
        tape.kernel(
            dest,
            at + 0.06,
            move.dest_world + 3,
            f"VMotionRecv: 666: {move.mid} D: Estimated network bandwidth {rate:.3f} MB/s during page-in",
        )
    tape.vmx(dest, at + 0.07, vm.name, f"Checkpoint_Unstun: vm stopped for {down} us", thread="vcpu-0")
    transition(tape, source, at + 0.10, vm.name, src_states[-3], src_states[-2])
    transition(tape, source, at + 0.12, vm.name, src_states[-2], src_states[-1])
    tape.vmx(source, at + 0.13, vm.name, f"MigrateSetStateFinished: type=1 new state={src_states[-1]}")
    tape.vmx(source, at + 0.20, vm.name, "Migrate: cleaning up migration state.")
    transition(tape, source, at + 0.21, vm.name, src_states[-1], 0)
    if move.kind != "storage_vmotion":
        transition(tape, dest, at + 0.11, vm.name, dst_states[-2], dst_states[-1])
        tape.vmx(dest, at + 0.12, vm.name, f"MigrateSetStateFinished: type=2 new state={dst_states[-1]}")
        transition(tape, dest, at + 0.22, vm.name, dst_states[-1], 0)
    tape.hostd(
        source,
        at + 0.25,
        f"VMotionSrc ({move.mid})",
        f"Set source task result precopyStunTime to {down // 3}",
        level="verbose",
        op_id=move.source_op,
    )
    if move.moves_memory:
        tape.hostd(
            source,
            at + 0.30,
            f"VMotionSrc ({move.mid})",
            "ResolveCb: VMX reports needsUnregister = true for migrateType MIGRATE_TYPE_VMOTION",
            op_id=move.source_op,
        )
    # Within one host too, a new VMX takes over under the new path and the old VM goes.
    for delay, machine, path, change, op_id in (
        (0.35, source, vm.path, "VM_STATE_EMIGRATING -> VM_STATE_OFF", move.source_op),
        (0.36, dest, move.path, "VM_STATE_IMMIGRATING -> VM_STATE_ON", move.dest_op),
    ):
        tape.hostd(machine, at + delay, f"vm:{path}", f"State Transition ({change})", op_id=op_id)
    tape.vpxa(
        source,
        at + 0.50,
        "Migrate",
        f"[MIGRATE] ({move.mid}) vmotion result has downtime value {down}",
        level="verbose",
        op_id=move.source_op,
    )
