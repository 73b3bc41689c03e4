"""docs/library.md: its examples run one after the other, and it names everything that is public."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import vmlog
from vmlog.read.options import ReadOptions

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_the_examples_run():
    program = "".join(EXAMPLES)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)
    for shown in ("vmotion-connect-failed", "refused", "True", "no-such-file.tgz"):
        assert shown in done.stdout


def test_the_examples_use_public_names_only():
    used = set(re.findall(r"\bvmlog\.(\w+)", "".join(EXAMPLES)))
    assert used <= set(vmlog.__all__)


@pytest.mark.parametrize("name", sorted({*vmlog.__all__} - {"__version__"}))
def test_every_public_name_exists_and_is_on_the_page(name):
    assert getattr(vmlog, name) is not None
    assert re.search(rf"\b{name}\b", PAGE)


def test_every_option_of_reading_is_on_the_page():
    assert [name for name in ReadOptions.__dataclass_fields__ if f"`{name}`" not in PAGE] == []


def test_importing_the_package_loads_nothing_else():
    program = "import sys, vmlog; print(*sorted(name for name in sys.modules if name.startswith('vmlog')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["vmlog", "vmlog.version"]
