"""Names of VMs in lines that do not concern a migration: settings and paths in vmware.log, references in vpxd.log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_plan import NotedText
from vmlog.observe.observation import Observation
from vmlog.read.member_state import MemberState

_VMX_LOG: Final = "vmware"
# Where names are found, the best place first: the name shown to users, the VM's file in the settings, any such file.
_SOURCES: Final = (
    NotedText("displayName", r'displayName = "([^"\n]{1,120})"'),
    NotedText("CONFIGURATION", r"CONFIGURATION [^\n]{0,300}?/([^/\n]{1,120})\.vmx\b"),
    NotedText("/vmfs/volumes/", r"/vmfs/volumes/[^/\n]{1,120}/[^/\n]{1,120}/([^/\n\"'<>]{1,120})\.vmx\b"),
)
_VCENTER_LOG: Final = "vpxd"
_REFERENCE: Final = NotedText("vim.VirtualMachine:", r"vim\.VirtualMachine:(vm-[0-9]{1,12}),([^\]\[,'\"\n]{1,120})")
_MAX_REFERENCES: Final = 100_000
# A log with this many names is of several VMs.
_MAX_NAMES: Final = 4


class VmNames:
    """Names of VMs by log. A log with two names from one source is of two VMs, or of one that was renamed: it has none.

    Attributes:
        references: for each bundle names by vCenter's references (`vm-123`), which its log prints together.
    """

    def __init__(self) -> None:
        self.references: dict[str, dict[str, str]] = {}
        self._known = 0  # references
        self._names: dict[tuple[str, str], tuple[set[bytes], ...]] = defaultdict(lambda: tuple(set() for _ in _SOURCES))

    @staticmethod
    def noted(state: MemberState) -> tuple[NotedText, ...]:
        """Return the texts of a log that name VMs."""
        if _VCENTER_LOG in (state.log_hint, state.writer):
            return (_REFERENCE,)
        return _SOURCES if state.log == _VMX_LOG or (state.formats and state.formats[0].log == _VMX_LOG) else ()

    def take(self, excerpt: Excerpt, state: MemberState) -> None:
        """Take the names that were noted in a log."""
        noted = self.noted(state)
        if noted == _SOURCES:
            known = self._names[state.member.unit, state.series]
            for texts, source, names in zip(excerpt.noted, _SOURCES, known, strict=True):
                if len(names) < _MAX_NAMES:
                    names.update(match[1] for text in texts if (match := source.pattern.match(text)))
        elif noted:
            for match in filter(None, map(_REFERENCE.pattern.match, excerpt.noted[0])):
                self._add(state.member.unit, match[1].decode(), match[2].decode(errors="replace").strip())

    def add_references(self, references: Mapping[str, Mapping[str, str]]) -> None:
        """Add names by reference that are not known yet, for each bundle."""
        for unit, names in references.items():
            for reference, name in names.items():
                self._add(unit, reference, name)

    def _add(self, unit: str, reference: str, name: str) -> None:
        if self._known < _MAX_REFERENCES and reference not in (names := self.references.setdefault(unit, {})):
            names[reference] = name
            self._known += 1

    def set_names(self, observations: Iterable[Observation]) -> None:
        """Set `stated_vm` of the records of vmware.log."""
        for item in observations:
            if item.log == _VMX_LOG and (known := self._names.get((item.unit, item.series))):
                named = next((names for names in known if names), set())
                item.stated_vm = min(named).decode(errors="replace") if len(named) == 1 else None
