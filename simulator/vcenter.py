"""What vCenter writes about a request: task begin and end, fault dumps, events."""

from __future__ import annotations

from simulator.entries import Log
from simulator.move import Move
from simulator.stamps import EPOCH
from simulator.tape import Tape

SYSTEM_ERROR = "vmodl.fault.SystemError"
# What a task that asks for migrations works on (empty: the source host), and its method.
_PARENTS = {
    "drs": ("domain-c26", "vim.ClusterComputeResource.applyRecommendation"),
    "maintenance_mode": ("", "vim.HostSystem.enterMaintenanceMode"),
}


def begin(tape: Tape, move: Move) -> None:
    """Begin the task of a request, and write the event that a user sees."""
    at = move.at
    if move.parent_op:
        _parent(tape, move, at - 0.6)
    tape.vpxd(
        at, f"[VpxLRO] -- BEGIN {move.task} -- {move.vm.moref} -- {move.method} -- {move.session}", op_id=move.op_id
    )
    if move.moves_memory:
        text = (
            f"Migrating {move.vm.name} from {move.source.name}, {move.vm.datastore.name} to "
            f"{move.destination.name}, {move.target.name} in {tape.world.vcenter.datacenter}"
        )
        event(tape, at + 0.31, "VmBeingHotMigratedEvent", "info", text, automatic=move.automatic)


def _parent(tape: Tape, move: Move, at: float) -> None:
    """Begin the task that asks for the migration; a host that cannot be emptied stays in its maintenance mode task."""
    task = f"task-{tape.rng.randrange(1000, 99999)}"
    entity, method = _PARENTS[move.trigger]
    entity = entity or move.source.moref
    tape.vpxd(at, f"[VpxLRO] -- BEGIN {task} -- {entity} -- {method} -- {move.session}", op_id=move.parent_op)
    if move.trigger == "drs":
        tape.vpxd(at + 0.9, f"[VpxLRO] -- FINISH {task}", op_id=move.parent_op)


def success(tape: Tape, move: Move, after: float) -> None:
    """End the task well, `after` seconds after the request."""
    at = move.at + after
    if move.automatic:
        text = f"DRS migrated {move.vm.name} from {move.source.name} to {move.destination.name}"
        event(tape, at, "DrsVmMigratedEvent", "info", text, automatic=True)
    else:
        text = (
            f"Migration of virtual machine {move.vm.name} from {move.source.name}, {move.vm.datastore.name} to "
            f"{move.destination.name}, {move.target.name} completed"
        )
        event(tape, at, "VmMigratedEvent", "info", text)
    tape.vpxd(at + 0.02, f"[VpxLRO] -- FINISH {move.task}", op_id=move.op_id)


def failure(
    tape: Tape,
    move: Move,
    after: float,
    fault: str,
    message: str,
    *,
    fields: tuple[str, ...] = (),
    event_type: str = "VmFailedMigrateEvent",
) -> None:
    """End the task with `fault` (such as `vmodl.fault.SystemError`); `fields` are further lines of its dump."""
    at = move.at + after
    dump = fault_dump(tape, fault, message, fields)
    head = f"[VpxLRO] -- ERROR {move.task} -- {move.vm.moref} -- {move.method}: {fault}:"
    body = f"{head}\nResult:\n{dump}\nArgs:\n"
    if tape.world.generation.vpxd in "AB":
        body = f"{head}\n{dump}"
    tape.vpxd(at, body, op_id=move.op_id, component="vpxLro" if tape.world.generation.number < 6 else "Default")
    store = f"{move.destination.name}, {move.target.name} in {tape.world.vcenter.datacenter}"
    text = f"Cannot migrate {move.vm.name} to {store}: {message}"
    event(tape, at + 0.04, event_type, "error", text, automatic=move.automatic)


def fault_dump(tape: Tape, fault: str, message: str, fields: tuple[str, ...] = ()) -> str:
    """Return a fault object as the agents and vCenter print it."""
    old = tape.world.generation.number < 6
    lines = [f"({fault}) {{"]
    if old:
        lines.append("   dynamicType = <unset>,")
    lines.append("   faultCause = (vmodl.MethodFault) null,")
    if not old:
        lines.append("   faultMessage = <unset>,")
    lines += [f"   {line}" for line in fields]
    lines += [f'   msg = "{message}"' + ("," if old else ""), "}"]
    return "\n".join(lines)


def event(tape: Tape, at: float, event_type: str, severity: str, text: str, *, automatic: bool = False) -> None:
    """Add a vCenter event to the system journal; only appliances from 6.7 on keep one."""
    world = tape.world
    if world.generation.number < 6.7:
        return
    number = 200000 + len(tape.entries)
    user = "" if automatic else "VSPHERE.LOCAL\\Administrator"
    seconds = (world.start - EPOCH).total_seconds() + at
    stamp = world.start.fromtimestamp(seconds, tz=world.start.tzinfo)
    body = (
        f"Event [{number}] [1-1] [{stamp:%Y-%m-%dT%H:%M:%S.%f}Z] [vim.event.{event_type}] [{severity}] "
        f"[{user}] [{world.vcenter.datacenter}] [{number}] [{text}]"
    )
    tape.add(Log.EVENTS, world.vcenter.name, at, body, thread=4711)
