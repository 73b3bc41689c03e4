"""Fuzz the program: `python -m tests.fuzz [TARGET] --seconds N`; without a target all of them, two at a time.

Ends with 0 when nothing was found. An input that breaks a promise is kept in the folder named with `--found`: give its
bytes to the target's `check`, mend the program, and add the smallest such input to `test_targets.py`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Final, NoReturn

from tests.support.hang_limit import HANG_S

ROOT: Final = Path(__file__).resolve().parents[2]
TARGETS: Final = (
    "containers",
    "records",
    "dumps",
    "templates",
    "cpus",
    "conditions",
    "copies",
    "pasted",
    "shapes",
    "hostd",
    "stores",
    "bundles",
    "relays",
    "stored",
    "redaction",
    "stories",
    "figures",
    "typed",
)
_AT_A_TIME: Final = 2
_LONGEST_HANG: Final = HANG_S  # seconds after which the engine gives up on one input
_MEGABYTES: Final = 12_000  # the engine itself keeps about a quarter of a megabyte of each input
_MOST_SHOWN: Final = 4000  # characters of the end of the engine's output
_FIGURES: Final = re.compile(r"#\d+\s+DONE\s+cov: (\d+).*?Done (\d+) runs", re.DOTALL)


def main() -> None:
    options = _options()
    if options.target is None:
        sys.exit(_all(options))
    _one(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS, nargs="?")
    parser.add_argument("--seconds", type=int, default=60, help="how long each goes on (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=-1, help="inputs after which each ends earlier (default: no limit)")
    parser.add_argument("--seed", type=int, default=0, help="begin with the same inputs again; 0 draws new ones")
    parser.add_argument("--corpus", type=Path, help="folder of inputs to begin with and to add to")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where breaking inputs go")
    return parser.parse_args()


def _all(options: argparse.Namespace) -> int:
    """Run each target in a process of its own; the engine never returns."""

    def run(target: str) -> bool:
        command = [
            sys.executable,
            "-m",
            "tests.fuzz",
            target,
            f"--seconds={options.seconds}",
            f"--runs={options.runs}",
            f"--found={options.found}",
            f"--seed={options.seed}",
        ]
        command += [f"--corpus={options.corpus / target}"] if options.corpus else []
        same = {"PYTHONHASHSEED": "0"} if options.seed else {}
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **same},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        figures = _FIGURES.search(done.stdout)
        sound = done.returncode == 0 and figures is not None
        result = (
            f"{figures[2]} inputs, {figures[1]} places reached"
            if sound and figures
            else f"BROKEN\n{done.stdout[-_MOST_SHOWN:]}"
        )
        sys.stdout.write(f"{target}: {result}\n")
        sys.stdout.flush()
        return sound

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return 0 if all(list(pool.map(run, TARGETS))) else 1


def _one(options: argparse.Namespace) -> NoReturn:
    import atheris

    with atheris.instrument_imports(include=["vmlog"]):
        target = import_module(f"tests.fuzz.{options.target}").TARGET
    with tempfile.TemporaryDirectory(prefix="vmlog-fuzz-") as folder:
        corpus = options.corpus or Path(folder) / "corpus"
        for needed in (corpus, options.found):
            needed.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(target.seeds):
            (corpus / f"seed-{number}").write_bytes(seed)
        words = Path(folder) / "words"
        words.write_text("".join(f'"{_quoted(word)}"\n' for word in target.words), encoding="ascii")
        atheris.Setup(
            [
                sys.argv[0],
                str(corpus),
                f"-dict={words}",
                f"-max_total_time={options.seconds}",
                f"-runs={options.runs}",
                f"-seed={options.seed}",
                f"-artifact_prefix={options.found}/{options.target}-",
                "-max_len=65536",
                f"-timeout={_LONGEST_HANG}",
                f"-rss_limit_mb={_MEGABYTES}",
                "-print_final_stats=1",
            ],
            target.check,
        )
        atheris.Fuzz()
    sys.exit(1)  # not reached: the engine leaves the process itself


def _quoted(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
