"""Measure what configuration files cost: `python -m benchmarks.configuration [--size MB] [--vms N] [--times N]`.

Runs `analyze` on a bundle of logs alone and on the same bundle with the configuration files of a host and its VMs, and
`check` on that bundle and one of a second host. Prints processor seconds, seconds and the peak of resident memory.
"""

from __future__ import annotations

import argparse
import io
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.bundles import make
from benchmarks.timing import VMLOG, measure
from simulator.config import HostConfig, bundle_tgz, healthy_pair, top_name, write_bundle

_GENERATION: Final = "8.0.3"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.configuration", description=__doc__)
    parser.add_argument("--size", type=float, default=500.0, metavar="MB", help="log text (default: 500)")
    parser.add_argument("--vms", type=int, default=60, help="VMs of the host (default: 60)")
    parser.add_argument("--times", type=int, default=3, help="runs of each, the best one counts (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmlog-bench-") as name:
        folder = Path(name)
        material = make(folder, options.size)
        first, second = _hosts(options.vms)
        files = write_bundle(first)
        whole = _with_files(material.bundle, files, folder / "whole")
        other = folder / f"{top_name(second)}.tgz"
        other.write_bytes(bundle_tgz(second))
        kilobytes = sum(map(len, files.values())) // 1000
        print(f"{options.size:,.0f} MB of text; {len(files)} configuration files, {kilobytes} kB, {options.vms} VMs")
        for title, arguments in (
            ("analyze, logs alone", ("analyze", material.bundle)),
            ("analyze, with configuration", ("analyze", whole)),
            ("check, two hosts", ("check", whole, other)),
        ):
            run = measure([*VMLOG, *arguments, "-q", "-f", "json", "-o", folder / "report.json"], options.times)
            print(
                f"{title}: {run.cpu_seconds:.2f} s of processor, {run.seconds:.2f} s, peak {run.peak_mb:.0f} MB of all "
                "processes"
            )


def _hosts(vms: int) -> tuple[HostConfig, HostConfig]:
    """Return two healthy hosts, the first with this many VMs more."""
    first, second = healthy_pair(_GENERATION)
    one = first.vms[0]
    more = (
        replace(
            one, name=f"vm-{number:03}", vmid=100 + number, world=2_200_000 + 10 * number, moref=f"vm-{900 + number}"
        )
        for number in range(vms)
    )
    return replace(first, vms=(*first.vms, *more)), second


def _with_files(bundle: Path, files: Mapping[str, bytes], folder: Path) -> Path:
    """Write a bundle again, with more files in its top folder."""
    folder.mkdir()
    with tarfile.open(bundle) as old, tarfile.open(folder / bundle.name, "w:gz", compresslevel=1) as new:
        top = old.getnames()[0].partition("/")[0]
        for path, body in sorted(files.items()):
            entry = tarfile.TarInfo(f"{top}/{path}")
            entry.size = len(body)
            new.addfile(entry, io.BytesIO(body))
        for entry in old:
            new.addfile(entry, old.extractfile(entry))
    return folder / bundle.name


if __name__ == "__main__":
    main()
