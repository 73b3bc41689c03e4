"""The patterns' own samples, run against the whole catalogue: what `vmlog patterns test` and the tests call."""

from __future__ import annotations

from collections.abc import Collection

from vmlog.errors import Location, PatternError
from vmlog.explanation.text import explain_text
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.cause import Cause, CauseSample
from vmlog.match.matcher import Matcher


def check_samples(catalogue: Catalogue, only: Collection[str] | None = None) -> tuple[list[PatternError], int]:
    """Run the samples. Returns what failed, with its file, and how many samples were run."""
    matcher = Matcher(catalogue)
    failures: list[PatternError] = []
    count = 0
    for cause in catalogue.causes.values():
        if only is not None and cause.id not in only:
            continue
        for check, samples in (
            (matching_sample, cause.matching),
            (similar_sample, cause.similar),
            (foreign_sample, cause.foreign),
        ):
            for sample in samples:
                count += 1
                problem = check(matcher, cause, sample)
                if problem:
                    shown = " ".join(sample.text.split())[:100]
                    failures.append(PatternError(f"{problem}: {shown!r}", Location(catalogue.places[cause.id])))
    return failures, count


def matching_sample(matcher: Matcher, cause: Cause, sample: CauseSample) -> str | None:
    """What is wrong with a sample that must be recognised outright, null when all is well."""
    hits = {hit.cause.id: hit for hit in matcher.match(sample.text)}
    if cause.id not in hits:
        return "the sample is not recognised"
    for name, value in sample.variables.items():
        found = hits[cause.id].variables.get(name)
        if found != value:
            return f"{{{name}}} is {found!r}, not {value!r}, in the sample"
    return None if cause.role == "trace" else similar_sample(matcher, cause, sample)


def similar_sample(matcher: Matcher, cause: Cause, sample: CauseSample) -> str | None:
    """What is wrong with a sample that must be recognised at least approximately."""
    ranked = explain_text(matcher, sample.text)
    if not ranked:
        return "nothing is close enough to the sample"
    return None if ranked[0].id == cause.id else f"{ranked[0].id} comes first for the sample"


def foreign_sample(matcher: Matcher, cause: Cause, sample: CauseSample) -> str | None:
    """What is wrong with a sample that must not be recognised as this pattern."""
    ids = [match.id for match in explain_text(matcher, sample.text)]
    return "the sample is recognised but must not be" if cause.id in ids else None
