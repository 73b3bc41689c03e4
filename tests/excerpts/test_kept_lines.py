"""Lines that are kept of a block are found by how they end."""

import re
from random import Random

import numpy as np

from tests.support.counted_steps import count_steps
from vmlog.excerpts.kept_lines import NOTHING_KEPT, KeptLines
from vmlog.observe.kernel_mappings import MappingSection

WORD = re.compile(rb"\w+")


def kept(*lines):
    return KeptLines(np.arange(7, 7 + len(lines)), b"\n".join(lines))


def found(lines, *ends):
    chosen = lines.ending_with(ends)
    return [*zip(chosen.numbers.tolist(), chosen.text.split(b"\n"), strict=bool(len(chosen)))]


def test_lines_are_found_by_their_last_eight_bytes():
    lines = kept(b"plan ending", b"two\r", b"then ending\r", b"x" * 20, b"plan ending")
    assert found(lines, b"an ending") == [(7, b"plan ending"), (9, b"then ending\r"), (11, b"plan ending")]
    assert [number for number, _ in found(lines, b"x" * 9, b"an ending")] == [7, 9, 10, 11]
    assert found(lines, b"something") == []
    assert not len(NOTHING_KEPT.ending_with([b"an ending"]))


def test_any_lines_are_found_as_by_looking_at_each():
    random = Random(3)
    for _ in range(200):
        lines = [b"lead of the line " + bytes(random.choices(b"ab", k=random.randrange(3))) for _ in range(9)]
        ends = [b"the line " + bytes(random.choices(b"ab", k=2)) for _ in range(3)]
        expected = [(7 + row, line) for row, line in enumerate(lines) if line[-8:] in {end[-8:] for end in ends}]
        assert [item for item in found(kept(*lines), *ends) if item[1]] == expected


def test_lines_are_split_once_however_often_they_are_searched():
    lines = [b"VC opID op-%d maps to vmkernel opID %08x" % (number, number) for number in range(50)]

    def search(times):
        section = MappingSection(7, 57, kept(*lines))
        for number in range(times):
            section.search({f"{number:08x}"})
            assert section.nearest(f"{number:08x}", 99) == (7 + number, f"op-{number}")

    split, again = (count_steps(lambda times=times: search(times), ("excerpts",)) for times in (1, 20))
    ordered = "excerpts/kept_lines.py:KeptLines._by_tail"
    assert split[ordered] == again[ordered]
