"""The files in a VM's folder besides its .vmx: snapshots, descriptors of disks, raw device mappings, log."""

from __future__ import annotations

from simulator.config.model import HostConfig
from simulator.config.vm_model import DiskConfig, VmConfig
from simulator.config.vmx import vmx_text


def vm_files(host: HostConfig, vm: VmConfig, *, logs: bool) -> dict[str, str]:
    """Return the VM's files, path in the bundle -> text."""
    folder = vm.folder.lstrip("/")
    files = {f"{folder}/{vm.name}.vmx": vmx_text(host, vm), f"{folder}/{vm.name}.vmsd": _vmsd(vm)}
    files[f"{folder}/{vm.name}.vmxf"] = '<?xml version="1.0"?>\n<Foundry>\n<VM>\n</VM>\n</Foundry>\n'
    maps = []
    for disk in vm.disks:
        if disk.file.startswith("/"):
            continue
        for depth in range(disk.depth + 1):
            files[f"{folder}/{disk.at(depth)}"] = _descriptor(host, disk, depth)
        if disk.raw:
            kind = "Passthrough " if disk.raw == "physical" else "Non-passthrough "
            maps.append(f"Disk {disk.file} is a {kind}Raw Device Mapping\nMaps to: {disk.vml}\n")
    if maps:
        files[f"{folder}/dump-vmdk-rdm-info.txt"] = "".join(maps)
    if logs:
        files[f"{folder}/vmware.log"] = _log(host, vm)
    return files


def _vmsd(vm: VmConfig) -> str:
    rows = {".encoding": "UTF-8"}
    if vm.snapshots:
        rows |= {
            "snapshot.lastUID": str(vm.snapshots),
            "snapshot.current": str(vm.snapshots),
            "snapshot.numSnapshots": str(vm.snapshots),
        }
        for number in range(vm.snapshots):
            key = f"snapshot{number}"
            rows |= {
                f"{key}.uid": str(number + 1),
                f"{key}.filename": f"{vm.name}-Snapshot{number + 1}.vmsn",
                **({f"{key}.parent": str(number)} if number else {}),
                f"{key}.displayName": f"before change {number + 1}",
                f"{key}.numDisks": str(len(vm.disks)),
            }
            for place, disk in enumerate(vm.disks):
                rows[f"{key}.disk{place}.fileName"] = disk.at(number)
                rows[f"{key}.disk{place}.node"] = disk.slot
    return "".join(f'{key} = "{value}"\n' for key, value in rows.items())


def _descriptor(host: HostConfig, disk: DiskConfig, depth: int) -> str:
    name = disk.at(depth)
    stem = name.removesuffix(".vmdk")
    if depth and host.number >= 6.5:
        kind, extent, tail = "seSparse", "SESPARSE", "sesparse"
    elif depth:
        kind, extent, tail = "vmfsSparse", "VMFSSPARSE", "delta"
    elif disk.raw:
        kind = "vmfsPassthroughRawDeviceMap" if disk.raw == "physical" else "vmfsRawDeviceMap"
        extent, tail = "VMFSRDM", "rdmp" if disk.raw == "physical" else "rdm"
    else:
        kind, extent, tail = "vmfs", "VMFS", "flat"
    parent = f'parentFileNameHint="{disk.at(depth - 1)}"\n' if depth else ""
    identity = f"{0xFFFFFFFE - 7919 * depth:08x}"
    above = f"{0xFFFFFFFE - 7919 * (depth - 1):08x}" if depth else "ffffffff"
    return (
        f'# Disk DescriptorFile\nversion=1\nencoding="UTF-8"\nCID={identity}\nparentCID={above}\n'
        f'isNativeSnapshot="no"\ncreateType="{kind}"\n{parent}\n# Extent description\n'
        f'RW {disk.size_gb << 21} {extent} "{stem}-{tail}.vmdk"\n\n# The Disk Data Base \n#DDB\n\n'
        'ddb.adapterType = "lsilogic"\nddb.geometry.heads = "255"\nddb.geometry.sectors = "63"\n'
    )


def _log(host: HostConfig, vm: VmConfig) -> str:
    """Return the first lines of the VM's log: product, configuration and processor."""
    number = host.number
    product = "VMware ESXi" if number >= 9 else "VMware ESX"
    moment = f"{host.collected:%Y-%m-%d}T03:04:05.678Z"
    head = {"bsd": f"{host.collected:%b %d} 03:04:05.678: vmx| ", "tagged": f"{moment} In(05) vmx - "}.get(
        host.generation.vmx, f"{moment}| vmx| {host.generation.vmx}: "
    )
    lines = [
        f"Log for {product} pid={vm.world} version={host.version} build=build-{host.build} option=Release",
        *([f"Hostname={host.name}"] if number >= 5 else []),
        f"DICT --- CONFIGURATION {vm.path} ",
    ]
    lines += [f"DICT {key.strip():>30} = {value}" for key, _, value in _pairs(vmx_text(host, vm))]
    for leaf, words in host.cpu.leaves.items():
        parts = " ".join(f"0x{words[place : place + 8]}" for place in range(0, 32, 8))
        lines.append(f"hostCPUID level {leaf}, 0: {parts}")
    return "".join(f"{head}{line}\n" for line in lines)


def _pairs(text: str) -> list[tuple[str, str, str]]:
    return [line.partition(" = ") for line in text.splitlines() if not line.startswith(".")]
