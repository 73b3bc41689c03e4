"""Names of VMs in lines that do not concern a migration: settings and paths in vmware.log, references in vpxd.log."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from vmlog.observe.observation import Observation
from vmlog.read.member_state import MemberState
from vmlog.records.record_block import RecordBlock

_VMX_LOG: Final = "vmware"
# Where names are found, the best place first: the name shown to users, the VM's file in the settings, any such file.
_SOURCES: Final = (
    (b"displayName", re.compile(rb'displayName = "([^"\n]{1,120})"')),
    (b"CONFIGURATION", re.compile(rb"CONFIGURATION [^\n]{0,300}?/([^/\n]{1,120})\.vmx\b")),
    (b"/vmfs/volumes/", re.compile(rb"/vmfs/volumes/[^/\n]{1,120}/[^/\n]{1,120}/([^/\n\"'<>]{1,120})\.vmx\b")),
)
_VCENTER_LOG: Final = "vpxd"
_REFERENCE: Final = re.compile(rb"vim\.VirtualMachine:(vm-[0-9]{1,12}),([^\]\[,'\"\n]{1,120})")
_MAX_REFERENCES: Final = 100_000
# A log with this many names is of several VMs.
_MAX_NAMES: Final = 4


class VmNames:
    """Names of VMs by log. A log with two names from one source is of two VMs, or of one that was renamed: it has none.

    Attributes:
        references: names by vCenter's references (`vm-123`), which its log prints together.
    """

    def __init__(self) -> None:
        self.references: dict[str, str] = {}
        self._names: dict[tuple[str, str], tuple[set[bytes], ...]] = defaultdict(lambda: tuple(set() for _ in _SOURCES))

    def take(self, block: RecordBlock, state: MemberState) -> None:
        """Search a block of a log that names VMs."""
        if _VCENTER_LOG in (state.log_hint, state.writer) and len(self.references) < _MAX_REFERENCES:
            for match in block.lines.matches(_REFERENCE):
                self.references.setdefault(match[1].decode(), match[2].decode(errors="replace").strip())
            return
        if state.log != _VMX_LOG and not (state.formats and state.formats[0].log == _VMX_LOG):
            return
        known = self._names[state.member.unit, state.series]
        for (constant, expression), names in zip(_SOURCES, known, strict=True):
            if len(names) < _MAX_NAMES and block.lines.count(constant):
                names.update(match[1] for match in block.lines.matches(expression))

    def add_references(self, references: Mapping[str, str]) -> None:
        """Add names by reference that are not known yet."""
        for reference, name in references.items():
            if len(self.references) < _MAX_REFERENCES:
                self.references.setdefault(reference, name)

    def set_names(self, observations: Iterable[Observation]) -> None:
        """Set `stated_vm` of the records of vmware.log."""
        for item in observations:
            if item.log == _VMX_LOG and (known := self._names.get((item.unit, item.series))):
                named = next((names for names in known if names), set())
                item.stated_vm = min(named).decode(errors="replace") if len(named) == 1 else None
