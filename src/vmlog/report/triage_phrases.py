"""Groups and findings in words that all formats share. Log text stays raw: each writer escapes its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from vmlog.model import Incident, Report
from vmlog.report.highlights import best_reference, top_cause
from vmlog.report.overview import outcomes
from vmlog.report.phrases import duration, hosts_phrase, period, plural, reference
from vmlog.report.times import minute_text, second_text, zone_text
from vmlog.report.writer import WriterOptions
from vmlog.terms import GroupKey
from vmlog.triage.finding import NamedHost, TriageFinding
from vmlog.triage.groups import Group
from vmlog.triage.tallies import HourTally, busiest

# Reports with more incidents than this begin with groups.
LISTED_SINGLY: Final = 10
_WHOLE_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
_KEY_NAMES: Final = {GroupKey.PAIR: "pair of hosts", GroupKey.VM: "VM"}
_BARS: Final = "▁▂▃▄▅▆▇█"
_NO_BAR: Final = "·"
STILL_GOING_ON: Final = "still going on"


def grouping_of(report: Report, options: WriterOptions) -> GroupKey | None:
    """Return what a report for people groups its incidents by; None where it lists them."""
    if options.group_by is GroupKey.NONE:
        return None
    return options.group_by or (GroupKey.CAUSE if len(report.incidents) > LISTED_SINGLY else None)


def finding_text(finding: TriageFinding, short: Mapping[str, str] = _WHOLE_NAMES) -> str:
    """Return what a finding says, with its times in the zone that times are written in.

    Args:
        finding: the finding.
        short: short names of hosts, by name.
    """
    return "".join(_part(part, short) for part in finding.sentence)


def _part(part: str | datetime | timedelta, short: Mapping[str, str]) -> str:
    if isinstance(part, datetime):
        return f"{second_text(part)} {zone_text(part)}"
    if isinstance(part, timedelta):
        return duration(part.total_seconds())
    return short.get(part, part) if isinstance(part, NamedHost) else part


def groups_heading(groups: Sequence[Group], incidents: int) -> str:
    """Return how many incidents there are, from when to when, and how they are grouped."""
    moments = [moment for group in groups for moment in (group.first_utc, group.last_utc) if moment]
    when = f", {period(min(moments), max(moments))}" if moments else ""
    return f"{plural(incidents, 'incident')}{when}, by {_KEY_NAMES.get(groups[0].by, groups[0].by.value)}"


def group_title(group: Group, short: Mapping[str, str] = _WHOLE_NAMES) -> str:
    """Return what a group is called; of an hour its start in the zone that times are written in."""
    if group.by is GroupKey.HOUR and group.first_utc:
        start = datetime.fromisoformat(group.key)
        return f"{minute_text(start)} {zone_text(start)}"
    if group.by is GroupKey.PAIR:
        return hosts_phrase(*_short_pair(group.host_pairs[0], short)) if group.host_pairs else "hosts unknown"
    return short.get(group.title, group.title) if group.by is GroupKey.HOST else group.title


def group_outcomes(group: Group) -> str:
    """Return the counts of a group by outcome: `19 failed, 2 refused`."""
    return outcomes(group.outcomes)


def group_vms(group: Group) -> str:
    """Return the VM, or how many there are."""
    return group.vms[0] if len(group.vms) == 1 else plural(len(group.vms), "VM") if group.vms else "VM unknown"


def group_hosts(group: Group, short: Mapping[str, str] = _WHOLE_NAMES) -> str:
    """Return from where to where, or how many pairs of hosts there are."""
    if len(group.host_pairs) == 1:
        return hosts_phrase(*_short_pair(group.host_pairs[0], short))
    return plural(len(group.host_pairs), "pair") + " of hosts" if group.host_pairs else "hosts unknown"


def group_times(group: Group, *, one_day: bool) -> str:
    """Return the first and the last moment to the minute, without a zone, and whether it goes on.

    Args:
        group: the group.
        one_day: the report covers one day, so that the date need not be told.
    """
    if group.first_utc is None or group.last_utc is None:
        return "time unknown"
    first, last = minute_text(group.first_utc), minute_text(group.last_utc)
    if one_day:
        first = first[11:]
    if one_day or first[:10] == last[:10]:
        last = last[11:]
    text = first if group.first_utc == group.last_utc else f"{first} to {last}"
    return f"{text}, {STILL_GOING_ON}" if group.open_at_end else text


def group_article(group: Group) -> str | None:
    """Return the number of the first article, else its name; None where there is none."""
    article = best_reference(group.references)
    if article is None:
        return None
    number = article.id or article.legacy_id
    return f"{article.kind.upper()} {number}" if number else reference(article)


def group_step(incidents: Sequence[Incident]) -> str | None:
    """Return the first next step of incidents with the same cause; it names a VM where the steps differ.

    A step may name the hosts and the VM of its incident.
    """
    steps = [one.causes[0].remedies[:1] for one in incidents if one.causes]
    if not steps or not steps[0]:
        return None
    (step,) = steps[0]
    return step if len(set(steps)) == 1 else f"For {incidents[0].vm or 'one of them'}: {step}"


def commonest_cause(incidents: Sequence[Incident]) -> str:
    """Return the commonest first cause of incidents, with its number where there are others."""
    titles = Counter(cause.title if (cause := top_cause(one)) else "no documented cause" for one in incidents)
    (title, count), *others = titles.most_common()
    if count == 1 and others:
        return plural(len(titles), "cause")
    return f"{title} ({count:,})" if others else title


def is_one_day(groups: Sequence[Group]) -> bool:
    """Return whether all incidents came on one day of the zone that times are written in."""
    moments = [moment for group in groups for moment in (group.first_utc, group.last_utc) if moment]
    return len({minute_text(moment)[:10] for moment in moments}) <= 1


def spark_line(counts: Sequence[int]) -> str:
    """Return the counts as bars.

    >>> spark_line([0, 1, 4, 8])
    '·▁▄█'
    """
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * len(_BARS) // most) - 1] if count else _NO_BAR for count in counts)


def hours_text(tallies: Sequence[HourTally], *, one_day: bool) -> str:
    """Return what `spark_line` of these hours shows: from when to when, and when most came."""
    cut = 11 if one_day else 0
    last, most = tallies[-1], busiest(tallies)
    end = minute_text(last.start_utc + timedelta(hours=last.hours))[cut:]
    each = "an hour" if last.hours == 1 else f"{last.hours} hours"
    start = minute_text(tallies[0].start_utc)[cut:]
    return f"{start} to {end}, each bar {each}; most from {minute_text(most.start_utc)[cut:]} on ({most.count:,})"


def _short_pair(pair: tuple[str | None, str | None], short: Mapping[str, str]) -> tuple[str | None, str | None]:
    source, destination = (short.get(name, name) if name else None for name in pair)
    return source, destination
