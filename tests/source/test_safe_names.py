"""Names in archives are made harmless, and absurd times unknown."""

import pytest

from vmlog.source.safe_names import clean_name, path_parts, utc_time


def test_labels_are_harmless() -> None:
    assert clean_name("a\x00\x1b\x85\u202e\udcffb") == "a\\x00\\x1b\\x85\\u202e\\xffb"
    assert path_parts("//a/./b/../c//") == ("a", "b", "..", "c")
    assert path_parts("logs\\vpxd\\vpxd.log") == ("logs", "vpxd", "vpxd.log")
    assert path_parts("/") == path_parts("") == ("(unnamed)",)


@pytest.mark.parametrize("seconds", [0, -5, 1e20, float("nan"), float("inf")])
def test_absurd_times_are_unknown(seconds: float) -> None:
    assert utc_time(seconds) is None
