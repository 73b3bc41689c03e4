"""Harmless lines that look like migrations or like failed ones."""

from __future__ import annotations

from simulator.entries import Log
from simulator.ids import hexes, kernel_op_id
from simulator.tape import Tape
from simulator.world import Vm


def set_traps(tape: Tape, at: float, span: float) -> None:
    """Write every trap that the generation knows, spread over `span` seconds from `at` on."""
    steps = (_power_on, _hot_add, _hot_plug_refused, _snapshot, _track_migrations, _clone, _nfc_of_backup, _locked_file,
             _moved_or_copied, _good_news, _aborted_elsewhere, _quoted_error)  # fmt: skip
    for number, step in enumerate(steps):
        step(tape, at + span * number / len(steps))


def _resident(tape: Tape, host: int) -> tuple[str, Vm]:
    machine = tape.world.hosts[host].name
    return machine, tape.rng.choice(tape.world.residents(machine))


def _power_on(tape: Tape, at: float) -> None:
    """Start a VM, which always prints lines with migration in them."""
    generation = tape.world.generation
    host, vm = _resident(tape, 0)
    tape.hostd(host, at, f"vm:{vm.path}", "State Transition (VM_STATE_OFF -> VM_STATE_POWERING_ON)")
    for number, text in enumerate((
        f"Log for VMware ESX pid={tape.rng.randrange(10**6, 2 * 10**6)} version={generation.version} "
        f"build=build-{generation.build} option=Release",
        "DICT --- CONFIGURATION",
        f'DICT          displayName = "{vm.name}"',
        'DICT vmotion.checkpointFBSize = "4194304"',
        'DICT vmotion.checkpointSVGAPrimarySize = "8388608"',
        'DICT migrate.migrationId = "0"',
        'DICT migrate.hostLogState = "none"',
        f'DICT      migrate.hostLog = "{vm.name}-{hexes(tape.rng, 8)}.hlog"',
        "MigrateBusMemPrealloc: BusMem preallocation begins.",
        "MigrateBusMemPrealloc: BusMem preallocation completes.",
        f"MigrateResetStaleVMDBHostLog: Hostlog ./{vm.name}-{hexes(tape.rng, 8)}.hlog doesn't exist.",
    )):  # fmt: skip
        tape.vmx(host, at + 0.4 + number / 50, vm.name, text)
    tape.hostd(host, at + 2.2, f"vm:{vm.path}", "State Transition (VM_STATE_POWERING_ON -> VM_STATE_ON)")


def _hot_add(tape: Tape, at: float) -> None:
    """Add a disk while the VM runs, which moves the VM onto itself."""
    host, vm = _resident(tape, 0)
    tape.hostd(host, at, f"vm:{vm.path}", "State Transition (VM_STATE_ON -> VM_STATE_RECONFIGURING)")
    tape.vmx(host, at + 0.2, vm.name, "Migrate: VM starting stun, waiting 100 seconds for go/no-go message.")
    tape.vmx(host, at + 0.3, vm.name, "Migrate: VM successfully stunned.", thread="vcpu-0")
    tape.vmx(
        host,
        at + 0.9,
        vm.name,
        f"Checkpoint_Unstun: vm stopped for {tape.rng.randrange(10**5, 8 * 10**5)} us",
        thread="vcpu-0",
    )
    tape.hostd(host, at + 1.1, f"vm:{vm.path}", "State Transition (VM_STATE_RECONFIGURING -> VM_STATE_ON)")


def _hot_plug_refused(tape: Tape, at: float) -> None:
    """Refuse to add a device to a running VM; the product calls that a migration error."""
    if tape.world.generation.number < 7:
        return
    host, vm = _resident(tape, -1)
    for number, text in enumerate((
        "[msg.devices.hotplug.failed] The hot-plug operation failed.",
        "[msg.devices.hotadd.failed] Hot-add of pciPassthru2 failed.",
        "[msg.migrate.save.error] An error occurred while saving the state for migration.",
        "[msg.pciPassthru.noSuspend.postedInterrupts] A virtual machine with a PCI DirectPath I/O device cannot be "
        "suspended when FPT devices in-use have posted interrupts enabled.",
    )):  # fmt: skip
        tape.vmx(host, at + number / 100, vm.name, text)


def _snapshot(tape: Tape, at: float) -> None:
    host, vm = _resident(tape, 0)
    tape.vmx(host, at, vm.name, "SnapshotVMX_TakeSnapshot start: 'nightly', deviceState=1, lazy=0")
    tape.vmx(host, at + 4.0, vm.name, "Checkpoint_Unstun: vm stopped for 3984411 us", thread="vcpu-0")


def _track_migrations(tape: Tape, at: float) -> None:
    if tape.world.generation.number < 6:
        return
    host, world = tape.world.hosts[0].name, 2099001
    for delay, value in ((0.0, 1), (30.0, 0)):
        text = f'Config: 727: "TrackMigrations" = {value}, Old Value: {1 - value}, (Status: 0x0)'
        tape.kernel(host, at + delay, world, text)


def _clone(tape: Tape, at: float) -> None:
    """Let a clone, not a migration, fail near its end."""
    if tape.world.generation.number < 4:
        return
    host, vm = _resident(tape, 0)
    tape.hostd(host, at, "App", "Failed to get data ring: vmodl.fault.InvalidArgument", level="error")
    tape.hostd(
        host,
        at + 0.04,
        f"vm:{vm.path}",
        f"vim.VirtualMachine vim.VirtualMachine:{vm.vmid} does not have any configuration information.",
        level="error",
    )


def _nfc_of_backup(tape: Tape, at: float) -> None:
    if tape.world.generation.number < 4:
        return
    host = tape.world.hosts[0].name
    op_id = f"{hexes(tape.rng, 8)}-{hexes(tape.rng, 2)}"
    tape.vpxa(host, at, "Libs", "[NFC ERROR] NfcFile_GetInfo: Failed to open file", level="warning", op_id=op_id)
    tape.vpxa(host, at + 0.2, "Libs", "[NFC ERROR] NfcNetTcpRead: bRead: -1", level="warning", op_id=op_id)


def _locked_file(tape: Tape, at: float) -> None:
    host, vm = _resident(tape, -1)
    tape.vmx(
        host,
        at,
        vm.name,
        f"AIOGNRC: Failed to open '{vm.directory}/{vm.name}-flat.vmdk' : Failed to lock the file (40003) (0x2013).",
        thread="vcpu-0",
    )
    tape.hostd(
        host,
        at + 0.5,
        f"vm:{vm.path}",
        "Failed to consolidate disks in Foundry: Error: (15) The file is already in use",
    )


def _moved_or_copied(tape: Tape, at: float) -> None:
    host, vm = _resident(tape, 0)
    tape.vmx(host, at, vm.name, "Msg_Question:\n[msg.uuid.altered] This virtual machine may have been moved or copied.")
    tape.hostd(
        host,
        at + 0.2,
        "ha-eventmgr",
        f"Event 4711 : Message on {vm.name} on {host} in ha-datacenter: This virtual machine may "
        "have been moved or copied.",
    )


def _good_news(tape: Tape, at: float) -> None:
    """Write a warning that says that all is well again."""
    tape.kernel(
        tape.world.hosts[0].name,
        at,
        2098022,
        'iscsi_vmk: iscsivmk_StartConnection: vmhba64:CH:0 T:0 CN:0: iSCSI connection is being marked "ONLINE"',
        level="warning",
    )


def _aborted_elsewhere(tape: Tape, at: float) -> None:
    if tape.world.generation.number < 5:
        return
    tape.kernel(
        tape.world.hosts[0].name,
        at,
        2098140,
        "Fil3: 13496: Max retries (10) exceeded for caller Fil3_FileIO "
        "(status 'IO was aborted by VMFS via a virt-reset on the device')",
        op_id=kernel_op_id(tape.rng) if tape.world.generation.number >= 6 else "",
    )


def _quoted_error(tape: Tape, at: float) -> None:
    """Quote error texts, as people write them into annotations and shells."""
    generation, host = tape.world.generation, tape.world.hosts[0].name
    text = "known issue last week: vMotion failed, Operation timed out at 10%, see ticket"
    tape.hostd(host, at, "ha-eventmgr", f"Event 4712 : User logged event: {text}")
    if generation.number >= 5:
        tape.add(
            Log.SHELL,
            host,
            at + 5,
            "[root]: grep 'Migration considered a failure by the VMX' /var/log/vmkernel.log",
            component="shell",
            thread=2100500,
        )
