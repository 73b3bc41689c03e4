"""SECURITY.md promises only what a test holds."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import vmlog
from tests.support.hang_limit import HANG_S

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(
    r"^\| ([^|]+\.) \| (`tests/[^|]+) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE
)
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "asyncio",
    "requests",
    "httpx",
    "aiohttp",
    "fsspec",
    "obstore",
    "dask",
    "distributed",
    "webbrowser",
}


def test_there_are_promises():
    assert len(ROWS) >= 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_every_promise_names_tests_that_exist(row):
    names = re.findall(r"`([^`]+)`", row[1])
    assert names
    for name in names:
        path, _, function = name.partition("::")
        content = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {function}\(" if function else r"^def test_", content, re.MULTILINE), name


WATCHED = """
import os, sys

def note(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, (str, bytes)) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            print("write", os.fsdecode(path), file=sys.__stderr__)
    elif event.split(".")[0] in ("socket", "subprocess", "tempfile") or event in ("os.mkdir", "os.rename", "os.system"):
        print(event, *arguments, file=sys.__stderr__)

sys.addaudithook(note)
import vmlog.cli
vmlog.cli.main()
"""


@pytest.mark.slow
def test_a_run_opens_no_connection_and_writes_nothing_but_its_cache(tmp_path):
    (bundle,) = (ROOT / "sample_logs" / "demo").glob("vc-*.tgz")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(vmlog.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "analyze", bundle],
        env=environment, capture_output=True, encoding="utf-8", timeout=HANG_S, check=True,
    )  # fmt: skip
    assert "migration" in done.stdout
    noted = done.stderr.splitlines()
    assert any(line.startswith("write ") for line in noted), "the cache is written, so the hook works"
    # What libraries print on standard error goes to the empty device.
    assert not [line for line in noted if f" {tmp_path}" not in line and line != f"write {os.devnull}"]


@pytest.mark.slow
def test_no_module_can_reach_the_network():
    imported = {
        (path.name, name.split(".")[0])
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert ("app.py", "typer") in imported
    # It opens the page that was written, in the user's browser, when `--open` asks for it.
    allowed = {("report_output.py", "webbrowser")}
    # Stores that a source names by URL, and a scheduler that `--scheduler` names.
    allowed |= {("remote_store.py", "urllib"), ("remote_store.py", "fsspec"), ("remote_store.py", "obstore")}
    allowed |= {("engine_dask.py", "dask"), ("engine_dask.py", "distributed")}
    assert {(path, name) for path, name in imported if name in NETWORK} == allowed
