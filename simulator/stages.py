"""The lines of a live migration that goes well, stage by stage and side by side.

Every function takes the second, counted from the world's start, at which its stage begins. The texts are those of
public log excerpts; for ESX 3.5 no published kernel line is known, so it gets the wording of ESX 4.
"""

from __future__ import annotations

from typing import Final

from simulator.move import Move
from simulator.section import vmx_header
from simulator.tape import Tape

# Numbers of the VMX states: (source from READY on, destination from INIT on); one state was added after 5.0.
_STATES_OLD: Final = ((0, 1, 2, 3, 4, 5), (0, 7, 8, 9, 10, 11))
_STATES_NEW: Final = ((0, 1, 2, 3, 4, 5, 6), (0, 8, 9, 10, 11, 12))


def states(tape: Tape) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the state numbers that the source and the destination pass through."""
    return _STATES_NEW if tape.world.generation.number > 5 else _STATES_OLD


def transition(tape: Tape, machine: str, at: float, vm: str, old: int, new: int) -> None:
    """Let a VMX change its migration state."""
    tape.vmx(machine, at, vm, f"MigrateSetState: Transitioning from state {old} to {new}.")


def prepare(tape: Tape, move: Move, at: float) -> None:
    """Let both hosts accept; the VMX on the source learns where to go."""
    source, dest, vm = move.source.name, move.destination.name, move.vm
    src_ip, dst_ip = addresses(move)
    src_states, dst_states = states(tape)
    number = tape.rng.randrange(10**8, 10**9)
    task = f"haTask--vim.host.VMotionManager.initiateDestination-{number}"
    tape.vpxa(
        dest,
        at,
        "Migrate",
        f"[MIGRATE] ({move.mid}) immigrating VM at path {move.path} has vmid {move.dest_vmid}",
        level="verbose",
        op_id=move.dest_op,
    )
    tape.hostd(dest, at + 0.06, "TaskManager", f"Task Created : {task}", op_id=move.dest_op, user="vpxuser")
    tape.vpxa(
        dest,
        at + 0.08,
        "Default",
        f"[TaskInfoChannel::GetTaskInfo] task: {task} setup for async notification",
        level="verbose",
        op_id=move.dest_op,
    )
    tape.hostd(
        dest,
        at + 0.11,
        f"vm:{move.path}",
        "State Transition (VM_STATE_OFF -> VM_STATE_IMMIGRATING)",
        op_id=move.dest_op,
    )
    tape.hostd(
        source, at + 0.32, f"vm:{vm.path}", f"VMotionPrepare: dstMgmtIp={move.destination.ip}", op_id=move.source_op
    )
    tape.hostd(
        source,
        at + 0.34,
        f"vm:{vm.path}",
        f"VMotionPrepare ({move.mid}): Sending 'to' srcIp=<{src_ip}> dstIp=<{dst_ip}>",
        op_id=move.source_op,
    )
    tape.hostd(
        source,
        at + 0.36,
        f"vm:{vm.path}",
        "State Transition (VM_STATE_ON -> VM_STATE_EMIGRATING)",
        op_id=move.source_op,
    )
    tape.vmx(source, at + 0.41, vm.name, "Receiving Migrate.PrepareSource request.")
    tape.vmx(
        source,
        at + 0.42,
        vm.name,
        f"Received migrate 'to' request for mid id {move.mid}, src ip <{src_ip}>, dst ip <{dst_ip}>",
    )
    if tape.world.generation.number >= 5.5:
        common = f"srcIp=<{src_ip}> dstIp=<{dst_ip}>"
        uuid = f"uuid={vm.uuid} priority=high"
        tape.vmx(source, at + 0.43, vm.name, f"MigrateSetInfo: state=1 {common} mid={move.mid} {uuid}")
        tape.vmx(source, at + 0.431, vm.name, f"MigrateVMXdrToSpec: type: 1 {common} mid={move.hex_id} {uuid}")
    transition(tape, source, at + 0.44, vm.name, src_states[0], src_states[1])
    if move.kind != "storage_vmotion":
        vmx_header(tape, dest, at + 0.45, vm.name)
        transition(tape, dest, at + 0.52, vm.name, dst_states[0], dst_states[1])
        transition(tape, dest, at + 0.53, vm.name, dst_states[1], dst_states[2])


def addresses(move: Move) -> tuple[str, str]:
    """Return the addresses of the data connection; a move within one host uses the loopback."""
    if move.kind == "storage_vmotion":
        return "127.0.0.1", "127.0.0.1"
    return move.source.vmotion_ip, move.destination.vmotion_ip


def hello(tape: Tape, move: Move, at: float, *, destination: bool = True) -> None:
    """Let both kernels announce the migration; `destination` false leaves that side silent."""
    generation = tape.world.generation
    src_ip, dst_ip = addresses(move)
    world = move.vm.world
    swap = "UNSHARED" if move.kind in ("vmotion_storage", "cross_vcenter") else "SHARED"
    if generation.number >= 5.5:
        _map_op(tape, move.source.name, at - 0.01, world, move.source_op, move.source_kernel_op)
    src_op = move.source_kernel_op if generation.number >= 5.5 else ""
    dst_op = move.dest_kernel_op if generation.number >= 5.5 else ""
    if generation.number < 8:
        form = "Setting VMOTION info: {} ts = {}, src ip = <{}> dest ip = <{}> Dest wid = {} using {} swap"
        src = f"Migrate: vm {world}: 3284: {form.format('Source', move.mid, src_ip, dst_ip, move.dest_world, swap)}"
        dst = f"Migrate: vm {move.dest_world}: 3284: {form.format('Dest', move.mid, src_ip, dst_ip, 0, swap)}"
    else:
        src = (
            f"Migrate: 440: vmotion: Source vmmLeaderID = <{world}>, ts = <{move.mid}>, srcIP = <{src_ip}> "
            f"dstIP = <{dst_ip}> Dest wid = <{move.dest_world}> using {swap} swap, encrypted"
        )
        dst = (
            f"Migrate: 440: vmotion: Dest vmmLeaderID = <{move.dest_world}>, ts =<{move.mid}>, srcIP = <{src_ip}> "
            f"dstIP = <{dst_ip}> Dest wid = 0 using {swap} swap, encrypted"
        )
    tape.kernel(move.source.name, at, world, src, op_id=src_op)
    if destination:
        if generation.number >= 5.5 and move.kind != "storage_vmotion":
            _map_op(tape, move.destination.name, at - 0.13, move.dest_world, move.dest_op, move.dest_kernel_op)
        tape.kernel(move.destination.name, at - 0.12, move.dest_world, dst, op_id=dst_op)


def _map_op(tape: Tape, machine: str, at: float, world: int, op_id: str, kernel_op: str) -> None:
    text = f"World: 12231: VC opID {op_id} maps to vmkernel opID {kernel_op}"
    tape.kernel(machine, at, world, text, op_id=kernel_op)


def streams(tape: Tape, move: Move, at: float) -> None:
    """Open the TCP connections of the data streams on both sides."""
    src_ip, dst_ip = addresses(move)
    world, dest_world = move.vm.world, move.dest_world
    source, dest = move.source.name, move.destination.name
    helper = world + 3
    if tape.world.generation.number >= 5.5 and move.moves_memory:
        for machine, wid, side in ((source, world, 1), (dest, dest_world, 0)):
            text = (
                f"Hbr: 3340: Migration start received (worldID={wid}) (migrateType=1) (event=0) (isSource={side}) "
                "(sharedConfig=1)"
            )
            tape.kernel(machine, at + 0.01 * side, wid, text)
    if tape.world.generation.number >= 5 and move.moves_memory:
        tape.kernel(source, at + 0.10, world, f"Tcpip_Vmk: 1013: Affinitizing {src_ip} to world {helper}, Success")
        tape.kernel(
            source,
            at + 0.11,
            world,
            f"VMotion: 2734: {move.mid} S: Set ip address '{src_ip}' worldlet affinity to send World ID {helper}",
        )
        tape.kernel(
            dest, at + 0.12, dest_world, f"Tcpip_Vmk: 1013: Affinitizing {dst_ip} to world {dest_world + 3}, Success"
        )
        tape.kernel(
            dest,
            at + 0.13,
            dest_world,
            f"VMotion: 2734: {move.mid} D: Set ip address '{dst_ip}' worldlet affinity to recv World ID "
            f"{dest_world + 3}",
        )
    tape.kernel(dest, at + 0.20, dest_world, f"MigrateNet: vm {dest_world}: 2096: Accepted connection from <{src_ip}>")
    if tape.world.generation.number >= 5:
        tape.kernel(source, at + 0.21, world, f"VMotionUtil: 3396: {move.mid} S: Stream connection 1 added.")
        tape.kernel(dest, at + 0.22, dest_world, f"VMotionUtil: 3396: {move.mid} D: Stream connection 1 added.")
    src_states, dst_states = states(tape)
    transition(tape, source, at + 0.30, move.vm.name, src_states[1], src_states[2])
    if move.kind != "storage_vmotion":
        transition(tape, dest, at + 0.31, move.vm.name, dst_states[2], dst_states[3])
