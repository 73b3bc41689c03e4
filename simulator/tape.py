"""The entries of a scenario, one after the other. One method per log keeps the scripts short."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from simulator.entries import Entry, Log
from simulator.world import World

if TYPE_CHECKING:
    from simulator.move import Ended


class Tape:
    """Entries written so far, with offsets in seconds after the world's start."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.entries: list[Entry] = []
        self.ended: list[Ended] = []

    def add(
        self,
        log: Log,
        machine: str,
        at: float,
        body: str,
        *,
        level: str = "info",
        component: str = "",
        op_id: str = "",
        thread: int = 0,
        user: str = "",
        vm: str = "",
    ) -> None:
        """Add one record of any log, `at` seconds after the start."""
        moment = self.world.start + timedelta(microseconds=round(at * 1_000_000))
        entry = Entry(moment, machine, log, body, level, component, op_id, thread, user, vm)
        self.entries.append(entry)

    def kernel(self, machine: str, at: float, world: int, body: str, *, level: str = "info", op_id: str = "") -> None:
        """Add a VMkernel line written in the context of `world`."""
        self.add(Log.VMKERNEL, machine, at, body, level=level, op_id=op_id, thread=world)

    def hostd(
        self,
        machine: str,
        at: float,
        component: str,
        body: str,
        *,
        level: str = "info",
        op_id: str = "",
        user: str = "",
    ) -> None:
        """Add a hostd record."""
        if self.world.generation.number < 6:
            user = ""
        thread = self.agent_thread()
        self.add(Log.HOSTD, machine, at, body, level=level, component=component, op_id=op_id, thread=thread, user=user)

    def vpxa(self, machine: str, at: float, component: str, body: str, *, level: str = "info", op_id: str = "") -> None:
        """Add a vpxa record."""
        thread = self.agent_thread()
        self.add(Log.VPXA, machine, at, body, level=level, component=component, op_id=op_id, thread=thread)

    def vpxd(
        self,
        at: float,
        body: str,
        *,
        component: str = "vpxLro",
        level: str = "info",
        op_id: str = "",
        machine: str = "",
    ) -> None:
        """Add a vCenter record; `machine` defaults to the world's vCenter."""
        name = machine or self.world.vcenter.name
        thread = 2000 + self.rng.randrange(9000)
        self.add(Log.VPXD, name, at, body, level=level, component=component, op_id=op_id, thread=thread)

    def vmx(self, machine: str, at: float, vm: str, body: str, *, level: str = "info", thread: str = "vmx") -> None:
        """Add a line of a VM's own vmware.log."""
        self.add(Log.VMWARE, machine, at, body, level=level, component=thread, vm=vm)

    def vob(self, machine: str, at: float, correlator: str, body: str) -> None:
        """Add an observation of vobd."""
        self.add(Log.VOBD, machine, at, body, component=correlator, thread=2097400)

    def agent_thread(self) -> int:
        """Return a thread number as the generation's agents have them."""
        base = 4000 if self.world.generation.number < 6.7 else 2098000
        return base + self.rng.randrange(900)
