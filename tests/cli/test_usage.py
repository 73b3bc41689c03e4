"""Wrong usage, help texts, and the commands around `analyze`."""

from __future__ import annotations

import json

import polars as pl
import pytest

from vmlog.terms import Outcome, Severity
from vmlog.version import __version__


def test_version(run):
    assert run("--version").text == f"vmlog {__version__}\n"


def test_help_of_the_program_names_every_command(run):
    result = run("--help")
    assert result.code == 0
    for name in ("analyze", "check", "explain", "info", "events", "patterns"):
        assert f"\n  {name} " in result.text


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bogus"],
        ["analyze", "--bogus"],
        ["analyze", "x", "-f", "xml"],
        ["analyze", "x", "--max-bytes", "0"],
        ["analyze", "x", "--max-bytes", "many"],
        ["analyze", "x", "--fail-on", "sometimes"],
        ["analyze", "x", "-o"],
        ["check", "x", "--fail-on", "unknown"],
        ["check", "x", "--only", "Z9"],
        ["check", "x", "--from", "esx-a1", "--to", "ESX-A1"],
        ["events", "x", "-f", "parquet"],
        ["explain"],
        ["explain", " "],
        ["explain", "-"],
        ["patterns"],
        ["patterns", "show", "no-such-pattern"],
        ["patterns", "new", " "],
        ["patterns", "test", "no-such-directory"],
        ["explain", "text", "--patterns", "no-such-directory"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_speaks_on_standard_error(run, arguments):
    result = run(*arguments)
    assert result.code == 2
    assert result.out == b""
    assert result.err.strip()
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "command", [["analyze", "x"], ["check", "x"], ["explain", "x"], ["patterns", "list"]], ids=" ".join
)
def test_a_bad_pattern_file_is_named_with_its_line(run, tmp_path, command):
    (tmp_path / "mine.toml").write_text('schema = 1\nid = "mine"\ntitle = "x"\nsurprise = 3\n', encoding="utf-8")
    (tmp_path / "torn.toml").write_text('schema = 1\nid = "torn\n', encoding="utf-8")
    result = run(*command, "--patterns", tmp_path)
    assert result.code == 2
    assert result.out == b""
    assert f"{tmp_path / 'mine.toml'}:4: surprise: is not a known key" in result.err
    assert f"{tmp_path / 'torn.toml'}:2: not valid TOML" in result.err


def test_hostile_names_are_shown_harmless(run, tmp_path):
    result = run("analyze", tmp_path / "a\x1b[31m\u202eb")
    assert result.code == 3
    assert "a\\x1b[31m\\u202eb" in result.err


def test_option_words_are_those_of_the_terms(run):
    text = " ".join(run("analyze", "--help").text.split())

    def shown(words):
        *names, last = words
        return f"({', '.join(names)} or {last})."

    assert text.count(shown(Severity)) == 2
    assert shown(Outcome) in text


def test_info_shows_what_was_read(run, archive):
    result = run("info", archive)
    assert result.code == 0
    assert "vmkernel" in result.text
    assert "hostd" in result.text
    document = json.loads(run("info", archive, "-f", "json").out)
    assert {row["log"] for row in document["coverage"]} == {"vmkernel", "hostd"}
    assert all(row["unparsed"] == 0 < row["lines"] for row in document["coverage"])


def test_info_names_the_hosts_of_loose_logs(run, samples):
    head = run("info", samples / "connect-timeout-8.0").text.partition("\n\n")[0]
    assert " ".join(head.split()).endswith("connect-timeout-8.0: logs, esx-a1, esx-a2, vc-a, product unknown")


@pytest.mark.parametrize("command", ["info", "events"])
def test_damage_is_reported_and_strict_exits_with_4(run, archive, command):
    data = archive.read_bytes()
    archive.write_bytes(data[: len(data) - 2000])
    assert run(command, archive).code == 0
    assert "bundle.tgz" in run(command, archive).err
    assert run(command, archive, "--strict", "-q").code == 4


def test_events_are_the_same_rows_in_every_format(run, failed, tmp_path):
    lines = run("events", failed).text.splitlines()
    rows = run("events", failed, "-f", "csv").text.splitlines()
    path = tmp_path / "events.parquet"
    assert run("events", failed, "-o", path).code == 0
    frame = pl.read_parquet(path)
    assert len(lines) == len(rows) - 1 == frame.height > 10
    assert rows[0].split(",") == frame.columns == list(json.loads(lines[0]))
    assert [json.loads(line)["body"] for line in lines] == frame["body"].to_list()


def test_events_of_nothing_leave_an_old_file_alone(run, tmp_path):
    for name in ("old.jsonl", "old.parquet"):
        path = tmp_path / name
        path.write_bytes(b"before")
        assert run("events", tmp_path / "missing", "-o", path).code == 3
        assert path.read_bytes() == b"before"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["old.jsonl", "old.parquet"]


@pytest.mark.parametrize("stdin", [False, True])
def test_explain_takes_words_or_standard_input(run, stdin):
    text = "The migration has exceeded the maximum switchover time of 100 second(s)."
    result = run("explain", "-", stdin=text.encode()) if stdin else run("explain", *text.split())
    assert result.code == 0
    assert "switchover" in result.text
    assert "314376" in result.text


def test_explain_says_when_nothing_fits(run):
    result = run("explain", "the printer on the third floor is out of paper again")
    assert result.code == 0
    assert result.text.startswith("Nothing documented is close enough to this text.\nTry more of it: ")
    assert json.loads(run("explain", "out of paper", "-f", "json").out)["matches"] == []


def test_patterns_list_filters(run):
    def ids(*arguments):
        return [row["id"] for row in json.loads(run("patterns", "list", *arguments, "-f", "json").out)["patterns"]]

    some = ids("--area", "connect", "--stage", "connect")
    assert 5 < len(some) < len(ids())
    assert set(some) < set(ids())
    text = run("patterns", "list", "--area", "connect", "--stage", "connect").text
    assert all(f"{name}" in text for name in some)


@pytest.mark.parametrize("columns", [80, 120])
def test_patterns_list_fits_and_explains_drafts(run, columns, monkeypatch):
    from vmlog.cli import display_options

    monkeypatch.setattr(display_options, "DEFAULT_WIDTH", columns)
    lines = run("patterns", "list").text.splitlines()
    assert max(map(len, lines)) <= columns
    assert "drafts: no public source shows" in " ".join(lines[-3:])


def test_an_unknown_area_or_stage_is_refused_with_what_there_is(run):
    assert "there is no area 'conect'; did you mean connect?" in run("patterns", "list", "--area", "conect").err
    assert "; there are " in run("patterns", "list", "--area", "xxxx").err
    assert "there is no stage 'zzz'; there are request, " in run("patterns", "list", "--stage", "zzz").err


def test_patterns_show(run):
    result = run("patterns", "show", "switchover-timeout-vmotion")
    assert result.code == 0
    assert "https://knowledge.broadcom.com/external/article/314376" in result.text


def test_a_new_pattern_passes_its_own_test(run, tmp_path):
    line = "2024-05-06T07:08:09.101Z cpu3:210)WARNING: Migrate: 12: frobnicator 'web-01' refused by 192.0.2.7 (code 17)"
    result = run("patterns", "new", line, "--id", "frobnicator-refused", "--dir", tmp_path / "mine")
    assert result.code == 0
    assert result.text.strip() == str(tmp_path / "mine" / "frobnicator-refused.toml")
    assert run("patterns", "test", tmp_path / "mine").code == 0
    again = run("patterns", "new", line, "--id", "frobnicator-refused", "--dir", tmp_path / "mine")
    assert again.code == 2
    assert "exists already" in again.err
    nowhere = run("patterns", "new", line, "--dir", tmp_path / "absent" / "mine")
    assert nowhere.code == 2
    assert "No such file or directory" in nowhere.err


def test_a_failing_sample_of_a_pattern_is_reported(run, tmp_path):
    run("patterns", "new", "The frobnicator of web-01 is not reachable", "--id", "mine", "--dir", tmp_path)
    path = tmp_path / "mine.toml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content + '\n[[tests.match]]\ntext = "something else altogether"\n', encoding="utf-8")
    result = run("patterns", "test", tmp_path)
    assert result.code == 2
    assert str(path) in result.err


def test_a_folder_without_pattern_files_has_no_samples_that_hold(run, tmp_path):
    result = run("patterns", "test", tmp_path)
    assert result.code == 2
    assert result.err == f"vmlog: {tmp_path} holds no pattern file (*.toml)\n"
