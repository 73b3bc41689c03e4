"""Keeping the few records that may concern a migration: constant texts first, then headers, then the patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import numpy as np
import polars as pl

from vmlog.blocks.scan import Scanner
from vmlog.copies.line_heads import LINE_SEPARATOR
from vmlog.knowledge.format_file import Format
from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.stage_lines import Mark
from vmlog.logs import KERNEL_LOGS
from vmlog.match.hit import Hit
from vmlog.match.matcher import Matcher
from vmlog.observe.creating import can_create
from vmlog.observe.deferred import Deferred, join_names, operation_root
from vmlog.observe.host_trouble import TroubleKeeper, is_context
from vmlog.observe.kernel_opids import KernelOperations
from vmlog.observe.observation import Observation
from vmlog.observe.prefilter import LOOSE, STAGE, Prefilter
from vmlog.observe.sampling import is_stormy, sampled, sampler_of
from vmlog.observe.sentence import tells_of_hosts
from vmlog.observe.vm_names import VmNames
from vmlog.parse.formats import compile_formats
from vmlog.read.member_state import MemberState
from vmlog.read.record_frames import FoundLines, SkippedLines, parse_records
from vmlog.records.found_rows import FoundRows, Sampler
from vmlog.records.record_block import RecordBlock
from vmlog.source.rotation import is_known_log
from vmlog.terms import MatchKind

MAX_TEXT: Final = 16 * 1024
MAX_RAW: Final = 4000
# Many services repeat a short message word by word.
_REMEMBERED: Final = 1024
# So many lines, or lines of so many blocks, are looked at together.
_MANY_LINES: Final = 8192
_MOST_BLOCKS: Final = 128
# So many loose records wait for a migration that they belong to; at times twice as many.
_MOST_LOOSE: Final = 5_000
# So many records that nothing can claim are kept, to tell of them.
_MOST_STRAYS: Final = 100
# What a line holds that names an operation or a VM.
_NAMING: Final = ["opid", "/vmfs/volumes/", "event [", "vim.event"]
_LINE: Final = ("part", "line_no")
_LINE_SCHEMA: Final = {"part": pl.Int64, "line_no": pl.UInt32}
# The columns of the lines that stand for a spare one.
_STANDING: Final = ("first", "last")


class Observer:
    """Keeps observations and drops everything else with its block.

    Attributes:
        search: finds the lines that it takes; the blocks must be made with it.
        strays: the first records that state a documented cause in exact words, stand in no known format or in one that
            everybody writes, and name nothing by which a migration could claim them.
    """

    def __init__(self, knowledge: Knowledge, matcher: Matcher, *, at_once: bool = False) -> None:
        """Prepare to observe.

        Args:
            knowledge: what is known about log lines.
            matcher: its causes, ready to be asked.
            at_once: what a block holds is wanted when it was taken, although it is not known yet who asks for it.
        """
        self._formats = compile_formats(knowledge.formats)
        self._stages = knowledge.stage_lines
        self._matcher = matcher
        self.search = Prefilter(self._stages.lines, matcher.catalogue.causes.values())
        self._at_once = at_once
        self._pending = Deferred()
        self._operations = KernelOperations()
        self._vm_names = VmNames()
        self._observations: list[Observation] = []
        self._context = TroubleKeeper()
        self._waiting: list[tuple[MemberState, FoundLines, SkippedLines]] = []
        self._held_lines = 0
        self.strays: list[Observation] = []
        self._loose = 0  # loose records since the oldest were dropped
        self._recognise = lru_cache(_REMEMBERED)(self._recognised)

    @property
    def scanner(self) -> Scanner:
        """What `search` begins with."""
        return self.search.scanner

    def sampler(self, state: MemberState) -> Sampler | None:
        """Return what skips found lines of a member that add nothing, or None if all of them count."""
        return sampler_of(state)

    def accepts_text(self, found: FoundRows) -> bool:
        """Tell whether a text in no known format holds what only the messages of a migration say."""
        return bool((found.flags & STAGE).any())

    @property
    def vm_names(self) -> Mapping[str, str]:
        """Names of VMs by vCenter's references, of whatever line prints both."""
        return self._vm_names.references

    @property
    def observations(self) -> list[Observation]:
        """What was kept so far: what may concern a migration in the order of reading, then context in order of time."""
        self._look()
        self._operations.settle()
        self._join_pending()
        self._vm_names.tell(self._observations)
        return [*self._observations, *self._context.kept()]

    @observations.setter
    def observations(self, observations: list[Observation]) -> None:
        self._observations = observations
        self._context = TroubleKeeper()

    def take(self, block: RecordBlock, state: MemberState) -> None:
        """Keep the records of the block that may concern a migration."""
        self._operations.saw(block, state)
        self._vm_names.saw(block, state)
        if block.found.is_empty:
            return
        lines = FoundLines.of(block)
        named = np.flatnonzero(lines.what & (STAGE | LOOSE))
        self._operations.look_up([(int(lines.line_no[row]), lines.line[row]) for row in named], state)
        self._waiting.append((state, lines, SkippedLines(block)))
        self._held_lines += len(lines.line)
        if self._held_lines > _MANY_LINES or len(self._waiting) == _MOST_BLOCKS:
            self._look()

    def _look(self) -> None:
        """Look closely at what is waiting: few lines of many blocks, for each look has its fixed cost."""
        waiting, self._waiting = self._waiting, []
        self._held_lines = 0
        if not waiting:
            return
        runs = [[*run] for _, run in groupby(waiting, itemgetter(0))]
        members = [run[0][0] for run in runs]
        lines = FoundLines.frame([[found for _, found, _ in run] for run in runs])
        whole = pl.col("what").bitwise_or().over("part", "record")
        lines = lines.with_columns(whole=pl.col("what") if lines["start"].all() else whole)
        lines = _nameable(lines, members)
        patient = [index for index, state in enumerate(members) if not self._at_once and Deferred.may_wait(state)]
        waits = (lines["whole"] == LOOSE) & lines["part"].is_in(patient)
        self._pending.add(members, lines.filter(waits).drop("whole"))
        lines, spare = sampled(lines.filter(~waits), [index for index, state in enumerate(members) if is_stormy(state)])
        unsure = self._take_out(lines, members)
        far = [[few for _, _, few in run if len(few)] for run in runs]
        while unsure.height:
            near = pl.concat(spare.join(unsure, left_on=("part", one), right_on=_LINE, how="semi") for one in _STANDING)
            near = near.unique(_LINE)
            spare = spare.join(near, on=_LINE, how="anti")
            asked = pl.concat([near, self._far(far, unsure)], how="diagonal").sort(_LINE)
            unsure = self._take_out(asked, members)
        self._operations.forget()
        self._drop_loose()

    def _far(self, spare: Sequence[Sequence[SkippedLines]], unsure: pl.DataFrame) -> pl.DataFrame:
        """The lines of all parts that need a look because those that stood for them did not say what was found."""
        parts = unsure.sort(_LINE).partition_by("part", as_dict=True)
        others = {part: lines["line_no"].to_numpy().astype(np.intp) for (part,), lines in parts.items()}
        asked = [
            [found for few in blocks if part in others and (found := few.taken(others[part]))]
            for part, blocks in enumerate(spare)
        ]
        if not any(asked):
            return unsure.clear()
        lines = FoundLines.frame(asked)
        # Alone, what continues a record says nothing.
        return lines.filter(~lines["line"].str.contains(self._formats.continuation_regex))

    def _take_out(self, lines: pl.DataFrame, members: Sequence[MemberState]) -> pl.DataFrame:
        """Keep what records say; returns `part` and `line_no` of those that did not say all that was found in them."""
        asked = _by_part(lines)
        parsed = parse_records(self._formats, [(members[index], part) for index, part in asked.items()])
        unsure = [
            (index, line)
            for index, part in zip(asked, parsed, strict=True)
            for line in self._keep(part, members[index])
        ]
        return pl.DataFrame(unsure, schema=_LINE_SCHEMA, orient="row")

    def _keep(self, records: pl.DataFrame, state: MemberState) -> list[int]:
        """Keep what records say; returns the lines of those that do not say all that was found in them."""
        kept: list[Observation] = []
        unsure = []
        said = (records[name].to_list() for name in ("line_no", "what", "format", "log", "component", "body", "text"))
        for index, (line_no, what, format_id, log, component, body, text) in enumerate(zip(*said, strict=True)):
            message = _message(component, body, text)
            marks, hits = self._recognise(message, log or state.log or "unknown", component)
            line_format = self._formats.by_id.get(format_id or "")
            if any(mark.line.spoken for mark in marks) and not self._is_ours(
                line_format, log or state.log_hint, message, hits
            ):
                marks = tuple(mark for mark in marks if not mark.line.spoken)
            observation = None
            if marks or hits:
                observation = _observation(records.row(index, named=True), line_format, state, message, marks, hits)
                if _is_loose(observation) and not _can_be_joined(observation):
                    if len(self.strays) < _MOST_STRAYS and self.is_stray(observation):
                        self.strays.append(observation)
                    observation = None
            if observation:
                kept.append(observation)
            of_host = sum(hit.cause.of_host for hit in hits)
            if not observation or len(marks) + of_host < what.bit_count():
                unsure.append(line_no)
        self._operations.name([item for item in kept if item.log.startswith("vmk")], state)
        for observation in kept:
            if is_context(observation):
                self._context.add(observation)
            else:
                self._observations.append(observation)
        self._loose += sum(_is_loose(item) for item in kept)
        return unsure

    def _is_ours(self, line_format: Format | None, log: str | None, message: str, hits: Sequence[Hit]) -> bool:
        """Whether what other programs may say too was said by one of VMware's, or holds what only these say."""
        known = log is not None and is_known_log(log)
        return (
            known
            or not _is_generic(line_format)
            or any(hit.kind is MatchKind.EXACT and hit.cause.role == "cause" and not hit.general for hit in hits)
            or tells_of_hosts(message, foreign=log is not None)
        )

    def is_stray(self, observation: Observation) -> bool:
        """Whether a record states a cause in exact words, but not as the product's logs do."""
        return _is_generic(observation.format) and any(
            hit.kind is MatchKind.EXACT and hit.cause.role == "cause" for hit in observation.hits
        )

    def _join_pending(self) -> None:
        """Take out of what waits the records that may belong to a migration, and those that may belong to these."""
        known = join_names(item for item in self._observations if not _is_loose(item))
        known |= join_names(
            item for item in self._observations if _is_loose(item) and operation_root(item.op_id or "") in known
        )
        names = known
        while names:
            asked = self._pending.asked_for(names)
            before = len(self._observations)
            for (state, _), records in zip(asked, parse_records(self._formats, asked), strict=True):
                self._keep(records, state)
            names = join_names(self._observations[before:]) - known
            known |= names

    def _drop_loose(self) -> None:
        """Keep loose records from piling up: the oldest ones go that no known operation asks for."""
        if self._pending.is_full:
            self._join_pending()
            self._pending.drop_oldest()
        if self._loose <= _MOST_LOOSE:
            return
        self._loose = 0
        known = join_names(item for item in self._observations if not _is_loose(item))
        loose = [
            item for item in self._observations if _is_loose(item) and operation_root(item.op_id or "") not in known
        ]
        dropped = {*loose[:-_MOST_LOOSE]}
        self._observations = [item for item in self._observations if item not in dropped]

    def _recognised(self, text: str, log: str, component: str | None) -> tuple[tuple[Mark, ...], tuple[Hit, ...]]:
        marks = self._stages.marks(text, log)
        hits = self._matcher.match(text, {"log": log, "component": component})
        if not marks:
            # A status code means something only in a migration's own line; elsewhere it is any kernel error.
            hits = [hit for hit in hits if hit.kind is not MatchKind.STATUS]
        return marks, tuple(hits)


def _nameable(lines: pl.DataFrame, members: Sequence[MemberState]) -> pl.DataFrame:
    """Leave out the records of the VMkernel that state a cause, but nothing by which they could be joined."""
    kernels = [index for index, state in enumerate(members) if state.log_hint in KERNEL_LOGS]
    loose = lines.select((pl.col("whole") == LOOSE) & pl.col("part").is_in(kernels)).to_series()
    if not loose.any():
        return lines
    names = pl.col("line").str.contains_any(_NAMING, ascii_case_insensitive=True)
    named = lines.filter(loose).filter(names.any().over("part", "record")).select("part", "line_no")
    return pl.concat([lines.filter(~loose), lines.join(named, on=("part", "line_no"), how="semi")]).sort(
        "part", "line_no"
    )


def _by_part(lines: pl.DataFrame) -> dict[int, pl.DataFrame]:
    return {part["part"][0]: part for part in lines.partition_by("part")}


def _is_generic(line_format: Format | None) -> bool:
    """Whether programs of any maker write such lines."""
    return line_format is None or line_format.generic


def _is_loose(observation: Observation) -> bool:
    """Whether a record of migrations neither says that there was one nor carries a value that names one.

    General faults and cancelled calls are common in busy logs.
    """
    return not (is_context(observation) or observation.fields or observation.log == "vmware" or can_create(observation))


def _can_be_joined(observation: Observation) -> bool:
    """Whether a loose record names anything that a migration's records may name too."""
    return bool(observation.op_id or observation.vm_path or observation.vm)


def _message(component: str | None, body: str | None, text: str | None) -> str:
    """What the patterns see: component, body and the text of the continuation lines."""
    message = body or ""
    if component and not message.startswith(component):
        message = f"{component}: {message}"
    if text:
        message = f"{message}\n{text}"
    return message[:MAX_TEXT].replace(LINE_SEPARATOR, "\n").rstrip("\n")


def _observation(
    row: dict[str, Any],
    line_format: Format | None,
    state: MemberState,
    message: str,
    marks: tuple[Mark, ...],
    hits: tuple[Hit, ...],
) -> Observation:
    raw = row["line"] if not row["more"] else f"{row['line']}\n{row['more']}"
    raw = raw.replace(LINE_SEPARATOR, "\n").rstrip("\n")
    return Observation(
        ts=row["ts_utc"],
        time_assumed=row["ts_assumed"] or "",
        unit=state.member.unit,
        series=state.series,
        source=state.member.source,
        member=state.member.path,
        line_no=row["line_no"],
        host=row["host"],
        log=row["log"] or state.log or "unknown",
        format=line_format,
        op_id=row["op_id"],
        level=row["level"],
        user=row["user"],
        thread=row["thread"],
        message=message,
        raw=raw if len(raw) <= MAX_RAW else raw[:MAX_RAW] + " [...]",
        marks=marks,
        hits=hits,
    )
