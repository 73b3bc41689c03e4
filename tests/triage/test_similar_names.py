"""Names that are like one that was typed, however many and however long the names of the logs are."""

from __future__ import annotations

from functools import partial

import pytest

from tests.support.counted_steps import count_calls
from vmlog.triage import similar_names as module
from vmlog.triage.similar_names import similar_names


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("db-2", ["db-02", "web-02"]), ("wbe-01", ["web-01", "web-02", "app-server-01"]), ("EXCHANGE", ["Exchange 2019"]),
     ("appsrv01", ["app-server-01"]), ("mial", ["mail"]), ("zzz", []), ("", [])],
)  # fmt: skip
def test_the_nearest_come_first(wanted: str, found: list[str]) -> None:
    names = ["db-02", "web-01", "web-02", "app-server-01", "mail", "Exchange 2019", "vcsa", "mail"]
    assert similar_names(wanted, names, 8) == found


def test_no_more_names_are_compared_than_the_limit_and_no_longer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []
    shortened = module._compared
    monkeypatch.setattr(module, "_compared", lambda name: lengths.append(len(shortened(name))) or shortened(name))
    names = [f"{'ab' * 500}{number:05d}" for number in range(50_000)]
    assert len(similar_names("ab" * 500 + "c", names, 3)) == 3
    assert (len(lengths) <= 20_001, max(lengths)) == (True, 200)


def test_a_name_among_many_that_are_all_alike_costs_a_few_calls() -> None:
    """The standard library made thousands for each."""
    for name in ("ab" * 500, "a" * 80, "abcdefgh" * 10):
        many = [f"{name}-{number:05d}" for number in range(5_000)]
        find = partial(similar_names, f"{name[:-1]}x999999", many, 8)
        assert len(find()) == 8
        assert count_calls(find) < 20 * len(many)
