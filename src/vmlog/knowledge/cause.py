"""A documented cause, as defined by its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vmlog.knowledge.answer_values import NOTHING_KNOWN, filled_steps
from vmlog.knowledge.condition import Condition
from vmlog.knowledge.kept_conditions import kept_condition
from vmlog.knowledge.sample import Sample, read_samples
from vmlog.knowledge.section import Section
from vmlog.knowledge.template import Template
from vmlog.model import Reference
from vmlog.terms import Severity


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Where a cause occurs; empty means everywhere."""

    products: tuple[str, ...]
    versions: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchRules:
    """How a cause is recognised (`[match]`).

    Attributes:
        unverified: templates that no public source shows.
        status_codes: VMkernel status codes.
        where_text, when_text, alone_text: conditions as written; see `where`, `when` and `alone`.
        fuzzy: whether texts of similar wording count.
        scope: "migration", or "host" where the messages tell of a host and name no migration.
        explains: stages of migrations that a cause of the scope "host" explains.
        general: the ways to match that operations of every kind print; True for all, False for none.
    """

    logs: tuple[str, ...]
    templates: tuple[Template, ...]
    unverified: tuple[Template, ...]
    message_keys: tuple[str, ...]
    fault_types: tuple[str, ...]
    status_codes: tuple[int, ...]
    where_text: str
    when_text: str
    alone_text: str
    fuzzy: bool
    scope: str
    explains: tuple[str, ...]
    general: bool | tuple[str, ...]

    def is_general(self, way: str) -> bool:
        """Return whether operations of every kind say so, not only migrations.

        Args:
            way: one of the ways to match, as the file writes it: a template, a key, a fault type.
        """
        return self.general if isinstance(self.general, bool) else way in self.general

    @property
    def where(self) -> Condition | None:
        """The condition on the placeholders' values."""
        return kept_condition(self.where_text) if self.where_text else None

    @property
    def when(self) -> Condition | None:
        """The condition on the incident."""
        return kept_condition(self.when_text) if self.when_text else None

    @property
    def alone(self) -> Condition | None:
        """The condition on the incident that suffices without any message."""
        return kept_condition(self.alone_text) if self.alone_text else None


@dataclass(frozen=True, slots=True)
class CauseExplanation:
    """What a cause means and what to do (`[explain]`).

    Attributes:
        remedies: the next steps as the file writes them, with placeholders; `steps` fills them.
        needs: logs that would confirm it, as `side/log`.
        supersedes: ids of more general causes that this one hides.
        supports: kinds of trouble on a host that make it more likely.
    """

    cause: str
    remedies: tuple[str, ...]
    needs: tuple[str, ...]
    supersedes: tuple[str, ...]
    supports: tuple[str, ...]

    def steps(self, known: Mapping[str, str] = NOTHING_KNOWN) -> tuple[str, ...]:
        """Return the remedies with what is known of a migration filled in, by the names of the placeholders."""
        return filled_steps(self.remedies, known)


@dataclass(frozen=True, slots=True)
class Neutral:
    """The answer to a message that operations of every kind print, where nothing shows a migration."""

    title: str
    cause: str
    remedies: tuple[str, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """The remedies with words in the place of what is not known."""
        return filled_steps(self.remedies)


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference, the titles that its article goes by in public, and whether it is mainly about the cause."""

    reference: Reference
    published: tuple[str, ...]
    main: bool
    section: Section = field(repr=False, compare=False)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the article, new and old; none for other documents."""
        return tuple(filter(None, (self.reference.id, self.reference.legacy_id)))


@dataclass(frozen=True, slots=True)
class CauseTests:
    """The samples of a cause (`[tests]`), made when they are used: most runs use none."""

    section: Section = field(repr=False, compare=False)

    @property
    def match(self) -> tuple[Sample, ...]:
        """Texts in which the cause must be recognised outright."""
        return read_samples(self.section, "match")

    @property
    def fuzzy(self) -> tuple[Sample, ...]:
        """Texts whose wording must be close to the cause's."""
        return read_samples(self.section, "fuzzy")

    @property
    def no_match(self) -> tuple[Sample, ...]:
        """Texts in which the cause must not be recognised."""
        return read_samples(self.section, "no_match")


@dataclass(frozen=True, slots=True)
class Cause:
    """One documented cause, in the parts of its file; docs/patterns.md explains each.

    Attributes:
        stage: a stage, or "any".
        percent: the percent of the client's progress bar, 0 to 100, that its failures show.
        seed: whether the 2009 white paper names it.
        area: the folder of the file.
        references: the articles and documents, in the order of the file.
    """

    id: str
    title: str
    status: str
    role: str
    severity: Severity
    stage: str
    percent: int | None
    seed: bool
    area: str
    applies_to: AppliesTo
    match: MatchRules
    explain: CauseExplanation
    neutral: Neutral | None
    citations: tuple[Citation, ...]
    tests: CauseTests
    references: tuple[Reference, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "references", tuple(citation.reference for citation in self.citations))

    @property
    def of_host(self) -> bool:
        """Whether its messages tell of a host and name no migration."""
        return self.match.scope == "host"

    @property
    def main_articles(self) -> frozenset[str]:
        """Numbers, old and new, of the articles that are mainly about this cause."""
        return frozenset(number for citation in self.citations if citation.main for number in citation.numbers)
