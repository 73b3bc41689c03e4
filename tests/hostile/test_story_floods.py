"""Stories of logs in which everything belongs to the migration."""

from __future__ import annotations

import io

import pytest

from tests.support.bait import FAILED, KERNEL
from tests.support.hang_limit import no_hang
from tests.support.trees import put
from vmlog import api
from vmlog.report.registry import write_report
from vmlog.story.story_lines import MOST_RECORDS


@pytest.mark.slow
@pytest.mark.parametrize("text", [f"{FAILED} S: again"])
def test_a_hundred_thousand_lines_are_bounded_and_told(tmp_path, text):
    first = KERNEL.decode().partition(FAILED)[0].rpartition("\n")[2][:23]
    flood = "".join(
        f"{first[:-6]}{30 + n % 10}.{n % 1000:03d}Z In(182) vmkernel: cpu1:77)Foo: {text} {n}\n" for n in range(100_000)
    )
    put(tmp_path, {"esx-a1/vmkernel.log": KERNEL, "esx-a1/vmkernel.1": flood.encode()})
    with no_hang():
        story = api.show(FAILED, tmp_path, around=60.0)
        out = io.BytesIO()
        write_report(story, "jsonl", out)
    assert len(story.lines) == MOST_RECORDS
    assert story.left_out > 50_000
    joined = {(item.member, item.line_no) for item in story.migration.evidence}
    assert joined <= {(line.member, line.line_no) for line in story.lines}
    assert out.getvalue().count(b"\n") == MOST_RECORDS
