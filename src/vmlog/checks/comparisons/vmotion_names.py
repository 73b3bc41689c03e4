"""P4: the vMotion port groups of two hosts have one name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vmlog.checks.check_case import CheckCase, Finding, UsedFact, lacking, used
from vmlog.checks.network_view import Attachment, plain_uuid, switch_of, vmk_attachment
from vmlog.checks.vmotion_interfaces import unsettled_sides, vmotion_sides


def compare_vmotion_names(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the names are the same; distributed port groups of one switch are compared by their ids too."""
    sides = vmotion_sides(case)
    if sides is None:
        yield from unsettled_sides(case)
        return
    here, there = ([vmk_attachment(side.host, vmk) for vmk in side.names] for side in sides)
    facts: tuple[UsedFact, ...] = ()
    for item in (*here, *there):
        facts += used(item.host, item.facts)
    groups = [{_group(item) for item in attachments} for attachments in (here, there)]
    if groups[0] == groups[1] and all(all(group) for group in groups[0]):
        yield Finding("equal", {"names": _shown(here)}, facts)
        return
    unnamed = [item for item in (*here, *there) if not item.port_group]
    if unnamed:
        yield _unnamed(unnamed[0])
        return
    words = {"names": _shown(here), "other_names": _shown(there)}
    yield Finding("equal" if words["names"] == words["other_names"] else "differ", words, facts)


def _group(attachment: Attachment) -> tuple[str, str]:
    """Return the switch and the id of a distributed port group."""
    uuid = switch_of(attachment, "uuid")
    return (plain_uuid(str(uuid.value)) if uuid else "", attachment.group_id)


def _shown(attachments: Sequence[Attachment]) -> str:
    """Return the names in quotation marks, since blanks count."""
    return ", ".join(sorted({f'"{item.port_group or item.group_id}"' for item in attachments}))


def _unnamed(attachment: Attachment) -> Finding:
    if attachment.group_id:
        return lacking(attachment.host, "dvportgroup.name", subject=attachment.group_id)
    if attachment.dvport:
        return lacking(attachment.host, "dvport.portgroup", subject=attachment.dvport)
    return lacking(attachment.host, *attachment.missing[:1], subject=attachment.missing[1])
