"""The figures of the confidence formula, which docs/patterns.md documents, and the words for its result."""

from __future__ import annotations

from typing import Final

from vmlog.terms import MatchKind

# Confidence of a single match of each kind before anything else is weighed.
BASE: Final = {MatchKind.EXACT: 0.72, MatchKind.KEY: 0.74, MatchKind.STATUS: 0.68, MatchKind.FUZZY: 0.60}
# A generic row explains little even when it certainly matches; a symptom is not why it happened.
ROLE_FACTOR: Final = {"cause": 1.0, "symptom": 0.7, "umbrella": 0.6, "trace": 0.0}
SPECIFIC_BONUS: Final = 0.20  # for a long constant wording, reached at SPECIFIC_LETTERS
SPECIFIC_LETTERS: Final = 50
SECOND_LOG_BONUS: Final = 0.05
CONTEXT_BONUS: Final = 0.03  # a condition on the incident that holds, or trouble near it that supports the cause
DOUBTFUL_BONUS: Final = 0.01  # trouble near it that may have been on another network
SUPERSEDED_FACTOR: Final = 0.75  # a more specific cause claims to supersede it
UNVERIFIED_PENALTY: Final = 0.04
DRAFT_PENALTY: Final = 0.05  # no public source shows any message of the cause
OTHER_KIND_FACTOR: Final = 0.85  # the migration is taken for another kind, which the logs do not state
GAP_PENALTY: Final = 0.05
# What ties a record to the migration: it is its own; host and time; host and time of an address that may be another.
OWN_FACTOR: Final = 1.0
NEAR_FACTOR: Final = 0.8
DOUBTFULLY_NEAR_FACTOR: Final = 0.7
UNKNOWN_CONTEXT_FACTOR: Final = 0.7  # the facts that the cause's condition needs are not known
RIVAL_FACTOR: Final = 0.75  # only one cause can be right: a sure one leaves less to the others
# What the configuration of the hosts says of a cause: by this much less doubt, or by this much less confidence.
CONFIRMED_DOUBT_FACTOR: Final = 0.5  # a check fails and names the cause
SUSPECTED_DOUBT_FACTOR: Final = 0.75  # a check warns and names the cause
CONTRADICTED_FACTOR: Final = 0.75  # a check passes that would fail or warn if this were the cause
CONFIGURED_ALONE: Final = 0.55  # a check fails with an error, and no log names the cause
HIGHEST: Final = 0.98
LEAST: Final = 0.01
HIGH_FROM: Final = 0.80
MEDIUM_FROM: Final = 0.50
BELOW: Final = 0.01
"""By how much a cause stands at least below the one that it must not pass."""


def level_of(confidence: float) -> str:
    """Return `high`, `medium` or `low`.

    >>> level_of(0.8), level_of(0.5), level_of(0.49)
    ('high', 'medium', 'low')
    """
    return "high" if confidence >= HIGH_FROM else "medium" if confidence >= MEDIUM_FROM else "low"
