"""`vmlog fleet`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.support.fleets import small_fleet
from tests.support.object_store import object_store
from tests.support.trees import put
from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.fleet_options import FleetRunOptions, WorkerOptions

posix = pytest.mark.skipif(os.name != "posix", reason="signals")


class HereWorkers:
    """Workers in this thread, so that a test of the command starts no process."""

    slots = 1

    def __init__(self):
        from concurrent.futures import Executor, Future

        class Here(Executor):
            def submit(self, function, /, *arguments, **named):
                future = Future()
                try:
                    future.set_result(function(*arguments, **named))
                except Exception as error:
                    future.set_exception(error)
                return future

        self.executor = Here()

    def is_loss(self, _):
        return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(WorkerOptions, "pool", lambda *_: HereWorkers())


@pytest.fixture
def bundles(tmp_path):
    small_fleet(tmp_path / "bundles")
    return tmp_path / "bundles"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("here")
@pytest.mark.slow
def test_the_folder_has_what_analyze_finds(run, bundles, tmp_path):
    done = run("fleet", bundles, "-o", tmp_path / "fleet")
    assert (done.code, done.err) == (0, "")
    assert "5 bundles: 5 read" in done.text
    assert len(done.text.splitlines()) <= 40
    run("analyze", bundles, "--all", "-o", tmp_path / "all.parquet", "-o", tmp_path / "all.csv", "-q")
    run("analyze", bundles, "-o", tmp_path / "incidents.csv", "-q")

    def rows(path):
        frame = pl.read_parquet(path, hive_partitioning=False)
        return frame.drop("evidence_count").sort("incident_id").rows()

    # The day of each row is the folder, and one run names the same members below its one source.
    assert rows(tmp_path / "fleet" / "migrations" / "*" / "*.parquet") == rows(tmp_path / "all.parquet")
    told, expected = (pl.read_csv(tmp_path / name)["incident_id"] for name in ("fleet/incidents.csv", "incidents.csv"))
    assert [*told] == [*expected]
    for folder in (tmp_path / "fleet" / "incidents").iterdir():
        frame = pl.read_parquet(folder / "*.parquet", hive_partitioning=False)
        day = frame.select(pl.coalesce("failed_utc", "ended_utc", "started_utc").dt.strftime("day=%Y-%m-%d"))
        assert {*day.to_series()} == {folder.name}
    names = {path.name for path in (tmp_path / "fleet").iterdir()}
    assert names == {
        "bundles.parquet", "checks", "fleet.json", "hosts.parquet", "incidents", "incidents.csv", "migrations",
        "observations", "report.html",
    }  # fmt: skip


@pytest.mark.usefixtures("here")
@pytest.mark.slow
def test_a_second_run_reads_only_what_is_new_and_writes_the_same(run, bundles, tmp_path):
    folder = tmp_path / "fleet"
    held = sorted(bundles.iterdir())[-1]
    waiting = held.rename(tmp_path / held.name)
    run("fleet", bundles, "-o", folder)
    waiting.rename(held)
    (folder / "observations" / ".left.parquet.x7").touch()
    (folder / ".new").mkdir()
    assert "5 bundles: 1 read, 4 known from an earlier run" in run("fleet", bundles, "-o", folder).text
    again = run("fleet", bundles, "-o", folder)
    assert "5 bundles: 5 known from an earlier run" in again.text
    fresh = tmp_path / "fresh"
    run("fleet", bundles, "-o", fresh)
    told, expected = tree(folder), tree(fresh)
    states = [pl.read_parquet(one.pop("bundles.parquet")).drop("state") for one in (told, expected)]
    assert states[0].equals(states[1])
    # The head of the page counts what was read now.
    page = told.pop("report.html").replace(b"5 known from an earlier run", b"5 read")
    assert page == expected.pop("report.html")
    assert told == expected


@pytest.mark.usefixtures("here")
@pytest.mark.slow
def test_bundles_that_fail_or_are_there_twice_are_named(run, bundles, tmp_path):
    first = min(bundles.iterdir())
    put(bundles, {"again/copy.tgz": first.read_bytes(), "notes.txt": b"hello"})
    done = run("fleet", bundles, bundles.parent / "gone.tgz", "-o", tmp_path / "fleet", "--strict")
    assert done.code == ExitCode.PARTIAL
    assert "7 bundles: 5 read, 1 failed, 1 repeated" in done.text
    assert "gone.tgz: No such file or directory" in done.text
    assert "notes.txt: lies beside bundles and is none: not read" in done.err
    frame = pl.read_parquet(tmp_path / "fleet" / "bundles.parquet")
    assert frame["state"].value_counts().sort("state").rows() == [("failed", 1), ("read", 5), ("repeated", 1)]
    (same,) = frame.filter(pl.col("state") == "repeated")["same_as"]
    assert same in (str(first), str(bundles / "again" / "copy.tgz"))
    page = (tmp_path / "fleet" / "report.html").read_text(encoding="utf-8")
    assert "Bundles that could not be read" in page
    assert "The same bundle twice" in page


@pytest.mark.usefixtures("here")
@pytest.mark.slow
def test_hosts_without_a_bundle_are_named(run, bundles, tmp_path):
    sources = [path for path in sorted(bundles.iterdir()) if "esx-a2" not in path.name]
    done = run("fleet", *sources, "-o", tmp_path / "fleet")
    frame = pl.read_parquet(tmp_path / "fleet" / "hosts.parquet").filter(~pl.col("has_bundle"))
    assert frame.height >= 1
    assert f"no bundle of {frame['host'][0].partition('.')[0]}" in done.text


@pytest.mark.usefixtures("here")
@pytest.mark.slow
def test_json_has_the_screen_in_full(run, bundles, tmp_path):
    document = json.loads(run("fleet", bundles, "-o", tmp_path / "fleet", "-f", "json").text)
    assert document["bundles"] == {"read": 5}
    assert sum(group["count"] for group in document["groups"]) == sum(
        one["count"] for one in document["causes_over_time"]["causes"]
    )
    assert sum(document["migrations"].values()) == sum(
        pl.read_parquet(path).height for path in (tmp_path / "fleet" / "migrations").glob("*/*.parquet")
    )


@pytest.mark.usefixtures("here")
@pytest.mark.slow
def test_exit_codes_are_those_of_analyze(run, bundles, tmp_path):
    assert run("fleet", bundles, "-o", tmp_path / "fleet", "--fail-on", "warning").code == ExitCode.FINDINGS
    put(tmp_path, {"empty/notes.tgz": b"\0"})
    done = run("fleet", tmp_path / "empty", "-o", tmp_path / "other")
    assert done.code == ExitCode.NOTHING


@pytest.mark.usefixtures("here")
@pytest.mark.slow
def test_lists_name_sources(run, bundles, tmp_path):
    names = "\ufeff" + "".join(f"{path}\r\n" for path in sorted(bundles.iterdir())) + "\r\n"
    put(tmp_path, {"names.txt": names.encode()})
    assert "5 bundles: 5 read" in run("fleet", "--list", tmp_path / "names.txt", "-o", tmp_path / "fleet").text
    again = run("fleet", "--list", "-", "-o", tmp_path / "fleet", stdin=names.encode())
    assert "5 bundles: 5 known" in again.text


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"# of 2026\n\n a.tgz \r\n  # not yet: b.tgz\nc #2.tgz\n", ["a.tgz", "c #2.tgz"]),
        (b"./a b.tgz\0./c\nd.tgz\0#e.tgz\0", ["./a b.tgz", "./c\nd.tgz", "#e.tgz"]),
    ],
)
def test_lists_have_comments_or_nulls(tmp_path, data, names):
    put(tmp_path, {"names": data})
    assert FleetRunOptions(lists=[tmp_path / "names"]).sources(None) == names


def test_a_folder_that_is_none_for_a_fleet_is_refused_before_anything_is_read(run, tmp_path, monkeypatch):
    put(tmp_path, {"bundles/a.tgz": b"x", "other/mine.txt": b"mine", "file": b"", "below/sub/a.tgz": b"x"})
    monkeypatch.chdir(tmp_path)
    for arguments, reason in (
        (["bundles", "-o", "bundles"], "is or lies in bundles, which is read"),
        (["bundles", "-o", "bundles/fleet"], "is or lies in bundles, which is read"),
        (["below/sub", "-o", "below"], "below/sub lies in below, which is written"),
        (["bundles", "-o", "other"], "holds other files and is no fleet folder"),
        (["bundles", "-o", "file"], "is no folder"),
        (["bundles", "-o", "file/fleet"], "cannot be written"),
        (["bundles"], "name the fleet folder: -o DIR"),
        (["-o", "fleet"], "name at least one bundle"),
        (["-", "-o", "fleet"], "--list - reads names from there"),
        (["below", "-o", "little", "--worker-memory", "100M"], "must be at least 400M"),
        (["bundles", "-o", "fleet", "--list", "none.txt"], "--list none.txt cannot be read"),
    ):
        done = run("fleet", *arguments)
        assert (done.code, done.text) == (ExitCode.USAGE, ""), arguments
        assert reason in done.err
    assert (tmp_path / "other" / "mine.txt").read_bytes() == b"mine"
    assert not (tmp_path / "fleet").exists()


@pytest.mark.usefixtures("here")
def test_nothing_is_left_where_nothing_was_there_before_and_nothing_found(run, tmp_path):
    put(tmp_path, {"bad/notes.tgz": b"x\n"})
    for name in ("none", "bad"):
        for folder in ("new/deep", "made"):
            (tmp_path / "made").mkdir(exist_ok=True)
            (tmp_path / "none").mkdir(exist_ok=True)
            assert run("fleet", tmp_path / name, "-o", tmp_path / folder).code == ExitCode.NOTHING
            assert not (tmp_path / "new").exists()
            assert [*(tmp_path / "made").iterdir()] == []


def test_a_run_that_fails_before_it_reads_leaves_nothing_of_its_own_and_all_of_earlier_ones(run, tmp_path):
    from vmlog.cli.fleet_folder import opened_folder

    put(tmp_path, {"a.tgz": b"x"})
    command = ("fleet", tmp_path / "a.tgz", "--worker-memory", "100M", "-o")
    assert run(*command, tmp_path / "new").code == ExitCode.USAGE
    assert not (tmp_path / "new").exists()
    with opened_folder(tmp_path / "fleet"):
        put(tmp_path, {"fleet/observations/1.parquet": b"x"})
    assert run(*command, tmp_path / "fleet").code == ExitCode.USAGE
    assert {*tree(tmp_path / "fleet")} == {"fleet.json", "observations/1.parquet"}


@posix
@pytest.mark.usefixtures("here")
def test_a_second_run_at_the_same_time_is_refused(run, tmp_path):
    from vmlog.cli.fleet_folder import opened_folder

    put(tmp_path, {"a.tgz": b"x"})
    with opened_folder(tmp_path / "fleet"):
        done = run("fleet", tmp_path / "a.tgz", "-o", tmp_path / "fleet")
    assert done.code == ExitCode.USAGE
    assert "another run writes to" in done.err


@pytest.mark.slow
@pytest.mark.usefixtures("bundles")
def test_processes_and_dask_give_the_same_folder(tmp_path):
    def made(name, *options):
        command = [sys.executable, "-m", "vmlog", "fleet", "bundles", "-o", name, *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
        assert done.stderr == ""
        return done.stdout.replace(name, "DIR"), tree(tmp_path / name)

    expected = made("fleet-1", "--jobs", "1")
    assert made("fleet-2", "--jobs", "2") == expected
    pytest.importorskip("distributed")
    assert made("fleet-3", "--jobs", "2", "--scheduler", "local") == expected


@posix
@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--scheduler", "local")], ids=["processes", "dask"])
def test_an_interrupt_ends_everything_and_the_next_run_goes_on(bundles, tmp_path, options):
    pytest.importorskip("obstore")
    if options:
        pytest.importorskip("distributed")
    names = sorted(path.name for path in bundles.iterdir())
    objects = {f"bundles/{name}": (bundles / name).read_bytes() for name in names}
    command = [sys.executable, "-m", "vmlog", "fleet", "s3://bundles", "-o", "fleet", "--jobs", "1", *options]
    with object_store(objects) as (variables, asked):
        environment = {**os.environ, **variables}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, encoding="utf-8", start_new_session=True, **pipes
        )
        # The second bundle is asked for when the first one is done.
        asked.wait_for(names=2)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
        assert (process.returncode, out) == (ExitCode.INTERRUPTED, "")
        assert err == "vmlog: interrupted\n"
        kept = len([*(tmp_path / "fleet" / "observations").glob("[!.]*.parquet")])
        assert kept >= 1
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True)
        assert f"{kept} known from an earlier run" in done.stdout
    assert not [*(tmp_path / "fleet" / "observations").glob(".*")]


@pytest.mark.slow
@pytest.mark.usefixtures("bundles")
def test_the_workers_of_a_scheduler_are_given_whole_paths(run, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.chdir(tmp_path)
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        done = run("fleet", "bundles", "-o", "fleet", "--scheduler", cluster.scheduler_address)
    assert (done.code, done.err) == (0, "")
    frame = pl.read_parquet("fleet/bundles.parquet")
    assert {*frame["state"]} == {"read"}
    assert all(Path(source).parent == tmp_path / "bundles" for source in frame["source"])
