"""What stands above and below the lines of a story: what it was, how it ended, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.model import Migration, Story
from vmlog.report import overview, phrases
from vmlog.report.highlights import best_reference, top_cause
from vmlog.report.story_rows import AROUND_EXPLAINED, SIGNS_EXPLAINED, amount_told, sides_missing
from vmlog.report.times import zone_name


def head_fields(story: Story, migration: Migration) -> Iterator[tuple[str, str]]:
    """Yield label and text of each fact about the migration."""
    yield "when", phrases.time_span(migration)
    yield "stage", phrases.stage(migration)
    if requester := phrases.requester(migration):
        yield "asked by", requester
    yield "cause", _cause(migration)
    if message := phrases.message(migration):
        yield "message", message
    for sentence in (overview.clock_sentence(clock) for clock in story.clocks):
        yield "clock", sentence
    if story.clocks:
        reference = story.clocks[0].reference
        yield "", f"Times are by the clock of {reference}; the time in the log stands beside where it differs."
    yield "ids", phrases.identity(migration)
    yield "lines", amount_told(story)
    around = f", {AROUND_EXPLAINED}" if any("around" in (line.mark or "") for line in story.lines) else ""
    yield "signs", f"S source, D destination, V vCenter; {SIGNS_EXPLAINED}{around}"
    yield "times", f"in {zone_name()}; T+ counts seconds from the start"


def _cause(migration: Migration) -> str:
    """Return the cause in a line."""
    cause = top_cause(migration)
    if cause is None:
        return "it went well" if migration.outcome == "succeeded" else phrases.no_cause(migration)
    article = best_reference(cause.references)
    return phrases.candidate(cause) + (f", {phrases.reference(article)}" if article else "")


def missing_texts(story: Story) -> list[str]:
    """Return what was missing: the gaps of the migration, else the sides that no line is from."""
    gaps = [phrases.gap(gap) for gap in story.migration.gaps] if story.migration else []
    return gaps or sides_missing(story)


def excerpt_told(story: Story) -> str:
    """Return which lines of which member are shown, where they were asked for by their place."""
    spans: list[list[int]] = []
    for line in story.lines:
        if spans and line.line_no == spans[-1][1] + 1:
            spans[-1][1] = line.line_no
        else:
            spans.append([line.line_no, line.line_no])
    return f"{story.lines[0].member}, lines {', '.join(f'{first:,} to {last:,}' for first, last in spans)}"
