"""Records that a rotation or a fragment border has cut in two are put together again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.loose_logs import events_of, line, log
from tests.support.trees import put

FIRST = log(line(1), line(2, "Fault: (vim.fault.X) {"))
REST = log("--> key = 5", "--> }", line(3))


def bodies(folder: Path) -> list[str]:
    return events_of(folder)["body"].to_list()


JOINED = ["ScsiDeviceIO: 1: path checked", "Fault: (vim.fault.X) {\nkey = 5\n}", "ScsiDeviceIO: 1: path checked"]


def test_rotation_border(tmp_path: Path) -> None:
    events = events_of(put(tmp_path, {"vmkernel.0": FIRST, "vmkernel.log": REST}))
    assert events["body"].to_list() == JOINED
    assert events["member"].to_list() == ["vmkernel.0", "vmkernel.0", "vmkernel.log"]
    assert events["line_no"].to_list() == [1, 2, 3]
    assert events["n_lines"].to_list() == [1, 3, 1]


def test_rotations_are_in_order_of_their_numbers(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.10": FIRST, "vmkernel.9": REST, "vmkernel.1": log(line(9)), "vmkernel.log": log(line(10))})
    assert bodies(tmp_path)[:3] == JOINED


def test_a_missing_rotation_joins_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.1": FIRST, "vmkernel.log": REST})
    assert "Fault: (vim.fault.X) {" in bodies(tmp_path)
    assert sum("key = 5" in body for body in bodies(tmp_path)) == 1


def test_a_rotation_without_a_last_line_end(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.0": FIRST.removesuffix(b"\n"), "vmkernel.log": REST})
    assert bodies(tmp_path) == JOINED


def test_a_rotation_that_is_all_continuation(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.1": FIRST, "vmkernel.0": log("--> key = 5"), "vmkernel.log": log("--> }", line(3))})
    assert bodies(tmp_path) == JOINED


@pytest.mark.parametrize("cut", [1, 20, len(FIRST) - 1, len(FIRST), len(FIRST) + 3, len(FIRST + REST) - 1])
def test_fragment_border(tmp_path: Path, cut: int) -> None:
    data = FIRST + REST
    put(tmp_path, {"vmkernel.log.FRAG-00001": data[cut:], "vmkernel.log.FRAG-00000": data[:cut]})
    assert bodies(tmp_path) == JOINED


@pytest.mark.parametrize("inside", [1, 2, 3])
def test_fragment_border_inside_a_character(tmp_path: Path, inside: int) -> None:
    before = line(1, "name ").encode()
    data = before + "\U0001f4be".encode() + b" end\n" + log(line(2))
    cut = len(before) + inside
    put(tmp_path, {"vmkernel.log.FRAG-00000": data[:cut], "vmkernel.log.FRAG-00001": data[cut:]})
    assert bodies(tmp_path) == ["name \U0001f4be end", "ScsiDeviceIO: 1: path checked"]


def test_missing_fragment_leaves_both_ends(tmp_path: Path) -> None:
    first, second, third = log(line(1)), log(line(2)), log(line(3))
    put(tmp_path, {"vmkernel.log.FRAG-00000": first + second[:15], "vmkernel.log.FRAG-00002": second[-9:] + third})
    text = "ScsiDeviceIO: 1: path checked"
    assert sorted(bodies(tmp_path)) == sorted([text, second[:15].decode(), second[-9:-1].decode(), text])


def test_half_a_character_of_a_missing_fragment_is_escaped(tmp_path: Path) -> None:
    data = line(1, "name ").encode() + "ä".encode()[:1]
    put(tmp_path, {"vmkernel.log.FRAG-00000": data, "vmkernel.log.FRAG-00002": b"\xa4 end\n" + log(line(2))})
    assert {"name \\xc3", "\\xa4 end"} <= set(bodies(tmp_path))
