"""The pictures of the documents are what the program draws."""

from __future__ import annotations

import pytest

from tests.support.document_writers import load_writer


@pytest.mark.slow
def test_the_timeline_is_that_of_the_demonstration():
    writer = load_writer("write_pictures")
    assert writer.TIMELINE.read_text(encoding="utf-8") == writer.timeline(), "make docs"
