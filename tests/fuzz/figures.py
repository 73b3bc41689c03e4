"""Figures of migrations side by side: nothing is lost, and medians and percentiles are the plain ones.

An input is a row of migrations, each of five bytes and a number.
"""

from __future__ import annotations

import io
import math
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tests.fuzz.target import LARGEST, Target, stable_answer
from tests.support.report_samples import GENERIC, NETWORK, make_report
from tests.support.timed_migrations import failed, spans, timed
from vmlog.baseline.comparison import MigrationComparison, compare_migrations
from vmlog.baseline.distribution import Distribution
from vmlog.model import Incident, Migration, Report
from vmlog.report.comparison_rows import comparison_dict
from vmlog.report.json_text import json_text
from vmlog.terms import ComparisonKey, Outcome, Side, Stage

_ROW = struct.Struct("<BBBBBd")
_MOST = 400
_HOSTS = ("esx-a", "esx-b", "esx-c", None, "ESX-A", "=1+1", "")
_STAGES = tuple(Stage)
_SIDES = tuple(Side)
_OUTCOMES = tuple(Outcome)
_CAUSES = ((), (NETWORK,), (GENERIC, NETWORK))


def check(data: bytes) -> None:
    report = _report(data[:LARGEST])
    for key in ComparisonKey:
        compared = stable_answer(lambda key=key: compare_migrations(report, key))  # type: ignore[misc]
        _check_comparison(compared, report, key)
        json_text(comparison_dict(compared))
    values = [value for *_, value in _rows(data[:LARGEST]) if math.isfinite(value)]
    _check_distribution(values)


def _rows(data: bytes) -> Iterator[tuple[int, int, int, int, int, float]]:
    whole = len(data) // _ROW.size * _ROW.size
    yield from _ROW.iter_unpack(data[: min(whole, _MOST * _ROW.size)])


def _report(data: bytes) -> Report:
    migrations: list[Migration] = []
    for number, (outcome, source, destination, stage, cause, value) in enumerate(_rows(data)):
        side = _SIDES[stage // len(_STAGES) % len(_SIDES)]
        length = {_STAGES[stage % len(_STAGES)].value: None if cause & 8 else value}
        lengths = (*spans(side, **length), *spans(precopy=1.5))
        route = (_HOSTS[source % len(_HOSTS)], _HOSTS[destination % len(_HOSTS)])
        ended = _OUTCOMES[outcome % len(_OUTCOMES)]
        made = timed(number, *lengths, route=route, outcome=ended, metrics={"downtime_ms": value}, duration_s=value)
        if isinstance(made, Incident):
            made = failed(
                *lengths, route=route, outcome=ended, causes=_CAUSES[cause % len(_CAUSES)], incident_id=f"{number:x}"
            )
        migrations.append(made)
    incidents = tuple(one for one in migrations if isinstance(one, Incident))
    return replace(make_report(), migrations=tuple(migrations), incidents=incidents)


def _check_comparison(compared: MigrationComparison, report: Report, key: ComparisonKey) -> None:
    outcomes = Counter(migration.outcome for migration in report.migrations)
    by_outcome: Counter[Outcome] = Counter()
    for row in compared.rows:
        by_outcome.update(row.outcomes)
        assert sum(cause.count for cause in row.causes) == row.bad
        for figure in row.figures:
            assert 0 < figure.n <= row.count
            known = [value for value in (figure.p5, figure.median, figure.p95) if value is not None]
            assert known == sorted(known)
            assert all(map(math.isfinite, known))
    assert compared.count == len(report.migrations)
    if key is not ComparisonKey.HOST:
        assert by_outcome == outcomes
    assert len({row.thing for row in compared.rows}) == len(compared.rows)


def _check_distribution(values: list[float]) -> None:
    known = Distribution(values)
    for left_out in (None, *values[:3], 0.5):
        rest = sorted(values)
        if left_out is not None and left_out in rest:
            rest.remove(left_out)
        found = known.spread(left_out)
        if not rest:
            assert found is None
            continue
        assert found is not None
        middle = (rest[(len(rest) - 1) // 2], rest[len(rest) // 2])
        nearest = [rest[max(math.ceil(share * len(rest)), 1) - 1] for share in (0.05, 0.95)]
        assert found == (len(rest), middle[0] / 2 + middle[1] / 2, *nearest)


def _seeds() -> Iterator[bytes]:
    yield b""
    made = io.BytesIO()
    for number in range(60):
        made.write(_ROW.pack(number, number // 7, number // 3, number, number, number / 3))
        yield made.getvalue()[-8 * _ROW.size :]
    yield made.getvalue()
    yield b"".join(_ROW.pack(0, 0, 1, 0, 0, value) for value in (math.inf, math.nan, -math.inf, 1e308, -0.0, 5e-324))
    yield _ROW.pack(5, 0, 1, 4, 0, 1e308) * 300


TARGET = Target(
    check, tuple(_seeds()), (struct.pack("<d", math.nan), struct.pack("<d", math.inf), b"\0" * 8, b"\5\0\1")
)
