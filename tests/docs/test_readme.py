"""The README's commands run as they stand, its session is what the program prints, its library example works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import vmlog
from tests.support.hang_limit import HANG_S

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


SESSIONS = [block for block in blocks("console") if re.search(r"^[^$#]", block, re.MULTILINE)]
COMMANDS = re.findall(r"^\$ (.+)$", "\n".join(blocks("console")), re.MULTILINE)


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Run a line of shell in a directory that holds the sample logs, with `vmlog` on the path."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "sample_logs").symlink_to(ROOT / "sample_logs")
    program = folder / "bin" / "vmlog"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m vmlog "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(vmlog.__file__).parents[1]),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }

    @cache
    def run(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=HANG_S,
            check=False,
        )

    return run


def test_there_is_something_to_test():
    assert len(SESSIONS) == 3
    assert {line.split(" vmlog ", 1)[-1].removeprefix("vmlog ").split()[0] for line in COMMANDS} == {
        "analyze", "check", "compare", "fleet", "show", "explain", "info", "events", "patterns",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("line", dict.fromkeys(COMMANDS))
def test_command_runs(shell, line):
    done = shell(line)
    assert done.returncode == 0
    # A fleet is shown too, and its folder is no report.
    if (written := re.findall(r" -o (\S+)", line)) and "vmlog fleet" not in line:
        assert re.fullmatch("".join(rf"vmlog: [\d,]+ \w+ written to {name}\n" for name in written), done.stderr)
    else:
        assert done.stderr == ""
        assert done.stdout or " > " in line


@pytest.mark.slow
@pytest.mark.parametrize("session", SESSIONS)
def test_session_is_what_the_program_prints(shell, session):
    command, *shown = session.splitlines()
    printed = iter(shell(command.removeprefix("$ ")).stdout.splitlines())
    for line in shown:
        if line.strip() != "…":
            assert line in printed, f"not printed, or not in this order: {line}"


@pytest.mark.slow
def test_library_example_runs(shell, tmp_path):
    (example,) = blocks("python")
    assert len(example.splitlines()) <= 9
    path = tmp_path / "example.py"
    path.write_text(example, encoding="utf-8")
    done = shell(f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}")
    assert done.stderr == ""
    assert "vmotion-connect-failed" in done.stdout


def test_it_is_short():
    assert len(README.splitlines()) <= 160
