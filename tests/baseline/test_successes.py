"""Incidents beside the successes between their hosts, or of their VM."""

from dataclasses import replace

import pytest

from tests.support.timed_migrations import PRECOPY, failed, spans, timed
from vmlog.baseline.successes import Successes, with_baselines
from vmlog.model import Endpoint
from vmlog.terms import BaselineScope, Kind, Outcome, Side


def good(*lengths, **changes):
    return [timed(number, *spans(prepare=1, precopy=length), **changes) for number, length in enumerate(lengths)]


def baseline(incident, *others):
    return Successes([*others, incident]).baseline_of(incident)


def measure(found, name=PRECOPY):
    return next(one for one in found.measures if one.name == name)


SLOW = failed(*spans(prepare=1, precopy=60, switchover=2))
USUAL = good(10, 11, 12, 13, 14)


def test_figures_stand_beside_median_and_percentiles_with_their_number():
    found = baseline(SLOW, *USUAL)
    assert (found.scope, found.n, found.stands_out) == (BaselineScope.DIRECTION, 5, PRECOPY)
    one = measure(found)
    assert (one.value, one.n, one.median, one.p5, one.p95, one.is_cut) == (60, 5, 12, 10, 14, False)


def test_four_successes_are_too_few():
    assert baseline(SLOW, *USUAL[:4]) is None


def test_a_figure_that_too_few_successes_have_is_left_out():
    more = [timed(9, *spans(prepare=1, precopy=10, switchover=1)), *USUAL]
    assert "source_switchover_s" not in {one.name for one in baseline(SLOW, *more).measures}


def test_the_same_direction_comes_before_both_and_the_vm_last():
    back = good(20, 20, 20, route=("esx-b", "esx-a"))
    assert baseline(SLOW, *USUAL, *back).scope is BaselineScope.DIRECTION
    both = baseline(SLOW, *USUAL[:3], *back)
    assert (both.scope, both.n) == (BaselineScope.PAIR, 6)
    elsewhere = good(20, 21, 22, 23, 24, route=("esx-c", "esx-d"), vm="vm-999")
    assert baseline(SLOW, *elsewhere, *back).scope is BaselineScope.VM
    assert baseline(failed(*SLOW.stages, route=(None, None)), *USUAL, *elsewhere).scope is BaselineScope.VM


def test_another_kind_of_migration_is_no_measure():
    assert baseline(SLOW, *good(1, 1, 1, 1, 1, kind=Kind.STORAGE_VMOTION)) is None


def test_an_address_stands_for_the_host_that_has_it():
    named = good(10, 11, 12, 13, 14, source=Endpoint("esx-a", "192.0.2.1"))
    assert baseline(failed(*SLOW.stages, source=Endpoint(None, "192.0.2.1")), *named).scope is BaselineScope.DIRECTION


def test_a_stage_that_the_failure_cut_is_marked_and_stands_out_only_when_longer():
    long = baseline(failed(*spans(prepare=1, precopy=60)), *USUAL)
    assert measure(long).is_cut
    assert long.stands_out == PRECOPY
    assert not measure(long, "source_prepare_s").is_cut
    short = baseline(failed(*spans(prepare=1, precopy=2)), *USUAL)
    assert (measure(short).is_cut, short.stands_out) == (True, None)


def test_each_side_is_measured_by_itself():
    both = [timed(number, *spans(precopy=10), *spans(Side.DESTINATION, precopy=1 + number / 10)) for number in range(5)]
    found = baseline(failed(*spans(precopy=10), *spans(Side.DESTINATION, precopy=9)), *both)
    assert found.stands_out == "destination_precopy_s"
    assert measure(found, "destination_precopy_s").median == 1.2


@pytest.mark.parametrize(("precopy", "stands_out"), [(14, False), (23, False), (24, True), (25, True)])
def test_it_stands_out_beyond_the_percentile_and_at_twice_the_median(precopy, stands_out):
    found = baseline(failed(*spans(precopy=precopy, switchover=1)), *USUAL)
    assert (found.stands_out == PRECOPY) is stands_out


def test_a_difference_below_a_second_matters_to_nobody():
    found = baseline(failed(*spans(precopy=0.9, switchover=1)), *good(0.1, 0.1, 0.1, 0.1, 0.1))
    assert found.stands_out is None


def test_a_rate_stands_out_where_it_is_low():
    fast = [timed(number, metrics={"precopy_mb_s": 800.0 + number}) for number in range(5)]
    assert baseline(failed(metrics={"precopy_mb_s": 300.0}), *fast).stands_out == "precopy_mb_s"
    assert baseline(failed(metrics={"precopy_mb_s": 5000.0}), *fast).stands_out is None
    assert baseline(failed(metrics={"precopy_mb_s": 0.0}), *fast).stands_out == "precopy_mb_s"


def test_a_stage_comes_before_the_whole_of_which_it_is_a_part():
    successes = good(10, 11, 12, 13, 14, duration_s=1.0)
    assert baseline(failed(*spans(precopy=60), duration_s=90.0), *successes).stands_out == PRECOPY


def test_a_slow_success_is_not_compared_with_itself():
    slow = replace(failed(*spans(precopy=60)), outcome=Outcome.SUCCEEDED)
    found = baseline(slow, *USUAL)
    assert (found.n, measure(found).n, measure(found).p95, measure(found).is_cut) == (5, 5, 14, False)
    assert baseline(slow, *USUAL[:4]) is None


@pytest.mark.parametrize("length", [None, float("nan"), float("inf")])
def test_a_length_that_is_none_is_no_figure(length):
    found = baseline(failed(*spans(prepare=1, precopy=length)), *USUAL)
    assert PRECOPY not in {one.name for one in found.measures}


def test_a_refused_request_has_nothing_to_compare():
    assert baseline(failed(*spans(prepare=1), outcome=Outcome.REFUSED), *USUAL) is None


def test_incidents_get_their_baseline_and_successes_stay_as_they_are():
    result = with_baselines([*USUAL, SLOW])
    assert result[:5] == USUAL
    assert result[5].baseline.n == 5
