"""`vmlog show`."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.support.archives import tgz_of, zip_of


def test_the_story_of_a_vm(run, samples):
    done = run("show", "db-02", samples / "interleaved-6.7")
    assert done.code == 0
    assert done.text.startswith("FAILED  vMotion of db-02 from esx-a1 to esx-a2\n")
    assert "The other host closed the vMotion connection" in done.text
    assert "── failed 14:11:02.639, T+30.939 s" in done.text
    assert "mail-03" not in done.text


@pytest.mark.parametrize("what", ["4305097673677482037", "0x3bbec7865ae82835", "3BBEC7865AE82835", "85f39a7a", "DB-0*"])
def test_ids_and_wildcards_mean_the_same(run, samples, what):
    done = run("show", what, samples / "interleaved-6.7", "-f", "jsonl")
    assert done.code == 0
    rows = [json.loads(row) for row in done.text.splitlines()]
    assert len(rows) > 50
    assert [row["mark"] for row in rows if row["mark"] and "failure" in row["mark"]] == ["failure,proof,error"]


def test_several_migrations_are_listed_and_none_is_guessed(run, samples):
    done = run("show", "*", samples / "interleaved-6.7")
    assert (done.code, done.out) == (2, b"")
    assert "'*' fits 3 migrations; name one of them:" in done.err
    assert "85f39a7a9996  failed" in done.err


def test_the_nearest_names_are_told(run, samples):
    done = run("show", "db-03", samples / "interleaved-6.7")
    assert (done.code, done.out) == (3, b"")
    assert "no migration is called 'db-03'; near it: db-02" in done.err
    assert "web-01" in run("show", "nothing-like-it", samples / "interleaved-6.7").err


def test_the_ending_of_a_file_chooses_the_format(run, samples, tmp_path):
    done = run("show", "db-02", samples / "interleaved-6.7", "-o", tmp_path / "a.md", "-o", tmp_path / "a.jsonl")
    assert done.code == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# Failed: vMotion of db-02")
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8").startswith('{"ts_utc"')


def test_what_is_around_it(run, samples):
    done = run("show", "db-02", samples / "interleaved-6.7", "--around", "10s")
    assert "others that these hosts wrote within 10 s" in done.text
    assert run("show", "db-02", samples / "interleaved-6.7", "--around", "soon").code == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("db-02", "-f", "csv"), "the format 'csv' has no story"),
        (("db-02", "--context", "3"), "--context goes with --line"),
        (("--line", "hostd.log:1", "--around", "3s"), "--around is about a migration"),
        (("--line", "hostd.log"), "write MEMBER:LINE"),
        (("--line", "esx-a1/hostd.log:0"), "write MEMBER:LINE"),
        (("--line", "hostd.log:1"), "may be any of 2 members"),
        (("--line", "esx-a1/hostd.log:99999"), "has only"),
    ],
)
def test_wrong_usage(run, samples, options, told):
    done = run("show", *options[:1], *options[1:], samples / "interleaved-6.7")
    assert done.code == 2
    assert told in done.err


def test_nothing_is_named(run):
    assert run("show").code == 2


def test_a_line_out_of_a_nested_archive(run, tmp_path):
    lines = "".join(
        f"2024-05-06T07:08:{n:02d}.000Z info hostd[1] [Originator@6876 sub=A] line {n}\n" for n in range(1, 60)
    )
    bundle = tgz_of(
        {"esx-a1/var/run/log/hostd.3.gz": gzip.compress(lines.encode()), "esx-a1/etc/a.conf": b"one\ntwo\n"}
    )
    (tmp_path / "export.zip").write_bytes(zip_of({"esx-a1.tgz": bundle}))
    for place in (
        "run/log/hostd.3.gz:40",
        "export.zip!/esx-a1.tgz!/esx-a1/var/run/log/hostd.3.gz:40",
        "export.zip!/…/log/hostd.3.gz:40",
    ):
        done = run("show", "--line", place, "--context", "1", tmp_path / "export.zip")
        assert done.code == 0
        assert "▸ 40  2024-05-06T07:08:40.000Z info hostd[1] [Originator@6876 sub=A] line 40" in done.text
        assert "line 39" in done.text
        assert "line 42" not in done.text
    assert "▸ 2  two" in run("show", "--line", "etc/a.conf:2", "--context", "0", tmp_path / "export.zip").text
    done = run("show", "--line", "run/log/hostd.4.gz:40", tmp_path / "export.zip")
    assert done.code == 3
    assert "near it:\nvmlog: export.zip!/esx-a1.tgz!/esx-a1/var/run/log/hostd.3.gz" in done.err


def test_a_line_of_a_file_and_of_standard_input(run, samples):
    log = samples / "interleaved-6.7" / "esx-a1" / "vmkernel.log"
    assert "▸ 3  2020-06-26" in run("show", "--line", f"{log}:3", "--context", "0", log).text
    assert "▸ 3  2020-06-26" in run("show", "--line", "standard input:3", "--context", "0", stdin=log.read_bytes()).text


def test_every_proof_of_a_report_can_be_opened(run, samples):
    report = json.loads(run("analyze", samples / "interleaved-6.7", "-f", "json").text)
    for row in report["incidents"][0]["evidence"]:
        place = f"{row['member']}:{row['line_no']}"
        done = run("show", "--line", place, "--context", "0", samples / "interleaved-6.7", "-f", "jsonl")
        assert json.loads(done.text)["text"] == row["text"].split("\n")[0]


def test_a_ticket(run, samples):
    done = run("analyze", samples / "interleaved-6.7", "-f", "markdown", "--brief")
    assert done.code == 0
    assert len(done.text.splitlines()) < 40
    done = run("analyze", samples / "interleaved-6.7", "-f", "table", "--brief")
    assert done.code == 2
    assert "--brief is for Markdown, and the format is table" in done.err
