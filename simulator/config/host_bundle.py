"""Which files a host's bundle has in each generation, and the bundle itself."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from simulator.archive import Member, tgz_bytes
from simulator.config import addresses, esx_conf, etc_files
from simulator.config.command_files import dump_files, new_commands, old_commands
from simulator.config.config_store import config_store
from simulator.config.model import HostConfig
from simulator.config.vm_files import vm_files
from simulator.inventory import readme


def write_bundle(host: HostConfig, *, logs: bool = False) -> dict[str, bytes]:
    """Return the files of the host's bundle, path below its top folder -> bytes, sorted by path.

    With `logs` there are a few lines of the kernel's, hostd's and the VMs' logs, too.
    """
    texts = old_commands(host) if host.number < 5 else new_commands(host)
    texts |= {
        "etc/vmware/esx.conf": esx_conf.esx_conf_text(host),
        "etc/vmware/hostd/vmInventory.xml": etc_files.inventory_xml(host),
        "etc/hosts": addresses.hosts_text(host),
        "etc/resolv.conf": addresses.resolv_text(host),
    }
    if host.number >= 4:
        texts["etc/vmware/config"] = etc_files.config_text(host)
    if host.vcenter_address:
        texts["etc/vmware/vpxa/vpxa.cfg" if host.number >= 6 else "etc/opt/vmware/vpxa/vpxa.cfg"] = etc_files.vpxa_xml(
            host
        )
    if host.number >= 5:
        texts["README"] = readme(top_name(host), host.collected, "vm-support")
    for vm in host.vms:
        texts |= vm_files(host, vm, logs=logs)
    if logs:
        texts |= _logs(host)
    files = {path: text.encode() for path, text in texts.items()}
    if host.number >= 4:
        files |= dump_files(host)
    if host.number >= 7:
        files["var/lib/vmware/configstore/backup/current-store-1"] = config_store(host)
    return dict(sorted(files.items()))


def top_name(host: HostConfig) -> str:
    """Return the name of the bundle's top folder; the archive is called the same."""
    pid = sum(host.name.encode()) * 37
    stamp = f"{host.collected:%Y-%m-%d--%H.%M}"
    if host.number < 5:
        return f"vm-support-{host.short}-{stamp}.{pid % 30000}"
    return f"esx-{host.short}-{stamp}" if host.number < 6 else f"esx-{host.name}-{stamp}-{pid}"


def bundle_tgz(host: HostConfig, files: Mapping[str, bytes] | None = None) -> bytes:
    """Return the bundle as a .tgz, of `files` where they are given (broken ones, say)."""
    written = write_bundle(host) if files is None else files
    top = top_name(host)
    return tgz_bytes({f"{top}/{path}": Member(body, host.collected) for path, body in written.items()})


def without(files: Mapping[str, bytes], *globs: str) -> dict[str, bytes]:
    """Return the files but for those that match a glob, in which `*` stands for slashes, too.

    >>> sorted(without({"etc/hosts": b"", "commands/df.txt": b""}, "commands/*"))
    ['etc/hosts']
    """
    return {path: body for path, body in files.items() if not any(fnmatchcase(path, glob) for glob in globs)}


def cut(files: Mapping[str, bytes], glob: str, fraction: float) -> dict[str, bytes]:
    """Return the files, those that match `glob` cut behind this fraction of their bytes.

    Raises:
        KeyError: No file matches.
    """
    if not any(fnmatchcase(path, glob) for path in files):
        raise KeyError(glob)
    return {
        path: body[: int(len(body) * fraction)] if fnmatchcase(path, glob) else body for path, body in files.items()
    }


def _logs(host: HostConfig) -> dict[str, str]:
    generation = host.generation
    if host.number < 5:
        line = f"{host.collected:%b} {host.collected.day:2d} 03:04:05 {host.short} vmkernel: 0:00:12:01.123 cpu1:4321)"
        return {f"{generation.log_dir}/vmkernel": f'{line}Config: 346: "SIOControlFlag1" = 0, Old Value: 1\n'}
    stamp = f"{host.collected:%Y-%m-%d}T03:04:05.678Z"
    product = "VMware ESXi" if host.number >= 9 else "VMware ESX"
    section = f"Section for {product}, pid=2098811, version={host.version}, build={host.build}, option=Release"
    if host.number >= 6.7:
        section = f"- time the service was last started, {section}"
    head, kernel = f"{stamp} ", f"{stamp} cpu1:2097432)"
    if generation.kernel == "tagged":
        head, kernel = f"{stamp} In(166) Hostd[2098811]: ", f"{stamp} In(182) vmkernel: cpu1:2097432)"
    return {
        f"{generation.log_dir}/hostd.log": f"{head}{section}\n",
        f"{generation.log_dir}/vmkernel.log": f'{kernel}Config: 706: "SIOControlFlag1" = 0, Old Value: 1\n',
    }
