"""Every shape of file in `patterns/facts/` is read as its samples say."""

from __future__ import annotations

import pytest

from vmlog.facts.fact_samples import check_fact_files
from vmlog.knowledge.fact_files import load_fact_files


@pytest.mark.parametrize("shape", load_fact_files().values(), ids=list(load_fact_files()))
def test_samples_are_read_as_they_say(shape):
    assert [str(failure) for failure in check_fact_files([shape]).failures] == []
