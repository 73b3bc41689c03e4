"""Whatever part of a busy cluster's logs is there: no migration too many, no outcome that is not so, no false stall."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.partial_logs import KINDS, SUBSETS, cluster, contradictions, is_log
from tests.support.trees import put
from vmlog import api

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("generation", ["5.5", "6.7"])
@pytest.mark.parametrize("subset", SUBSETS)
def test_a_part_of_the_logs_tells_nothing_that_is_not_so(generation: str, subset: str, tmp_path: Path) -> None:
    assert contradictions(cluster(generation, 30), SUBSETS[subset], tmp_path) == []


@pytest.mark.parametrize("subset", SUBSETS)
def test_nor_of_hundreds_of_migrations(subset: str, tmp_path: Path) -> None:
    """Without configuration files, which take longer to read than the logs."""
    keep = SUBSETS[subset]
    built = cluster("6.7", 220)
    assert contradictions(built, lambda name: keep(name) and any(is_log(name, kind) for kind in KINDS), tmp_path) == []


def test_all_of_the_logs_tell_all(tmp_path: Path) -> None:
    built = cluster("6.7", 30)
    migrations = api.analyze(put(tmp_path, built.files)).migrations
    found = sorted((str(one.outcome), one.vm) for one in migrations)
    assert found == sorted((one.outcome, one.vm) for one in built.truth.migrations)
