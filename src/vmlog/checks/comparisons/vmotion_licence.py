"""H10: the licence of a host holds vMotion and has not expired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts

_FEATURE: Final = "vmotion"
_EVALUATION: Final = "eval"


def compare_vmotion_licence(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the feature is among the licensed ones, and whether the licence was over when it was looked at."""
    host = case.host
    edition = host.table.find("licence.edition")
    expires = host.table.find("licence.expires")
    feature = _feature(host.table)
    words = {
        "licence": f"licence {edition.value}" if edition else "licence",
        "date": str(expires.value)[:10] if expires else "",
    }
    facts = used(host, (feature, expires, edition))
    if expires:
        over = _is_over(host, str(expires.value))
        if over:
            yield Finding("expired", words, facts)
            return
        if over is None:
            yield lacking(host, "host.collected")
    elif edition and str(edition.value).lower().startswith(_EVALUATION):
        yield lacking(host, "licence.expires")
    if feature is None:
        yield lacking(host, "licence.feature", subject=_FEATURE)
    else:
        yield Finding("held" if feature.value else "missing", words, facts)


def _feature(table: FactTable) -> Fact | None:
    named = [fact for name, fact in table.of("licence.feature").items() if name.lower() == _FEATURE]
    return named[0] if named else table.absent("licence.feature", _FEATURE, value=False)


def _is_over(host: HostFacts, expires: str) -> bool | None:
    """Return whether a licence was over when the facts were collected; None where that time is not known."""
    collected = host.collected_utc or _moment(host.table.find("host.collected"))
    try:
        last_day = date.fromisoformat(expires[:10])
    except ValueError:
        return None
    return collected.date() > last_day if collected else None


def _moment(fact: Fact | None) -> datetime | None:
    try:
        return datetime.fromisoformat(str(fact.value)).astimezone(UTC) if fact else None
    except ValueError:
        return None
