"""The same logs give the same findings, however they are packed, in whatever order and blocks they are read."""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import packaging
from tests.support.trees import put
from vmlog.readers.process import ReaderProcess

pytestmark = pytest.mark.slow

QUICK = settings(max_examples=4)


@pytest.fixture(scope="module", params=packaging.SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def plain(scenario: str, tmp_path_factory: pytest.TempPathFactory) -> packaging.Plain:
    """Return the findings of unpacked bundles, and where they are."""
    return packaging.Plain(put(tmp_path_factory.mktemp("plain"), packaging.tree(scenario)))


def test_the_scenarios_find_something(plain: packaging.Plain) -> None:
    assert '"outcome": "failed"' in plain.findings


@QUICK
@given(size=st.one_of(st.integers(40, 400), st.integers(400, 200_000)))
def test_block_size_does_not_matter(plain: packaging.Plain, size: int) -> None:
    assert packaging.findings(plain.folder, block_bytes=size) == plain.findings


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_number_of_threads_does_not_matter(plain: packaging.Plain, jobs: int) -> None:
    assert packaging.findings(plain.folder, jobs=jobs, block_bytes=5000) == plain.findings


def test_another_process_may_read(plain: packaging.Plain) -> None:
    with ReaderProcess() as process:
        assert packaging.findings(plain.folder, reader_process=process, block_bytes=5000) == plain.findings


def test_gzipped_members(plain: packaging.Plain, scenario: str, tmp_path: Path) -> None:
    folder = put(tmp_path, packaging.gzipped_logs(packaging.tree(scenario)))
    assert packaging.findings(folder) == plain.findings


def test_zip_of_bundles_of_gzipped_members(plain: packaging.Plain, scenario: str, tmp_path: Path) -> None:
    bundles = packaging.tops(packaging.gzipped_logs(packaging.tree(scenario)))
    export = tmp_path / "export.zip"
    export.write_bytes(packaging.zipped({f"{top}.tgz": packaging.tgz(files.items()) for top, files in bundles.items()}))
    assert packaging.findings(export) == plain.findings
    assert packaging.findings("-", stdin=io.BytesIO(export.read_bytes())) == plain.findings


@QUICK
@given(seed=st.integers(0, 10_000))
def test_order_of_sources_and_members_does_not_matter(plain: packaging.Plain, scenario: str, seed: int) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        sources = []
        for top, files in packaging.tops(packaging.tree(scenario)).items():
            items = list(files.items())
            rng.shuffle(items)
            path = Path(name) / f"{top}.tgz"
            path.write_bytes(packaging.tgz(items))
            sources.append(path)
        rng.shuffle(sources)
        assert packaging.findings(*sources) == plain.findings


def test_the_same_bundle_twice_counts_once(plain: packaging.Plain, scenario: str, tmp_path: Path) -> None:
    copy = put(tmp_path, packaging.tree(scenario))
    assert packaging.findings(plain.folder, copy) == plain.findings


def test_a_log_on_standard_input_is_that_log(scenario: str, tmp_path: Path) -> None:
    name, data = next((name, data) for name, data in packaging.tree(scenario).items() if "/vmkernel" in name)
    path = tmp_path / Path(name).name
    path.write_bytes(data)
    named = packaging.findings(path, host="esx-a1")
    assert packaging.findings("-", stdin=io.BytesIO(data), host="esx-a1") == named
