"""Migrations at the same time, and which lines the simulator wrote for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from simulator import scripts_broken, scripts_live
from simulator.bundle import Pack
from simulator.lines import render
from simulator.move import make_move
from simulator.scenario import Scenario, build_scenario
from simulator.tape import Tape
from simulator.truth import TrueMigration


@dataclass(frozen=True)
class OwnLines:
    """A migration with the first line of each record that was written for it, and those of the others."""

    truth: TrueMigration
    own: frozenset[str]
    others: frozenset[str]


@dataclass(frozen=True)
class Interleaved:
    """Three migrations at once, of which the middle one fails, with their files."""

    files: dict[str, bytes]
    migrations: tuple[OwnLines, ...]


@cache
def interleaved(generation: str, how: Pack = Pack.TGZ, *, apart: bool = False, rotated: int = 0) -> Interleaved:
    """Build the scenario; `apart` lets the clocks of the hosts be minutes apart."""
    written: list[set[str]] = []
    fails = scripts_broken.keepalive_lost if float(generation) >= 5 else scripts_broken.connect_failed

    def play(tape: Tape) -> list[TrueMigration]:
        truths = []
        for number, script in enumerate((scripts_live.succeed, fails, scripts_live.succeed)):
            before = len(tape.entries)
            truths.append(script(tape, make_move(tape.world, tape.rng, tape.world.vms[number], 90.0 + 1.7 * number)))
            written.append({_first_line(tape, entry) for entry in tape.entries[before:]})
        return truths

    skews = (98.4, -41.7) if apart else ()
    built = build_scenario(
        Scenario(f"own-{generation}", generation, "", play, 6.0, skews=skews), 3, how, rotated=rotated
    )
    return Interleaved(
        built.files,
        tuple(
            OwnLines(
                truth,
                frozenset(written[number]),
                frozenset().union(*(lines for other, lines in enumerate(written) if other != number)) - written[number],
            )
            for number, truth in enumerate(built.truth.migrations)
        ),
    )


def _first_line(tape: Tape, entry) -> str:
    return next(iter(render(entry, tape.world.generation, tape.world.clock(entry.machine).stamps(entry.at))))
