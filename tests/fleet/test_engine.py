"""Tasks on workers that fail, die and come back."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.fleet_tasks import Scripted
from vmlog.errors import UsageError
from vmlog.fleet.engine import LostSchedulerError, LostWorkerError, run_tasks
from vmlog.fleet.engine_dask import LOCAL_CLUSTER, DaskWorkers
from vmlog.fleet.engine_processes import ProcessWorkers

posix = pytest.mark.skipif(os.name != "posix", reason="kills processes by signals")


class Threads:
    """Workers that cannot die, for what is the same with all."""

    def __init__(self, slots: int = 2) -> None:
        self.slots = slots
        self.executor = ThreadPoolExecutor(slots)

    def is_loss(self, _: BaseException) -> bool:
        return False

    def renew(self) -> None:
        raise AssertionError("nothing was lost")


@pytest.fixture(params=["processes", "dask"])
def pool(request):
    """Two workers of each kind, real processes."""
    if request.param == "dask":
        pytest.importorskip("distributed")
        with DaskWorkers(LOCAL_CLUSTER, 2) as workers:
            yield workers
    else:
        with ProcessWorkers(2) as workers:
            yield workers


def outcomes(pool, work, count=8, **options):
    return {one.task: one.error or one.answer for one in run_tasks(pool, work, range(count), **options)}


def test_every_task_has_an_outcome(tmp_path):
    assert outcomes(Threads(), Scripted(tmp_path)) == {number: number * number for number in range(8)}


def test_an_error_is_tried_again_and_then_told(tmp_path):
    work = Scripted(tmp_path, fails=frozenset({3}), fails_once=frozenset({5}))
    found = outcomes(Threads(), work, attempts=3)
    assert str(found.pop(3)) == "no 3"
    assert found == {number: number * number for number in range(8) if number != 3}
    assert (work.tries(3), work.tries(5), work.tries(4)) == (3, 2, 1)


def test_what_is_wrong_for_all_ends_the_run(tmp_path):
    with pytest.raises(UsageError, match="wrong for all"):
        outcomes(Threads(1), work := Scripted(tmp_path, wrong=frozenset({2})))
    assert work.tries(3) == 0


def test_no_more_tasks_are_handed_out_than_there_are_workers(tmp_path):
    taken = []
    run = run_tasks(Threads(2), Scripted(tmp_path), (taken.append(number) or number for number in range(8)))
    next(run)
    assert len(taken) <= 3  # two at work, of which at most one ended before the look
    run.close()


def test_tasks_that_are_cancelled_from_outside_are_a_lost_scheduler(tmp_path):
    class Gone(Threads):
        class executor:  # noqa: N801 - the name of the attribute
            @staticmethod
            def submit(*_):
                future: Future[int] = Future()
                future.cancel()
                future.set_running_or_notify_cancel()
                return future

        def __init__(self):
            self.slots = 1

    with pytest.raises(LostSchedulerError, match="goes on where this run ended"):
        outcomes(Gone(), Scripted(tmp_path))


@posix
@pytest.mark.slow
def test_a_killed_worker_costs_nothing_but_time(tmp_path, pool):
    work = Scripted(tmp_path, kills_once=frozenset({3}))
    assert outcomes(pool, work) == {number: number * number for number in range(8)}
    assert work.tries(3) == 2


@posix
@pytest.mark.slow
def test_a_task_that_kills_its_workers_is_named_and_stops_no_other(tmp_path, pool):
    found = outcomes(pool, Scripted(tmp_path, kills=frozenset({0, 5}), fails=frozenset({6})))
    assert isinstance(found.pop(0), LostWorkerError)
    assert isinstance(found.pop(5), LostWorkerError)
    assert str(found.pop(6)) == "no 6"
    assert found == {number: number * number for number in range(8) if number not in (0, 5, 6)}


@posix
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["processes", "dask"])
def test_no_process_is_left_behind(tmp_path, kind):
    work = Scripted(tmp_path)
    if kind == "dask":
        pytest.importorskip("distributed")
    with ProcessWorkers(2) if kind == "processes" else DaskWorkers(LOCAL_CLUSTER, 2) as pool:
        run = run_tasks(pool, work, range(8))
        next(run)
    assert work.workers()
    for number in work.workers():
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


@posix
@pytest.mark.slow
def test_workers_end_with_the_process_that_made_them_even_if_it_is_killed(tmp_path):
    script = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from tests.support.fleet_tasks import Scripted\n"
        "from vmlog.fleet.engine import run_tasks\n"
        "from vmlog.fleet.engine_processes import ProcessWorkers\n"
        "if __name__ == '__main__':\n"
        "    with ProcessWorkers(2) as pool:\n"
        f"        next(run_tasks(pool, Scripted(Path({str(tmp_path)!r})), range(8)))\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    program = tmp_path / "program.py"
    program.write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    # All of them have the pipe of standard output, which is read to its end: that comes when the last of them is gone.
    ended = subprocess.run([sys.executable, program], env=environment, stdout=subprocess.PIPE, check=False)
    assert ended.returncode == -9
    assert [*tmp_path.glob("0-*")]


@pytest.mark.slow
def test_workers_of_a_running_scheduler_are_used(tmp_path):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        DaskWorkers(cluster.scheduler_address, 1) as pool,
    ):
        assert pool.slots == 2
        assert outcomes(pool, Scripted(tmp_path)) == {number: number * number for number in range(8)}
        scheduler_lives = cluster.status.name == "running"
    assert scheduler_lives


def test_workers_with_another_version_are_refused(monkeypatch):
    distributed = pytest.importorskip("distributed")
    versions = {"tcp://10.0.0.5:1": {"packages": {"vmlog": "0.0.1"}}}

    class Other:
        def __init__(self, *_, **__):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def get_versions(self, **_):
            return {"workers": versions}

    monkeypatch.setattr(distributed, "Client", Other)
    with pytest.raises(UsageError, match=r"tcp://10\.0\.0\.5:1 has vmlog 0\.0\.1, and here is"):
        DaskWorkers("tcp://10.0.0.5:8786", 1)
    versions["tcp://10.0.0.5:1"]["packages"]["vmlog"] = None
    with pytest.raises(UsageError, match="has no vmlog"):
        DaskWorkers("tcp://10.0.0.5:8786", 1)
    versions.clear()
    with pytest.raises(UsageError, match="no worker"):
        DaskWorkers("tcp://10.0.0.5:8786", 1)


def test_without_dask_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'vmlog\[fleet\]'"):
        DaskWorkers("tcp://10.0.0.5:8786", 1)
