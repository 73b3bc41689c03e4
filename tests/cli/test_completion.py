"""Shells complete commands, options, their words and the ids of causes: asked as their scripts ask."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from vmlog.knowledge.catalogue import load_catalogue

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def _ask(run: Run, line: str, shell: str = "bash") -> list[str]:
    """Return what a shell would offer behind a line; an open word at its end is completed."""
    words = line.split(" ")
    result = run(
        _VMLOG_COMPLETE=f"complete_{shell}",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
        _TYPER_COMPLETE_ARGS=line,
        _TYPER_COMPLETE_WORD_TO_COMPLETE=words[-1],
        _TYPER_COMPLETE_FISH_ACTION="get-args",
    )
    assert (result.code, result.err) == (0, "")
    return result.text.splitlines()


def test_commands(run: Run) -> None:
    assert _ask(run, "vmlog e") == ["explain", "events"]
    assert _ask(run, "vmlog patterns ") == ["list", "show", "test", "new"]


def test_options_and_their_words(run: Run) -> None:
    assert "--min-severity" in _ask(run, "vmlog analyze --m")
    assert _ask(run, "vmlog analyze x.tgz --color ") == ["auto", "always", "never"]
    assert _ask(run, "vmlog check x.tgz --format j") == ["json", "jsonl"]


def test_ids_of_causes(run: Run) -> None:
    known = sorted(name for name in load_catalogue().causes if name.startswith("switchover"))
    assert len(known) > 1
    assert _ask(run, "vmlog patterns show switchover") == known
    assert _ask(run, "vmlog analyze x.tgz --cause switchover") == known


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_answered(run: Run, shell: str) -> None:
    assert "analyze" in "\n".join(_ask(run, "vmlog ana", shell))


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_a_script(run: Run, shell: str) -> None:
    script = run(_VMLOG_COMPLETE=f"source_{shell}").text
    assert "_VMLOG_COMPLETE" in script
    assert "vmlog" in script


def test_an_unknown_shell_is_refused(run: Run) -> None:
    assert run(_VMLOG_COMPLETE="complete_tcsh").code != 0
