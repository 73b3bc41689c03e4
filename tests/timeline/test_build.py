"""Timelines are built one after the other, and may be forgotten so."""

import gc

from tests.support.observed import ID, OTHER_ID, hello, kernel
from vmlog.observe.observation import Observation
from vmlog.timeline.build import join_migrations


def _joined():
    records = [
        make for identity in (ID, OTHER_ID) for make in (hello(1, identity=identity), kernel(2, "x", identity=identity))
    ]
    timelines, _ = join_migrations(records)
    return timelines


def _alive():
    gc.collect()
    return sum(isinstance(one, Observation) for one in gc.get_objects())


def test_dropped_timelines_are_those_that_stay():
    assert [one.group.migration_id for one in _joined().dropping()] == [one.group.migration_id for one in _joined()]


def test_the_records_of_a_dropped_migration_are_forgotten():
    before = _alive()
    timelines = _joined()
    dropping = timelines.dropping()
    alive = []
    for _ in range(len(timelines)):
        next(dropping)
        alive.append(_alive() - before)
    assert alive == [2, 0]
    assert next(dropping, None) is None
    assert _alive() == before


def test_parts_follow_each_other_and_have_the_records_from_then_on():
    timelines = _joined()
    expected = [one.group.migration_id for one in timelines]
    first, second = timelines.parts(2)
    assert [[one.group.migration_id for one in part] for part in (first, second)] == [[name] for name in expected]
    assert len(timelines) == 0


def test_a_part_may_be_empty():
    assert [len(part) for part in _joined().parts(3)] == [0, 1, 1]
    assert [len(part) for part in join_migrations([])[0].parts(2)] == [0, 0]
