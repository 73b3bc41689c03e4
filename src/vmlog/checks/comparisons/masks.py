"""V20: masks of CPU features that were set by hand."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used


def compare_masks(case: CheckCase) -> Iterator[Finding]:
    """Yield the masks of the VM."""
    table = case.subject_vm.table
    masks = table.of("vm.cpu_mask")
    for key, mask in sorted(masks.items()):
        yield Finding("by-hand", {"key": key, "mask": mask.value}, used(case.host, [mask]))
    if not masks:
        nothing = table.absent("vm.cpu_mask", "", "none")
        yield Finding("none", facts=used(case.host, [nothing])) if nothing else lacking(case.host, "vm.cpu_mask")
