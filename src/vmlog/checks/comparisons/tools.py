"""V17: an installation of VMware Tools that was not ended."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, used
from vmlog.checks.drives import holds_tools_image
from vmlog.checks.vm_devices import DeviceConnection, all_devices_seen, connection_of


def compare_tools(case: CheckCase) -> Iterator[Finding]:
    """Yield whether VMware Tools are being installed, or their image is in a drive."""
    table = case.subject_vm.table
    installing = table.find("vm.tools_installing")
    if installing and installing.value:
        yield Finding("installing", facts=used(case.host, [installing]))
    mounted = table.find("vm.tools_mounted")
    if mounted and mounted.value:
        yield Finding("mounted", facts=used(case.host, [mounted]))
    drives = case.subject_vm.table.of("drive.kind")
    for device in drives:
        backing, file = table.find("drive.backing", device), table.find("drive.file", device)
        if backing and backing.value != "image":
            file = None
        connection, connected = connection_of(case.subject_vm, "drive", device)
        words = {"device": device, "file": file.value if file else ""}
        facts = used(case.host, [file, connected])
        if file and holds_tools_image(str(file.value)) and connection is not DeviceConnection.NO:
            yield Finding("image-connected" if connection is DeviceConnection.NOW else "image-configured", words, facts)
        else:
            yield Finding("no-image", words, facts)
    yield from all_devices_seen(case, "drive.kind", found=bool(drives))
