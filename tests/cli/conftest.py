"""Running the program: in this process where that is enough, as a process of its own where signals and pipes matter."""

from __future__ import annotations

import gc
import gzip
import io
import os
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import vmlog
from tests.support.hang_limit import HANG_S
from tests.support.terminal import Terminal
from vmlog.cli import supervision
from vmlog.cli.entry import run_to_end

ROOT = Path(__file__).resolve().parents[2]
# What a developer's shell may have set and a test must not see.
COLOR_VARIABLES = {"NO_COLOR", "FORCE_COLOR"}


@dataclass(frozen=True)
class Result:
    """How a run ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


Run = Callable[..., Result]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start the program as a process as slow."""
    for item in items:
        if item.path.parent == Path(__file__).parent and {"start", "terminal"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Call the program in this process: `run("analyze", path, stdin=b"...")`; other names are variables to set."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    thresholds = gc.get_threshold()

    def call(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Result:
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["vmlog", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "unraisablehook", sys.unraisablehook)
            patch.setattr(threading, "excepthook", threading.excepthook)
            patch.setattr(os, "_exit", sys.exit)
            patch.setattr(supervision, "watch_limited_run", lambda: None)
            for name in COLOR_VARIABLES - set(environment):
                patch.delenv(name, raising=False)
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as left:
                run_to_end()
        out.flush()
        code = left.value.code
        assert isinstance(code, int)
        return Result(code, out.buffer.getvalue(), err.getvalue())  # type: ignore[attr-defined]

    yield call
    gc.unfreeze()  # each run has frozen what the tests hold
    gc.set_threshold(*thresholds)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the program as a process of its own; `through` is a shell line to pass it through.

    What hangs is killed, so that who waits for its output sees the end of it.
    """
    limits: list[threading.Timer] = []

    def popen(
        *arguments: str | Path, stdin: Any = subprocess.PIPE, stdout: Any = subprocess.PIPE, through: str = ""
    ) -> subprocess.Popen[bytes]:
        command = [*(["sh", "-c", through] if through else []), sys.executable, "-m", "vmlog", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
        process = subprocess.Popen(command, env=environment, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)
        limits.append(threading.Timer(HANG_S, process.kill))
        limits[-1].start()
        return process

    yield popen
    for limit in limits:
        limit.cancel()


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Start the program on a terminal of its own, with standard input piped."""
    opened: list[Terminal] = []

    def begin(*arguments: str | Path, **options: Any) -> Terminal:
        opened.append(Terminal(*arguments, **options))
        return opened[-1]

    yield begin
    for one in opened:
        one.end()


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the sample logs."""
    return ROOT / "sample_logs"


@pytest.fixture(scope="session")
def failed(samples: Path) -> Path:
    """Return the kernel log of a migration that failed at connect."""
    return samples / "connect-timeout-8.0" / "esx-a1" / "vmkernel.log"


@pytest.fixture
def archive(failed: Path, tmp_path: Path) -> Path:
    """Return the same log gzipped in a tar archive, behind a healthy one, with enough noise that a cut hurts."""
    noise = os.urandom(40_000)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in (
            ("esx-a1/var/run/log/vmkernel.0.gz", gzip.compress(failed.read_bytes())),
            ("esx-a1/var/core/zdump", noise),
            ("esx-a1/var/run/log/hostd.log", (failed.parent / "hostd.log").read_bytes()),
        ):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    path = tmp_path / "bundle.tgz"
    path.write_bytes(buffer.getvalue())
    return path
