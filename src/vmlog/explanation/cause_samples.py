"""Running the samples of causes against the whole catalogue."""

from __future__ import annotations

from collections.abc import Collection

from vmlog.errors import PatternError
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.sample import Sample
from vmlog.knowledge.sample_run import SampleRun, text_start
from vmlog.match.matcher import Matcher


def check_causes(catalogue: Catalogue, only: Collection[str] | None = None) -> SampleRun:
    """Run the samples of all causes, or of some ids only, against the whole catalogue."""
    matcher = Matcher(catalogue)
    failures: list[PatternError] = []
    count = 0
    for cause in catalogue.causes.values():
        if only is not None and cause.id not in only:
            continue
        for check, samples in (
            (matching_sample, cause.tests.match),
            (similar_sample, cause.tests.fuzzy),
            (foreign_sample, cause.tests.no_match),
        ):
            for sample in samples:
                count += 1
                fault = check(matcher, cause, sample)
                if fault:
                    failures.append(PatternError(f"{fault}: {text_start(sample.text)!r}", sample.location))
    return SampleRun("causes", count, tuple(failures))


def matching_sample(matcher: Matcher, cause: Cause, sample: Sample) -> str | None:
    """Return what is wrong with a sample that must be recognised outright, None when nothing is."""
    hits = {hit.cause.id: hit for hit in matcher.match(sample.text)}
    if cause.id not in hits:
        return "the sample is not recognised"
    for name, value in sample.variables.items():
        found = hits[cause.id].variables.get(name)
        if found != value:
            return f"{{{name}}} is {found!r}, not {value!r}, in the sample"
    return None if cause.role == "trace" else similar_sample(matcher, cause, sample)


def similar_sample(matcher: Matcher, cause: Cause, sample: Sample) -> str | None:
    """Return what is wrong with a sample that must be recognised at least approximately, None when nothing is."""
    ranked = explain_text(matcher, sample.text)
    if not ranked:
        return f"nothing is close enough to the sample ({_closest(matcher, sample.text)})"
    return None if ranked[0].id == cause.id else f"{ranked[0].id} comes first for the sample"


def foreign_sample(matcher: Matcher, cause: Cause, sample: Sample) -> str | None:
    """Return what is wrong with a sample that must not be recognised as this cause, None when nothing is."""
    found = next((match for match in explain_text(matcher, sample.text) if match.id == cause.id), None)
    return f"the sample is recognised but must not be ({found.match}, score {found.score})" if found else None


def _closest(matcher: Matcher, text: str) -> str:
    """Return which wording came closest and what was missing, for a message."""
    closest = matcher.closest_wording(text)
    if closest is None:
        return "no wording resembles it"
    hit, needed = closest
    return f"the closest is {hit.cause.id} with score {hit.score}; needed is {needed}"
