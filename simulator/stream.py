"""One log of any size, for tests of memory and for benchmarks.

A pool of records is drawn and rendered once with marks in place of the stamps; the stream then picks from the pool and
fills in the time, which is fast enough to feed a benchmark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from simulator.entries import Entry, Log
from simulator.generations import GENERATIONS
from simulator.lines import render
from simulator.move import make_move
from simulator.noise.mix import Noise
from simulator.scripts_broken import connect_failed, keepalive_lost, resume_failed, switchover_timeout
from simulator.scripts_live import succeed
from simulator.stamps import Stamps
from simulator.tape import Tape
from simulator.truth import TrueMigration
from simulator.world import World, make_world

SCRIPTS: Final = {
    "succeed": succeed,
    "connect": connect_failed,
    "switchover": switchover_timeout,
    "resume": resume_failed,
    "keepalive": keepalive_lost,
}
"""Names for the `migrations` of a stream."""

_POOL: Final = 8_000
_BATCH: Final = 4_000
_PER_SECOND: Final = 40
_HEALTHY_ONE_IN: Final = 3_000
_TROUBLE: Final = re.compile(
    r"HBX: |APD|container group|caught exception|RequestCanceled|Failed to (?:read buffer|unregister)|Lost access"
)
"""What a busy host writes again and again and a healthy one hardly ever: texts that migrations fail with, too."""
_ISO, _LOCAL, _BSD, _UPTIME, _BOOT = "\0", "\1", "\2", "\3", "\4"
_MARKS: Final = Stamps(_ISO, _ISO, _ISO, _LOCAL, _BSD, _BSD, _UPTIME, _BOOT, _BOOT)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream's chunks (whole lines, about half a megabyte each) and what is in it."""

    chunks: Iterator[bytes]
    migrations: tuple[TrueMigration, ...]

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks


def generate_log(
    kind: str,
    generation: str,
    megabytes: float,
    seed: int = 1,
    migrations: Sequence[str] = (),
    *,
    is_healthy: bool = False,
) -> Stream:
    """Return one host's (or vCenter's) log of about `megabytes` million bytes.

    Args:
        kind: Value of `Log`, such as `vmkernel`, `hostd`, `vpxa` or `vpxd`.
        generation: Key of `GENERATIONS`.
        megabytes: Size to reach; the last chunk may go a little beyond.
        seed: Same seed, same bytes.
        migrations: Keys of `SCRIPTS`; these migrations are spread evenly over the log. Only what the log `kind` of the
            source host (vCenter for `vpxd`) shows of them is in the stream.
        is_healthy: Of trouble on the host only one record in 3,000 tells, else about one in 30 as on a busy host.

    Raises:
        KeyError: Unknown generation or migration.
        ValueError: Unknown log kind.
    """
    log = Log(kind)
    rng = Random(f"stream/{kind}/{generation}/{seed}")
    chosen = GENERATIONS[generation]
    world = make_world(chosen, rng, datetime(chosen.year, 3, 1, tzinfo=UTC))
    machine = world.vcenter.name if log is Log.VPXD else world.hosts[0].name
    noise = Noise(world, rng)
    pool = ["\n".join(render(noise.record(log, machine, 0.0), chosen, _MARKS)) + "\n" for _ in range(_POOL)]
    mean = sum(len(text) + 22 for text in pool) / _POOL
    total = max(1, round(megabytes * 1_000_000 / mean))
    seconds = total / _PER_SECOND
    tape = Tape(world, rng)
    truths = tuple(
        SCRIPTS[name](
            tape, make_move(world, rng, world.vms[number % world.movers], seconds * (number + 0.5) / len(migrations))
        )
        for number, name in enumerate(migrations)
    )
    mine = [entry for entry in tape.entries if entry.log is log and entry.machine == machine]
    troubles = [text for text in pool if _TROUBLE.search(text)] if is_healthy else []
    usual = [text for text in pool if not _TROUBLE.search(text)] if is_healthy else pool
    writer = _Writer(world, machine, usual, troubles, rng)
    return Stream(writer.chunks(total, sorted(mine, key=lambda entry: entry.at)), truths)


class _Writer:
    """Merges pooled traffic, `_PER_SECOND` records a second, with scripted entries."""

    def __init__(self, world: World, machine: str, pool: list[str], troubles: list[str], rng: Random) -> None:
        self._world = world
        self._clock = world.clock(machine)
        self._pool = pool
        self._troubles = troubles
        self._rng = rng

    def chunks(self, total: int, scripted: list[Entry]) -> Iterator[bytes]:
        """Yield batches of lines until `total` pooled records are written."""
        position = 0
        for done in range(0, total, _BATCH):
            start = done // _PER_SECOND
            parts: list[str] = []
            for second in range(start, start + _BATCH // _PER_SECOND):
                parts += self._second(second)
                end = self._world.start + timedelta(seconds=second + 1)
                while position < len(scripted) and scripted[position].at < end:
                    parts += self._scripted(scripted[position])
                    position += 1
            yield "".join(parts).encode()

    def _second(self, second: int) -> list[str]:
        at = self._world.start + timedelta(seconds=second)
        stamps = self._clock.stamps(at.replace(microsecond=0))
        # Within a second only the fraction changes; the clock's own fraction does not matter for traffic.
        iso, local = stamps.iso[:-4], stamps.local[:-3]
        texts = []
        for number, text in enumerate(self._rng.choices(self._pool, k=_PER_SECOND)):
            fraction = _FRACTIONS[number]
            if self._troubles and self._rng.random() < 1 / _HEALTHY_ONE_IN:
                text = self._rng.choice(self._troubles)
            text = text.replace(_ISO, f"{iso}{fraction}Z")
            if not text.startswith(iso):
                text = (
                    text.replace(_LOCAL, local + fraction)
                    .replace(_BSD, stamps.bsd)
                    .replace(_UPTIME, stamps.uptime[:-3] + fraction)
                )
            texts.append(text.replace(_BOOT, stamps.boot_us))
        return texts

    def _scripted(self, entry: Entry) -> list[str]:
        lines = render(entry, self._world.generation, self._clock.stamps(entry.at))
        return [f"{line}\n" for line in lines]


_FRACTIONS: Final = tuple(f"{number * 1000 // _PER_SECOND:03d}" for number in range(_PER_SECOND))
