"""P6: two hosts have as many vMotion interfaces, as fast ones."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import vmk_attachment, whole_number
from vmlog.checks.uplink_team import uplinks_of
from vmlog.checks.vmotion_interfaces import VmotionInterfaces, unsettled_sides, vmotion_sides
from vmlog.facts.fact import Fact


def compare_vmk_count(case: CheckCase) -> Iterator[Finding]:
    """Yield whether numbers and speeds are the same."""
    sides = vmotion_sides(case)
    if sides is None:
        yield from unsettled_sides(case)
        return
    here, there = sides
    for side in sides:
        if not side.is_complete:
            yield lacking(side.host, "vmk.vmotion")
    speeds = [_speeds(side) for side in sides]
    facts = used(here.host, (*here.facts, *speeds[0])) + used(there.host, (*there.facts, *speeds[1]))
    words = {"count": len(here.names), "other_count": len(there.names), "vmks": here.shown, "other_vmks": there.shown}
    if len(here.names) != len(there.names):
        yield Finding("number", words, facts)
    for side, known in zip(sides, speeds, strict=True):
        # Adapters without a link have no speed; that they have no link is told elsewhere.
        if not known and not _all_down(side):
            yield lacking(side.host, "nic.speed")
    if not all(speeds):
        return
    fastest = [max(map(whole_number, known)) for known in speeds]
    words |= {"speed": fastest[0], "other_speed": fastest[1]}
    if fastest[0] != fastest[1]:
        yield Finding("speed", words, facts)
    elif len(here.names) == len(there.names):
        yield Finding("equal", words, facts)


def _speeds(side: VmotionInterfaces) -> list[Fact]:
    """Return the speeds of the adapters with links under the interfaces."""
    table = side.host.table
    speeds = [table.find("nic.speed", nic) for nic in _adapters(side) if not _is_down(table.find("nic.link", nic))]
    return [speed for speed in speeds if speed and speed.value]


def _all_down(side: VmotionInterfaces) -> bool:
    adapters = _adapters(side)
    return bool(adapters) and all(_is_down(side.host.table.find("nic.link", nic)) for nic in adapters)


def _adapters(side: VmotionInterfaces) -> list[str]:
    teams = [uplinks_of(vmk_attachment(side.host, vmk)) for vmk in side.names]
    return list(dict.fromkeys(nic for team in teams if team for nic in team.all))


def _is_down(link: Fact | None) -> bool:
    return link is not None and not link.value
