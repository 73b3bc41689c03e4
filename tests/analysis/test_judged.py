"""Several processes judge what one does, with the same result."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.support.fleets import as_json, fleet_bundles, mapped
from vmlog.analysis import judged
from vmlog.analysis.forked_work import ForkedWork, can_fork
from vmlog.diagnose import similar_wordings
from vmlog.fleet.bundle_row import BundleRow, FleetOptions
from vmlog.fleet.reduce_bundles import reduce_bundles

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system copies no processes")


class Counted:
    """What becomes of the work of copies."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.whole = self.lost = self.judged_here = 0
        finish, in_turn = ForkedWork.finish, judged.judged_in_turn

        def counted_finish(work):
            found = finish(work)
            self.whole += found is not None
            self.lost += found is None
            return found

        def counted_in_turn(*arguments):
            for item in in_turn(*arguments):
                self.judged_here += 1
                yield item

        monkeypatch.setattr(ForkedWork, "finish", counted_finish)
        monkeypatch.setattr(judged, "judged_in_turn", counted_in_turn)
        monkeypatch.setattr(judged, "LEAST_OF_PROCESS", 5)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[BundleRow]]:
    folder = tmp_path_factory.mktemp("fleet")
    return folder, mapped(fleet_bundles(folder / "bundles"), folder)


def told(fleet: tuple[Path, list[BundleRow]], processes: int) -> tuple[bytes, bytes, int]:
    """Return what is told with so many processes, and how many migrations there are."""
    result = reduce_bundles(*fleet, FleetOptions(), processes)
    assert result.checks is not None
    return as_json(result.report), as_json(result.checks), len(result.report.migrations)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [2, 5])
def test_processes_write_the_bytes_of_one(
    processes: int, fleet: tuple[Path, list[BundleRow]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = told(fleet, 1)
    counted = Counted(monkeypatch)
    assert told(fleet, processes) == alone
    assert counted.whole == processes - 1
    assert counted.judged_here < alone[2]


@pytest.mark.slow
def test_so_they_do_where_more_is_to_be_compared_than_one_may(
    fleet: tuple[Path, list[BundleRow]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar_wordings, "MOST_COMPARED", 100)
    alone = told(fleet, 1)
    assert b"unknown messages were looked up by their exact wording alone" in alone[0]
    counted = Counted(monkeypatch)
    assert told(fleet, 3) == alone
    assert (counted.whole, counted.judged_here) == (2, alone[2])


@pytest.mark.slow
def test_so_they_do_where_one_is_killed(fleet: tuple[Path, list[BundleRow]], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = told(fleet, 1)
    counted = Counted(monkeypatch)
    start = ForkedWork.__init__

    def killed(work, *arguments):
        start(work, *arguments)
        os.kill(work._pid, signal.SIGKILL)

    monkeypatch.setattr(ForkedWork, "__init__", killed)
    assert told(fleet, 3) == alone
    assert (counted.lost, counted.judged_here) == (2, alone[2])


@pytest.mark.slow
def test_so_they_do_where_there_can_be_no_other(
    fleet: tuple[Path, list[BundleRow]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise OSError

    alone = told(fleet, 1)
    monkeypatch.setattr(judged, "LEAST_OF_PROCESS", 5)
    monkeypatch.setattr("os.fork", refuse)
    assert told(fleet, 3) == alone
