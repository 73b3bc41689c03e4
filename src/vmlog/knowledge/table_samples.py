"""Running the samples of the tables in `patterns/tables/`."""

from __future__ import annotations

from collections.abc import Iterable

from vmlog.errors import PatternError
from vmlog.knowledge.answer_values import AnswerValues, load_answer_values
from vmlog.knowledge.given_sample import run_given_samples
from vmlog.knowledge.hardware_versions import HardwareVersions, load_hardware_versions
from vmlog.knowledge.operations import Operation, load_operations, operation_of
from vmlog.knowledge.progress_steps import ProgressTable, load_progress
from vmlog.knowledge.sample_run import SampleRun, text_start
from vmlog.knowledge.typed_words import TypedWords, load_typed_words


def check_tables() -> list[SampleRun]:
    """Run the samples of every shipped table that has some."""
    return [
        check_operations(load_operations()),
        check_steps(load_progress()),
        check_typed_words(load_typed_words()),
        check_hardware_versions(load_hardware_versions()),
        check_answer_values(load_answer_values()),
    ]


def check_operations(operations: Iterable[Operation]) -> SampleRun:
    """Run the texts that must name an operation, and those that must not."""
    count = 0
    failures = []
    for operation in operations:
        for key, texts, is_named in (("samples", operation.samples, True), ("others", operation.others, False)):
            for text in texts:
                count += 1
                if (operation_of(text) == operation) is not is_named:
                    verb = "does not name" if is_named else "names"
                    message = f"the sample {verb} {operation.title}: {text_start(text)!r}"
                    failures.append(PatternError(message, operation.section.location(key)))
    return SampleRun("operations", count, tuple(failures))


def check_steps(table: ProgressTable) -> SampleRun:
    """Run the pasted texts with the step that each shows."""
    failures = []
    for sample in table.samples:
        found = [step.text for step in table.steps_in(sample.text)]
        if found != ([sample.step] if sample.step else []):
            message = f"the sample shows {found}, not {sample.step!r}: {text_start(sample.text)!r}"
            failures.append(PatternError(message, sample.location))
    return SampleRun("steps", len(table.samples), tuple(failures))


def check_typed_words(table: TypedWords) -> SampleRun:
    """Run the typed texts with what each is about."""
    failures = []
    for sample in table.samples:
        subject = table.subject(sample.text)
        found = (subject.migration, subject.is_about_vmware, subject.has_unknown_words)
        if found != (sample.migration, sample.is_about_vmware, sample.has_unknown_words):
            message = (
                f"the sample gives migration, is_about_vmware, has_unknown_words = {found}: {text_start(sample.text)!r}"
            )
            failures.append(PatternError(message, sample.location))
    return SampleRun("typed words", len(table.samples), tuple(failures))


def check_hardware_versions(table: HardwareVersions) -> SampleRun:
    """Run the releases with the virtual hardware version that each supports."""
    failures = []
    for sample in table.samples:
        found = table.supported_by(sample.release, sample.build)
        if found != sample.support:
            message = f"{sample.release} build {sample.build} supports {found}, not {sample.support}"
            failures.append(PatternError(message, sample.location))
    return SampleRun("hardware versions", len(table.samples), tuple(failures))


def check_answer_values(table: AnswerValues) -> SampleRun:
    """Run the texts with placeholders with what must come out of each."""
    return run_given_samples(
        "placeholders", table.samples, lambda sample: table.fill(sample.text, sample.known), verb="gives"
    )
