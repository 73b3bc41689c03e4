"""The hooks of .pre-commit-config.yaml run what is in the tree and in .venv, and find what they are for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml", reason="pre-commit is not installed")
ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / ".pre-commit-config.yaml"
HOOKS = [
    hook for repository in yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["repos"] for hook in repository["hooks"]
]
# One file for which each hook runs.
FILES = {"mypy": "src/vmlog/errors.py", "import-linter": "pyproject.toml", "patterns": "patterns/context/link-up.toml"}

needs_venv = pytest.mark.skipif(not (ROOT / ".venv" / "bin").is_dir(), reason="the hooks run from .venv")


def test_nothing_is_downloaded():
    repositories = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert {hook["language"] for hook in HOOKS} == {"unsupported"}


@needs_venv
@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_command_exists(hook):
    assert os.access(ROOT / hook["entry"].split()[0], os.X_OK)


@needs_venv
@pytest.mark.slow
@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_passes_for_a_file_of_the_tree(hook, tmp_path):
    """pre-commit itself decides whether the hook runs for the file, and how."""
    name = FILES.get(hook["id"], "src/vmlog/errors.py")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", hook["id"], "--verbose", "--files", name],
        cwd=ROOT,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if "not a git repository" in done.stdout + done.stderr:
        pytest.skip("this is no checkout")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Skipped" not in done.stdout


def test_large_file_is_refused(tmp_path):
    large, small = tmp_path / "large", tmp_path / "small"
    large.write_bytes(bytes(501 << 10))
    small.write_bytes(bytes(500 << 10))
    done = subprocess.run(
        [ROOT / ".ci" / "large-files", small, large], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if line.startswith("over")] == [f"over 500 KiB: {large}"]
