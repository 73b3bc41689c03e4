"""Starting is cheap: help and version load none of the heavy libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import vmlog

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
CASE = str(Path(__file__).parents[2] / "sample_logs" / "connect-timeout-8.0")
LIST = """
import sys
import vmlog.cli
sys.argv = ["vmlog", *sys.argv[1:]]
try:
    vmlog.cli.main()
except SystemExit:
    print(*sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["analyze", "--help"], ["patterns", "--help"]], ids=" ".join
)
def test_help_imports_nothing_heavy(arguments):
    done = subprocess.run([sys.executable, "-c", LIST, *arguments], env=ENVIRONMENT, capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())
    assert "typer" in loaded
    assert not loaded & {"polars", "pyparsing", "rapidfuzz", "rich", "isal", "hyperscan", "pydantic", "vmlog.api"}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["analyze", CASE, "-o"], ["analyze", CASE, "--jobs", "1", "-o"]], ids=" ".join)
def test_analysing_loads_what_it_needs(arguments, tmp_path):
    command = [sys.executable, "-c", LIST, *arguments, str(tmp_path / "report.json")]
    loaded = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True).stderr.decode().split()
    assert "vmlog.api" in loaded
    # What only other commands and other inputs need.
    others = {
        "vmlog.live.watch", "vmlog.explanation.explanation", "vmlog.knowledge.check_file", "vmlog.checks.checker",
        "vmlog.checks.check_case", "vmlog.baseline.comparison", "vmlog.match.faults.dumps",
        "vmlog.match.named.progress",
    }  # fmt: skip
    assert not set(loaded) & {"pydantic", *others}


@pytest.mark.slow
def test_the_second_run_compiles_and_writes_nothing(tmp_path):
    environment = {**ENVIRONMENT, "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    command = [sys.executable, "-c", LIST, "analyze", CASE, "--jobs", "1"]

    def run():
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        return done.stdout, set(done.stderr.decode().split())

    def kept():
        return {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}

    cold, loaded = run()
    assert "pyparsing" in loaded
    written = kept()
    assert {path.name.partition("-")[0] for path in written} == {
        "causes", "conditions", "data", "facts", "formats", "lines", "scanner", "stages",
    }  # fmt: skip
    warm, loaded = run()
    assert warm == cold
    assert "pyparsing" not in loaded
    assert kept() == written


@pytest.mark.slow
def test_one_message_is_explained_without_columns():
    done = subprocess.run(
        [sys.executable, "-c", LIST, "explain", "vMotion fails at 10%"],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    loaded = set(done.stderr.decode().split())
    assert "vmlog.explanation.explanation" in loaded
    assert not loaded & {"polars", "numpy", "isal", "hyperscan", "pydantic", "vmlog.api"}


@pytest.mark.slow
def test_help_imports_few_modules():
    done = subprocess.run([sys.executable, "-c", LIST, "--help"], env=ENVIRONMENT, capture_output=True, check=True)
    assert len(done.stderr.split()) < 250  # 190 on Python 3.11


def test_the_process_ends_without_taking_the_interpreter_apart():
    # Objects that are alive at the end of a module are deleted when it is taken apart.
    program = """
import atexit, sys
class Alive:
    def __del__(self):
        print("taken apart", file=sys.stderr)
alive = Alive()
import vmlog.cli
try:
    vmlog.cli.main()
finally:
    atexit.register(print, "a library ends", file=sys.stderr)
"""
    command = [sys.executable, "-c", program, "--version"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert done.stdout == f"vmlog {vmlog.__version__}\n"
    assert done.stderr == "a library ends\n"


COUNT = """
import re._compiler, sys
regexes, compiled = [], re._compiler.compile
re._compiler.compile = lambda regex, flags=0: regexes.append(regex) or compiled(regex, flags)
import vmlog.cli
sys.argv = ["vmlog", *sys.argv[1:]]
try:
    vmlog.cli.main()
finally:
    # Regexes of all formats, or of all paths of files that state facts, take 5 to 20 ms each.
    print(len(regexes), sum(len(regex) > 2000 for regex in regexes), file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "most"),
    # On Python 3.11 there are 35, 158 and 390; of the large ones two.
    [(["--help"], (60, 0)), (["explain", "vMotion fails at 10%"], (220, 0)), (["analyze", CASE], (480, 2))],
)
def test_a_start_compiles_few_regexes(arguments, most):
    command = [sys.executable, "-c", COUNT, *arguments]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True)
    counts = tuple(map(int, done.stderr.split()))
    assert all(count <= limit for count, limit in zip(counts, most, strict=True)), counts
