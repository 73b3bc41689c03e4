"""Many migrations over four hosts: a night on which a link goes down, and what else goes wrong besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from simulator import scripts_broken, scripts_disk, scripts_live, scripts_refused
from simulator.bundle import Pack
from simulator.move import Move, make_move
from simulator.scenario import Built, Scenario, build_scenario
from simulator.tape import Tape
from simulator.truth import TrueMigration
from simulator.world import Vm

HOSTS: Final = 4
MOVERS: Final = 32
# The host whose link goes down, and the adapter.
BAD_HOST: Final = 2
BAD_ADAPTER: Final = "vmnic2"
# Least seconds between two migrations of a VM, most seconds between two requests, and seconds from the link to the next
# request.
_REST: Final = 400.0
_PACE: Final = 140.0
_LINK_TO_REQUEST: Final = 230.0
_DENSITY: Final = 0.02
# The part of the migrations that comes before the link goes down.
_BEFORE: Final = 0.25

_Play = tuple[str, Callable[[Tape, Move], TrueMigration], int]
_GOOD: Final = ("vmotion", scripts_live.succeed)
_CONNECT: Final = ("vmotion", scripts_broken.connect_failed)
_CDROM: Final = ("vmotion", scripts_refused.refuse(scripts_refused.cdrom))
_CPU: Final = ("vmotion", scripts_refused.refuse(scripts_refused.cpu))
_SWITCHOVER: Final = ("vmotion", scripts_broken.switchover_timeout)
_STREAM: Final = ("vmotion", scripts_broken.keepalive_lost)
_FULL: Final = ("storage_vmotion", scripts_disk.no_space)
_CANCELLED: Final = ("vmotion", scripts_live.cancelled)
_BEFORE_LINK: Final[tuple[_Play, ...]] = (
    (*_GOOD, 64), (*_CDROM, 13), (*_SWITCHOVER, 10), (*_FULL, 6), (*_CPU, 4), (*_CANCELLED, 3),
)  # fmt: skip
_AFTER_LINK: Final[tuple[_Play, ...]] = (
    (*_CONNECT, 58), (*_GOOD, 15), (*_CDROM, 8), (*_STREAM, 7), (*_SWITCHOVER, 6), (*_CPU, 4), (*_CANCELLED, 2),
)  # fmt: skip
"""What is played, with its percent."""


def build_many(count: int, generation: str = "8.0", seed: int = 1, how: Pack = Pack.TGZ) -> Built:
    """Return the logs of `count` migrations (at least 20) of four hosts and their vCenter, and the truth about them.

    Of the first quarter most go well. Then a link of the third host goes down, and from the next request on vMotions
    from and to it fail to connect, and some between the other hosts go well. Other failures come all the time.
    """
    # As long as the longest course, so that every migration has ended.
    minutes = 5 + (count * _PACE + _LINK_TO_REQUEST) / 60
    name = f"many-{count}-{generation}"
    scenario = Scenario(name, generation, "many migrations", _Night(count).play, minutes, hosts=HOSTS, movers=MOVERS)
    return build_scenario(scenario, seed, how, density=_DENSITY)


class _Night:
    """The course of many migrations: which VM is where, and since when it may be moved again."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._vms: list[Vm] = []
        self._homes = [0] * MOVERS
        self._free = [0.0] * MOVERS

    def play(self, tape: Tape) -> list[TrueMigration]:
        """Write all migrations and the trouble with the link onto the tape."""
        self._vms = list(tape.world.vms[:MOVERS])
        at, truth = 60.0, []
        link_at = round(self._count * _BEFORE)
        for number, (kind, script) in enumerate(self._plays(tape)):
            if number == link_at:
                _link_down(tape, at)
                at += _LINK_TO_REQUEST
            with_bad_host = script is scripts_broken.connect_failed if number >= link_at else None
            truth.append(self._move(tape, number, at, kind, script, with_bad_host))
            at += _PACE * tape.rng.uniform(0.6, 1.0)
        return truth

    def _plays(self, tape: Tape) -> Iterator[tuple[str, Callable[[Tape, Move], TrueMigration]]]:
        """Yield what is played; the first after the link went down fails to connect."""
        before = round(self._count * _BEFORE)
        # The first ones bring VMs to all hosts.
        first = min(8, before)
        yield from [_GOOD] * first
        yield from _dealt(tape, _BEFORE_LINK, before - first)
        yield _CONNECT
        yield from _dealt(tape, _AFTER_LINK, self._count - before - 1)

    def _move(
        self,
        tape: Tape,
        number: int,
        at: float,
        kind: str,
        script: Callable[[Tape, Move], TrueMigration],
        with_bad_host: bool | None,
    ) -> TrueMigration:
        mover, source, destination = self._choose(tape, at, with_bad_host)
        move = make_move(
            tape.world,
            tape.rng,
            self._vms[mover],
            at,
            kind=kind,
            source=source,
            destination=destination,
            trigger="drs" if kind == "vmotion" and tape.rng.random() < 0.3 else "manual",
        )
        true = script(tape, replace(move, task=f"task-{3100 + number}"))
        self._free[mover] = at + _REST
        if true.outcome == "succeeded":
            self._homes[mover] = destination
            self._vms[mover] = replace(self._vms[mover], world=move.dest_world, vmid=move.dest_vmid)
        return true

    def _choose(self, tape: Tape, at: float, with_bad_host: bool | None) -> tuple[int, int, int]:
        """Return a VM that may be moved, its host and where it goes: with the bad host, without it, or as it comes."""
        rng = tape.rng
        ready = [mover for mover in range(MOVERS) if self._free[mover] <= at]
        away = [mover for mover in ready if self._homes[mover] != BAD_HOST]
        there = [mover for mover in ready if self._homes[mover] == BAD_HOST]
        others = [host for host in range(HOSTS) if host != BAD_HOST]
        if with_bad_host is None:
            mover = rng.choice(ready)
            home = self._homes[mover]
            return mover, home, rng.choice([host for host in range(HOSTS) if host != home])
        if with_bad_host and there and rng.random() < 0.45:
            return rng.choice(there), BAD_HOST, rng.choice(others)
        mover = rng.choice(away)
        home = self._homes[mover]
        return mover, home, BAD_HOST if with_bad_host else rng.choice([host for host in others if host != home])


def _dealt(tape: Tape, plays: tuple[_Play, ...], count: int) -> list[tuple[str, Callable[[Tape, Move], TrueMigration]]]:
    """Return `count` of them in their shares, in any order."""
    dealt = [(kind, script) for kind, script, percent in plays for _ in range(round(count * percent / 100))]
    kind, script, _ = plays[0]
    dealt = [*[(kind, script)] * max(0, count - len(dealt)), *dealt][:count]
    tape.rng.shuffle(dealt)
    return dealt


def _link_down(tape: Tape, at: float) -> None:
    host = tape.world.hosts[BAD_HOST].name
    tape.kernel(host, at, 2097999, f"<6>igb: {BAD_ADAPTER} NIC Link is Down")
    tape.vob(host, at + 0.4, "netCorrelator", f"[vob.net.vmnic.linkstate.down] vmnic {BAD_ADAPTER} linkstate down")
