"""What only a look over all migrations can say: a sentence with its counts, by a rule that docs/triage.md states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class FindingRule(StrEnum):
    """The rules, in the order in which their findings are told."""

    AFTER_TROUBLE = "after-trouble"
    ONLY_SINCE = "only-since"
    SAME_PAIR = "same-pair"
    SAME_DESTINATION = "same-destination"
    SAME_SOURCE = "same-source"
    SAME_HOST = "same-host"
    SAME_VM = "same-vm"
    SAME_DATASTORE = "same-datastore"
    SAME_USER = "same-user"
    SAME_TRIGGER = "same-trigger"
    SAME_STAGE = "same-stage"
    HOST_FAILS_MORE = "host-fails-more"
    HOST_NEVER_FAILS = "host-never-fails"
    SPREAD_OVER_HOSTS = "spread-over-hosts"
    OPEN_AT_END = "open-at-end"

    @property
    def rank(self) -> int:
        """Position in the order, from 0."""
        return [*FindingRule].index(self)


class NamedHost(str):
    """The name of a host within a sentence, which formats for people may shorten."""

    __slots__ = ()


# A sentence in parts: text, hosts, times and lengths of time. Formats for people write all but text in their own way.
Sentence = tuple[str | NamedHost | datetime | timedelta, ...]


@dataclass(frozen=True, slots=True)
class TriageFinding:
    """A statement about many migrations.

    Attributes:
        rule: why it is said.
        sentence: what it says; host names and log text stay raw.
        count, of: how many of how many it holds for.
        incident_ids: the incidents that it holds for, in the order of the report; of a host that never fails none.
        hosts: the hosts that it is about.
        cause: id of the cause whose failures it is about; None for failures of any cause.
    """

    rule: FindingRule
    sentence: Sentence
    count: int
    of: int
    incident_ids: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    cause: str | None = None
