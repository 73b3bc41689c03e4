"""Logs of any size, quickly, with known migrations inside."""

from __future__ import annotations

import re

import pytest

from simulator import generate_log


@pytest.mark.parametrize(
    ("log", "generation"),
    [("vmkernel", "8.0"), ("vmkernel", "4.1"), ("hostd", "6.7"), ("vpxd", "5.5"), ("vpxa", "9.0")],
)
def test_size_and_shape(log: str, generation: str) -> None:
    data = b"".join(generate_log(log, generation, 3, seed=5).chunks)
    assert 2_900_000 < len(data) < 4_000_000
    assert data.endswith(b"\n")
    assert not re.search(rb"[\x00-\x08]", data)


def test_same_seed_same_bytes() -> None:
    one, two, other = (b"".join(generate_log("hostd", "7.0", 1, seed=seed).chunks) for seed in (1, 1, 2))
    assert one == two != other


def test_migrations_are_inside_and_in_order() -> None:
    stream = generate_log("vmkernel", "8.0", 4, migrations=("succeed", "connect", "switchover"))
    data = b"".join(stream.chunks).decode()
    ids = [migration.migration_id for migration in stream.migrations]
    assert [migration.outcome for migration in stream.migrations] == ["succeeded", "failed", "failed"]
    places = [data.index(f"{number} S: " if number else "") for number in ids]
    assert places == sorted(places)
    assert data.count("Migration considered a failure by the VMX") == 2


def test_time_moves_forward() -> None:
    lines = b"".join(generate_log("vmkernel", "6.7", 1).chunks).splitlines()
    stamps = [line[:24] for line in lines if line[:2] == b"20"]
    assert stamps == sorted(stamps)
    assert len(set(stamps)) > 1000


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="nosuch"):
        generate_log("nosuch", "8.0", 1)
    with pytest.raises(KeyError):
        generate_log("hostd", "1.0", 1)
