"""`vmlog analyze`: sources in every packaging, formats, and what the exit code says."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import pytest


def incidents(result) -> list[dict]:
    """Return the incidents of a JSON report without the names of what was read."""
    found = json.loads(result.out)["incidents"]
    for incident in found:
        for evidence in incident["evidence"]:
            del evidence["source"], evidence["member"]
    return found


@pytest.fixture
def expected(run, failed) -> list[dict]:
    return incidents(run("analyze", failed, "-f", "json"))


def test_explains_on_standard_output_and_nothing_else(run, failed):
    result = run("analyze", failed)
    assert result.code == 0
    assert result.err == ""
    assert "FAILED" in result.text
    assert "https://knowledge.broadcom.com/external/article/321009" in result.text
    assert "\x1b" not in result.text


def test_reads_text_from_standard_input(run, failed, expected):
    assert expected
    for source in (["-"], []):
        result = run("analyze", *source, "-f", "json", stdin=failed.read_bytes())
        assert result.code == 0
        assert incidents(result) == expected


def test_reads_an_archive_from_standard_input(run, archive):
    piped, named = (
        run("analyze", "-", "-f", "json", stdin=archive.read_bytes()),
        run("analyze", archive, "-f", "json"),
    )
    assert incidents(piped) == incidents(named)
    assert len(incidents(piped)) == 1


def test_reads_a_zip_of_a_tgz_of_a_gz(run, archive, tmp_path):
    nested = tmp_path / "export.zip"
    with zipfile.ZipFile(nested, "w") as file:
        file.write(archive, "hosts/bundle.tgz")
    assert incidents(run("analyze", nested, "-f", "json")) == incidents(run("analyze", archive, "-f", "json"))


def test_reads_a_directory(run, failed, tmp_path, expected):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "vmkernel.log").write_bytes(failed.read_bytes())
    assert len(incidents(run("analyze", tmp_path / "logs", "-f", "json"))) == len(expected)


@pytest.mark.parametrize("strict", [False, True])
def test_reads_a_cut_archive_up_to_the_cut(run, archive, strict):
    data = archive.read_bytes()
    archive.write_bytes(data[: len(data) - 2000])
    result = run("analyze", archive, "-f", "json", *(["--strict"] if strict else []))
    assert result.code == (4 if strict else 0)
    assert len(incidents(result)) == 1
    assert "bundle.tgz" in result.err


def test_reads_the_rest_when_one_source_is_missing(run, failed, tmp_path, expected):
    missing = tmp_path / "none.tgz"
    result = run("analyze", failed, missing, "-f", "json")
    assert result.code == 0
    assert incidents(result) == expected
    assert f"{missing}: no such file" in result.err
    assert run("analyze", failed, missing, "-f", "json", "--strict").code == 4


def test_strict_is_content_when_everything_was_read(run, failed):
    assert run("analyze", failed, failed, "--strict").code == 0  # named twice, read once: nothing is lost


def test_quiet_hides_warnings(run, failed, tmp_path):
    assert run("analyze", failed, tmp_path / "none", "-f", "json", "-q").err == ""


@pytest.mark.parametrize(("level", "code"), [("notice", 1), ("error", 1), ("critical", 0)])
def test_fail_on_turns_findings_into_an_exit_code(run, failed, level, code):
    assert run("analyze", failed, "--fail-on", level).code == code


def test_fail_on_is_silent_about_healthy_logs(run, samples):
    assert run("analyze", samples / "healthy-vmotion-3.5", "--fail-on", "info").code == 0


def test_max_bytes_stops_reading_and_says_so(run, samples):
    bundle = next((samples / "demo").glob("esx-*.tgz"))
    result = run("analyze", bundle, "--max-bytes", "700000", "-f", "json", "--strict")
    assert result.code == 4
    assert "budget of 700000 inflated bytes" in result.err


def test_host_names_logs_that_do_not(run, failed):
    result = run("analyze", "-", "--log-host", "esx-named", "-f", "json", stdin=failed.read_bytes())
    assert json.loads(result.out)["coverage"][0]["host"] == "esx-named"


def test_all_lists_successes(run, samples):
    healthy = samples / "healthy-vmotion-8.0"
    plain, full = run("analyze", healthy).text, run("analyze", healthy, "--all").text
    assert "SUCCEEDED" not in plain
    assert "SUCCEEDED" in full


def _noise(tmp_path: Path) -> Path:
    path = tmp_path / "noise"
    path.write_bytes(os.urandom(100_000))
    return path


def _empty(tmp_path: Path) -> Path:
    path = tmp_path / "empty.log"
    path.touch()
    return path


def _no_logs(tmp_path: Path) -> Path:
    path = tmp_path / "pictures"
    path.mkdir()
    (path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    return path


def _empty_directory(tmp_path: Path) -> Path:
    path = tmp_path / "nothing"
    path.mkdir()
    return path


@pytest.mark.parametrize(
    "make",
    [_noise, _empty, _no_logs, _empty_directory, lambda tmp_path: tmp_path / "missing"],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize("command", ["analyze", "info", "events"])
def test_nothing_to_analyse_is_an_error_in_one_line(run, tmp_path, make, command):
    path = make(tmp_path)
    result = run(command, path)
    assert result.code == 3
    assert result.out == b""
    (line,) = result.err.splitlines()
    assert line.startswith("vmlog: nothing to analyse: ")
    assert path.name in line


@pytest.mark.parametrize("data", [b"", b"\0\1\2" * 10_000])
def test_nothing_to_analyse_on_standard_input(run, data):
    result = run("analyze", stdin=data)
    assert result.code == 3
    assert result.out == b""
    assert result.err.startswith("vmlog: nothing to analyse: ")


@pytest.mark.parametrize(
    ("fmt", "ending", "begin"),
    [
        ("json", ".json", b'{\n  "schema": 2'),
        ("jsonl", ".jsonl", b'{"incident_id"'),
        ("csv", ".csv", b"schema,incident_id"),
        ("markdown", ".md", b"# "),
        ("html", ".html", b"<!doctype html>"),
        ("parquet", ".parquet", b"PAR1"),
    ],
)
def test_the_suffix_of_the_output_file_selects_the_format(run, failed, tmp_path, fmt, ending, begin):
    path = tmp_path / f"report{ending}"
    result = run("analyze", failed, "-o", path)
    assert result.code == 0
    assert result.out == b""
    assert path.read_bytes().lower().startswith(begin.lower())
    assert run("analyze", failed, "-f", fmt).out == path.read_bytes()


def test_csv_has_one_row_per_incident(run, failed, expected):
    rows = list(csv.DictReader(io.StringIO(run("analyze", failed, "-f", "csv").text)))
    assert [row["incident_id"] for row in rows] == [incident["incident_id"] for incident in expected]


def test_excel_marks_the_file(run, failed):
    assert run("analyze", failed, "-f", "csv", "--excel").out.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("command", ["analyze", "check"])
def test_excel_with_another_format_is_wrong_usage(run, failed, command):
    result = run(command, failed, "--excel")
    assert (result.code, result.out) == (2, b"")
    assert "--excel is for CSV, and the format is table" in result.err


def test_own_patterns_are_used(run, tmp_path):
    (tmp_path / "frobnicator-gone.toml").write_text(OWN, encoding="utf-8")
    result = run("explain", "--patterns", tmp_path, "Migration failed: frobnicator web-01 is not reachable")
    assert "The frobnicator is gone" in result.text


OWN = """
schema = 1
id = "frobnicator-gone"
title = "The frobnicator is gone"
status = "draft"
severity = "error"
stage = "any"

[match]
templates = ["frobnicator {name:word} is not reachable"]

[explain]
cause = "It is switched off."
remedies = ["Switch it on."]
"""


def test_a_stall_time_can_be_set(run, tmp_path):
    log = tmp_path / "vmkernel.log"
    started = "In(182) vmkernel: cpu3:2100100)Migrate: 412: vmotion: Source vmmLeaderID = <2100100>, ts = "
    ends = "<2233445566778899001>, srcIP = <192.0.2.31> dstIP = <192.0.2.32> Dest wid = <2200200> using SHARED swap"
    log.write_text(
        f"2024-05-06T07:08:00.100Z {started}{ends}\n2024-05-06T07:08:40.000Z In(182) vmkernel: cpu1:2097700)Other\n",
        encoding="utf-8",
    )
    outcomes = {
        seconds: json.loads(run("analyze", log, "-f", "json", "--stall", f"connect={seconds}").out)["incidents"][0]
        for seconds in ("30", "50.5")
    }
    assert outcomes["30"]["outcome"] == "stalled"
    assert outcomes["50.5"]["outcome"] == "incomplete"


def test_the_limit_of_a_slow_success_can_be_set(run, samples):
    healthy = samples / "healthy-vmotion-8.0"
    assert json.loads(run("analyze", healthy, "-f", "json").out)["incidents"] == []
    result = run("analyze", healthy, "-f", "json", "--slow", "0.01", "--fail-on", "warning")
    (incident,) = json.loads(result.out)["incidents"]
    assert (incident["outcome"], incident["severity"], result.code) == ("succeeded", "warning", 1)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--stall", "connect"), "is not STAGE=TIME"),
        (("--stall", "connect=soon"), "is not STAGE=TIME"),
        (("--stall", "nowhere=5"), "'nowhere' is no stage that can stall"),
        (("--stall", "connect=0"), "must be more than 0"),
        (("--slow", "-1"), "is no length of time"),
        (("--slow", "nan"), "is no length of time"),
    ],
)
def test_wrong_limits_are_refused(run, failed, flags, message):
    result = run("analyze", failed, *flags)
    assert result.code == 2
    assert message in result.err
    assert result.out == b""
