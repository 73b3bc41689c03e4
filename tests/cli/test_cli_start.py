"""Starting is cheap: help and version load none of the heavy libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import vmlog

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
LIST = """
import sys
import vmlog.cli
sys.argv = ["vmlog", *sys.argv[1:]]
try:
    vmlog.cli.main()
except SystemExit:
    print(*sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["analyze", "--help"], ["patterns", "--help"]], ids=" ".join
)
def test_help_imports_nothing_heavy(arguments):
    done = subprocess.run([sys.executable, "-c", LIST, *arguments], env=ENVIRONMENT, capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())
    assert "typer" in loaded
    assert not loaded & {"polars", "pyparsing", "rapidfuzz", "rich", "isal", "hyperscan", "vmlog.api"}


def test_one_message_is_explained_without_columns():
    done = subprocess.run(
        [sys.executable, "-c", LIST, "explain", "vMotion fails at 10%"],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    loaded = set(done.stderr.decode().split())
    assert "vmlog.diagnose.explain" in loaded
    assert not loaded & {"polars", "numpy", "isal", "hyperscan", "vmlog.api"}


def test_help_is_there_at_once():
    def best(*command: str) -> float:
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            subprocess.run([sys.executable, *command], env=ENVIRONMENT, capture_output=True, check=True)
            times.append(time.perf_counter() - begin)
        return min(times)

    # About 0.1 s on a quiet machine; the bound is for a busy one.
    assert best("-m", "vmlog", "--help") - best("-c", "pass") < 0.4
