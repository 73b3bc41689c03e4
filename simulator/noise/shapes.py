"""A message shape: a text with named fields, and the values that fill them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from types import MappingProxyType
from typing import Final

from simulator.entries import Log
from simulator.ids import hexes, session, volume_uuid
from simulator.world import Vm, World


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of message.

    Attributes:
        log: Where it is written.
        text: The body with `{field}` placeholders of `Fields`.
        level: Level of the line.
        component: Component, thread name or program, by log; may hold placeholders too.
        weight: How often, relative to the other shapes of the log.
        since, until: Range of generation numbers that print it.
    """

    log: Log
    text: str
    level: str = "info"
    component: str = ""
    weight: int = 10
    since: float = 0.0
    until: float = 99.0


@cache
def load_shapes() -> tuple[Shape, ...]:
    """Return every shape of `shapes.tsv`."""
    text = (files(__package__) / "shapes.tsv").read_text(encoding="utf-8")
    return tuple(_shape(line) for line in text.splitlines() if not line.startswith("#"))


def _shape(line: str) -> Shape:
    log, level, component, weight, since, until, text = line.split("\t")
    body = text.replace("\\n", "\n").replace("\\\\", "\\")
    return Shape(Log(log), body, level, component.strip("-"), int(weight), float(since), float(until))


class Fields(dict[str, str]):
    """Fills placeholders: an unknown key is looked up as a field and gets a new value each time.

    `moment` and `vms` are set by the caller: when the record is written, and the VMs it may speak of.
    """

    def __init__(self, world: World, rng: Random) -> None:
        super().__init__()
        self._world = world
        self._rng = rng
        self.moment = world.start
        self.vms = world.vms

    def __missing__(self, key: str) -> str:
        kind = key.rstrip("_")
        if kind == "now":
            return f"{self.moment:%Y-%m-%dT%H:%M:%S.%f}Z"
        if kind in _NUMBERS:
            low, high = _NUMBERS[kind]
            return str(self._rng.randrange(low, high))
        if kind.startswith("hex"):
            return hexes(self._rng, int(kind[3:]))
        if kind in _OF_VM:
            return _OF_VM[kind](self._rng.choice(self.vms))
        return _FIELDS[kind](self._world, self._rng)


_NUMBERS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "n": (1, 10), "nn": (10, 100), "n3": (100, 1000), "n4": (1000, 10000), "n5": (10000, 100000),
        "line": (90, 9999),
        "n7": (10**6, 10**7), "n9": (10**8, 10**9), "big": (10**9, 10**12), "zero": (0, 4), "nic": (0, 8),
        "hba": (0, 5),
        "target": (0, 8), "lun": (0, 60), "world": (2097000, 2199999), "port": (20000, 65000), "bytes": (10**5, 10**8),
        "pid": (2000, 90000),
    }
)  # fmt: skip


_OF_VM: Final[Mapping[str, Callable[[Vm], str]]] = MappingProxyType(
    {
        "vm": lambda vm: vm.name,
        "vmref": lambda vm: vm.moref,
        "vmworld": lambda vm: str(vm.world),
        "vmid": lambda vm: str(vm.vmid),
        "vmpath": lambda vm: vm.path,
        "vmdir": lambda vm: vm.directory,
    }
)
_FIELDS: Final[Mapping[str, Callable[[World, Random], str]]] = MappingProxyType(
    {
        "naa": lambda _, rng: "naa.6000c29" + hexes(rng, 25),
        "mac": lambda _, rng: "00:50:56:" + ":".join(f"{rng.randrange(256):02x}" for _ in range(3)),
        "ip": lambda _, rng: f"198.51.100.{rng.randrange(2, 250)}",
        "ds": lambda world, rng: rng.choice(world.datastores).name,
        "dsuuid": lambda world, rng: rng.choice(world.datastores).uuid,
        "host": lambda world, rng: rng.choice(world.hosts).name,
        "hostref": lambda world, rng: rng.choice(world.hosts).moref,
        "dc": lambda world, _: world.vcenter.datacenter,
        "uuid": lambda _, rng: volume_uuid(rng),
        "session": lambda _, rng: session(rng),
        "float": lambda _, rng: f"{rng.uniform(0, 99):.2f}",
        "opcode": lambda _, rng: rng.choice(("12", "1a", "28", "2a", "41", "42", "85", "89", "93", "9e")),
        "oid": lambda _, rng: f"{hexes(rng, 8)}-{hexes(rng, 2)}",
        "user": lambda _, rng: rng.choice(("root", "vpxuser", "dcui", "EXAMPLE\\svc-backup", "EXAMPLE\\ops")),
        "hbstate": lambda _, rng: (
            f"[HB state abcdef02 offset {rng.randrange(3000, 4000) * 1024} gen {rng.randrange(5, 400)} stampUS "
            f"{rng.randrange(10**9, 10**12)} uuid {volume_uuid(rng)} jrnl <FB {rng.randrange(10**4, 10**6)}> drv 14.81]"
        ),
    }
)
