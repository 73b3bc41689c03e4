"""Command line: list scenarios, build one or all, refresh the committed samples, write a big log."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simulator.bundle import Pack
from simulator.many import build_many
from simulator.registry import SCENARIOS, build
from simulator.samples import write_samples
from simulator.scenario import Built
from simulator.stream import SCRIPTS, generate_log


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; without options the committed samples are rebuilt in place."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--list", action="store_true", help="print the scenarios")
    parser.add_argument("--scenario", metavar="NAME", help="build one scenario")
    parser.add_argument("--build-all", metavar="DIR", type=Path, help="build every scenario below DIR")
    parser.add_argument("--many", metavar="N", type=int, help="build N migrations over four hosts and a vCenter")
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path(), help="where --scenario and --many write")
    parser.add_argument(
        "--pack", type=Pack, choices=list(Pack), default=Pack.FILES, help="how to pack (default: files)"
    )
    parser.add_argument("--rotated", type=int, default=0, help="older parts of each log in bundles")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", metavar="MB", type=float, help="write one log of this size to stdout")
    parser.add_argument("--log", default="vmkernel", help="log kind for --size")
    parser.add_argument("--generation", default="8.0", help="product generation for --size and --many")
    parser.add_argument(
        "--migration", action="append", default=[], choices=list(SCRIPTS), help="a migration inside --size"
    )
    options = parser.parse_args(arguments)
    if options.list:
        sys.stdout.writelines(f"{name:32} {scenario.title}\n" for name, scenario in SCENARIOS.items())
    elif options.size:
        stream = generate_log(options.log, options.generation, options.size, options.seed, options.migration)
        for chunk in stream.chunks:
            sys.stdout.buffer.write(chunk)
    elif options.scenario:
        if options.scenario not in SCENARIOS:
            parser.error(f"no scenario called {options.scenario!r} (see --list)")
        _write(options.out, build(options.scenario, options.seed, options.pack, rotated=options.rotated))
    elif options.many:
        _write(options.out, build_many(options.many, options.generation, options.seed, options.pack))
    elif options.build_all:
        for name in SCENARIOS:
            _write(options.build_all / name, build(name, options.seed, options.pack, rotated=options.rotated))
    else:
        count = write_samples(Path(__file__).resolve().parents[1] / "sample_logs")
        sys.stderr.write(f"{count} sample files written\n")
    return 0


def _write(folder: Path, built: Built) -> None:
    for name, data in built.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "truth.json").write_bytes(built.truth.to_json())


if __name__ == "__main__":
    sys.exit(main())
