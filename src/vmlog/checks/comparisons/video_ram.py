"""V21: the video memory of the VM against what is set aside to take it along."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used


def compare_video_ram(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the video memory fits; nothing for a VM whose files set nothing aside."""
    table = case.subject_vm.table
    kept = table.find("vm.checkpoint_svga_size") or table.find("vm.checkpoint_fb_size")
    memory = table.find("vm.vram")
    if kept is None:
        if not table.is_whole("vm"):
            yield lacking(case.host, "vm.checkpoint_svga_size")
    elif memory is None:
        yield lacking(case.host, "vm.vram")
    else:
        outcome = "larger" if int(memory.value) > int(kept.value) else "fits"
        yield Finding(outcome, {"memory": memory.value, "kept": kept.value}, used(case.host, [memory, kept]))
