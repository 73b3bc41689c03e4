"""The header of every log in every generation, and how a record of several lines is continued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from simulator.entries import Entry, Log
from simulator.generations import Generation
from simulator.stamps import Stamps

_SEVERITY: Final = {
    "trivia": ("Db", 167), "verbose": ("Db", 167), "info": ("In", 166), "warning": ("Wa", 164), "error": ("Er", 163),
}  # fmt: skip
_KERNEL_TAG: Final = {
    "info": "In(182) vmkernel", "warning": "Wa(180) vmkwarning", "alert": "Al(177) vmkalert",
}  # fmt: skip
_VMX_TAG: Final = {"info": ("I", "In(05)"), "warning": ("W", "Wa(03)"), "error": ("E", "Er(02)")}
_CPUS: Final = 24

SECTION: Final = "Section"
"""Component of the entry that opens a service's log; its text is composed here."""


def render(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    """Return the physical lines of a record, without line ends."""
    if entry.component == SECTION:
        return [_section(entry, generation, stamps)]
    return _RENDERERS[entry.log](entry, generation, stamps)


def _section(entry: Entry, generation: Generation, stamps: Stamps) -> str:
    """Return the line a service opens its log with."""
    if entry.log is Log.VPXD:
        product, version, build = "VMware VirtualCenter", generation.vc_version, generation.vc_build
        head = stamps.zoned
    else:
        product, version, build = (
            "VMware ESXi" if generation.number >= 9 else "VMware ESX",
            generation.version,
            generation.build,
        )
        head = stamps.iso
    section = f"Section for {product}, pid={entry.thread}, version={version}, build={build}, option=Release"
    if generation.number >= 8 and entry.log is not Log.VPXD:
        head = f"{stamps.iso} In(166) {entry.log.capitalize()}[{entry.thread}]:"
    if generation.number >= 6.7:
        since = f" {stamps.iso}" if generation.number >= 8 else ""
        section = f"- time the service was last started{since}, {section}"
    return f"{head} {section}"


def _kernel(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    first, *rest = entry.body.split("\n")
    word = f"{entry.level.upper()}: " if entry.level in ("warning", "alert") else ""
    op_id = f" opID={entry.op_id}" if entry.op_id else ""
    tail = f"cpu{entry.thread % _CPUS}:{entry.thread}{op_id}){word}"
    if generation.kernel == "bsd":
        # A long message repeats the syslog header, without uptime and cpu.
        head = _bsd_head(entry, generation, stamps, "vmkernel")
        return [f"{head}{stamps.uptime} {tail}{first}", *(head + line for line in rest)]
    if generation.kernel == "tagged":
        tail = f"{_KERNEL_TAG.get(entry.level, _KERNEL_TAG['info'])}: {tail}"
    return [f"{stamps.iso} {tail}{line}" for line in (first, *rest)]


def _bsd_head(entry: Entry, generation: Generation, stamps: Stamps, program: str) -> str:
    # ESXi 4.x leaves the host name out of its one messages file.
    host = "" if generation.single_file else f"{entry.machine.partition('.')[0]} "
    return f"{stamps.bsd} {host}{program}: "


def _thread(entry: Entry, generation: Generation) -> str:
    if not generation.hex_threads:
        return str(entry.thread)
    return f"{0x10000000 + entry.thread * 0x11B90 % 0xE0000000:08X}"


def _agent(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    first, *rest = entry.body.split("\n")
    component = generation.component(entry.component)
    op_id = f" opID={entry.op_id}" if entry.op_id else ""
    user = f" user={entry.user}" if entry.user else ""
    thread = _thread(entry, generation)
    family = generation.agent
    if family == "A":
        lines = [f"[{stamps.local} '{component}' {entry.thread * 16} {entry.level}] {first}", *rest]
    elif family == "B":
        lines = [f"[{stamps.local} {thread} {entry.level} '{component}'{op_id}] {first}", *rest]
    elif family == "C":
        lines = [f"{stamps.iso} [{thread} {entry.level} '{component}'{op_id}{user}] {first}", *_arrows(rest)]
    elif family == "D":
        head = f"{stamps.iso} {entry.level} {entry.log}[{thread}] [Originator@6876 sub={component}{op_id}{user}]"
        lines = [f"{head} {first}", *_arrows(rest)]
    else:
        severity, priority = _SEVERITY[entry.level]
        head = f"{stamps.iso} {severity}({priority}) {entry.log.capitalize()}[{entry.thread}]:"
        lines = [f"{head} [Originator@6876 sub={component}{op_id}{user}] {first}"]
        lines += [f"{head} {line}" for line in _arrows(rest)]
    if generation.single_file:
        head = _bsd_head(entry, generation, stamps, entry.log.capitalize())
        return [head + line for line in lines]
    return lines


def _arrows(lines: list[str]) -> list[str]:
    return [f"--> {line}" for line in lines]


def _vpxd(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    first, *rest = entry.body.split("\n")
    component = generation.component(entry.component)
    op_id = f" opID={entry.op_id}" if entry.op_id else ""
    thread = f"{entry.thread % 100000:05d}"
    family = generation.vpxd
    if family == "A":
        return [f"[{stamps.local} '{component}' {entry.thread % 10000} {entry.level}] {first}", *rest]
    if family == "B":
        return [f"[{stamps.local} {thread} {entry.level} '{component}'{op_id}] {first}", *rest]
    if family == "C":
        thread = f"7F{entry.thread * 0x7F3C0F % 0x10000000000:010X}"
        return [f"{stamps.zoned} [{thread} {entry.level} '{component}'{op_id}] {first}", *_arrows(rest)]
    head = f"{stamps.zoned} {entry.level} vpxd[{thread}] [Originator@6876 sub={component}{op_id}]"
    return [f"{head} {first}", *_arrows(rest)]


def _vobd(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    if generation.number < 5:
        millis = stamps.local[-4:]
        head = _bsd_head(entry, generation, stamps, "vobd")
        return [f"{head}{stamps.bsd}{millis}: {stamps.boot_us}us: {entry.body}"]
    tail = f"[{entry.component}] {stamps.boot_us}us: {entry.body}"
    if generation.number < 8:
        return [f"{stamps.iso}: {tail}"]
    return [f"{stamps.iso} In(14) vobd[{entry.thread}]:  {tail}"]


def _vmware(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    letter, tag = _VMX_TAG.get(entry.level, _VMX_TAG["info"])
    thread = entry.component or "vmx"
    if generation.vmx == "bsd":
        head = f"{stamps.bsd_ms}: {thread}| "
    elif generation.vmx == "tagged":
        head = f"{stamps.iso} {tag} {thread} - "
    else:
        number = int(generation.vmx[1:]) - {"I": 0, "W": 10, "E": 20}[letter]
        head = f"{stamps.iso}| {thread}| {letter}{number:03d}: "
    return [head + line for line in entry.body.split("\n")]


def _syslog(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    program = entry.component if not entry.thread else f"{entry.component}[{entry.thread}]"
    if generation.number < 5:
        return [_bsd_head(entry, generation, stamps, program) + entry.body]
    if generation.number < 7:
        return [f"{stamps.iso_s} {program}: {entry.body}"]
    if generation.number < 8:
        return [f"{stamps.iso} {program}: {entry.body}"]
    tag = "In(38)" if entry.log is Log.AUTH else "In(14)"
    return [f"{stamps.iso} {tag} {program}: {entry.body}"]


def _summary(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    if generation.number < 5:
        return [f"{_bsd_head(entry, generation, stamps, 'logger')}({stamps.epoch}) {entry.body}"]
    tag = " In(13)" if generation.number >= 8 else ""
    return [f"{stamps.iso_s}{tag} heartbeat: {entry.body}"]


def _event(entry: Entry, generation: Generation, stamps: Stamps) -> list[str]:
    del generation
    host = entry.machine.partition(".")[0]
    return [f"{stamps.bsd} {host} vpxd[{entry.thread}]: {entry.body}"]


_RENDERERS: Final[dict[Log, Callable[[Entry, Generation, Stamps], list[str]]]] = {
    Log.VMKERNEL: _kernel,
    Log.HOSTD: _agent,
    Log.VPXA: _agent,
    Log.FDM: _agent,
    Log.VPXD: _vpxd,
    Log.VOBD: _vobd,
    Log.VMWARE: _vmware,
    Log.SYSLOG: _syslog,
    Log.SHELL: _syslog,
    Log.AUTH: _syslog,
    Log.VMKSUMMARY: _summary,
    Log.EVENTS: _event,
}
