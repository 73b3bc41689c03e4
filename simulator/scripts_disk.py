"""Scripts of migrations that move disks and break there."""

from __future__ import annotations

from typing import Final

from simulator import fallback, handover, ids, stages, vcenter
from simulator.move import Move, true_migration
from simulator.scripts_live import start
from simulator.tape import Tape
from simulator.truth import TrueMigration


def fsr_timeout(tape: Tape, move: Move) -> TrueMigration:
    """Move the storage of a VM with many disks: the switchover on the host takes longer than 100 s."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    stunned = move.at + 95.0
    handover.stun(tape, move, stunned)
    over = stunned + 100.1
    host, world = move.source.name, move.vm.world
    limit = (
        "The migration exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the "
        "migration to allow the VM to continue running on the source host."
    )
    code = "0xbad0109" if tape.world.generation.number < 5 else "0xbad0107"
    tape.kernel(
        host,
        over,
        world,
        f"FSR: 1024: {move.mid} S: Maximum switchover time (100 seconds) reached. Failing migration; "
        "VM should resume on source.",
        level="warning",
    )
    tape.kernel(host, over + 0.004, move.dest_world, f"FSR: 1024: {move.mid} D: {limit}", level="warning")
    tape.kernel(
        host,
        over + 0.006,
        move.dest_world,
        f"Migrate: 274: {move.mid} D: Failed: Maximum switchover time for migration exceeded({code}) "
        f"@{ids.kernel_address(tape.rng)}",
        level="warning",
    )
    fallback.considered(tape, move, over + 0.2)
    key = "msg.checkpoint.migration.maxSwitchoverTimeExceeded"
    fallback.source_vmx(
        tape,
        move,
        over + 0.1,
        (f"[{key}] {limit}", "SVMotionCleanupThread: Waiting for SVMotion Bitmap thread"),
        state=3,
        stunned_us=100_207_733,
    )
    fallback.agents_failed(
        tape,
        move,
        over + 0.5,
        limit,
        key=key,
        after=0.7,
        message=fallback.NOT_RESUMED,
        event_type="VmRelocateFailedEvent",
    )
    return true_migration(
        tape,
        move,
        "failed",
        stage="switchover",
        failed_at=over - move.at,
        causes=("switchover-timeout-svmotion-many-disks",),
        message="maximum switchover time of 100 second(s)",
    )


def no_space(tape: Tape, move: Move) -> TrueMigration:
    """Fill the target datastore while the disks are copied."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    full = move.at + 64.0
    message = f"Insufficient disk space on datastore '{move.target.name}'."
    fallback.kernel_failed(tape, move, full, "No space left on device", "0xbad00d7", sides="D")
    fallback.considered(tape, move, full + 0.3)
    fallback.source_vmx(tape, move, full + 0.2, (message,), state=2)
    fallback.hostd_failed(tape, move, full + 0.5, "vim.fault.NoDiskSpace", "", message)
    vcenter.failure(
        tape,
        move,
        full + 1.0 - move.at,
        "vim.fault.NoDiskSpace",
        message,
        fields=(f'datastore = "{move.target.name}",',),
        event_type="VmRelocateFailedEvent",
    )
    return true_migration(
        tape,
        move,
        "failed",
        stage="precopy",
        failed_at=full - move.at,
        causes=("no-disk-space", "vmfs-datastore-full"),
        message="Insufficient disk space on datastore",
        fault="vim.fault.NoDiskSpace",
    )


def cold_succeed(tape: Tape, move: Move) -> TrueMigration:
    """Move a powered-off VM: only the task and the file copy are logged."""
    vcenter.begin(tape, move)
    tape.vpxa(
        move.source.name,
        move.at + 2.0,
        "Libs",
        f"[NFC INFO]Nfc sessionId = {ids.hexes(tape.rng, 10).upper()}, maxMem = 262144, maxStreamingMem = 262144",
        op_id=move.source_op,
    )
    vcenter.success(tape, move, 41.0)
    return true_migration(tape, move, "succeeded")


def cold_nfc(tape: Tape, move: Move) -> TrueMigration:
    """Move a powered-off VM between hosts without shared storage; the file copy breaks.

    Up to 5.x the connection is lost in the middle; later it never comes about.
    """
    vcenter.begin(tape, move)
    broke = move.at + 37.2
    connected = tape.world.generation.number < 6
    source, component = move.source.name, "App" if tape.world.generation.number < 5 else "Default"
    gap = " " if tape.world.generation.number < 5 else ""
    for number, text in enumerate(_LOST if connected else _never_connected(move.destination.ip)):
        text = f"[NFC ERROR]{gap}{text}"
        tape.vpxa(source, broke + number / 1000, "Libs", text, level="warning", op_id=move.source_op)
    if connected:
        failed = "[VpxNfcClient] File transfer  failed:"
        closing = "[VpxNfcClient] Closing NFC connection to server"
        tape.vpxa(source, broke + 0.04, component, failed, level="error", op_id=move.source_op)
        tape.vpxa(source, broke + 0.05, component, closing, level="verbose", op_id=move.source_op)
    message = "A general system error occurred: "
    vcenter.failure(
        tape, move, broke + 0.9 - move.at, vcenter.SYSTEM_ERROR, message, event_type="VmRelocateFailedEvent"
    )
    return true_migration(
        tape,
        move,
        "failed",
        stage="precopy" if connected else "connect",
        failed_at=broke - move.at,
        causes=() if connected else ("crossvc-compat-check-too-long",),
        message="NfcFile_SendMessage: data send failed" if connected else "NfcNewAuthdConnectionEx: Failed to connect",
    )


_LOST: Final = (
    "NfcNetTcpWrite: bWritten: -1",
    "NfcNet_Send: requested 262040, sent only -1 bytes",
    "NfcFile_SendMessage: data send failed:",
    "NfcBuf_Send: failed to send next file portion",
    "Nfc_PutFile: failed to send the buffer",
)


def _never_connected(server: str) -> tuple[str, ...]:
    return (
        f"NfcNewAuthdConnectionEx: Failed to connect to server {server}:902",
        "NfcEstablishAuthCnxToServer: Failed to create authentication connection",
        f"Nfc_BindAndEstablishAuthdCnx3: Failed to connect to server {server}:902",
    )
