"""Many migrations in one set."""

from collections import Counter

import pytest

from simulator import Pack, build_many
from simulator.__main__ import main
from simulator.many import BAD_HOST


@pytest.mark.slow
def test_a_host_stands_out_and_other_causes_are_there() -> None:
    truth = build_many(220, how=Pack.FILES).truth
    assert len(truth.migrations) == 220
    bad = truth.hosts[BAD_HOST].name
    failed = Counter(move.causes[0] for move in truth.migrations if move.causes)
    assert len(failed) >= 5
    assert failed.most_common(1)[0][0] == "vmotion-connect-failed"
    connect = [move for move in truth.migrations if "vmotion-connect-failed" in move.causes]
    assert all(bad in (move.source_host, move.destination_host) for move in connect)
    first = min(move.started_utc for move in connect)
    assert sum(move.started_utc < first for move in truth.migrations if move.outcome == "succeeded") > 20
    assert sum(move.started_utc > first for move in truth.migrations if move.outcome == "succeeded") > 10
    assert max(move.started_utc for move in truth.migrations) < truth.end_utc


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(tmp_path) -> None:
    assert main(["--many", "20", "--pack", "files", "--out", str(tmp_path)]) == 0
    written = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}
    built = build_many(20, how=Pack.FILES)
    assert written == {**built.files, "truth.json": built.truth.to_json()}
    assert build_many(20, seed=2, how=Pack.FILES).files != built.files
