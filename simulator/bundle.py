"""Pack the logs of a world the way administrators hand them over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from simulator.archive import Member, gzip_bytes, tgz_bytes, zip_bytes
from simulator.config.host_bundle import top_name, write_bundle
from simulator.config.model import HostConfig
from simulator.config.world_hosts import world_hosts
from simulator.inventory import vcenter_files
from simulator.move import Ended
from simulator.render import Line
from simulator.stamps import EPOCH
from simulator.world import VCenter, World

Logs = Mapping[str, Mapping[str, list[Line]]]


class Pack(StrEnum):
    """Ways to hand over logs."""

    FILES = "files"
    DIR = "dir"
    TGZ = "tgz"
    ZIP = "zip"
    STREAM = "stream"


def pack(
    world: World, logs: Logs, how: Pack, collected: datetime, *, rotated: int = 0, ended: Sequence[Ended] = ()
) -> dict[str, bytes]:
    """Return the files to hand over: name -> bytes.

    Args:
        world: Whose logs they are.
        logs: Rendered logs, machine -> path -> lines.
        how: files = bare logs in one folder per machine; dir = unpacked bundles; tgz = one bundle per machine;
            zip = those bundles inside a client export; stream = everything in one text.
        collected: When the bundles were taken.
        rotated: How many older parts each host log has been rotated into (bundles only).
        ended: The migrations, after which the hosts' configuration (bundles only) is as it is.
    """
    if how is Pack.STREAM:
        return {"all.log": _text([line for files in logs.values() for lines in files.values() for line in lines])}
    if how is Pack.FILES:
        return {
            f"{machine.partition('.')[0]}/{_flat(path)}": _text(lines)
            for machine, files in logs.items()
            for path, lines in files.items()
        }
    hosts = world_hosts(world, collected, ended)
    trees = {machine: _tree(world, machine, files, collected, rotated, hosts) for machine, files in logs.items()}
    if how is Pack.DIR:
        return {name: member.data for tree in trees.values() for name, member in tree.items()}
    bundles = {f"{next(iter(tree)).partition('/')[0]}.tgz": tgz_bytes(tree) for tree in trees.values()}
    if how is Pack.TGZ:
        return bundles
    inner = {
        _export_name(world, machine, collected): Member(data, collected)
        for machine, data in zip(trees, bundles.values(), strict=True)
    }
    return {f"VMware-vCenter-support-{collected:%Y-%m-%d@%H-%M-%S}.zip": zip_bytes(inner)}


def _text(lines: list[Line]) -> bytes:
    return "".join(f"{line.text}\n" for line in lines).encode()


def _flat(path: str) -> str:
    """Return the name of a log in a folder of bare files; a VM's log keeps the VM's folder."""
    parts = path.split("/")
    return "/".join(parts[-2:]) if parts[-1] == "vmware.log" else parts[-1]


def vcenter_folder(vcenter: VCenter, collected: datetime) -> str:
    """Return the folder that a vCenter's bundle unpacks into; the archive is called the same."""
    return f"vc-{vcenter.name}-{collected:%Y-%m-%d--%H.%M}-{sum(vcenter.name.encode()) * 37}"


def _export_name(world: World, machine: str, collected: datetime) -> str:
    # The client writes the day before the month.
    kind = "vcsupport" if isinstance(world.machine(machine), VCenter) else "vm"
    return f"{machine}-{kind}{collected:%Y}-{collected.day}-{collected:%m@%H-%M-%S}.tgz"


def _tree(
    world: World,
    machine: str,
    files: Mapping[str, list[Line]],
    collected: datetime,
    rotated: int,
    hosts: Mapping[str, HostConfig],
) -> dict[str, Member]:
    owner = world.machine(machine)
    if isinstance(owner, VCenter):
        top = vcenter_folder(owner, collected)
        extra = {path: text.encode() for path, text in vcenter_files(world, owner, collected, top).items()}
    else:
        top, extra = top_name(hosts[machine]), write_bundle(hosts[machine])
    members = {path: Member(body, collected) for path, body in extra.items()}
    for path, lines in files.items():
        members |= _rotate(world, path, lines, rotated)
    return {f"{top}/{path}": member for path, member in sorted(members.items())}


def _rotate(world: World, path: str, lines: list[Line], rotated: int) -> dict[str, Member]:
    """Return the live log and its older parts: `.0.gz` is the newest on a host, the highest number in vCenter."""
    rotates = world.generation.number >= 5 and not path.startswith(("vmfs/", "commands/"))
    parts = _split(lines, rotated + 1 if rotates else 1)
    *older, live = parts
    members = {path: _member(live)}
    stem = path.removesuffix(".log")
    for age, part in enumerate(reversed(older)):
        name = f"{stem}-{40 - age}.log.gz" if "/vpxd/" in path else f"{stem}.{age}.gz"
        plain = _member(part)
        members[name] = Member(gzip_bytes(plain.data), plain.modified)
    return members


def _split(lines: list[Line], parts: int) -> list[list[Line]]:
    """Return up to `parts` pieces of about equal length; a record is never cut."""
    size = max(1, len(lines) // parts)
    pieces: list[list[Line]] = [[]]
    for number, line in enumerate(lines):
        due = len(pieces[-1]) >= size and len(pieces) < parts
        if due and line.shown != lines[number - 1].shown:
            pieces.append([])
        pieces[-1].append(line)
    return pieces


def _member(lines: list[Line]) -> Member:
    modified = max((line.shown for line in lines), default=EPOCH)
    return Member(_text(lines), modified)
