"""What the speed is measured on: how many lines hold a text of some pattern."""

from __future__ import annotations

import gzip
from itertools import accumulate

import numpy as np
import pytest

from benchmarks.bundles import make, make_stage_lines
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.stage_lines import load_stages
from vmlog.observe.prefilter import Prefilter


def lines_to_one_found(data):
    search = Prefilter(load_stages().lines, load_catalogue().causes.values())
    lines = data.splitlines(keepends=True)
    ends = np.fromiter(accumulate(map(len, lines)), dtype=np.int64)
    return len(lines) / len({*np.searchsorted(ends, np.array(search.scanner.hits(data).ends)).tolist()})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("is_healthy", "least", "most"), [(False, 15, 60), (True, 1000, 6000)], ids=["busy", "healthy"]
)
def test_lines_with_a_known_text(tmp_path, is_healthy, least, most):
    material = make(tmp_path, 12.0, is_healthy=is_healthy)
    data = b"".join(gzip.decompress(path.read_bytes()) for path in material.members)
    assert len(data) == material.text_bytes
    assert least < lines_to_one_found(data) < most


def test_one_line_in_ten_is_found(tmp_path):
    data = make_stage_lines(tmp_path, 300).read_bytes()
    assert data.count(b")Migrate: vm") == 300
    assert 8 < lines_to_one_found(data) < 13
