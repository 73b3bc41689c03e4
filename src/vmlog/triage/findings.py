"""What only a look over all migrations can say, by the rules that docs/triage.md states."""

from __future__ import annotations

from typing import Final

from vmlog.model import Report
from vmlog.triage.cases import cases_of, scopes_of
from vmlog.triage.every_migration import is_partial
from vmlog.triage.finding import FindingRule, TriageFinding
from vmlog.triage.host_rates import spread_over_hosts, uneven_hosts
from vmlog.triage.onset import after_trouble, only_since, open_at_end
from vmlog.triage.shared import shared_by, shared_stage

# The commonest causes that are looked at, and most findings.
_CAUSES: Final = 10
MOST_FINDINGS: Final = 8


def findings_of(report: Report) -> tuple[TriageFinding, ...]:
    """Return the findings in the order of the rules, of each rule first what concerns most; at most `MOST_FINDINGS`.

    Where filters left migrations out there are none: those could belie what the others show.
    """
    if is_partial(report):
        return ()
    cases = cases_of(report)
    scopes = scopes_of(cases, _CAUSES)
    began = [*after_trouble(report, cases, scopes)]
    # That a host takes part in them is told with the trouble on it.
    after = {(one.cause, one.hosts) for one in began}
    found = [
        *began,
        *only_since(cases),
        *(one for one in shared_by(cases, scopes) if (one.cause, one.hosts) not in after),
        *shared_stage(scopes),
        *(one for one in spread_over_hosts(cases, scopes) if one.cause not in dict(after)),
        *open_at_end(report),
    ]
    # A host that another finding names fails more than the others for that reason.
    named = {one.hosts for one in found}
    rates = (one for one in uneven_hosts(cases) if one.rule is FindingRule.HOST_NEVER_FAILS or one.hosts not in named)
    return tuple(sorted([*found, *rates], key=lambda one: (one.rule.rank, -one.count))[:MOST_FINDINGS])
