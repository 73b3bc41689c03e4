"""Values as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from vmlog.fleet.plain_values import PlainValueError, from_plain, to_plain
from vmlog.terms import Side


@dataclass(frozen=True, slots=True)
class Inner:
    when: datetime | None
    side: Side


@dataclass(frozen=True, slots=True)
class Outer:
    text: str
    number: int
    pair: tuple[int, str]
    many: tuple[Inner, ...]
    by_name: Mapping[str, float]
    flag: bool = True


NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
WHOLE = Outer("a", 7, (1, "b"), (Inner(NOON, Side.SOURCE), Inner(None, Side.VCENTER)), {"x": 0.1})
PLAIN = ["a", 7, [1, "b"], [[NOON.isoformat(), "source"], [None, "vcenter"]], [["x", 0.1]], True]


def test_a_value_comes_back() -> None:
    plain = json.loads(json.dumps(to_plain(WHOLE)))
    assert plain == PLAIN
    assert from_plain(Outer, plain) == WHOLE


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (0, 7),
        (0, None),
        (1, "7"),
        (1, True),
        (2, [1]),
        (2, ["b", 1]),
        (3, [[NOON.isoformat(), "elsewhere"]]),
        (3, [["noon", "source"]]),
        (3, [["2025-03-01T12:00:00", "source"]]),
        (3, [[None]]),
        (3, {}),
        (4, [["x"]]),
        (4, ["ab"]),
        (4, [["x", "0.1"]]),
        (5, 1),
    ],
)
def test_what_has_another_type_is_refused(at: int, wrong: Any) -> None:
    with pytest.raises(PlainValueError):
        from_plain(Outer, [*PLAIN[:at], wrong, *PLAIN[at + 1 :]])


def test_a_field_too_many_is_refused() -> None:
    with pytest.raises(PlainValueError):
        from_plain(Outer, [*PLAIN, 1])
