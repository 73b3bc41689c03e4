"""Lines have the header of their log and generation, and records continue the way that generation continues them."""

from __future__ import annotations

import re

import pytest

from simulator import build

ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
LOCAL = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}"
BSD = r"[A-Z][a-z]{2} [ 1-3]\d \d\d:\d\d:\d\d"
TAG = r"(?:In|Wa|Er|Db|Al|No)\(\d+\)"
ORIGIN = r"\[Originator@6876 sub=[^\]]+(?:\([^)]*\))?.*?\]"
HEADS = {
    ("3.5", "vmkernel"): rf"{BSD} esx-a\d vmkernel: (?:\d+:\d\d:\d\d:\d\d\.\d{{3}} cpu\d+:\d+\)|gen|num)",
    ("3.5", "hostd-3.log"): rf"\[{LOCAL} '[^']+' \d+ [a-z]+\] ",
    ("4.1", "vmkernel"): rf"{BSD} esx-a\d vmkernel: (?:\d+:\d\d:\d\d:\d\d\.\d{{3}} cpu\d+:\d+\)|gen|num)",
    ("4.1", "hostd-3.log"): rf"\[{LOCAL} [0-9A-F]{{8}} [a-z]+ '[^']+'(?: opID=\S+)?\] ",
    ("4.1", "vpxd-7.log"): rf"\[{LOCAL} \d{{5}} [a-z]+ '[^']+'(?: opID=\S+)?\] ",
    ("4.1i", "messages"): rf"{BSD} (?:vmkernel|Hostd|Vpxa|vobd|[a-zA-Z]+\[\d+\]): ",
    ("5.5", "vmkernel.log"): rf"{ISO} cpu\d+:\d+(?: opID=[0-9a-f]+)?\)",
    ("5.5", "hostd.log"): rf"{ISO} (?:\[[0-9A-F]{{8}} [a-z]+ '[^']+'(?: opID=\S+)?(?: user=\S+)?\] |Section for)",
    ("6.0", "hostd.log"): rf"{ISO} (?:[a-z]+ hostd\[[0-9A-F]{{8}}\] {ORIGIN} |Section for)",
    ("6.7", "hostd.log"): rf"{ISO} (?:[a-z]+ hostd\[\d+\] {ORIGIN} |- time the service)",
    ("6.7", "vobd.log"): rf"{ISO}: \[\w+\] \d+us: \[",
    ("7.0", "vmware.log"): rf"{ISO}\| [\w-]+\| [IWE]\d{{3}}: ",
    ("8.0", "vmkernel.log"): rf"{ISO} {TAG} vmk(?:ernel|warning|alert): cpu\d+:\d+(?: opID=[0-9a-f]+)?\)",
    ("8.0", "hostd.log"): rf"{ISO} {TAG} Hostd\[\d+\]: (?:{ORIGIN} |--> |- time the service)",
    ("8.0", "vobd.log"): rf"{ISO} {TAG} vobd\[\d+\]:  \[\w+\] \d+us: \[",
    ("8.0", "vmware.log"): rf"{ISO} {TAG} [\w-]+ - ",
    ("8.0", "vpxd.log"): rf"{ISO} (?:[a-z]+ vpxd\[\d{{5}}\] {ORIGIN} |- time the service)",
    ("9.0", "vpxa.log"): rf"{ISO} {TAG} Vpxa\[\d+\]: (?:{ORIGIN} |--> |- time the service)",
}


def lines(generation: str, log: str) -> list[str]:
    files = build(f"resume-failed-{generation}" if generation != "3.5" else "connect-timeout-3.5").files
    return [line for name, data in files.items() if name.endswith(f"/{log}") for line in data.decode().splitlines()]


@pytest.mark.parametrize(("generation", "log"), sorted(HEADS))
def test_every_line_has_its_header_or_continues(generation: str, log: str) -> None:
    head = re.compile(HEADS[generation, log])
    arrows = generation in ("5.5", "6.0", "6.7", "7.0") or log == "vpxd.log"
    found = lines(generation, log)
    odd = [line for line in found if not head.match(line)]
    assert len(found) >= 5
    if arrows:
        assert all(line.startswith("--> ") for line in odd)
    elif generation in ("3.5", "4.1", "4.1i"):
        assert all(line == "}" or line[:1] in "( " for line in odd)
    else:
        assert not odd


def test_tagged_continuations_repeat_the_header_of_their_record() -> None:
    found = lines("8.0", "hostd.log")
    start = next(number for number, line in enumerate(found) if "ResolveCb: Failed with fault" in line)
    head = found[start].partition(": [Originator")[0]
    assert found[start + 1].startswith(f"{head}: -->    faultCause")


def test_warnings_of_the_kernel_are_written_twice() -> None:
    for generation, kernel, warning in (("4.1", "vmkernel", "vmkwarning"), ("8.0", "vmkernel.log", "vmkwarning.log")):
        doubled = [line for line in lines(generation, kernel) if "WARNING: " in line or "ALERT: " in line]
        assert doubled
        assert doubled == lines(generation, warning)


def test_windows_vcenter_writes_an_offset() -> None:
    assert any("+01:00 info vpxd[" in line for line in lines("6.0", "vpxd.log"))


def test_old_vmware_log_has_no_year() -> None:
    assert all(
        re.match(r"[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d\.\d{3}: [\w-]+\| ", line) for line in lines("4.1", "vmware.log")
    )


def test_hello_line_changes_with_eight() -> None:
    old, new = "\n".join(lines("6.7", "vmkernel.log")), "\n".join(lines("8.0", "vmkernel.log"))
    assert "Setting VMOTION info: Source ts = " in old
    assert "vmmLeaderID" not in old
    assert "vmotion: Source vmmLeaderID = <" in new
    assert re.search(r"vmotion: Dest vmmLeaderID = <\d+>, ts =<\d+>, .* Dest wid = 0 using", new)


def test_op_id_of_a_host_extends_that_of_vcenter_and_maps_to_the_kernel() -> None:
    built = build("healthy-vmotion-8.0")
    op_id = built.truth.migrations[0].op_ids[0]
    kernel = built.files["esx-a1/vmkernel.log"].decode()
    mapping = re.search(rf"VC opID ({re.escape(op_id)}-\S+) maps to vmkernel opID ([0-9a-f]+)", kernel)
    assert mapping
    assert f"opID={mapping[1]}]" in built.files["esx-a1/hostd.log"].decode()
    assert f"opID={mapping[2]})Migrate: " in kernel
