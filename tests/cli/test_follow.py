"""Filters and live output of `vmlog analyze`."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.hang_limit import HANG_S
from vmlog.live.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_logs"
FAILED = SAMPLES / "switchover-timeout-8.0" / "esx-a1" / "vmkernel.log"
DEMO = sorted(map(str, (SAMPLES / "demo").glob("*.tgz")))


def start(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        [sys.executable, "-m", "vmlog", "analyze", *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options,
    )  # fmt: skip


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "vms"),
    [
        (["--vm", "DB-"], {"db-02"}),
        (["--outcome", "refused", "--outcome", "stalled"], {"mail-03"}),
        (["--min-severity", "error", "--since", "20m"], {"app-06"}),
        (["--host", "nowhere"], set()),
    ],
)
def test_filters_choose_incidents(run, options, vms):
    result = run("analyze", *DEMO, "-f", "csv", *options)
    assert {row["vm"] for row in rows(result.text)} == vms


def test_a_wrong_time_is_wrong_usage(run):
    result = run("analyze", FAILED, "--since", "bananas")
    assert result.code == 2
    assert "bananas" in result.err


@pytest.mark.slow
@pytest.mark.parametrize("fmt", ["jsonl", "csv"])
def test_an_incident_is_written_while_the_stream_is_open(fmt):
    process = start("-", "-f", fmt, "--fail-on", "error")
    process.stdin.write(FAILED.read_bytes())
    process.stdin.flush()
    if fmt == "csv":
        assert process.stdout.readline().startswith(b"schema,incident_id,")
    line = process.stdout.readline().decode()
    assert process.poll() is None
    process.stdin.close()
    assert process.wait(HANG_S) == 1
    if fmt == "jsonl":
        assert json.loads(line)["outcome"] == "failed"
    else:
        assert ",failed," in line
    process.stdout.close()
    process.stderr.close()


@pytest.mark.slow
def test_followed_files_are_read_on_until_interrupted(tmp_path):
    log = tmp_path / "vmkernel.log"
    data = FAILED.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(data[:5]))
    process = start("--follow", log)
    with log.open("ab") as grown:
        grown.write(b"".join(data[5:]))
    lines = iter(process.stdout.readline, b"")
    assert next(lines).startswith(b"FAILED")
    assert any(b"severity error" in line for line in lines)  # the last line of the incident
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=HANG_S)
    assert out.decode().endswith("1 migration: 1 failed\n")
    assert process.returncode == 130


def test_what_cannot_be_followed_is_wrong_usage(run, tmp_path):
    assert run("analyze", "--follow", tmp_path).code == 2
    assert run("analyze", "--follow", FAILED, "-f", "html").code == 2


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("options", [[], ["-f", "jsonl"], ["-q"]])
def test_dropped_records_are_reported(run, monkeypatch, options, ended):
    def watch(*_, on_snapshot, **__):
        on_snapshot(Snapshot((), None, 1200))
        yield from ()
        if ended:
            raise SystemExit(143)

    monkeypatch.setattr("vmlog.api.watch", watch)
    result = run("analyze", "--follow", FAILED, *options)
    assert result.code == (143 if ended else 0)
    warning = "vmlog: warning: 1,200 records were let go because too many were waiting; the oldest migrations"
    assert (warning in result.err) is ("-q" not in options)
