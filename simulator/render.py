"""From entries to the text of every log file of every machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from simulator.entries import Entry, Log
from simulator.generations import Generation
from simulator.lines import render
from simulator.world import World


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line and the moment its record was written (the machine's clock, UTC)."""

    shown: datetime
    text: str


def render_logs(world: World, entries: Iterable[Entry]) -> dict[str, dict[str, list[Line]]]:
    """Return all log files: machine -> path inside its bundle -> lines in the order of the entries."""
    files: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        clock = world.clock(entry.machine)
        stamps = clock.stamps(entry.at)
        lines = [Line(clock.shown(entry.at), text) for text in render(entry, world.generation, stamps)]
        for path in _paths(world, entry):
            files[entry.machine][path] += lines
    return {machine: dict(sorted(paths.items())) for machine, paths in sorted(files.items())}


def _paths(world: World, entry: Entry) -> tuple[str, ...]:
    generation = world.generation
    if entry.log is Log.VMWARE:
        vm = next(vm for vm in world.vms if vm.name == entry.vm)
        return (f"{vm.directory.lstrip('/')}/vmware.log",)
    if entry.log is Log.VPXD:
        return (vpxd_path(generation),)
    if entry.log is Log.EVENTS:
        return ("commands/journalctl_-b--0.txt",)
    if generation.single_file:
        return (f"{generation.log_dir}/messages",)
    name = _OLD_PATHS[entry.log] if generation.number < 5 else f"{entry.log}.log"
    path = f"{generation.log_dir}/{name}"
    if entry.log is Log.VMKERNEL and entry.level in ("warning", "alert"):
        # Every warning of the kernel is written a second time.
        return path, path.replace("vmkernel", "vmkwarning")
    return (path,)


_OLD_PATHS = {
    Log.VMKERNEL: "vmkernel", Log.HOSTD: "vmware/hostd-3.log", Log.VPXA: "vmware/vpx/vpxa-3.log", Log.FDM: "messages",
    Log.VOBD: "messages", Log.SYSLOG: "messages", Log.SHELL: "messages", Log.AUTH: "secure",
    Log.VMKSUMMARY: "vmksummary",
}  # fmt: skip


def vpxd_path(generation: Generation) -> str:
    """Return where a vCenter bundle of the generation has its main log."""
    return "Logs/vpxd-7.log" if generation.number < 5 else "var/log/vmware/vpxd/vpxd.log"
