"""Bundles whose members and lines went through what mail, disks, editors and scripts do to them.

A program of bytes says what is done, so that hypothesis and the fuzzer can both write one and make it shorter.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from simulator import Built, Pack, build
from tests.support import packaging

# No storage vMotion: it stays on one host, so that nothing measures a clock that is set wrong.
SCENARIOS = (
    "switchover-timeout-8.0",
    "connect-timeout-4.1",
    "interleaved-6.7",
    "refused-cpu-3.5",
    "keepalive-lost-7.0",
    "refused-cdrom-6.7",
    "switchover-timeout-5.5",
)
BYTES_A_STEP = 4
_LOG = re.compile(r"(?:^|/)(?:log|logs)/|\.log$|vpxd-\d", re.I)
_STAMP = re.compile(rb"20\d\d-\d\d-\d\d([T ])\d\d:\d\d:\d\d")
_FOREIGN = (
    b'192.0.2.7 - - [30/May/2024:22:31:25 +0000] "GET / HTTP/1.1" 200 17\n',
    b"\n",
    b"--> }\n",
    b"\x00\x00\x00\x00\n",
    b"2024-05-30T22:31:25.123Z In(182) vmkernel: cpu1:2100)nothing\n",
    b"May 30 22:31:25 mail postfix/smtpd[17]: connect from unknown\n",
)

Files = list[tuple[str, bytes]]
Step = Callable[[Files, int, random.Random], None]


@cache
def scenario(number: int) -> Built:
    """Return a scenario with its logs alone."""
    built = build(SCENARIOS[number % len(SCENARIOS)], 1, Pack.DIR)
    return Built({name: data for name, data in built.files.items() if data and _LOG.search(name)}, built.truth)


def mutated(program: bytes) -> tuple[Built, dict[str, bytes]]:
    """Return a scenario, and the files that a program makes of it: the number of the scenario, then steps."""
    built = scenario(program[0] if program else 0)
    files: Files = sorted(built.files.items())
    for at in range(1, len(program) - BYTES_A_STEP + 1, BYTES_A_STEP):
        what, which, *seed = program[at : at + BYTES_A_STEP]
        if files:
            STEPS[what % len(STEPS)](files, which % len(files), random.Random(bytes(seed)))
    return built, dict(files)


def _cut(files: Files, which: int, rng: random.Random) -> None:
    name, data = files[which]
    files[which] = (name, data[: rng.randrange(len(data) + 1)])


def _behead(files: Files, which: int, rng: random.Random) -> None:
    """Let a log begin later, as after a rotation."""
    _on_lines(files, which, lambda lines: lines[rng.randrange(len(lines)) :])


def _drop(files: Files, which: int, rng: random.Random) -> None:  # noqa: ARG001 - a step
    del files[which]


def _duplicate(files: Files, which: int, rng: random.Random) -> None:
    name, data = files[which]
    top, _, inner = name.partition("/")
    base = name.rpartition("/")[2]
    other = rng.choice(
        (f"{top}/{base}", f"{top}/copies/{base}", f"mail/{base}", f"copy of {base}", f"{top} (1)/{inner}")
    )
    files.append((other, data))


def _rename(files: Files, which: int, rng: random.Random) -> None:
    name, data = files[which]
    stem = name.removesuffix(".log")
    files[which] = (rng.choice((f"{stem}.1", f"{stem}-copy.log", f"{stem}.log.txt", f"{name}.old")), data)


def _gzip(files: Files, which: int, rng: random.Random) -> None:  # noqa: ARG001 - a step
    name, data = files[which]
    files[which] = (f"{name}.gz", gzip.compress(data, 1, mtime=0))


def _damage(files: Files, which: int, rng: random.Random) -> None:
    """Pack a member, and cut the packed one."""
    name, data = files[which]
    packed = gzip.compress(data, 1, mtime=0)
    files[which] = (f"{name}.gz", packed[: rng.randrange(len(packed))] + rng.choice((b"", bytes(600), b"\xff" * 600)))


def _nest(files: Files, which: int, rng: random.Random) -> None:
    """Put all members of a machine into an archive, in another order."""
    top = files[which][0].partition("/")[0]
    inside = [item for item in files if item[0].startswith(f"{top}/")]
    if not inside:
        return
    files[:] = [item for item in files if item not in inside]
    rng.shuffle(inside)
    packed = packaging.tgz(inside) if rng.random() < 0.5 else packaging.zipped(dict(inside))
    if rng.random() < 0.3:
        packed = packed[: rng.randrange(len(packed))]
    files.append((f"{top}.tgz", packed))


def _drop_lines(files: Files, which: int, rng: random.Random) -> None:
    share = rng.random()
    _on_lines(files, which, lambda lines: [line for line in lines if rng.random() < share])


def _double_lines(files: Files, which: int, rng: random.Random) -> None:
    share = rng.random()
    _on_lines(files, which, lambda lines: [again for line in lines for again in [line] * (1 + (rng.random() < share))])


def _shuffle(files: Files, which: int, rng: random.Random) -> None:
    def shuffled(lines: list[bytes]) -> list[bytes]:
        at = rng.randrange(len(lines))
        window = lines[at : at + rng.randrange(2, 40)]
        rng.shuffle(window)
        return lines[:at] + window + lines[at + len(window) :]

    _on_lines(files, which, shuffled)


def _cut_lines(files: Files, which: int, rng: random.Random) -> None:
    """Cut lines where a wide screen or a field of a form ends; a narrow one takes the ids, which join lines."""
    width = rng.choice((160, 255))
    share = rng.random()

    def narrowed(line: bytes) -> bytes:
        return line[:width] + b"\n" if len(line) > width and rng.random() < share else line

    _on_lines(files, which, lambda lines: [*map(narrowed, lines)])


def _splice(files: Files, which: int, rng: random.Random) -> None:
    """Put lines of other programs between lines."""

    def spliced(own: list[bytes]) -> list[bytes]:
        for _ in range(rng.randrange(1, 12)):
            own.insert(rng.randrange(len(own) + 1), rng.choice(_FOREIGN))
        return own

    _on_lines(files, which, spliced)


def _shift(files: Files, which: int, rng: random.Random) -> None:
    """Set the clock of a machine, by which all its logs are written, ahead or back."""
    top = files[which][0].partition("/")[0]
    offset = timedelta(seconds=rng.choice((-7200, -3600, -90, -1, 1, 90, 3600, 7200)))

    def moved(stamp: re.Match[bytes]) -> bytes:
        text = stamp[0].decode().replace("T", " ")
        try:
            later = datetime.strptime(text, "%Y-%m-%d %H:%M:%S") + offset  # noqa: DTZ007 - keeps its zone as it is
        except ValueError:
            return stamp[0]
        return later.strftime(f"%Y-%m-%d{stamp[1].decode()}%H:%M:%S").encode()

    for place, (name, _) in enumerate(files):
        if name.partition("/")[0] == top:
            _on_lines(files, place, lambda lines: [_STAMP.sub(moved, line, count=1) for line in lines])


def _end_lines(files: Files, which: int, rng: random.Random) -> None:
    """Give lines other ends or starts."""
    name, data = files[which]
    end = rng.choice((b"\r\n", b"\n\x0c", b"\n\r", b"\n\xef\xbb\xbf", b"\r"))
    files[which] = (name, data.replace(b"\n", end))


def _on_lines(files: Files, which: int, change: Callable[[list[bytes]], list[bytes]]) -> None:
    name, data = files[which]
    lines = data.splitlines(keepends=True)
    if lines:
        files[which] = (name, b"".join(change(lines)))


STEPS: tuple[Step, ...] = (
    _cut, _behead, _drop, _duplicate, _rename, _gzip, _damage, _nest,
    _drop_lines, _double_lines, _shuffle, _cut_lines, _splice, _shift, _end_lines,
)  # fmt: skip
