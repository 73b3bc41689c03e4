"""Measure joining and judging alone: `python -m benchmarks.join [--migrations N ...] [--storm]`.

The observations are made directly, six or seven for each migration, as an `Observer` would make them from gigabytes of
logs. Prints processor seconds and the peak of resident memory, and fails when migrations are missed or made up.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.knowledge.stage_lines import Mark, load_stages
from vmlog.match.hit import Hit
from vmlog.match.matcher import Matcher
from vmlog.observe.observation import Observation
from vmlog.terms import Outcome
from vmlog.timeline.build import join_migrations

_START: Final = datetime(2024, 3, 5, tzinfo=UTC)
_HOSTS: Final = 200
_VMS: Final = 2000
_SPACING_S: Final = 8.137  # about three migrations are under way at any time
_FAILING: Final = 10  # every tenth migration fails
_WITH_VMX: Final = 5  # every fifth migration has the VM's own log
_FIRST_ID: Final = 4402718853920117764
_FOLDER: Final = "vmfs/volumes/51a0b1c2-00aabbcc-1122-001b21aabb01"

# Placeholders in the wordings below for what differs from migration to migration.
_ID, _VM, _NUMBER = "4402718853920110000", "vm-name", "990099"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that every migration has, recognised once; `place` is `vc`, `source` or `destination`."""

    seconds: float
    place: str
    log: str
    op: str | None
    text: str
    marks: tuple[Mark, ...]
    hits: tuple[Hit, ...]


def _line(matcher: Matcher, seconds: float, place: str, log: str, op: str | None, text: str) -> _Line:
    return _Line(
        seconds, place, log, op, text, load_stages().marks(text, log), tuple(matcher.match(text, {"log": log}))
    )


class _Script:
    """The lines of a migration that succeeds and of one that fails."""

    def __init__(self, matcher: Matcher) -> None:
        hello = (
            "Migrate: vm 4206: 3284: Setting VMOTION info: {} ts = " + _ID + ", src ip = <192.0.2.31> "
            "dest ip = <192.0.2.32> Dest wid = 4655 using SHARED swap"
        )
        prepare = f"Vmsvc.vm:/{_FOLDER}/{_VM}/{_VM}.vmx: VMotionPrepare ({_ID}): Sending 'to' srcIp=<192.0.2.31>"
        request = f"Received migrate 'to' request for mid id {_ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"
        task = f"task-{_NUMBER} -- vm-{_NUMBER} -- vim.VirtualMachine.migrate"
        error = f"[VpxLRO] -- ERROR {task}: vim.fault.Timedout: Operation timed out."
        start = [
            _line(matcher, 0, "vc", "vpxd", "", f"vpxLro: [VpxLRO] -- BEGIN {task} -- 52ab"),
            _line(matcher, 1, "source", "hostd", "-1-2", prepare),
            _line(matcher, 2, "source", "vmkernel", None, hello.format("Source")),
            _line(matcher, 2.1, "destination", "vmkernel", None, hello.format("Dest")),
        ]
        self.vmx = _line(matcher, 1.5, "source", "vmware", None, request)
        self.good = [
            *start,
            _line(matcher, 20, "source", "hostd", "-1-2", f"Vcsvc.VMotionSrc ({_ID}): Migration changed state from "
                  "MIGRATING to DONE"),
            _line(matcher, 22, "vc", "vpxd", "", f"vpxLro: [VpxLRO] -- FINISH task-{_NUMBER}"),
        ]  # fmt: skip
        self.bad = [
            *start,
            _line(matcher, 20, "source", "vmkernel", None, f"Migrate: 274: {_ID} S: Failed: Timeout (0xbad0021) @0x41"),
            _line(matcher, 22, "vc", "vpxd", "", error),
        ]

    def of(self, number: int) -> Iterator[_Line]:
        yield from self.bad if number % _FAILING == 0 else self.good
        if number % _WITH_VMX == 0:
            yield self.vmx


def observations(matcher: Matcher, migrations: int, spacing_s: float) -> list[Observation]:
    """Return the observations of `migrations` migrations, each beginning `spacing_s` after the one before."""
    script = _Script(matcher)
    made = []
    for number in range(migrations):
        source = number % _HOSTS
        values = {_ID: str(_FIRST_ID + number), _VM: f"app-{number % _VMS}", _NUMBER: str(number)}
        hosts = {
            "vc": "vc.example.com",
            "source": f"esx-{source:03d}.example.com",
            "destination": f"esx-{(source + 1) % _HOSTS:03d}.example.com",
        }
        for line in script.of(number):
            when = _START + timedelta(seconds=number * spacing_s + line.seconds)
            made.append(_observation(line, when, number, hosts[line.place], values))
    return made


def _observation(line: _Line, when: datetime, number: int, host: str, values: dict[str, str]) -> Observation:
    text = _filled(line.text, values)
    series = f"{_FOLDER}/{values[_VM]}/vmware.log" if line.log == "vmware" else f"var/log/{line.log}.log"
    return Observation(
        ts=when,
        time_assumed="",
        unit=host,
        series=series,
        source=host,
        member=series,
        line_no=number,
        # Parsed rows hold a separate string for every value.
        host="".join(host),
        log="".join(line.log),
        format=None,
        op_id=None if line.op is None else f"op{number // 1000}-{number}-auto-x:{number:06d}{line.op}",
        level="".join("info"),
        user=None,
        thread=None,
        message=text,
        raw=f"{when.isoformat()} cpu7:{number}) {text}",
        marks=tuple(
            Mark(mark.line, {name: _filled(value, values) for name, value in mark.fields.items()})
            for mark in line.marks
        ),
        hits=line.hits,
    )


def _filled(text: str, values: dict[str, str]) -> str:
    for known, value in values.items():
        text = text.replace(known, value)
    return text


def _measure(matcher: Matcher, migrations: int, spacing_s: float) -> bool:
    """Join and judge `migrations` migrations, print what it costs, and return whether all were found."""
    begun = time.process_time()
    records = observations(matcher, migrations, spacing_s)
    count, made, made_mb = len(records), time.process_time(), _peak_mb()
    with gc_seldom():
        courses, _ = join_migrations(records)
        joined = time.process_time()
        diagnosis = Diagnosis(matcher, {}, load_stage_limits())
        found = [diagnosis.judge(course) for course in courses]
    judged = time.process_time()
    failed = sum(item.outcome is Outcome.FAILED for item in found)
    print(
        f"{migrations:>9,} migrations, {count:,} observations: made {made - begun:.1f} s and {made_mb:.0f} MB, "
        f"joined {joined - made:.1f} s, judged {judged - joined:.1f} s, peak {_peak_mb():.0f} MB"
    )
    right = len(found) == migrations and failed == len(range(0, migrations, _FAILING))
    if not right:
        print(f"          WRONG: {len(found):,} migrations found, {failed:,} of them failed")
    return right


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure rising numbers of migrations; return 1 when one of them was joined wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.join", description=__doc__)
    parser.add_argument(
        "--migrations",
        type=int,
        nargs="+",
        default=[10_000, 100_000],
        metavar="N",
        help="default: 10k and 100k",
    )
    parser.add_argument("--storm", action="store_true", help="10,000 begin every second, as no real site can")
    options = parser.parse_args(None if arguments is None else list(arguments))
    matcher = Matcher(load_catalogue(()))
    spacing = 0.0001 if options.storm else _SPACING_S
    right = [_measure(matcher, number, spacing) for number in sorted(options.migrations)]
    return int(not all(right))


if __name__ == "__main__":
    raise SystemExit(main())
