"""Running the samples of stage lines and context lines."""

from __future__ import annotations

from collections.abc import Iterable

from vmlog.errors import PatternError
from vmlog.knowledge.sample import Sample
from vmlog.knowledge.sample_run import SampleRun, text_start
from vmlog.knowledge.stage_lines import CONTEXT_EVENT, StageLine, StageLines


def check_stage_lines(lines: StageLines) -> list[SampleRun]:
    """Run every sample; return a run for the stage lines and one for the context lines."""
    stages = [line for line in lines.lines if line.event != CONTEXT_EVENT]
    context = [line for line in lines.lines if line.event == CONTEXT_EVENT]
    return [_run("stage lines", stages, lines), _run("context lines", context, lines)]


def _run(kind: str, tested: Iterable[StageLine], lines: StageLines) -> SampleRun:
    count = 0
    failures = []
    for line in tested:
        for sample, is_match in [*((each, True) for each in line.matching), *((each, False) for each in line.foreign)]:
            count += 1
            fault = matching_fault(lines, line, sample) if is_match else foreign_fault(lines, line, sample)
            if fault:
                failures.append(PatternError(f"{fault}: {text_start(sample.text)!r}", sample.location))
    return SampleRun(kind, count, tuple(failures))


def matching_fault(lines: StageLines, line: StageLine, sample: Sample) -> str | None:
    """Return what is wrong with a sample that must be recognised, None when nothing is."""
    marks = {mark.line.id: mark for mark in lines.marks(sample.text, _log_of(line))}
    if line.id not in marks:
        return "the sample is not recognised"
    fields = marks[line.id].fields
    for name, value in sample.variables.items():
        if fields.get(name) != value:
            return f"{{{name}}} is {fields.get(name)!r}, not {value!r}, in the sample"
    return None


def foreign_fault(lines: StageLines, line: StageLine, sample: Sample) -> str | None:
    """Return what is wrong with a sample that must not be recognised, None when nothing is."""
    marks = lines.marks(sample.text, _log_of(line))
    return "the sample is recognised but must not be" if line.id in {mark.line.id for mark in marks} else None


def _log_of(line: StageLine) -> str:
    return line.logs[0] if line.logs else "hostd"
