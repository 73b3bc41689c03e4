"""Follow logs for an hour and more: `python -m tests.soak --seconds 3600`, or `make soak`.

`vmlog analyze --follow` runs as users run it, while three logs are written, rotated, truncated, flooded and filled with
nonsense. Ends with 0 when every failure was told once and the memory of the program stayed what it was.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import IO, Final, NamedTuple

from tests.soak.log_writer import LogWriter

_LOGS: Final = 3
_SETTLE_S: Final = 20
_SAMPLE_S: Final = 1.0
_LOOK_S: Final = 0.05
_MOST_WAIT_S: Final = 60.0
# The first part of a run fills what is kept for hours of the logs' time; growth is measured behind it.
_WARM: Final = 0.4
_MOST_GROWTH: Final = 0.10  # of the memory, from the beginning of what is measured to its end
_PAGE_MB: Final = os.sysconf("SC_PAGE_SIZE") / (1 << 20) if hasattr(os, "sysconf") else 0.0


class Sample(NamedTuple):
    """Seconds since the beginning, and the memory of the program then."""

    seconds: float
    megabytes: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=int, default=3600, help="how long logs are written (default: %(default)s)")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between steps (default: %(default)s)")
    parser.add_argument("--mass", type=int, default=50, help="migrations without an end in a mass of them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmlog-soak-") as folder:
        sys.exit(_run(Path(folder), options.seconds, options.pause, options.mass))


def _run(folder: Path, seconds: int, pause: float, mass: int) -> int:
    places = [folder / f"host-{number}" / "vmkernel.log" for number in range(_LOGS)]
    for place in places:
        place.parent.mkdir()
    writers = [LogWriter(place, number + 1, mass) for number, place in enumerate(places)]
    command = [sys.executable, "-m", "vmlog", "analyze", "--follow", "-f", "jsonl", *map(str, places)]
    # In the background of a shell interrupts are ignored, and the program would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with (folder / "errors").open("wb") as errors:
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
    told: Counter[str] = Counter()
    assert program.stdout
    reader = threading.Thread(target=_count, args=(program.stdout, told))
    reader.start()
    samples = _write(writers, program, seconds, pause)
    time.sleep(_SETTLE_S)
    program.send_signal(signal.SIGINT)
    reader.join()
    code = program.wait()
    failed = [migration for writer in writers for migration in writer.failed]
    wrong = {migration: told[migration] for migration in failed if told[migration] != 1}
    growth = _growth(samples)
    steps = sum(writer.steps for writer in writers)
    _say(f"{steps:,} steps, {len(failed):,} failures, {sum(told.values()):,} told; exit code {code}")
    _say(f"memory: {samples[0].megabytes:.0f} MB at first, {samples[-1].megabytes:.0f} MB at last, at most "
         f"{max(sample.megabytes for sample in samples):.0f} MB, growth {growth:+.1%} once warm")  # fmt: skip
    _say(f"not told once: {wrong or 'none'}")
    if code not in (0, 1, 130):
        _say((folder / "errors").read_text("utf-8", "replace")[-2000:])
    return 0 if not wrong and growth <= _MOST_GROWTH and code in (0, 1, 130) else 1


def _write(writers: list[LogWriter], program: subprocess.Popen[bytes], seconds: int, pause: float) -> list[Sample]:
    """Write for some time; return the memory that the program took meanwhile."""
    begun = sampled = time.monotonic()
    samples = [Sample(0.0, _megabytes(program.pid))]
    while time.monotonic() - begun < seconds and program.poll() is None:
        for writer in writers:
            _wait_until_read(program.pid, writer.path)
            writer.step()
        time.sleep(pause)
        if time.monotonic() - sampled >= _SAMPLE_S:
            sampled = time.monotonic()
            samples.append(Sample(sampled - begun, _megabytes(program.pid)))
    return samples


def _wait_until_read(process: int, log: Path) -> None:
    """Wait until a process has read a log to its end: what is truncated before is lost to every reader."""
    given_up = time.monotonic() + _MOST_WAIT_S
    while Path("/proc/self/fd").exists() and time.monotonic() < given_up and not _is_read(process, log):
        time.sleep(_LOOK_S)


def _is_read(process: int, log: Path) -> bool:
    try:
        for handle in Path(f"/proc/{process}/fd").iterdir():
            if handle.readlink() == log:
                place = Path(f"/proc/{process}/fdinfo/{handle.name}").read_text("ascii").split()[1]
                return int(place) == log.stat().st_size
    except OSError:
        return False  # it was just closed
    return False


def _megabytes(process: int) -> float:
    """Return the memory of a process; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * _PAGE_MB
    except (OSError, IndexError):
        return 0.0


def _growth(samples: list[Sample]) -> float:
    """Return by which share memory grew behind the first part: the slope of a line through all samples there."""
    warm = samples[int(len(samples) * _WARM) :]
    middle = sum(sample.seconds for sample in warm) / len(warm)
    mean = sum(sample.megabytes for sample in warm) / len(warm)
    above = sum((sample.seconds - middle) * (sample.megabytes - mean) for sample in warm)
    below = sum((sample.seconds - middle) ** 2 for sample in warm)
    slope = above / below if below else 0.0
    return slope * (warm[-1].seconds - warm[0].seconds) / mean if mean else 0.0


def _count(lines: IO[bytes], told: Counter[str]) -> None:
    for line in lines:
        incident = json.loads(line)
        if incident.get("outcome") == "failed":
            told[incident["migration_id"]] += 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
