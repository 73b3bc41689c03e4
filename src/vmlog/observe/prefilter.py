"""The test that text must pass before any pattern is tried on it; it decides the speed, not the results.

Every pattern contributes one constant text, or its whole shape if its constant texts are too short to be rare.
Hyperscan searches a whole block for all of them at once; cutting the block into lines first would cost more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from vmlog.blocks.scan import Hits
from vmlog.blocks.scanner_cache import cached_scanner
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.stage_lines import CONTEXT_EVENT, StageLine
from vmlog.knowledge.template import PLACEHOLDER, Template, normalise
from vmlog.observe.creating import CREATING
from vmlog.records.found_rows import FoundRows
from vmlog.records.line_table import Rows

# Bits of what a line may be: it concerns a migration by itself; only another record can join it to a migration, as with
# a cause; from `CONTEXT` on, one bit for each kind of trouble on a host.
STAGE: Final = 1
LOOSE: Final = 2
CONTEXT: Final = 4
_MAX_TROUBLE_KINDS: Final = 30

# A shorter constant text is likely to be in too many lines.
_MIN_LITERAL: Final = 8
# Component and colon may be composed from the header; only the name is certain to be in the line.
_COMPONENT: Final = re.compile(r"(\w[\w.]*): ")
# What `normalise` changes, which a constant text must not hold.
_NORMALISED: Final = re.compile(r"\s{2,}|['\"\n]")
_RAW_CHARACTERS: Final = str.maketrans({" ": r"[ \t\r]+", "'": "['\u2018\u2019\u201a]", '"': '["\u201c\u201d\u201e]'})


class Prefilter:
    """Finds the lines of a block that any pattern may accept; threads may share it.

    Attributes:
        scanner: finds the constant texts; its hits may be passed to the call.
    """

    def __init__(self, lines: Iterable[StageLine], causes: Iterable[Cause]) -> None:
        """Compile the search.

        Args:
            lines: stage lines and context lines.
            causes: their wordings, message keys and fault types are searched for.
        """
        lines, causes = list(lines), list(causes)
        bits = _trouble_bits(
            [line.id for line in lines if line.event == CONTEXT_EVENT] + [cause.id for cause in causes if cause.of_host]
        )
        flags_by_regex: dict[str, int] = defaultdict(int)
        for template, flags in _stage_templates(lines, bits):
            for expression in _expressions(template):
                flags_by_regex[expression] |= flags
        for cause in causes:
            flags = bits.get(cause.id, LOOSE)
            for template in (*cause.match.templates, *cause.match.unverified):
                for expression in _expressions(template):
                    flags_by_regex[expression] |= flags
            for key in (*cause.match.message_keys, *cause.match.fault_types):
                # A fault may count only with its reason: `type:reason`.
                flags_by_regex[re.escape(key.partition(":")[0])] |= flags
        self.scanner = cached_scanner(sorted(flags_by_regex.items()))

    def __call__(self, block: bytes, ends: Rows, hits: Hits | None = None) -> FoundRows:
        """Return the lines that some pattern may accept, with bits; see `Search`."""
        return FoundRows.of_hits(self.scanner.hits(block) if hits is None else hits, ends)


def _trouble_bits(kinds: Iterable[str]) -> dict[str, int]:
    """Return the bit of each kind of trouble on a host; kinds without a bit of their own are never skipped."""
    return {kind: CONTEXT << number if number < _MAX_TROUBLE_KINDS else STAGE for number, kind in enumerate(kinds)}


def _stage_templates(lines: Iterable[StageLine], bits: Mapping[str, int]) -> Iterable[tuple[Template, int]]:
    """Yield the wordings of the stage lines with their bits."""
    for line in lines:
        for template in line.templates:
            if "kernel_operation" in template.names:
                continue  # `KernelOperations` finds these, where they are needed
            flags = STAGE if template.names or line.event in CREATING else LOOSE
            yield template, bits[line.id] if line.event == CONTEXT_EVENT else flags


def _expressions(template: Template) -> Iterable[str]:
    """Return regexes for raw text; every message of the template matches one of them."""
    pieces = [piece for piece in PLACEHOLDER.split(template.wording)[::3] if piece.strip()]
    component = _COMPONENT.match(pieces[0])
    if component:
        pieces[:1] = [component[1], *filter(None, [pieces[0][component.end() :]])]
    best = max((part.strip() for piece in pieces for part in _NORMALISED.split(piece)), key=len)
    if len(best) >= _MIN_LITERAL:
        spellings = {re.sub("[vV]M(?=otion|OTION)", letters, best) for letters in ("vM", "VM")}
        return {re.escape(best), *map(re.escape, spellings)}
    return {"[^\\n]*".join(_raw_regex(normalise(piece)) for piece in pieces)}


def _raw_regex(piece: str) -> str:
    """Return a regex for what `normalise` turns into the piece."""
    escaped = re.escape(piece).replace("\\ ", " ").translate(_RAW_CHARACTERS)
    return escaped.replace("vMotion", "[vV]Motion").replace("vMOTION", "[vV]MOTION")
