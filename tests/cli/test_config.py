"""Defaults from the user's file: the command line goes before them, and what is wrong is named with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import vmlog
from tests.cli.conftest import Run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_values_are_defaults_and_the_command_line_wins(run: Run, failed: Path, config: Path) -> None:
    config.write_text('tz = "Asia/Kolkata"\ncolor = "always"\nslow = 3\nstall = ["connect=2min"]\njobs = 1\n')
    told = run("analyze", failed, VMLOG_CONFIG=str(config)).out
    assert b"+05:30" in told
    assert b"\x1b[" in told
    here = run("analyze", failed, "--tz", "UTC", "--color", "never", VMLOG_CONFIG=str(config)).out
    assert here == run("analyze", failed).out


def test_a_command_without_an_option_does_not_mind(run: Run, config: Path) -> None:
    config.write_text('tz = "local"\nstall = ["connect=2min"]\n')
    assert run("explain", "KB 2141355", VMLOG_CONFIG=str(config)).code == 0


def test_folders_are_those_beside_the_file(run: Run, config: Path) -> None:
    run("patterns", "new", "The frobnicator is gone", "--id", "own-cause", "--dir", config.parent / "own")
    config.write_text('patterns = ["own"]\n')
    assert "own-cause" in run("patterns", "list", "own-cause", VMLOG_CONFIG=str(config)).text
    assert "own-cause" not in run("patterns", "list", "own-cause").text


def test_it_is_shown(run: Run, config: Path) -> None:
    config.write_text('tz = "local"\npager = false\n')
    lines = run("config", VMLOG_CONFIG=str(config)).text.splitlines()
    assert lines[0] == str(config)
    assert "tz        local  (from the file)" in lines
    assert "pager     false  (from the file)" in lines
    assert "jobs      not set" in lines


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('tz = "UTC"\n\ncolour = "always"\n', ":3: 'colour' is no key; there are color, jobs, pager, "),
        ("[output]\nx = 1\n", ":1: 'output' is no key"),
        ("jobs = 1\ntz = 3\n", ":2: tz must be a text"),
        ("jobs = true\n", ":1: jobs must be a whole number"),
        ("patterns = [1]\n", ":1: patterns must be a list of texts"),
        ('tz = "UTC"\nbroken\n', ":2: not valid TOML"),
        ("#" * 8193, " is no configuration file: it is too long"),
        ("jobs = " + "9" * 5000, ": not valid TOML"),
        ("jobs = " + "[" * 8000, ": not valid TOML"),
        ("jobs = 0x" + "f" * 8000, ":1: jobs: it must be from 1 to 64"),
        ("slow = 0x" + "f" * 8000, ":1: slow: the number has too many digits"),
        ("slow = inf", ":1: slow: 'inf' is no length of time"),
        ("tz = 'UTC'\nslow = 'soon'", ":2: slow: 'soon' is no length of time"),
        ("tz = 'Europe/Berlim'", ":1: tz: there is no time zone 'Europe/Berlim'; did you mean Europe/Berlin?"),
        ("color = 'red'", ":1: color: 'red' is not one of auto, always, never"),
        ("stall = ['connect=soon']", ":1: stall: 'connect=soon' is not STAGE=TIME"),
        ("stall = ['conect=2min']", ":1: stall: 'conect' is no stage; there are "),
        ("patterns = ['~nosuchuser/x']", ":1: patterns: '~nosuchuser/x' names a user whose home folder is not known"),
        (r'patterns = ["a\u0000b"]', r":1: patterns: 'a\x00b' can be no folder"),
    ],
    ids=range(19),
)
def test_what_is_wrong_is_named_with_its_line(run: Run, config: Path, content: str, told: str) -> None:
    config.write_text(content)
    result = run("analyze", "x", VMLOG_CONFIG=str(config))
    assert (result.code, result.out) == (2, b"")
    assert f"{config}{told}" in result.err


def test_what_is_no_regular_file_is_refused(run: Run, config: Path) -> None:
    """Reading a pipe would wait for a writer."""
    os.mkfifo(config)
    for place in (config, config.parent, "/dev/zero"):
        result = run("config", VMLOG_CONFIG=str(place))
        assert (result.code, result.err) == (2, f"vmlog: {place} is no configuration file: it is no regular file\n")
    assert run("config", VMLOG_CONFIG=os.devnull).code == 0


def test_no_more_than_the_limit_is_read(run: Run, config: Path) -> None:
    with config.open("wb") as stream:
        stream.truncate(1 << 40)
    assert "too long, more than 8 KB" in run("config", VMLOG_CONFIG=str(config)).err


def test_a_long_key_costs_little(run: Run, config: Path) -> None:
    config.write_text("a." * 20_000 + "a = 1\n")
    assert "too long" in run("config", VMLOG_CONFIG=str(config)).err


def test_a_named_file_must_exist_and_the_usual_one_need_not(run: Run, config: Path, monkeypatch) -> None:
    assert "no such file; VMLOG_CONFIG names it" in run("config", VMLOG_CONFIG=str(config)).err
    monkeypatch.delenv("VMLOG_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config.parent))
    assert run("config").text.splitlines()[0] == f"{config.parent / 'vmlog' / 'config.toml'} (does not exist)"


def test_a_home_that_is_no_folder_is_none(run: Run, tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "device"
    place.touch()
    monkeypatch.delenv("VMLOG_CONFIG")
    assert (
        run("explain", "KB 2141355", HOME=str(place), XDG_CONFIG_HOME=str(place), XDG_CACHE_HOME=str(place)).code == 0
    )


def test_a_page_is_opened_in_the_browser(run: Run, failed: Path, tmp_path: Path, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or len(opened) == 1)
    page = tmp_path / "a.html"
    assert run("analyze", failed, "-o", page, "-o", tmp_path / "b.csv", "--open").code == 0
    assert opened == [page.as_uri()]
    assert f"no browser was found to open {page}" in run("analyze", failed, "-o", page, "--open").err
    assert run("analyze", failed, "--open").err == "vmlog: --open needs an HTML file: add -o report.html\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--max-bytes", "1Q"], "'1Q' is no size; write 500M, 1G or 512MiB"),
        (["--max-bytes", "0"], "'0' is no size"),
        (["--slow", "5x"], "'5x' is no length of time; write 90, 90s, 2min or 1h"),
        (["--stall", "connect=soon"], "--stall 'connect=soon' is not STAGE=TIME, such as connect=2min"),
    ],
)
def test_amounts_without_sense_are_refused(run: Run, failed: Path, arguments: list[str], told: str) -> None:
    result = run("analyze", failed, *arguments)
    assert result.code == 2
    assert told in result.err


def test_amounts_with_units(run: Run, failed: Path) -> None:
    plain = run("analyze", failed).out
    assert run("analyze", failed, "--max-bytes", "1GiB", "--slow", "30 s", "--stall", "connect=90min").out == plain


def test_the_library_lists_its_public_names() -> None:
    assert dir(vmlog) == sorted(vmlog.__all__)
