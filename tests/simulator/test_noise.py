"""Unrelated traffic is varied, and says nothing of a migration."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

import pytest

from simulator.entries import Log
from simulator.generations import GENERATIONS
from simulator.noise.mix import Noise
from simulator.noise.shapes import load_shapes
from simulator.world import make_world


def test_there_are_enough_distinct_shapes() -> None:
    texts = {(shape.log, shape.text) for shape in load_shapes()}
    assert len(texts) == len(load_shapes()) >= 150


@pytest.mark.parametrize("name", sorted(GENERATIONS))
def test_every_shape_of_a_generation_can_be_written(name: str) -> None:
    world = make_world(GENERATIONS[name], Random(1), datetime(2020, 1, 1, tzinfo=UTC))
    noise = Noise(world, Random(2))
    written = [noise.entry(shape, world.hosts[0].name, 1.0) for shape in load_shapes()]
    assert all(entry.body and not re.search(r"\{[a-z]+[0-9]*_?\}", entry.body + entry.component) for entry in written)


def test_values_vary() -> None:
    world = make_world(GENERATIONS["8.0"], Random(1), datetime(2024, 1, 1, tzinfo=UTC))
    noise = Noise(world, Random(2))
    shape = next(shape for shape in load_shapes() if "{naa}" in shape.text)
    assert len({noise.entry(shape, world.hosts[0].name, 0.0).body for _ in range(20)}) == 20


def test_no_shape_names_a_migration() -> None:
    # "migration swap file" ends a swap-in that may come minutes after a good migration.
    words = re.compile(r"vmotion|migrat", re.IGNORECASE)
    named = [shape.text for shape in load_shapes() if words.search(shape.text.replace("migration swap file", ""))]
    assert not named


def test_each_vm_writes_on_one_host_only() -> None:
    world = make_world(GENERATIONS["7.0"], Random(1), datetime(2022, 1, 1, tzinfo=UTC))
    noise = Noise(world, Random(2))
    seen = {host.name: {noise.record(Log.VMWARE, host.name, 0.0).vm for _ in range(60)} for host in world.hosts}
    first, second = seen.values()
    assert len(first) == len(second) == 2
    assert not first & second
