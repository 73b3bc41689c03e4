"""The wheel holds everything the program needs, above all the pattern files."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("vmlog-*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_it_holds_every_pattern_file_and_the_licence(unpacked):
    shipped = {path.relative_to(ROOT / "patterns") for path in (ROOT / "patterns").rglob("*.toml")}
    packed = {
        path.relative_to(unpacked / "vmlog" / "patterns") for path in (unpacked / "vmlog" / "patterns").rglob("*.toml")
    }
    assert len(packed) > 200
    assert packed == shipped
    assert (unpacked / "vmlog" / "py.typed").is_file()
    assert list(unpacked.glob("vmlog-*.dist-info/licenses/LICENSE"))


@pytest.mark.slow
def test_it_runs_away_from_the_checkout(unpacked, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "vmlog", "patterns", "list"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked), "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert int(done.stdout.splitlines()[-1].split()[0]) > 100
