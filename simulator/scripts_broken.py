"""Scripts of live migrations that break on the hosts."""

from __future__ import annotations

from simulator import fallback, handover, stages, vcenter
from simulator.move import Move, true_migration
from simulator.scripts_live import start
from simulator.tape import Tape
from simulator.truth import TrueMigration

_SWITCHOVER = (
    "The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the "
    "migration to allow the VM to continue running on the source."
)


def connect_failed(tape: Tape, move: Move) -> TrueMigration:
    """Keep the hosts from reaching each other over the vMotion network: the task stands at 10 % and times out."""
    start(tape, move)
    old = tape.world.generation.number < 4
    text = "Timeout" if old else "The ESX hosts failed to connect over the VMotion network"
    code = "0xbad0021" if old else "0xbad010b"
    gone = move.at + 22.4
    fallback.kernel_failed(tape, move, gone, text, code, sides="S")
    fallback.dest_vmx(
        tape, move, gone + 1.1, ("Migrate_SetFailure: Failed waiting for data. Error bad0021. Timeout.",), state=2
    )
    fallback.considered(tape, move, gone + 0.4)
    fallback.source_vmx(
        tape,
        move,
        gone + 0.2,
        (f"Migrate_SetFailure: Failed to initialize migration at source. Error {code[2:]}. {text}.",),
        state=1,
    )
    fallback.kernel_failed(tape, move, gone + 1.2, "Timeout", "0xbad0021", sides="D")
    fallback.hostd_failed(tape, move, gone + 0.9, "vim.fault.Timedout", "", "Operation timed out.")
    vcenter.failure(tape, move, gone + 3 - move.at, "vim.fault.Timedout", "Operation timed out.")
    causes = (
        "vmotion-connect-failed",
        "seed-hosts-different-vmotion-network",
        "seed-1003734-fails-at-10-percent",
        "seed-1002567-times-out-at-10-percent",
    )
    return true_migration(
        tape, move, "failed", stage="connect", failed_at=22.4, percent=10, causes=causes, message=text
    )


def switchover_timeout(tape: Tape, move: Move) -> TrueMigration:
    """Stun the VM, and let the limit of 100 s pass before the destination runs it."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    stunned = move.at + 14.5
    handover.precopy_done(tape, move, stunned - 0.1)
    handover.stun(tape, move, stunned)
    handover.restore(tape, move, stunned + 0.3)
    over = stunned + 100.2
    key = "msg.checkpoint.migration.maxSwitchoverTimeExceeded"
    tape.vmx(move.source.name, over - 0.5, move.vm.name, "Migrate: Remote Log: Destination waited for 99.4 seconds.")
    fallback.source_vmx(tape, move, over, (f"[{key}] {_SWITCHOVER}",), state=3, stunned_us=100_318_417)
    fallback.kernel_failed(tape, move, over + 0.2, "Migration determined a failure by the VMX", "0xbad0092", sides="S")
    fallback.considered(tape, move, over + 0.21)
    fallback.kernel_failed(
        tape, move, over + 0.3, "Connection closed by remote host, possibly due to timeout", "0xbad003f", sides="D"
    )
    fallback.dest_vmx(
        tape,
        move,
        over + 0.5,
        (
            "Migrate_SetFailure: Failed waiting for data. Error bad003f. Connection closed by remote host, "
            "possibly due to timeout.",
        ),
        state=4,
    )
    reason = f'reason = "{_SWITCHOVER}",'
    fallback.agents_failed(tape, move, over + 0.6, _SWITCHOVER, key=key, after=0.8, fields=(reason,))
    return true_migration(
        tape,
        move,
        "failed",
        stage="switchover",
        failed_at=over - move.at,
        causes=("switchover-timeout-vmotion",),
        message="exceeded the maximum switchover time of 100 second(s)",
    )


def resume_failed(tape: Tape, move: Move) -> TrueMigration:
    """Let the destination VMX die while it restores the VM; the source takes it back."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    stunned = move.at + 11.3
    handover.precopy_done(tape, move, stunned - 0.1)
    handover.stun(tape, move, stunned)
    handover.restore(tape, move, stunned + 0.3)
    handover.last_pages(tape, move, stunned + 0.5)
    dead = stunned + 4.2
    fallback.dest_vmx(
        tape,
        move,
        dead - 0.3,
        (
            "[msg.moduletable.powerOnFailed] Module Disk power on failed.",
            "The VM failed to resume on the destination during early power on.",
        ),
        state=4,
    )
    fallback.source_vmx(
        tape, move, dead, (f"[msg.migrate.fail.dst] {fallback.RESUME_FAILED}",), state=-2, stunned_us=4_406_121
    )
    fallback.kernel_failed(tape, move, dead + 0.1, "Migration determined a failure by the VMX", "0xbad0092")
    fallback.considered(tape, move, dead + 0.12)
    fallback.agents_failed(
        tape,
        move,
        dead + 0.3,
        fallback.RESUME_FAILED,
        key="msg.migrate.fail.dst",
        after=0.9,
        message=fallback.NOT_RESUMED,
    )
    causes = (
        "early-power-on-generic",
        "generic-source-detected-destination-failed",
        "destination-failed-to-resume-vsan",
    )
    return true_migration(
        tape,
        move,
        "failed",
        stage="resume",
        failed_at=dead - move.at,
        causes=causes,
        message="destination failed to resume",
    )


def checkpoint_too_big(tape: Tape, move: Move) -> TrueMigration:
    """Give the VM a device state that does not fit into the checkpoint cache."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    stunned = move.at + 9.8
    handover.precopy_done(tape, move, stunned - 0.1)
    handover.stun(tape, move, stunned)
    handover.restore(tape, move, stunned + 0.3)
    length, offset, limit = 16384, 8388608 + 16384 * tape.rng.randrange(1, 40), 8388608
    text = (
        f"failed. The checkpoint data length ({length} bytes) or the offset ({offset} bytes) exceeds the maximum "
        f"checkpoint data length ({limit} byte)."
    )
    broke = stunned + 1.4
    tape.kernel(move.source.name, broke, move.vm.world, f"Migrate: 296: Migration [{move.mid}] {text}", level="warning")
    tape.vob(
        move.source.name,
        broke + 0.01,
        "vmotionCorrelator",
        f"[vob.vmotion.chkpt.toobig] vMotion migration [{address_hex(move)}:{move.mid}] {text}",
    )
    flush = "Failed to flush checkpoint data!"
    key = "msg.checkpoint.migration.writefail"
    write = f"[{key}] Failed to write checkpoint data (offset {offset}, size {length}): Limit exceeded."
    fallback.source_vmx(tape, move, broke + 0.1, (write,), state=3, stunned_us=1_690_022)
    fallback.kernel_failed(tape, move, broke + 0.15, "Limit exceeded", "0xbad0006", sides="S")
    fallback.considered(tape, move, broke + 0.2)
    fallback.dest_vmx(
        tape,
        move,
        broke + 0.3,
        (
            "Migrate_SetFailure: Failed waiting for data. Error bad0006. Limit exceeded.",
            "[msg.moduletable.powerOnFailed] Module Migrate power on failed.",
        ),
        state=4,
    )
    fallback.agents_failed(tape, move, broke + 0.5, flush, key=key, after=0.6)
    causes = ("checkpoint-too-big-308477", "checkpoint-too-big-svga", "waitdata-bad0006-limit-exceeded")
    return true_migration(
        tape,
        move,
        "failed",
        stage="switchover",
        failed_at=broke - move.at,
        causes=causes,
        message="exceeds the maximum checkpoint data length",
    )


def keepalive_lost(tape: Tape, move: Move) -> TrueMigration:
    """Let the data stream die in the middle of the memory copy."""
    start(tape, move)
    stages.streams(tape, move, move.at + 1.9)
    lost = move.at + 31.6
    status = "Connection closed by remote host, possibly due to timeout"
    tape.vob(
        move.source.name,
        lost,
        "vmotionCorrelator",
        f"[vob.vmotion.stream.keepalive.read.fail] vMotion migration [{address_hex(move)}:{move.mid}] "
        f"failed to read stream keepalive: {status}",
    )
    fallback.kernel_failed(tape, move, lost + 0.02, status, "0xbad003f")
    tape.kernel(
        move.source.name,
        lost + 0.03,
        move.vm.world,
        f"VMotion: 3878: {move.mid} S: failed to end preCopy stream: {status}",
        level="warning",
    )
    fallback.considered(tape, move, lost + 0.4)
    text = f"Migration to host <{move.destination.vmotion_ip}> failed with error {status} (195887167)."
    fallback.source_vmx(tape, move, lost + 0.2, (text,), state=2)
    fallback.dest_vmx(
        tape, move, lost + 0.3, (f"Migrate_SetFailure: Failed waiting for data. Error bad003f. {status}.",), state=3
    )
    fallback.agents_failed(tape, move, lost + 0.6, text, after=0.9)
    causes = ("keepalive-read-fail-network", "keepalive-read-fail-cpu-starved", "mtu-mismatch-timeout")
    return true_migration(
        tape, move, "failed", stage="precopy", failed_at=lost - move.at, causes=causes, message=status
    )


def address_hex(move: Move) -> str:
    """Return the source's vMotion address as the VOBs print it."""
    return "".join(f"{int(part):02x}" for part in reversed(move.source.vmotion_ip.split(".")))
