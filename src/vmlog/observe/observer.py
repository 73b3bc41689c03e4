"""Keeping the few records that may concern a migration: constant texts first, then headers, then the patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from vmlog.blocks.scan import Scanner
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.knowledge.knowledge import Knowledge
from vmlog.logs import KERNEL_LOGS
from vmlog.match.matcher import Matcher
from vmlog.observe.deferred import Deferred, join_names, may_wait, operation_root
from vmlog.observe.found_buffer import LINE_KEY, FoundBatch, FoundBuffer
from vmlog.observe.host_trouble import TroubleKeeper, is_context
from vmlog.observe.kept_records import KeptRecords
from vmlog.observe.kernel_mappings import MAPPING
from vmlog.observe.kernel_operations import KernelOperations, may_hold_mappings
from vmlog.observe.loose import can_be_joined, is_loose, is_stray
from vmlog.observe.observation import Observation
from vmlog.observe.prefilter import LOOSE, STAGE, Prefilter
from vmlog.observe.recogniser import Recogniser
from vmlog.observe.sampling import OWN_BITS, REPRESENTATIVES, is_sampled, sample_lines
from vmlog.observe.vm_names import VmNames
from vmlog.parse.formats import compile_formats
from vmlog.read.member_state import MemberState
from vmlog.read.record_frames import parse_records
from vmlog.records.found_rows import FoundRows

# Most loose records kept in memory that no known operation asks for (briefly twice that).
_MAX_LOOSE: Final = 5_000
# Most records kept that nothing can claim.
_MAX_STRAYS: Final = 100
# A line that names an operation or a VM holds one of these.
_NAMING: Final = ["opid", "/vmfs/volumes/", "event [", "vim.event"]
_LINE_SCHEMA: Final = {"part": pl.Int64, "line_no": pl.UInt32}


class Observer:
    """Keeps observations and drops everything else with its block.

    Attributes:
        search: finds the lines that it takes; blocks must be searched with it.
        strays: the first records that state a documented cause in exact words, but in a form that is none of the
            product's own logs, and name nothing by which a migration could claim them.
    """

    def __init__(self, knowledge: Knowledge, matcher: Matcher, *, at_once: bool = False) -> None:
        """Prepare to observe.

        Args:
            knowledge: what is known about log lines.
            matcher: finds its causes in texts.
            at_once: keep loose records when they are taken, not only when a migration asks for them.
        """
        self._formats = compile_formats(knowledge.formats)
        self.search = Prefilter(knowledge.stage_lines.lines, matcher.catalogue.causes.values())
        self._recogniser = Recogniser(self._formats, knowledge.stage_lines, matcher)
        self._at_once = at_once
        self._buffer = FoundBuffer()
        self._deferred = Deferred()
        self._operations = KernelOperations()
        self._vm_names = VmNames()
        self._observations: list[Observation] = []
        self._trouble = TroubleKeeper()
        self.strays: list[Observation] = []
        self._loose = 0  # loose records kept since the oldest were dropped

    @property
    def scanner(self) -> Scanner:
        """What `search` begins with."""
        return self.search.scanner

    def plan(self, state: MemberState) -> ExcerptPlan:
        """Return what of a member is taken."""
        return ExcerptPlan(
            own_bits=OWN_BITS if is_sampled(state) else 0,
            kept=MAPPING if may_hold_mappings(state) else "",
            noted=self._vm_names.noted(state),
        )

    def accepts_text(self, found: FoundRows) -> bool:
        """Return whether a text in no known format holds what only the messages of a migration say."""
        return bool((found.flags & STAGE).any())

    @property
    def vm_names(self) -> Mapping[str, Mapping[str, str]]:
        """Names of VMs by vCenter's references for each bundle, from any line that prints both."""
        return self._vm_names.references

    @property
    def observations(self) -> list[Observation]:
        """What may concern a migration, in the order of reading, then trouble on hosts in the order of time."""
        self._flush()
        self._operations.name_late()
        self._keep_deferred()
        self._vm_names.set_names(self._observations)
        return [*self._observations, *self._trouble.kept()]

    @property
    def kept(self) -> KeptRecords:
        """What was kept of the sources so far, while the records that wait still do."""
        self._flush()
        self._operations.name_late()
        self._vm_names.set_names(self._observations)
        waiting = self._deferred.lines()
        return KeptRecords(self._observations, self._trouble.kept(), self.strays, waiting, self.vm_names)

    def add_kept(self, kept: KeptRecords) -> None:
        """Add what another observer kept of other sources, which come after those taken so far."""
        self._observations += kept.observations
        for observation in kept.trouble:
            self._trouble.add(observation)
        self.strays += kept.strays[: _MAX_STRAYS - len(self.strays)]
        self._deferred.add_lines(kept.waiting)
        self._vm_names.add_references(kept.vm_names)

    def drain(self) -> list[Observation]:
        """Return the observations and forget them."""
        observations = self.observations
        self._observations = []
        self._trouble = TroubleKeeper()
        return observations

    def take(self, excerpt: Excerpt, state: MemberState) -> None:
        """Keep the records of an excerpt that may concern a migration."""
        self._operations.take(excerpt, state)
        self._vm_names.take(excerpt, state)
        lines = excerpt.found
        if lines is None:
            return
        self._buffer.add(lines, excerpt.skipped, state)
        if may_hold_mappings(state):
            named = np.flatnonzero(lines.flags & (STAGE | LOOSE))
            texts = [lines.line[row] for row in named.tolist()]
            self._operations.look_up([*zip(lines.line_no[named].tolist(), texts, strict=True)], state)
        if self._buffer.is_full:
            self._flush()

    def _flush(self) -> None:
        """Keep what the buffered lines say."""
        batch = self._buffer.drain()
        if batch is None:
            return
        lines = self._defer(_without_unnamed(batch.lines, batch.members), batch.members)
        sampled = [index for index, state in enumerate(batch.members) if is_sampled(state)]
        lines, skipped = sample_lines(lines, sampled)
        incomplete = self._keep_lines(lines, batch.members)
        # A line that does not say all that was found in it represents nothing: the lines skipped for it are needed.
        while incomplete.height:
            needed = pl.concat(
                skipped.join(incomplete, left_on=("part", one), right_on=LINE_KEY, how="semi")
                for one in REPRESENTATIVES
            ).unique(LINE_KEY)
            skipped = skipped.join(needed, on=LINE_KEY, how="anti")
            needed = pl.concat([needed, self._skipped_heads(batch, incomplete)], how="diagonal").sort(LINE_KEY)
            incomplete = self._keep_lines(needed, batch.members)
        self._operations.forget_looked_up()
        self._drop_oldest_loose()

    def _defer(self, lines: pl.DataFrame, members: Sequence[MemberState]) -> pl.DataFrame:
        """Let loose records wait for a migration that asks for them; return the lines of the others."""
        parts = [index for index, state in enumerate(members) if not self._at_once and may_wait(state)]
        waits = (lines["record_flags"] == LOOSE) & lines["part"].is_in(parts)
        self._deferred.add(members, lines.filter(waits).drop("record_flags"))
        return lines.filter(~waits)

    def _skipped_heads(self, batch: FoundBatch, incomplete: pl.DataFrame) -> pl.DataFrame:
        """Return the lines that were skipped, before their text was taken out, for lines that represent nothing."""
        lines = batch.pop_represented_by(incomplete)
        if not lines.height:
            return lines
        # A line that continues a record says nothing without it.
        return lines.filter(~lines["line"].str.contains(self._formats.continuation_regex))

    def _keep_lines(self, lines: pl.DataFrame, members: Sequence[MemberState]) -> pl.DataFrame:
        """Keep what records say; return `part` and `line_no` of those that do not say all that was found in them."""
        by_part = {part["part"][0]: part for part in lines.partition_by("part")}
        parsed = parse_records(self._formats, [(members[index], part) for index, part in by_part.items()])
        incomplete = [
            (index, line_no)
            for index, records in zip(by_part, parsed, strict=True)
            for line_no in self._keep(records, members[index])
        ]
        return pl.DataFrame(incomplete, schema=_LINE_SCHEMA, orient="row")

    def _keep(self, records: pl.DataFrame, state: MemberState) -> list[int]:
        """Keep what records say; return the lines of those that do not say all that was found in them."""
        kept: list[Observation] = []
        incomplete: list[int] = []
        for line_no, observation, is_complete in self._recogniser.recognise(records, state):
            if observation and self._is_kept(observation):
                kept.append(observation)
                if is_complete:
                    continue
            incomplete.append(line_no)
        self._operations.name([item for item in kept if item.log.startswith("vmk")], state)
        for observation in kept:
            if is_context(observation):
                self._trouble.add(observation)
            else:
                self._observations.append(observation)
        self._loose += sum(map(is_loose, kept))
        return incomplete

    def _is_kept(self, observation: Observation) -> bool:
        """Return whether a record may become part of a migration; if not, keep it as a stray if it states a cause."""
        if not is_loose(observation) or can_be_joined(observation):
            return True
        if len(self.strays) < _MAX_STRAYS and is_stray(observation):
            self.strays.append(observation)
        return False

    def _keep_deferred(self) -> None:
        """Keep the deferred records that may belong to a migration, and those that may belong to these."""
        loose: list[Observation] = []
        others: list[Observation] = []
        for item in self._observations:
            (loose if is_loose(item) else others).append(item)
        known = join_names(others)
        known |= join_names(item for item in loose if operation_root(item.op_id or "") in known)
        names = known
        while names:
            popped = self._deferred.pop_naming(names)
            before = len(self._observations)
            for (state, _), records in zip(popped, parse_records(self._formats, popped), strict=True):
                self._keep(records, state)
            names = join_names(self._observations[before:]) - known
            known |= names

    def _drop_oldest_loose(self) -> None:
        """Drop the oldest loose records that no known operation asks for, so that they do not pile up."""
        if self._deferred.is_full:
            self._keep_deferred()
            self._deferred.drop_oldest()
        if self._loose <= _MAX_LOOSE:
            return
        self._loose = 0
        known = self._names_of_migrations()
        loose = [
            item for item in self._observations if is_loose(item) and operation_root(item.op_id or "") not in known
        ]
        dropped = set(loose[:-_MAX_LOOSE])
        self._observations = [item for item in self._observations if item not in dropped]

    def _names_of_migrations(self) -> set[str]:
        return join_names(item for item in self._observations if not is_loose(item))


def _without_unnamed(lines: pl.DataFrame, members: Sequence[MemberState]) -> pl.DataFrame:
    """Leave out the VMkernel's records that state a cause but name nothing by which they could be joined."""
    kernels = [index for index, state in enumerate(members) if state.log_hint in KERNEL_LOGS]
    loose = lines.select((pl.col("record_flags") == LOOSE) & pl.col("part").is_in(kernels)).to_series()
    if not loose.any():
        return lines
    names = pl.col("line").str.contains_any(_NAMING, ascii_case_insensitive=True)
    named = lines.filter(loose).filter(names.any().over("part", "record")).select(LINE_KEY)
    return pl.concat([lines.filter(~loose), lines.join(named, on=LINE_KEY, how="semi")]).sort(LINE_KEY)
