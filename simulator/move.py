"""One migration in the making: who, where to, and the identifiers that tie its lines together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from simulator import ids
from simulator.tape import Tape
from simulator.truth import TrueMigration
from simulator.world import Datastore, Host, Vm, World


@dataclass(frozen=True, slots=True)
class Move:
    """A migration request and its identifiers.

    Attributes:
        kind: A migration kind as vmlog names them.
        at: Seconds after the world's start at which vCenter takes the request.
        target: Datastore the disks move to, for kinds that move disks.
        mid: Migration id, decimal.
        op_id: vCenter's operation id; `source_op` and `dest_op` are those of the hosts' agents.
        source_kernel_op, dest_kernel_op: The kernels' own short ids.
        task: vCenter task id.
        dest_world: World of the VMX on the destination; `dest_vmid` the VM's number there.
        trigger: Who or what requested it, as vmlog names it.
        parent_op: Operation id of the vCenter task that requested the migration; empty if there is none.
    """

    kind: str
    at: float
    vm: Vm
    source: Host
    destination: Host
    target: Datastore
    mid: str
    op_id: str
    source_op: str
    dest_op: str
    source_kernel_op: str
    dest_kernel_op: str
    task: str
    session: str
    dest_world: int
    dest_vmid: int
    trigger: str = "manual"
    parent_op: str = ""

    @property
    def automatic(self) -> bool:
        """Whether no user asked for this very migration."""
        return self.trigger != "manual"

    @property
    def moves_memory(self) -> bool:
        return self.kind in ("vmotion", "vmotion_storage", "cross_vcenter")

    @property
    def moves_disks(self) -> bool:
        return self.kind in ("storage_vmotion", "vmotion_storage", "cross_vcenter", "cold")

    @property
    def method(self) -> str:
        return "vim.VirtualMachine.relocate" if self.moves_disks else "vim.VirtualMachine.migrate"

    @property
    def path(self) -> str:
        """Path of the VM's configuration file on the destination."""
        if not self.moves_disks:
            return self.vm.path
        return f"/vmfs/volumes/{self.target.uuid}/{self.vm.name}/{self.vm.name}.vmx"

    @property
    def hex_id(self) -> str:
        """The migration id as vmware.log prints it in places."""
        return f"{int(self.mid):x}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a migration ended: outcome as in the truth, and the fault that shows what stood in its way, or nothing."""

    move: Move
    outcome: str
    fault: str = ""


def make_move(
    world: World,
    rng: Random,
    vm: Vm,
    at: float,
    *,
    kind: str = "vmotion",
    source: int = 0,
    destination: int = 1,
    trigger: str = "manual",
    parent: bool = False,
) -> Move:
    """Plan a migration of `vm` between two of the world's hosts (by index), `at` seconds after the start.

    With `parent` its operation has grown from that of the task that requested it.
    """
    generation = world.generation
    request_op_id = ids.request_op_id(rng, generation)
    op_id = ids.hop(rng, generation, request_op_id) if parent else request_op_id
    requested = world.vcenter.clock.shown(world.start + timedelta(seconds=at))
    other = next(store for store in world.datastores if store != vm.datastore)
    return Move(
        kind=kind,
        at=at,
        vm=vm,
        source=world.hosts[source],
        destination=world.hosts[source if kind == "storage_vmotion" else destination],
        target=other if kind != "vmotion" else vm.datastore,
        mid=ids.migration_id(rng, generation, requested),
        op_id=op_id,
        source_op=ids.hop(rng, generation, op_id),
        dest_op=ids.hop(rng, generation, op_id),
        source_kernel_op=ids.kernel_op_id(rng),
        dest_kernel_op=ids.kernel_op_id(rng),
        task=f"task-{rng.randrange(1000, 99999)}",
        session=ids.session(rng),
        dest_world=vm.world + rng.randrange(300, 900),
        dest_vmid=vm.vmid + rng.randrange(20, 60),
        trigger=trigger,
        parent_op=request_op_id if parent else "",
    )


def true_migration(
    tape: Tape,
    move: Move,
    outcome: str,
    *,
    stage: str | None = None,
    failed_at: float | None = None,
    percent: int | None = None,
    causes: tuple[str, ...] = (),
    message: str = "",
    started: bool = True,
    slow: bool = False,
    fault: str = "",
) -> TrueMigration:
    """Return the expected result for `move`, and note it on the tape; `failed_at` is in seconds after the request."""
    tape.ended.append(Ended(move, outcome, fault))
    requested = tape.world.start + timedelta(seconds=move.at)
    return TrueMigration(
        kind=move.kind,
        outcome=outcome,
        stage=stage,
        progress_percent=percent,
        migration_id=move.mid if started and move.kind != "cold" else None,
        vm=move.vm.name,
        vm_moref=move.vm.moref,
        vm_path=move.vm.path,
        source_host=move.source.name,
        destination_host=move.destination.name,
        started_utc=requested,
        failed_utc=None if failed_at is None else requested + timedelta(milliseconds=round(failed_at * 1000)),
        causes=causes,
        message_contains=message,
        op_ids=(move.op_id,),
        trigger=move.trigger,
        slow=slow,
    )
