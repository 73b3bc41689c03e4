"""How a failed migration ends: the kernels give up, the VMX goes on at the source, the agents report the fault."""

from __future__ import annotations

from simulator import ids, stages, vcenter
from simulator.move import Move
from simulator.tape import Tape

CONSIDERED = (
    "Migration considered a failure by the VMX.  It is most likely a timeout, but check the VMX log for the true error."
)
NOT_RESUMED = "Source detected that destination failed to resume."
RESUME_FAILED = "The source detected that the destination failed to resume."


def kernel_failed(tape: Tape, move: Move, at: float, status: str, code: str, *, sides: str = "SD") -> None:
    """Let each kernel of `sides` print the status, such as `Timeout` and `0xbad0021`."""
    address = ids.kernel_address(tape.rng)
    for side in sides:
        machine, world = (move.source.name, move.vm.world) if side == "S" else (move.destination.name, move.dest_world)
        delay = 0.0 if side == "S" else 0.021
        text = f"Migrate: 274: {move.mid} {side}: Failed: {status} ({code}) @{address}"
        tape.kernel(machine, at + delay, world, text, level="warning")


def considered(tape: Tape, move: Move, at: float) -> None:
    """Let the source VMX inform its kernel that the migration is over."""
    number = 5454 if tape.world.generation.number >= 6.5 else 4328
    tape.kernel(move.source.name, at, move.vm.world, f"Migrate: {number}: {move.mid} S: {CONSIDERED}", level="warning")


def source_vmx(
    tape: Tape, move: Move, at: float, messages: tuple[str, ...], *, state: int, stunned_us: int = 0
) -> None:
    """Let the source VMX collect `messages` and keep the VM; `state` indexes the state it was in."""
    source, name = move.source.name, move.vm.name
    sequence, _ = stages.states(tape)
    stages.transition(tape, source, at, name, sequence[state], sequence[-1])
    tape.vmx(source, at + 0.01, name, f"MigrateSetStateFinished: type=1 new state={sequence[-1]}")
    tape.vmx(source, at + 0.02, name, "Migrate_SetFailureMsgList: switching to new log file.")
    tape.vmx(source, at + 0.03, name, "Migrate: Caching migration error message list:")
    for number, message in enumerate(messages):
        tape.vmx(source, at + 0.04 + number / 1000, name, message)
    if stunned_us:
        tape.vmx(source, at + 0.06, name, "Migrate: Attempting to continue running on the source.")
        tape.vmx(source, at + 0.09, name, f"Checkpoint_Unstun: vm stopped for {stunned_us} us", thread="vcpu-0")
    tape.vmx(source, at + 0.11, name, "Migrate: cleaning up migration state.")
    stages.transition(tape, source, at + 0.12, name, sequence[-1], 0)


def dest_vmx(tape: Tape, move: Move, at: float, messages: tuple[str, ...], *, state: int) -> None:
    """Let the destination VMX give up with `messages`."""
    dest, name = move.destination.name, move.vm.name
    _, sequence = stages.states(tape)
    for number, message in enumerate(messages):
        tape.vmx(dest, at + number / 1000, name, message)
    stages.transition(tape, dest, at + 0.02, name, sequence[state], sequence[-1])
    tape.vmx(dest, at + 0.03, name, f"MigrateSetStateFinished: type=2 new state={sequence[-1]}")
    stages.transition(tape, dest, at + 0.04, name, sequence[-1], 0)


def hostd_failed(tape: Tape, move: Move, at: float, fault: str, key: str, message: str) -> None:
    """Let the source's hostd report the fault of its half; the VM is declared running again."""
    generation = tape.world.generation
    component = f"VMotionSrc ({move.mid})"
    source = move.source.name
    if move.moves_memory and generation.number >= 5:
        tape.hostd(
            source,
            at,
            component,
            "ResolveCb: VMX reports needsUnregister = false for migrateType MIGRATE_TYPE_VMOTION",
            op_id=move.source_op,
        )
    dump = _keyed_dump(fault, key, message) if key else vcenter.fault_dump(tape, fault, message)
    tape.hostd(source, at + 0.01, component, f"ResolveCb: Failed with fault: {dump}", op_id=move.source_op)
    tape.hostd(
        source,
        at + 0.05,
        f"vm:{move.vm.path}",
        "State Transition (VM_STATE_EMIGRATING -> VM_STATE_ON)",
        op_id=move.source_op,
    )


def agents_failed(
    tape: Tape,
    move: Move,
    at: float,
    text: str,
    *,
    key: str = "",
    after: float,
    message: str = "",
    fields: tuple[str, ...] = (),
    event_type: str = "VmFailedMigrateEvent",
) -> None:
    """Let the source's hostd report `text`, and vCenter `after` seconds later an error with `message`, or that text."""
    hostd_failed(tape, move, at, "vim.fault.GenericVmConfigFault", key, text)
    general = f"A general system error occurred: {message or text}"
    late = at + after - move.at
    vcenter.failure(tape, move, late, vcenter.SYSTEM_ERROR, general, fields=fields, event_type=event_type)


def _keyed_dump(fault: str, key: str, message: str) -> str:
    return "\n".join((
        f"({fault}) {{",
        "   faultCause = (vmodl.MethodFault) null,",
        "   faultMessage = (vmodl.LocalizableMessage) [",
        "      (vmodl.LocalizableMessage) {",
        f'         key = "{key}",',
        "         arg = <unset>,",
        f'         message = "{message}"',
        "      }",
        "   ],",
        f'   reason = "{message}"',
        f'   msg = "{message}"',
        "}",
    ))  # fmt: skip
