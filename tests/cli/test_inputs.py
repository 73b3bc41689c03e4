"""No command lets an output take the place of an input; what is refused is refused before anything is read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run
from tests.support.hang_limit import HANG_S

Start = Callable[..., subprocess.Popen[bytes]]

LOG = ROOT / "sample_logs" / "connect-timeout-8.0" / "esx-a1" / "vmkernel.log"
WRITING = (
    ("analyze", "-f", "json"),
    ("analyze", "-f", "csv"),
    ("events", "-f", "jsonl"),
    ("events", "-f", "parquet"),
    ("check", "-f", "json"),
    ("show", "any", "-f", "markdown"),
)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs" / "esx-a1"
    folder.mkdir(parents=True)
    (folder / "vmkernel.log").write_bytes(LOG.read_bytes())
    return tmp_path / "logs"


def _names(logs: Path, way: str) -> tuple[Path, Path]:
    """Return a source and an output that are or hold the same file, by different names."""
    log = logs / "esx-a1" / "vmkernel.log"
    beside = logs.parent / "report.out"
    match way:
        case "same name":
            return log, log
        case "relative name":
            return log, Path(os.path.relpath(log))
        case "dots in the name":
            return log, logs / "esx-a1" / ".." / "esx-a1" / "vmkernel.log"
        case "symbolic link to the source":
            beside.symlink_to(log)
            return log, beside
        case "source is a symbolic link":
            beside.symlink_to(log)
            return beside, log
        case "hard link":
            beside.hardlink_to(log)
            return log, beside
        case "file in the source folder":
            return logs, log
        case "link to a file in the source folder":
            beside.symlink_to(log)
            return logs, beside
        case "hard link of a file in the source folder":
            beside.hardlink_to(log)
            return logs, beside
        case _:
            beside.symlink_to(logs, target_is_directory=True)
            return beside, log


WAYS = (
    "same name",
    "relative name",
    "dots in the name",
    "symbolic link to the source",
    "source is a symbolic link",
    "hard link",
    "file in the source folder",
    "link to a file in the source folder",
    "hard link of a file in the source folder",
    "source folder is a symbolic link",
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_an_output_that_is_an_input_is_refused_and_keeps_its_content(
    run: Run, logs: Path, command: tuple[str, ...], way: str
) -> None:
    source, out = _names(logs, way)
    result = run(*command, source, "-o", out)
    assert result.code == 2
    assert "write to another file" in result.err
    assert out.read_bytes() == LOG.read_bytes()
    assert sorted(path.name for path in logs.rglob("*")) == ["esx-a1", "vmkernel.log"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("command", ["analyze", "check"])
def test_a_map_of_names_that_is_an_input_is_refused_and_keeps_its_content(
    run: Run, logs: Path, command: str, way: str
) -> None:
    source, names = _names(logs, way)
    assert run(command, source, "--redact-map", names).code == 2
    assert names.read_bytes() == LOG.read_bytes()


@pytest.mark.parametrize("option", ["-o", "--redact-map"])
@pytest.mark.parametrize("command", ["analyze", "check"])
def test_a_missing_folder_is_told_before_anything_is_read(
    run: Run, logs: Path, monkeypatch: pytest.MonkeyPatch, command: str, option: str
) -> None:
    def read(*_: object, **__: object) -> None:
        pytest.fail("a source was read")

    monkeypatch.setattr(f"vmlog.api.{command}", read)
    result = run(command, logs, option, logs.parent / "missing" / "report.json")
    assert result.code == 2
    assert "cannot be written" in result.err


def test_it_is_refused_before_anything_is_read(run: Run, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object, **__: object) -> None:
        pytest.fail("a source was read")

    monkeypatch.setattr("vmlog.api.analyze", read)
    log = logs / "esx-a1" / "vmkernel.log"
    assert run("analyze", log, "-o", log, "-f", "json").code == 2


def test_a_second_source_is_kept_too(run: Run, logs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.log"
    other.write_bytes(LOG.read_bytes())
    assert run("analyze", logs, other, "-o", other, "-f", "json").code == 2
    assert other.read_bytes() == LOG.read_bytes()


def test_a_pattern_of_the_user_is_no_output(run: Run, logs: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    cause = own / "mine.toml"
    cause.write_text("schema = 1\n")
    assert run("analyze", logs, "--patterns", own, "-o", cause, "-f", "json").code == 2
    assert cause.read_text() == "schema = 1\n"


def test_a_new_file_in_the_source_folder_is_written(run: Run, logs: Path) -> None:
    report = logs / "report.json"
    assert run("analyze", logs, "-o", report).code == 0
    assert report.stat().st_size
    # Now it is one of the files that would be read, and overwritten.
    again = run("analyze", logs, "-o", report)
    assert again.code == 2
    assert "remove it first" in again.err


def test_standard_input_and_output_are_one_file(start: Start, logs: Path) -> None:
    log = logs / "esx-a1" / "vmkernel.log"
    before = log.read_bytes()
    with log.open("rb") as stdin, log.open("ab") as stdout:
        process = start("analyze", "-", stdin=stdin, stdout=stdout)
        _, err = process.communicate(timeout=HANG_S)
    assert process.returncode == 2
    assert b"standard output is standard input" in err
    assert log.read_bytes() == before


def test_standard_output_appends_to_a_source(start: Start, logs: Path) -> None:
    log = logs / "esx-a1" / "vmkernel.log"
    before = log.read_bytes()
    for source in (log, logs):
        with log.open("ab") as stdout:
            process = start("analyze", str(source), stdout=stdout)
            process.communicate(timeout=HANG_S)
        assert process.returncode == 2
    assert log.read_bytes() == before


def test_a_shell_may_write_a_report_into_the_folder_it_is_about(start: Start, logs: Path) -> None:
    report = logs / "report.txt"
    with report.open("wb") as stdout:
        process = start("analyze", str(logs), stdout=stdout)
        process.communicate(timeout=HANG_S)
    assert process.returncode == 0
    assert b"vMotion" in report.read_bytes()
    # Events are written while the folder is read, so they would be read again.
    with (logs / "events.jsonl").open("wb") as stdout:
        process = start("events", str(logs), stdout=stdout)
        process.communicate(timeout=HANG_S)
    assert process.returncode == 2


@pytest.mark.parametrize("place", ["named", "usual"])
@pytest.mark.parametrize(
    ("command", "way"),
    [
        ("analyze -f json -o", "same name"),
        ("analyze -f json --redact-map", "same name"),
        ("check -f json -o", "symbolic link"),
        ("check -f json --redact-map", "symbolic link"),
        ("events -f jsonl -o", "same name"),
    ],
)
def test_the_configuration_file_is_no_output(
    run: Run, logs: Path, monkeypatch: pytest.MonkeyPatch, command: str, way: str, place: str
) -> None:
    config = logs.parent / "config.toml"
    config.write_text('tz = "UTC"\n')
    if place == "named":
        monkeypatch.setenv("VMLOG_CONFIG", str(config))
    else:
        monkeypatch.delenv("VMLOG_CONFIG", raising=False)
        monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: logs.parent)
    out = config
    if way == "symbolic link":
        out = logs.parent / "linked"
        out.symlink_to(config)
    name, *options = command.split()
    result = run(name, logs, *options, out)
    assert result.code == 2
    assert "is the configuration file" in result.err
    assert config.read_text() == 'tz = "UTC"\n'
