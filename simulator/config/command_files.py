"""The outputs of commands in a host's bundle, and the same outputs as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from simulator.config import addresses, columns, etc_files, info_tree, netdvs, nics, options, storage, vmknic, vswitch
from simulator.config import platform_files as platform
from simulator.config.model import HostConfig
from simulator.config.vimdump import vimdump_text

FRAGMENT: Final = 16384
"""Length of a fragment of the dump; the product's are 1 MiB."""
_PID: Final = 4242
_TABLES: Final[Mapping[str, tuple[float, Callable[[HostConfig], storage.Table]]]] = {
    "storage-nfs-list": (5, storage.nfs_table),
    "storage-nfs41-list": (6, storage.nfs41_table),
    "storage-vmfs-extent-list": (5, storage.extent_table),
    "network-ip-neighbor-list": (5, addresses.neighbour_table),
    "software-vib-list": (5, platform.vib_table),
}


def old_commands(host: HostConfig) -> dict[str, str]:
    """Return outputs in tmp/ with the number of the process, as ESX 4 has them."""
    outputs = {
        "vmware": platform.version_text(host),
        "uname": platform.uname_text(host),
        "date": platform.date_text(host),
        "esxcfg-vmknic": vmknic.vmknic_text(host),
        "esxcfg-vswitch": vswitch.vswitch_text(host),
        "esxcfg-nics": nics.nics_text(host),
        "esxcfg-route": addresses.routes_text(host),
        "esxcfg-nas": storage.nas_text(host),
        "esxcfg-scsidevs-vmfs": storage.scsidevs_text(host),
    }
    if host.console:
        outputs["esxcfg-vswif"] = vmknic.vswif_text(host)
    if host.number >= 4:
        outputs |= {
            "esxcfg-info": info_tree.info_text(host),
            "esxcfg-info-xml": info_tree.info_xml(host),
        }
        if host.dvswitches:
            outputs["net-dvs"] = netdvs.netdvs_text(host)
    files = {f"tmp/{name}.{_PID}.txt": text for name, text in outputs.items()}
    files |= {
        f"tmp/{store.label.replace(' ', '_')}.vpa.{_PID}.txt": storage.volume_text(store)
        for store in host.datastores
        if store.kind.startswith("VMFS-") and store.extents
    }
    return files


def new_commands(host: HostConfig) -> dict[str, str]:
    """Return outputs in commands/ and json/, as ESXi 5 and later has them, but for the dump."""
    number = host.number
    outputs = {
        "vmware_-vl": platform.version_text(host),
        "uname_-a": platform.uname_text(host),
        "date": platform.date_text(host),
        "esxcfg-vmknic_-l": vmknic.vmknic_text(host),
        "esxcfg-vswitch_-l": vswitch.vswitch_text(host),
        "nicinfo.sh": nics.nicinfo_text(host),
        "df": storage.df_text(host),
        "ls_-isl-vmfsvolumes": storage.volumes_text(host),
        "esxcfg-route_-l": addresses.routes_text(host),
        "ntpq_-p": addresses.ntpq_text(host),
        "localcli_vm-process-list": etc_files.process_text(host),
        "smbiosDump": platform.smbios_text(host),
        "localcli_hardware-cpu-list": platform.cpu_text(host),
        "localcli_hardware-pci-list": platform.pci_text(host),
        "localcli_hardware-trustedboot-get": columns.listed([("", platform.boot_rows(host))]),
        "localcli_software-profile-get": columns.listed([("", platform.profile_rows(host))]),
        "localcli_storage-core-device-list": storage.device_text(host),
        "localcli_system-settings-advanced-list--d": options.options_text(host),
    }
    if host.dvswitches:
        outputs["net-dvs_-l"] = netdvs.netdvs_text(host)
    if host.cluster:
        outputs["prettyPrint.sh_hostlist"] = etc_files.hostlist_text(host)
    if number < 9:
        outputs["esxcfg-info_-a"] = info_tree.info_text(host)
    if number < 7:
        outputs["esxcfg-info_-a--F-xml"] = info_tree.info_xml(host)
    if number >= 7:
        outputs["localcli_system-settings-encryption-get"] = columns.listed([("", platform.encryption_rows(host))])
    files = {f"commands/{name}.txt": text for name, text in outputs.items()}
    files |= _tables(host)
    if number < 9:
        files |= etc_files.edition_file(host)
    return files | (_twins(host) if number >= 6 else {})


def _tables(host: HostConfig) -> dict[str, str]:
    files = {}
    for name, titles, rows in _all_tables(host):
        files[f"commands/localcli_{name}.txt"] = columns.ruled(titles, rows)
    return files


def _all_tables(host: HostConfig) -> list[tuple[str, tuple[str, ...], list[tuple[columns.Cell, ...]]]]:
    volumes = "storage-filesystem-list" if host.number < 7 else "storage-filesystem-list--i"
    chosen = {volumes: storage.filesystem_table(host)}
    chosen |= {name: table(host) for name, (since, table) in _TABLES.items() if host.number >= since}
    return [(name, tuple(titles), [tuple(row) for row in rows]) for name, (titles, rows) in chosen.items()]


def _twins(host: HostConfig) -> dict[str, str]:
    """Return the calls of localcli as JSON; in one generation two of them start with lines that are no JSON."""
    files = {f"json/localcli_{name}.json": columns.twin(titles, rows) for name, titles, rows in _all_tables(host)}
    if 6.5 <= host.number < 7:
        for name in ("json/localcli_storage-filesystem-list.json", "json/localcli_storage-nfs-list.json"):
            files[name] = f"Warning: skipping volume\nErrors:\n{files[name]}"
    files["json/localcli_iscsi-physicalnetworkportal-list.json"] = nics.nic_portals(host)
    files["json/localcli_system-settings-advanced-list--d.json"] = options.options_json(host)
    blocks = {
        "storage-core-device-list": [("Device", *block) for block in storage.device_blocks(host)],
        "hardware-cpu-list": [("CPU", *block) for block in platform.cpu_blocks(host)],
    }
    for name, rows in blocks.items():
        shown = [dict(fields) | {key: heading} for key, heading, fields in rows]
        files[f"json/localcli_{name}.json"] = json.dumps(shown, indent=1) + "\n"
    single = {
        "hardware-trustedboot-get": platform.boot_rows(host),
        "software-profile-get": platform.profile_rows(host),
    }
    files |= {f"json/localcli_{name}.json": json.dumps(dict(pairs), indent=1) + "\n" for name, pairs in single.items()}
    running = [
        {
            "Display Name": vm.name, "World ID": vm.world, "Process ID": 0, "VMX Cartel ID": vm.world - 1,
            "UUID": vm.uuid, "Config File": vm.path,
        }
        for vm in host.vms
        if vm.power == "on"
    ]  # fmt: skip
    files["json/localcli_vm-process-list.json"] = json.dumps(running, indent=1) + "\n"
    return files


def dump_files(host: HostConfig) -> dict[str, bytes]:
    """Return hostd's dump: in tmp/ in 4.x, under its short name in 5.x, in fragments in 7.0."""
    body = vimdump_text(host).encode()
    if host.number < 5:
        return {f"tmp/vmware-vimdump.{_PID}.txt": body}
    if host.number < 6:
        return {"commands/vmware-vimdump.txt": body}
    name = "commands/vmware-vimdump_-o----U-dcui.txt"
    if not 7 <= host.number < 8:
        return {name: body}
    pieces = [body[start : start + FRAGMENT] for start in range(0, len(body), FRAGMENT)]
    script = f"ls {name}.FRAG-* | sort -n | xargs cat > {name}\n"
    files = {f"{name}.FRAG-{number:05d}": piece for number, piece in enumerate(pieces)}
    return files | {"reconstruction/vmware-vimdump_-o----U-dcui.txt.sh": script.encode()}
