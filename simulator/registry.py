"""All scenarios by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from simulator import scripts_broken, scripts_disk, scripts_live, scripts_refused, scripts_stopped
from simulator.bundle import Pack
from simulator.demo import DEMO
from simulator.move import Move, make_move
from simulator.noise.traps import set_traps
from simulator.scenario import Built, Scenario, Script, build_scenario
from simulator.tape import Tape
from simulator.truth import TrueMigration

MoveScript = Callable[[Tape, Move], TrueMigration]
_ALL: Final = ("3.5", "4.1", "4.1i", "5.5", "6.0", "6.7", "7.0", "8.0", "9.0")
_FROM_4: Final = _ALL[1:]
_FROM_5: Final = _ALL[3:]
_FROM_6: Final = _ALL[4:]
_RANDOM_IDS: Final = _ALL[5:]
_CACHED: Final = ("5.5", "6.0", "6.7")
_SVMOTION: Final = "storage_vmotion"
_BOTH: Final = "vmotion_storage"


def one(
    script: MoveScript,
    *,
    kind: str = "vmotion",
    at: float = 95.0,
    trigger: str = "manual",
    parent: bool = False,
) -> Script:
    """Return a scenario script with a single migration of the first VM."""

    def play(tape: Tape) -> list[TrueMigration]:
        move = make_move(tape.world, tape.rng, tape.world.vms[0], at, kind=kind, trigger=trigger, parent=parent)
        return [script(tape, move)]

    return play


def _interleaved(tape: Tape) -> list[TrueMigration]:
    """Move three VMs at the same time; the middle one fails."""
    scripts = (scripts_live.succeed, scripts_broken.keepalive_lost, scripts_live.succeed)
    return [
        script(tape, make_move(tape.world, tape.rng, tape.world.vms[number], 90.0 + 1.7 * number))
        for number, script in enumerate(scripts)
    ]


def _busy(tape: Tape) -> list[TrueMigration]:
    """Play every trap and no migration."""
    set_traps(tape, 20.0, 400.0)
    return []


@dataclass(frozen=True, slots=True)
class _Family:
    """A scenario that exists for several generations."""

    name: str
    title: str
    script: Script
    generations: tuple[str, ...] = _ALL
    minutes: float = 6.0
    density: float = 1.0
    second_vcenter: bool = False
    skews: tuple[float, ...] = ()
    disorder: float = 0.0


_LIVE: Final = (
    _Family("healthy-vmotion", "a vMotion that goes well", one(scripts_live.succeed)),
    _Family("healthy-drs", "a vMotion started by DRS", one(scripts_live.succeed, trigger="drs")),
    _Family("connect-timeout", "stands at 10 %: no way over the vMotion network", one(scripts_broken.connect_failed)),
    _Family(
        "drs-connect-timeout", "the same, started by DRS", one(scripts_broken.connect_failed, trigger="drs"), _FROM_5
    ),
    _Family("switchover-timeout", "over 100 s at switchover", one(scripts_broken.switchover_timeout), _FROM_4, 8.0),
    _Family("resume-failed", "the destination fails to resume", one(scripts_broken.resume_failed), _FROM_4),
    _Family("checkpoint-too-big", "no room for the checkpoint", one(scripts_broken.checkpoint_too_big), _CACHED),
    _Family("keepalive-lost", "the stream breaks in pre-copy", one(scripts_broken.keepalive_lost), _FROM_5),
    _Family("cancelled", "a user cancels", one(scripts_live.cancelled), _FROM_4),
    _Family("stalled", "an hour without progress", one(scripts_live.stalled), _FROM_5, 65.0, 0.1),
    _Family("stalled-connect", "half an hour at 10 %", one(scripts_live.stalled_connect), _FROM_5, 35.0, 0.15),
    _Family("skewed-clocks", "clocks minutes apart", one(scripts_broken.keepalive_lost), _FROM_5, skews=(98.4, -41.7)),
    _Family("incomplete", "the logs end in the middle", one(scripts_live.incomplete, at=100.0), _FROM_4, 2.0),
    _Family("interleaved", "three VMs at once, one fails", _interleaved, _FROM_5),
    _Family("slow-vmotion", "it succeeds, but the VM stands still", one(scripts_live.succeed_slowly), _FROM_5),
    _Family(
        "drs-cancelled",
        "a recommendation of DRS is applied, a user cancels",
        one(scripts_live.cancelled, trigger="drs", parent=True),
        _FROM_5,
    ),
    _Family(
        "to-empty-a-host",
        "a host enters maintenance mode, and a stream breaks",
        one(scripts_broken.keepalive_lost, trigger="maintenance_mode", parent=True),
        _FROM_5,
    ),
    _Family("no-forward-progress", "too busy to move", one(scripts_stopped.no_forward_progress), _FROM_5),
    _Family("back-and-forth", "there, not back, back", scripts_stopped.back_and_forth, _FROM_5, 7.0),
    _Family("id-again", "the same id after years", scripts_stopped.id_again, _RANDOM_IDS),
    _Family(
        "ten-minutes-apart",
        "clocks ten minutes apart",
        one(scripts_broken.keepalive_lost),
        _FROM_5,
        20.0,
        0.3,
        skews=(-300.6, 299.2),
    ),
    _Family(
        "out-of-order", "lines stand up to a second late", one(scripts_broken.keepalive_lost), _FROM_5, disorder=1.0
    ),
    _Family("healthy-busy-host", "no migration, but all that looks like one", _busy, minutes=8.0),
)
_DISK: Final = (
    _Family(
        "healthy-storage-vmotion", "a good Storage vMotion", one(scripts_live.succeed, kind=_SVMOTION), _FROM_4, 8.0
    ),
    _Family(
        "healthy-vmotion-storage", "host and datastore change", one(scripts_live.succeed, kind=_BOTH), _FROM_5, 8.0
    ),
    _Family(
        "svmotion-switchover",
        "slow switchover on one host",
        one(scripts_disk.fsr_timeout, kind=_SVMOTION),
        _FROM_4,
        8.0,
    ),
    _Family(
        "svmotion-no-space", "the target datastore is full", one(scripts_disk.no_space, kind=_SVMOTION), _FROM_4, 8.0
    ),
    _Family("healthy-cold-migration", "a powered-off VM moves", one(scripts_disk.cold_succeed, kind="cold"), _FROM_4),
    _Family("cold-nfc", "the copy of a powered-off VM breaks", one(scripts_disk.cold_nfc, kind="cold"), _FROM_4),
)
_CROSS: Final = (
    _Family(
        "healthy-cross-vcenter",
        "between two vCenters",
        one(scripts_live.succeed, kind="cross_vcenter"),
        _FROM_6,
        second_vcenter=True,
    ),
    _Family(
        "cross-vcenter-refused",
        "the check between two vCenters takes too long",
        one(scripts_refused.refuse(scripts_refused.compatibility_check_slow), kind="cross_vcenter"),
        _FROM_6,
        5.0,
        second_vcenter=True,
    ),
)
_REFUSED: Final = tuple(
    _Family(f"refused-{name}", title, one(scripts_refused.refuse(reason)), minutes=5.0)
    for name, title, reason in (
        ("cdrom", "a connected CD image is out of reach", scripts_refused.cdrom),
        ("cpu", "the processors do not fit", scripts_refused.cpu),
        ("licence", "no vMotion licence", scripts_refused.not_licensed),
        ("interface", "no vMotion interface at the destination", scripts_refused.not_configured),
        ("network", "the network label is missing", scripts_refused.network_missing),
        ("affinity", "the VM is pinned to processors", scripts_refused.affinity),
    )
)

SCENARIOS: Final[Mapping[str, Scenario]] = MappingProxyType(
    {
        f"{family.name}-{generation}": Scenario(
            f"{family.name}-{generation}",
            generation,
            f"{family.title} ({generation})",
            family.script,
            family.minutes,
            second_vcenter=family.second_vcenter,
            density=family.density,
            skews=family.skews,
            disorder=family.disorder,
        )
        for family in (*_LIVE, *_DISK, *_CROSS, *_REFUSED)
        for generation in family.generations
    }
    | {DEMO.name: DEMO}
)


def build(name: str, seed: int = 1, how: Pack = Pack.FILES, *, rotated: int = 0, density: float | None = None) -> Built:
    """Build a scenario by name.

    Raises:
        KeyError: There is no such scenario.
    """
    return build_scenario(SCENARIOS[name], seed, how, rotated=rotated, density=density)
