"""One run writes several outputs, each in its own format, and says so; what cannot be is refused before reading."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

HOSTS = sorted((ROOT / "sample_logs" / "demo").glob("esx-*.tgz"))


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test when a source is read."""

    def read(*_: object, **__: object) -> None:
        pytest.fail("a source was read")

    for name in ("analyze", "check", "Events"):
        monkeypatch.setattr(f"vmlog.api.{name}", read)


def test_each_output_has_the_format_of_its_ending(run: Run, failed: Path, tmp_path: Path) -> None:
    page, rows, rest = (tmp_path / name for name in ("a.html", "b.csv", "c"))
    result = run("analyze", failed, "-o", page, "-o", rows, "-o", rest, "-o", "-", "-f", "json")
    assert result.code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert rows.read_text(encoding="utf-8").startswith("schema,incident_id,")
    assert rest.read_bytes() == result.out
    assert len(json.loads(result.out)["incidents"]) == 1
    assert result.err.splitlines()[:3] == [f"vmlog: 1 incident written to {path}" for path in (page, rows, rest)]


def test_a_format_that_an_ending_names_too_is_accepted(run: Run, failed: Path, tmp_path: Path) -> None:
    records, page = tmp_path / "many.json", tmp_path / "many.html"
    assert run("analyze", failed, "-f", "json", "-o", records, "-o", page).code == 0
    assert len(json.loads(records.read_bytes())["incidents"]) == 1
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_brief_is_markdown_where_nothing_else_is_said(run: Run, failed: Path, tmp_path: Path) -> None:
    ticket = run("analyze", failed, "--brief", "-f", "markdown").out
    assert ticket.startswith(b"#")
    assert run("analyze", failed, "--brief").out == run("analyze", failed, "--brief", "-o", "-").out == ticket
    assert run("analyze", failed, "--brief", "-o", tmp_path / "a.csv", "-o", "-").out == ticket
    for other in (["-f", "json"], ["-o", tmp_path / "a.csv"]):
        assert "--brief is for Markdown, and the format is " in run("analyze", failed, "--brief", *other).err


def test_the_sources_are_read_once(run: Run, failed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import vmlog.api

    calls = []
    analyze = vmlog.api.analyze
    monkeypatch.setattr(vmlog.api, "analyze", lambda *given, **named: calls.append(1) or analyze(*given, **named))
    assert run("analyze", failed, "-o", tmp_path / "a.json", "-o", tmp_path / "b.md").code == 0
    assert calls == [1]


def test_several_files_hold_what_single_runs_write(run: Run, failed: Path, tmp_path: Path) -> None:
    names = ["a.json", "a.md", "a.txt", "a.jsonl", "a.csv", "a.html", "a.parquet"]
    assert run("analyze", failed, "-q", *(part for name in names for part in ("-o", tmp_path / name))).code == 0
    for name in names:
        assert run("analyze", failed, "-o", tmp_path / f"single-{name}").code == 0
        assert (tmp_path / name).read_bytes() == (tmp_path / f"single-{name}").read_bytes()


@pytest.mark.slow
def test_checks_go_into_several_files(run: Run, tmp_path: Path) -> None:
    result = run("check", *HOSTS, "-o", tmp_path / "a.json", "-o", tmp_path / "b.html")
    count = len(json.loads((tmp_path / "a.json").read_bytes())["results"])
    assert count > 100
    assert result.err == "".join(f"vmlog: {count} results written to {tmp_path / n}\n" for n in ("a.json", "b.html"))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_written_records_are_counted(run: Run, failed: Path, tmp_path: Path, name: str) -> None:
    lines = run("events", failed).out.splitlines()
    assert run("events", failed, "-o", tmp_path / name).err == (
        f"vmlog: {len(lines)} records written to {tmp_path / name}\n"
    )


@pytest.mark.parametrize("command", ["analyze", "events"])
def test_quiet_says_nothing_of_what_was_written(run: Run, failed: Path, tmp_path: Path, command: str) -> None:
    assert run(command, failed, "-q", "-o", tmp_path / "a.csv").err == ""


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        (["a.html", "b.xyz"], "b.xyz: the ending names no format"),
        (
            ["a.html", "b.csv", "-fjson"],
            "no output has the format of -f json: the ending of each names another; leave ",
        ),
        (["a.html", "a.html"], "a.html is named for two outputs"),
        (["a.html", "link.html"], "link.html is named for two outputs"),
        (["-", "-"], "standard output is named for two outputs"),
        (["a.html", "none/b.csv"], "none/b.csv cannot be written: there is no directory"),
        (["a.html", "."], ". cannot be written: it is a directory"),
        (["loop.csv"], "loop.csv cannot be written: it is a link to itself"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("command", ["analyze", "check"])
def test_outputs_that_cannot_be_are_refused_before_reading(
    run: Run, failed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, outputs: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("link.html").symlink_to("a.html")
    Path("loop.csv").symlink_to("loop.csv")
    given = [part for name in outputs for part in ([name] if name.startswith("-f") else ["-o", name])]
    result = run(command, failed, *(["-f", "json"] if outputs == ["a.html", "."] else []), *given)
    assert (result.code, result.out) == (2, b"")
    assert told in result.err
    assert not Path("a.html").exists()


@pytest.mark.usefixtures("unread")
def test_every_output_is_held_against_the_sources(run: Run, failed: Path, tmp_path: Path) -> None:
    log = tmp_path / "vmkernel.log"
    log.write_bytes(failed.read_bytes())
    assert "which it would destroy" in run("analyze", log, "-o", tmp_path / "a.html", "-o", log, "-f", "json").err
    assert log.read_bytes() == failed.read_bytes()


@pytest.mark.usefixtures("unread")
def test_records_are_written_to_one_file(run: Run, failed: Path, tmp_path: Path) -> None:
    result = run("events", failed, "-o", tmp_path / "a.csv", "-o", tmp_path / "b.csv")
    assert (result.code, result.err) == (2, "vmlog: records are written to one file; name one with -o\n")


@pytest.mark.usefixtures("unread")
@pytest.mark.skipif(os.geteuid() == 0, reason="everything is writable for root")
def test_a_read_only_folder_is_refused_before_reading(run: Run, failed: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    result = run("analyze", failed, "-o", tmp_path / "a.csv")
    tmp_path.chmod(0o700)
    assert f"{tmp_path} is not writable" in result.err


def test_live_output_goes_to_standard_output_alone(run: Run, failed: Path, tmp_path: Path) -> None:
    for outputs in (["-o", tmp_path / "a.csv"], ["-o", "-", "-o", tmp_path / "a.csv"]):
        assert run("analyze", "--follow", failed, *outputs).err == (
            "vmlog: live output is a table, jsonl or csv on standard output\n"
        )
