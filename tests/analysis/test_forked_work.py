"""Copies of this process work beside it, and what they find comes back whole or not at all."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from vmlog.analysis.forked_work import ForkedWork, can_fork
from vmlog.model import Endpoint, Evidence, Notice
from vmlog.terms import Side

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system copies no processes")


def test_results_come_back_in_order_with_the_figure_of_the_end() -> None:
    done: list[int] = []

    def work() -> Iterator[object]:
        for number in range(600):
            done.append(number)
            yield number

    found = ForkedWork(work, lambda: len(done)).finish()
    assert found is not None
    told, results = found
    assert (told, [*results], done) == (600, [*range(600)], [])


def test_the_types_of_reports_come_back_as_they_were() -> None:
    when = datetime(2026, 3, 6, tzinfo=UTC)
    sent = [
        Notice("code", "message", "source"),
        Endpoint("esx-a1", None, "12"),
        (Evidence("a", "b", 1, when, "esx-a1", "vmkernel", Side.SOURCE, "text", when), None, ()),
    ]
    found = ForkedWork(lambda: sent, lambda: 0).finish()
    assert found is not None
    assert [*found[1]] == sent


def test_work_that_raises_gives_nothing() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ValueError

    assert ForkedWork(work, lambda: 0).finish() is None


def test_work_that_is_killed_gives_nothing() -> None:
    def work() -> Iterator[int]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield 1

    assert ForkedWork(work, lambda: 0).finish() is None


def test_work_that_goes_on_for_ever_can_be_ended() -> None:
    waiting, _ = os.pipe()

    def work() -> Iterator[bytes]:
        yield os.read(waiting, 1)

    copy = ForkedWork(work, lambda: 0)
    number = copy._pid
    copy.end()
    with pytest.raises(ChildProcessError):
        os.waitpid(number, os.WNOHANG)
