"""The garbage collector does not run while modules are loaded, and is left as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from vmlog.gc_seldom import gc_seldom, gc_spared, keep_gc_seldom


@pytest.fixture(autouse=True)
def _unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.parametrize("enabled", [True, False])
def test_nothing_is_collected_within(enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()
    with gc_spared():
        assert not gc.isenabled()
        with gc_spared():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled() is enabled


def test_what_is_there_at_the_end_is_not_walked_again() -> None:
    with gc_spared():
        kept = [[] for _ in range(1000)]
    assert gc.get_freeze_count() >= len(kept)
    assert not any(item is kept for item in gc.get_objects())


def test_an_error_leaves_it_as_it_was() -> None:
    thresholds = gc.get_threshold()
    with pytest.raises(ValueError, match="odd"), gc_seldom(), gc_spared():
        raise ValueError("odd")
    assert gc.isenabled()
    assert gc.get_threshold() == thresholds


def test_a_program_collects_seldom_from_its_start() -> None:
    thresholds = gc.get_threshold()
    try:
        keep_gc_seldom()
        assert gc.get_threshold()[0] > 100 * 700
    finally:
        gc.set_threshold(*thresholds)
