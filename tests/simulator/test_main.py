"""The simulator's command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.__main__ import main


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert "switchover-timeout-8.0 " in capsys.readouterr().out


def test_scenario_is_written(tmp_path: Path) -> None:
    assert main(["--scenario", "refused-cpu-4.1", "--out", str(tmp_path), "--pack", "tgz"]) == 0
    assert (tmp_path / "truth.json").exists()
    assert len(list(tmp_path.glob("*.tgz"))) == 3


def test_unknown_scenario_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--scenario", "nosuch"])
    assert stopped.value.code == 2
    assert "nosuch" in capsys.readouterr().err


def test_size_goes_to_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["--size", "0.5", "--log", "hostd", "--generation", "7.0"]) == 0
    assert len(capfdbinary.readouterr().out) > 400_000
