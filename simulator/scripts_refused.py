"""Requests that vCenter refuses at the compatibility check; the hosts never hear of them."""

from __future__ import annotations

from collections.abc import Callable

from simulator import vcenter
from simulator.move import Move, true_migration
from simulator.tape import Tape
from simulator.truth import TrueMigration

Refusal = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""Fault type, message, further lines of the dump, acceptable causes."""


def refuse(describe: Callable[[Tape, Move], Refusal]) -> Callable[[Tape, Move], TrueMigration]:
    """Return a script that ends the request with the refusal that `describe` returns."""

    def script(tape: Tape, move: Move) -> TrueMigration:
        fault, message, fields, causes = describe(tape, move)
        vcenter_begin(tape, move)
        vcenter.failure(tape, move, 1.3, fault, message, fields=fields)
        return true_migration(
            tape,
            move,
            "refused",
            stage="validate",
            failed_at=1.3,
            causes=causes,
            message=message.split("\n")[0][-60:],
            started=False,
            fault=fault,
        )

    return script


def vcenter_begin(tape: Tape, move: Move) -> None:
    """Begin the task alone: a refused request never reaches the event that the VM is being moved."""
    tape.vpxd(
        move.at,
        f"[VpxLRO] -- BEGIN {move.task} -- {move.vm.moref} -- {move.method} -- {move.session}",
        op_id=move.op_id,
    )


def _unable(move: Move) -> str:
    return f"Unable to migrate from {move.source.name} to {move.destination.name}: "


def cdrom(tape: Tape, move: Move) -> Refusal:
    """Connect a CD drive to an image that the destination cannot see."""
    end = " ." if tape.world.generation.number < 5 else "."
    device, backing = "CD/DVD drive 1", "[iso-store] tools/setup.iso"
    message = (
        f"{_unable(move)}Currently connected device '{device}' uses backing '{backing}', which is not accessible{end}"
    )
    fields = (f'device = "{device}",', f'backing = "{backing}",', "connected = true,")
    causes = (
        "seed-iso-not-on-shared-storage",
        "seed-1003787-connected-device-not-accessible",
        "seed-physical-cdrom-floppy-connected",
    )
    return "vim.fault.CannotAccessVmDevice", message, fields, causes


def cpu_edx(tape: Tape, move: Move) -> Refusal:
    """Refuse in the words of VirtualCenter 2.x: one CPUID register does not fit."""
    del tape
    message = (
        f"{_unable(move)}The CPU of the host is incompatible with the CPU feature requirements of the virtual machine; "
        "problem detected at CPUID level 0x80000001 register 'edx' ."
    )
    fields = ("level = -2147483647,", 'registerName = "edx",')
    return (
        "vim.fault.CpuIncompatible81EDX",
        message,
        fields,
        (
            "seed-1001131-cpuid-80000001-edx",
            "seed-1003718-cpu-feature-requirements",
            "seed-nx-vt-bios-disabled",
            "seed-cpu-family-incompatible",
        ),
    )


def cpu_bits(tape: Tape, move: Move) -> Refusal:
    """Refuse in the words of vCenter 4.x to 6.0: host bits against a mask."""
    del tape
    host, mask = "0000:0000:1001:1000:0010:0010:0000:0001", "xxxx:xx1x:xxx1:1xx0:xxx0:xx1x:xxxx:xx11"
    message = (
        f"{_unable(move)}Host CPU is incompatible with the virtual machine's requirements at CPUID level 0x1 "
        "register 'ecx'.\n"
        f"Host bits: {host}\nRequired: {mask}\nMismatch detected for these features:\n* PCLMULQDQ\n* AES-NI"
    )
    fields = ("level = 1,", 'registerName = "ecx",', f'registerBits = "{host}",', f'desiredBits = "{mask}",')
    return (
        "vim.fault.CpuIncompatible1ECX",
        message,
        fields,
        (
            "cpu-leaf1-ecx-host-bits-required",
            "evc-aes-pclmulqdq-1034926",
            "cpu-45nm-xsave-1008315",
            "seed-1003718-cpu-feature-requirements",
        ),
    )


def cpu_features(tape: Tape, move: Move) -> Refusal:
    """Refuse in the words of vCenter 6.x and later: a list of features."""
    del tape
    message = (
        "The target host does not support the virtual machine's current hardware requirements.\n"
        "To resolve CPU incompatibilities, use a cluster with Enhanced vMotion Compatibility (EVC) enabled. "
        "See KB article 1003212.\n"
        "com.vmware.vim.vmfeature.cpuid.avx2"
    )
    fields = (
        "featureRequirement = (vim.vm.FeatureRequirement) [",
        "   (vim.vm.FeatureRequirement) {",
        '      key = "cpuid.avx2",',
        '      featureName = "cpuid.avx2",',
        '      value = "Bool:Min:1"',
        "   }",
        "],",
        f"vm = 'vim.VirtualMachine:{move.vm.moref}',",
        f"host = 'vim.HostSystem:{move.destination.moref}',",
    )
    return (
        "vim.fault.FeatureRequirementsNotMet",
        message,
        fields,
        ("cpu-features-named-modern", "spectre-microcode-evc-52085", "seed-cpu-family-incompatible"),
    )


def cpu(tape: Tape, move: Move) -> Refusal:
    """Refuse the CPU in the words of the generation."""
    number = tape.world.generation.number
    return (cpu_edx if number < 4 else cpu_bits if number < 6.5 else cpu_features)(tape, move)


def compatibility_check_slow(tape: Tape, move: Move) -> Refusal:
    """Check too long between two vCenters: the destination host cannot be reached on port 902."""
    server = move.source.ip
    for number, text in enumerate(
        (
            f"NfcNewAuthdConnectionEx: Failed to connect to server {server}:902",
            "NfcEstablishAuthCnxToServer: Failed to create authentication connection",
            f"Nfc_BindAndEstablishAuthdCnx3: Failed to connect to server {server}:902",
        )
    ):
        at = move.at + 0.8 + number / 1000
        tape.hostd(move.destination.name, at, "Libs", f"[NFC ERROR]{text}", level="error", op_id=move.dest_op)
    message = "Compatibility check took too long to complete. Please check vCenter Server logs for more details."
    return "vmodl.fault.SystemError", message, (f'reason = "{message}",',), ("crossvc-compat-check-too-long",)


def not_licensed(tape: Tape, move: Move) -> Refusal:
    """Refuse for lack of a vMotion licence at the destination."""
    del tape
    message = f"VMotion is not licensed on the destination host '{move.destination.name}'."
    return "vim.fault.VMotionNotLicensed", message, _side(move), ("license-missing-vmotion-edition",)


def not_configured(tape: Tape, move: Move) -> Refusal:
    """Refuse for lack of a vMotion interface at the destination."""
    word = "VMotion" if tape.world.generation.number < 5 else "vMotion"
    message = f"{_unable(move)}The {word} interface is not configured (or is misconfigured) on the destination host."
    return (
        "vim.fault.VMotionNotConfigured",
        message,
        _side(move),
        ("seed-1003827-vmotion-interface-not-configured", "seed-vmkernel-port-vmotion-checkbox"),
    )


def _side(move: Move) -> tuple[str, ...]:
    return ("atSourceHost = false,", f'failedHost = "{move.destination.name}",')


def network_missing(tape: Tape, move: Move) -> Refusal:
    """Refuse for lack of a port group of the VM's network name at the destination."""
    del tape
    message = (
        f"{_unable(move)}Currently connected network interface 'Network adapter 1' uses network 'VLAN 12 Office', "
        "which is not accessible."
    )
    fields = (
        'device = "Network adapter 1",',
        'backing = "VLAN 12 Office",',
        "connected = true,",
        'network = "VLAN 12 Office",',
    )
    return (
        "vim.fault.CannotAccessNetwork",
        message,
        fields,
        (
            "seed-portgroup-name-mismatch",
            "check-relocate-ok-but-network-fails",
            "seed-1723-destination-not-on-same-networks",
        ),
    )


def affinity(tape: Tape, move: Move) -> Refusal:
    """Refuse because the VM is pinned to processors."""
    del tape
    message = f"{_unable(move)}Virtual machine has CPU and/or memory affinities configured, preventing VMotion."
    return (
        "vim.fault.AffinityConfigured",
        message,
        ('configuredAffinity = (string) [ "cpu" ],',),
        ("seed-1003842-affinity-configured",),
    )
