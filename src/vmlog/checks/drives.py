"""CD/DVD and floppy drives of a VM: what they are connected to must be there after the move too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, MissingFact, UsedFact, lacking, used
from vmlog.checks.vm_devices import DeviceConnection, all_devices_seen, connection_of
from vmlog.checks.vm_volumes import sight_of, volume_in
from vmlog.facts.fact import Fact

_TOOLS_IMAGE: Final = re.compile(r"/(?:tools-)?isoimages/[^/]+\.iso$", re.I)
_REMOTE_DEVICES: Final = "remoteDeviceVMotionSupported"


def holds_tools_image(path: str) -> bool:
    """Return whether an image is one of VMware Tools, which every host has.

    >>> holds_tools_image("/usr/lib/vmware/isoimages/linux.iso"), holds_tools_image("[iso] linux.iso")
    (True, False)
    """
    return volume_in(path) == "" and bool(_TOOLS_IMAGE.search(path))


def compare_drives(case: CheckCase, kind: str) -> Iterator[Finding]:
    """Yield what drives of a kind, `cdrom` or `floppy`, mean for a move."""
    devices = [device for device, fact in case.subject_vm.table.of("drive.kind").items() if fact.value == kind]
    for device in devices:
        yield _drive(case, device)
    yield from all_devices_seen(case, "drive.kind", found=bool(devices))


def _drive(case: CheckCase, device: str) -> Finding:
    table = case.subject_vm.table
    connection, connected = connection_of(case.subject_vm, "drive", device)
    backing, file = table.find("drive.backing", device), table.find("drive.file", device)
    words = {"device": device, "state": connection, "file": file.value if file else ""}
    facts = used(case.host, [backing, connected])
    if backing and backing.value == "none":
        return Finding("fits", {**words, "backing": "nothing"}, facts)
    if connected is None:
        return lacking(case.host, "drive.connected", subject=device)
    if backing and backing.value == "image" and file:
        return _image(case, connection, words, facts, file)
    if connection is DeviceConnection.NO:
        return Finding("fits", {**words, "backing": "a drive"}, facts)
    if backing and backing.value == "host":
        return Finding(_graded("host-drive", connection), words, facts)
    if backing and backing.value == "client":
        return _client_drive(case, connection, words, facts)
    return lacking(case.host, "drive.file" if backing else "drive.backing", subject=device)


def _image(
    case: CheckCase, connection: DeviceConnection, words: Mapping[str, object], facts: tuple[UsedFact, ...], file: Fact
) -> Finding:
    if holds_tools_image(str(file.value)):
        return Finding("fits", {**words, "backing": "the image of VMware Tools"}, facts + used(case.host, [file]))
    sight = sight_of(case, file)
    facts += sight.facts
    if sight.is_seen is None:
        return Finding(UNKNOWN_OUTCOME, words, facts, sight.missing)
    if sight.is_seen:
        return Finding("fits", {**words, "backing": file.value}, facts)
    outcome = "image-unused" if connection is DeviceConnection.NO else _graded("image-missing", connection)
    return Finding(outcome, {**words, "why": sight.why}, facts)


def _client_drive(
    case: CheckCase, connection: DeviceConnection, words: Mapping[str, object], facts: tuple[UsedFact, ...]
) -> Finding:
    """Return what a drive of an administrator's computer means; hosts may say that they can take one along."""
    stated: list[Fact] = []
    missing: list[MissingFact] = []
    for host in (case.host, case.destination):
        capability = host.table.find("host.capability", _REMOTE_DEVICES)
        if capability:
            stated.append(capability)
            facts += used(host, [capability])
        elif not host.table.of("host.capability"):
            missing.append(MissingFact(host, "host.capability", _REMOTE_DEVICES))
    can = [str(fact.value).lower() == "true" for fact in stated]
    if can == [True, True]:
        return Finding("fits", {**words, "backing": "a drive of a client, which both hosts can take along"}, facts)
    if missing and all(can) and connection is DeviceConnection.NOW:
        return Finding(UNKNOWN_OUTCOME, words, facts, tuple(missing))
    return Finding(_graded("client-drive", connection), words, facts)


def _graded(outcome: str, connection: DeviceConnection) -> str:
    return outcome if connection is DeviceConnection.NOW else f"{outcome}-configured"
