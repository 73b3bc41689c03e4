"""`--redact` and `--redact-map` of the commands: what is printed where, and files that must not be overwritten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "sample_logs"
LOG = SAMPLES / "connect-timeout-8.0" / "esx-a1"
NAMES = ("esx-a", "example.com", "web-01", "10.20.30", "customer-x", "shared-1")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return a folder with the logs of one host."""
    return Path(shutil.copytree(LOG, tmp_path / "customer-x" / "esx-a1"))


def names_in(text: str) -> list[str]:
    return [name for name in NAMES if name in text.lower()]


@pytest.mark.parametrize("fmt", ["json", "table"])
def test_a_report_without_names(run, logs, fmt):
    done = run("analyze", "--redact", "-f", fmt, logs)
    assert done.code == 0
    assert "vm-" in done.text
    assert names_in(done.text + done.err) == []


def test_filters_take_real_names(run, logs):
    assert json.loads(run("analyze", "--redact", "-f", "json", "--vm", "web-01", logs).out)["incidents"]
    assert not json.loads(run("analyze", "--redact", "-f", "json", "--vm", "vm-1", logs).out)["incidents"]


def test_info_without_names(run, logs):
    for fmt in ("json", "table"):
        done = run("info", "--redact", "-f", fmt, logs)
        assert names_in(done.text + done.err) == []
        assert "vmkernel" in done.text


def test_explain_without_names(run):
    line = "VMotion is not licensed on the destination host 'esx-a2.example.com'."
    done = run("explain", "--redact", "-f", "json", line)
    assert json.loads(done.out)["query"] == "VMotion is not licensed on the destination host 'host-1.domain-1.example'."
    assert names_in(done.text) == []
    assert "esx-a2" in run("explain", "-f", "json", line).text


def test_explain_shows_no_secret_even_without_redaction(run):
    done = run("explain", "-f", "json", "Migration failed, licence AAAAA-BBBBB-CCCCC-DDDDD-12345, password=hunter22")
    assert "BBBBB" not in done.text
    assert "hunter22" not in done.text


def test_a_live_report_without_names(run, logs):
    lines = (logs / "vmkernel.log").read_bytes()
    done = run("analyze", "-", "-f", "jsonl", "--redact", "--log-host", "esx-a1.example.com", stdin=lines)
    assert json.loads(done.text.splitlines()[0])["source"]["host"] == "host-1.domain-1.example"
    assert names_in(done.text + done.err) == []


def test_messages_name_no_file_of_the_user(run, tmp_path):
    missing = tmp_path / "customer-x" / "esx-a1.example.com-logs.tgz"
    done = run("analyze", "--redact", missing)
    assert done.code == 3
    assert "no such file" in done.err
    assert names_in(done.err) == []
    assert names_in(run("analyze", missing).err) != []


def test_a_map_implies_redaction_and_is_continued(run, logs, tmp_path):
    place = tmp_path / "map.json"
    first = run("analyze", "--redact-map", place, "-f", "json", logs)
    assert names_in(first.text) == []
    before = json.loads(place.read_text())
    assert before["vms"]["web-01"]
    again = run("analyze", "--redact-map", place, "-f", "json", logs)
    assert again.out == first.out
    assert json.loads(place.read_text()) == before


def test_a_map_is_neither_input_nor_output(run, logs, tmp_path):
    log = logs / "vmkernel.log"
    content = log.read_bytes()
    for arguments in (["--redact-map", log, log], ["--redact-map", logs / "map.json", logs]):
        done = run("analyze", *arguments)
        assert done.code == 2
        assert "which" in done.err
    assert log.read_bytes() == content
    both = tmp_path / "both.json"
    assert run("analyze", "--redact-map", both, "-o", both, logs).code == 2
    assert not both.exists()


def test_another_file_is_no_map(run, logs, tmp_path):
    place = tmp_path / "report.json"
    place.write_text('{"schema": 2, "incidents": []}')
    done = run("analyze", "--redact-map", place, logs)
    assert done.code == 2
    assert "is no map of names" in done.err
    assert place.read_text() == '{"schema": 2, "incidents": []}'


def test_without_the_option_names_stay(run, logs):
    assert "web-01" in run("analyze", "-f", "json", logs).text


def test_the_story_of_a_migration_without_names(run, logs):
    for fmt in ("table", "jsonl"):
        done = run("show", "--redact", "-f", fmt, "web-01", logs)
        assert done.code == 0
        assert "vm-1" in done.text
        assert names_in(done.text + done.err) == []


def test_a_comparison_without_names(run, logs):
    done = run("compare", "--redact", "-f", "json", logs)
    assert done.code == 0
    assert names_in(done.text + done.err) == []


@pytest.mark.parametrize(
    "arguments",
    [("show", "web-02"), ("show", "--line", "hostd.log.9:3"), ("show", "--line", "esx-a1/vmkernel.log:999999"),
     ("analyze", "--vm", "web-02")],
)  # fmt: skip
def test_what_is_near_to_what_was_typed_is_told_without_names(run, logs, arguments):
    done = run(*arguments, "--redact", logs)
    assert done.text + done.err
    assert names_in(done.text + done.err) == []
