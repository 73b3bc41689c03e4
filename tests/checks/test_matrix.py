"""One fact broken at a time in two hosts that are healthy else: found, and not hidden by files that are missing."""

from __future__ import annotations

from functools import cache

import pytest

from simulator.config import PAIR_GENERATIONS, cut, healthy_pair
from simulator.config.healthy import generation_of
from tests.support.broken_pairs import BREAKS
from tests.support.check_pairs import answers
from vmlog.terms import CheckOutcome, Scope

healthy = cache(healthy_pair)
# The quick loop takes one generation.
QUICK = {"8.0.3"}
CASES = [
    pytest.param(
        item,
        generation,
        marks=() if generation in QUICK else pytest.mark.slow,
        id=f"{item.number}-{item.name}-{generation}".replace(" ", "-"),
    )
    for item in BREAKS
    for generation in PAIR_GENERATIONS
    if item.since <= generation_of(generation).number <= item.until
]
# Clocks are compared by the logs, releases by what the bundle is.
WITHOUT = {"P12", "P16", "P20"}
# One generation of each is enough for what holds whatever the files look like.
FEW = [case for number, case in enumerate(CASES) if number % 9 == 0]


def subject(pair, generation):
    """Return the name of the host that was broken."""
    return pair[0].name if pair[1] == healthy(generation)[1] else pair[1].name


def leave_out(gone):
    return lambda files: {path: body for path, body in files.items() if path not in gone}


@pytest.mark.parametrize(("item", "generation"), CASES)
def test_a_broken_fact_is_found(item, generation):
    pair = item.pair(healthy(generation))
    result = answers(pair).of(item.number, subject(pair, generation))
    assert result.result.value == item.result, result.detail
    if item.fault:
        assert result.fault == f"vim.fault.{item.fault}"
    assert result.values, "a result has the values that decided"
    assert all(value.member and value.source for value in result.values)
    assert result.detail


@pytest.mark.slow
@pytest.mark.parametrize(("item", "generation"), FEW)
def test_without_the_files_that_decided_nothing_passes(item, generation):
    """The files are taken away until none decides any more: the fault is found in the next one, or it is unknown."""
    pair = item.pair(healthy(generation))
    gone: set[str] = set()
    while True:
        broken = answers(pair, leave_out(gone))
        result = broken.of(item.number, subject(pair, generation))
        assert result.result is not CheckOutcome.PASS, (result.detail, gone)
        deciding = {value.member.partition("/")[2] for value in result.values} - gone
        if not deciding:
            break
        gone |= deciding


@pytest.mark.slow
@pytest.mark.parametrize("fraction", [0.2, 0.7])
@pytest.mark.parametrize(("item", "generation"), FEW)
def test_where_a_file_that_decided_is_cut_nothing_passes(item, generation, fraction):
    pair = item.pair(healthy(generation))
    name = subject(pair, generation)
    for member in {value.member.partition("/")[2] for value in answers(pair).of(item.number, name).values}:

        def broken(files, member=member):
            return cut(files, member, fraction) if member in files else files

        result = answers(pair, broken).of(item.number, name)
        assert result.result is not CheckOutcome.PASS, (member, result.detail)


@pytest.mark.slow
@pytest.mark.parametrize("generation", PAIR_GENERATIONS)
def test_a_check_that_passes_needs_files(generation):
    """Without the files that decided, no check of a healthy pair passes for want of them."""
    gone: set[str] = set()
    while True:
        found = answers(healthy(generation), leave_out(gone))
        passed = [item for item in found.results if item.result is CheckOutcome.PASS]
        assert [(item.number, item.detail) for item in passed if not item.values and item.number not in WITHOUT] == []
        deciding = {value.member.partition("/")[2] for item in passed for value in item.values} - gone
        if not deciding:
            break
        gone |= deciding
    assert {item.scope for item in found.results} >= {Scope.HOST, Scope.PAIR}
