"""The files of a support bundle that are not logs: what identifies the host, and its network configuration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from simulator.generations import Generation
from simulator.world import Host, VCenter, Vm, World


def host_files(world: World, host: Host, collected: datetime, bundle: str) -> dict[str, str]:
    """Return marker and configuration files of a host bundle collected at `collected` (the host's clock)."""
    generation = world.generation
    short = host.name.partition(".")[0]
    version = f"{generation.product} {generation.version} build-{generation.build}\n"
    known_as = host.name if generation.number >= 6 else short
    uname = f"VMkernel {known_as} {generation.version} #1 SMP Release build-{generation.build} x86_64 GNU/Linux\n"
    date = f"{collected:%a %b} {collected.day:2d} {collected:%H:%M:%S} UTC {collected:%Y}\n"
    files = {
        "etc/vmware/esx.conf": _esx_conf(host),
        "etc/vmware/hostd/vmInventory.xml": _vm_inventory(world.vms),
        "etc/hosts": f"127.0.0.1\tlocalhost\n{host.ip}\t{host.name} {short}\n",
    }
    if generation.number < 5:
        files |= {
            "tmp/vmware.4242.txt": version,
            "tmp/uname.4242.txt": uname,
            "tmp/date.4242.txt": date,
            "tmp/esxcfg-vmknic.4242.txt": _vmknic(generation, host),
        }
        return files
    files |= {
        "README": readme(bundle, collected, "vm-support"),
        "commands/vmware_-vl.txt": version + f"{generation.product} {generation.version} GA\n",
        "commands/uname_-a.txt": uname,
        "commands/date.txt": date,
        "commands/esxcfg-vmknic_-l.txt": _vmknic(generation, host),
        "commands/esxcfg-vswitch_-l.txt": _VSWITCH,
        "commands/localcli_storage-filesystem-list.txt": _filesystems(world),
    }
    for vm in world.vms:
        files[f"{vm.directory.lstrip('/')}/{vm.name}.vmx"] = _vmx(vm, generation)
    return files


def vcenter_files(world: World, vcenter: VCenter, collected: datetime, bundle: str) -> dict[str, str]:
    """Return marker files of a vCenter bundle."""
    generation = world.generation
    if generation.number < 5:
        return {"vc-support-ver.txt": generation.vc_version[0] + "\n"}
    short = vcenter.name.partition(".")[0]
    return {
        "README": readme(bundle, collected, "vc-support"),
        "etc/issue": f"VMware vCenter Server {generation.vc_version}.{generation.vc_build}\n",
        "commands/uname_-a.txt": f"Linux {short} 4.19.0-esx #1-photon SMP x86_64 GNU/Linux\n",
        "commands/date.txt": f"{collected:%a %b} {collected.day:2d} {collected:%H:%M:%S} UTC {collected:%Y}\n",
    }


def readme(bundle: str, collected: datetime, tool: str) -> str:
    """Return the README that vm-support and vc-support put into a bundle."""
    return (
        f"Command line: {tool}\nBundle name: {bundle}\nCaptured on: {collected:%Y-%m-%d %H:%M:%S.%f}\n"
        f"{tool} version: v3.0\nOptions: {{'performance': False}}\n"
    )


def _esx_conf(host: Host) -> str:
    rows = {
        "/adv/Migrate/Vmknic": "vmk1",
        "/adv/Misc/HostIPAddr": host.ip,
        "/net/vmkernelnic/child[0000]/ipv4address": host.ip,
        "/net/vmkernelnic/child[0000]/ipv4netmask": "255.255.255.0",
        "/net/vmkernelnic/child[0001]/ipv4address": host.vmotion_ip,
        "/net/vmkernelnic/child[0001]/ipv4netmask": "255.255.255.0",
        "/net/vswitch/child[0000]/name": "vSwitch0",
        "/net/vswitch/child[0000]/portgroup/child[0000]/name": "Management Network",
        "/net/vswitch/child[0000]/portgroup/child[0000]/vlanId": "0",
        "/net/vswitch/child[0000]/portgroup/child[0001]/name": "vMotion",
        "/net/vswitch/child[0000]/portgroup/child[0001]/vlanId": "30",
        "/net/vswitch/child[0000]/portgroup/child[0002]/name": "VLAN 12 Office",
        "/net/vswitch/child[0000]/portgroup/child[0002]/vlanId": "12",
        "/net/vswitch/child[0000]/securityPolicy/forgedTx": "true",
        "/net/vswitch/child[0000]/securityPolicy/macChange": "true",
        "/net/vswitch/child[0000]/securityPolicy/promiscuous": "false",
        "/net/vswitch/child[0000]/shapingPolicy/enabled": "false",
        "/net/vswitch/child[0000]/uplinks/child[0000]/pnic": "vmnic0",
    }
    return "".join(f'{key} = "{value}"\n' for key, value in rows.items())


def _vm_inventory(vms: tuple[Vm, ...]) -> str:
    entries = "".join(
        f'  <ConfigEntry id="{number:04d}"><objID>{vm.vmid}</objID><secDomain/>'
        f"<vmxCfgPath>{vm.path}</vmxCfgPath></ConfigEntry>\n"
        for number, vm in enumerate(vms)
    )
    return f"<ConfigRoot>\n{entries}</ConfigRoot>\n"


def _vmx(vm: Vm, generation: Generation) -> str:
    hardware = 9 if generation.number < 6 else 13 if generation.number < 7 else 19
    rows = {
        "displayName": vm.name, "virtualHW.version": str(hardware), "memSize": "4096", "numvcpus": "2",
        "scsi0:0.fileName": f"{vm.name}.vmdk", "ethernet0.networkName": "VLAN 12 Office", "uuid.bios": vm.uuid,
        "sched.cpu.affinity": "all", "sched.mem.affinity": "all", "ide1:0.deviceType": "cdrom-image",
        "ide1:0.startConnected": "FALSE",
    }  # fmt: skip
    return "".join(f'{key} = "{value}"\n' for key, value in rows.items())


def _vmknic(generation: Generation, host: Host) -> str:
    stack = generation.number >= 6
    widths = (11, 40, 10, 40, 16, 16, 18, 8, 8, 8, 20, 20)
    group_head = "Port Group/DVPort/Opaque Network" if stack else "Port Group/DVPort"
    address = ("IP Family", "IP Address", "Netmask", "Broadcast")
    rows = [("Interface", group_head, *address, "MAC Address", "MTU", "TSO MSS", "Enabled", "Type", "NetStack")]
    last = int(host.ip.rpartition(".")[2])
    for number, (group, ip) in enumerate((("Management Network", host.ip), ("vMotion", host.vmotion_ip))):
        broadcast = f"{ip.rpartition('.')[0]}.255"
        mac = f"00:50:56:6a:{number:02x}:{last:02x}"
        link = (mac, "1500", "65535", "true", "STATIC", "defaultTcpipStack")
        rows.append((f"vmk{number}", group, "IPv4", ip, "255.255.255.0", broadcast, *link))
    columns = len(widths) if stack else len(widths) - 1
    return "".join(_row(row[:columns], widths[:columns]) for row in rows)


def _filesystems(world: World) -> str:
    widths = (50, 12, 37, 9, 8, 15, 14)
    rows: list[tuple[str, ...]] = [("Mount Point", "Volume Name", "UUID", "Mounted", "Type", "Size", "Free")]
    rows.append(tuple("-" * (width - 2) for width in widths))
    rows += [
        (f"/vmfs/volumes/{store.uuid}", store.name, store.uuid, "true", "VMFS-5", "1099243192320", "412316860416")
        for store in world.datastores
    ]
    return "".join(_row(row, widths) for row in rows)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() + "\n"


_VSWITCH = (
    "Switch Name      Num Ports   Used Ports  Configured Ports  MTU     Uplinks\n"
    "vSwitch0         2432        12          128               1500    vmnic0\n\n"
    "PortGroup Name                            VLAN ID  Used Ports  Uplinks\n"
    "VLAN 12 Office                            12       6           vmnic0\n"
    "vMotion                                   30       1           vmnic0\n"
    "Management Network                        0        1           vmnic0\n"
)
