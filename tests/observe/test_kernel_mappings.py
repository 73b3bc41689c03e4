"""Mappings that logs read before or after a line keep for it."""

from vmlog.observe.kernel_mappings import MAX_LINES, KeptMappings

LOGS = {
    (0, 1): [(10, "aa", "op-one"), (20, "bb", "op-two")],
    (0, 2): [(5, "aa", "op-three"), (7, "cc", "op-four")],
}


def test_the_nearest_mapping_before_a_line_counts_across_logs():
    kept = KeptMappings(LOGS)
    assert kept.nearest("aa", (0, 1), 15) == "op-one"
    assert kept.nearest("aa", (0, 1), 10) is None
    assert kept.nearest("aa", (0, 2), 5) == "op-one"
    assert kept.nearest("aa", (0, 2), 6) == "op-three"
    assert kept.nearest("bb", (0, 3), 1) == "op-two"
    assert kept.nearest("cc", (0, 1), 99) is None
    assert kept.nearest("dd", (0, 2), 99) is None


def test_a_mapping_is_forgotten_after_many_lines_or_others():
    assert KeptMappings(LOGS).nearest("bb", (0, 1), 20 + MAX_LINES) == "op-two"
    assert KeptMappings(LOGS).nearest("bb", (0, 1), 21 + MAX_LINES) is None
    others = [(line, "ff", f"op-{line}") for line in range(30, 30 + 4096)]
    for count, found in ((4095, "op-two"), (4096, None)):
        kept = KeptMappings({(0, 1): [*LOGS[0, 1], *others[:count]]})
        assert kept.nearest("bb", (0, 1), 30 + count) == found
