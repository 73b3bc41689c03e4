"""In the bundles of a scenario, logs and configuration say the same."""

from __future__ import annotations

import functools
import re

import pytest

from simulator import Pack, build
from tests.support.cluster import build_cluster

GENERATIONS = ("3.5", "4.1", "4.1i", "5.5", "6.0", "6.7", "7.0", "8.0", "9.0")
HOSTS = ("esx-a1", "esx-a2")


@functools.cache
def bundles(name: str) -> dict[str, dict[str, str]]:
    """Return the files of each host's bundle by its short name; bytes that are no text are left out."""
    found: dict[str, dict[str, str]] = {host: {} for host in HOSTS}
    for path, body in build(name, how=Pack.DIR).files.items():
        top, _, inner = path.partition("/")
        host = next((host for host in HOSTS if f"-{host}" in top), None)
        if host:
            found[host][inner] = body.decode(errors="replace")
    return found


def joined(files: dict[str, str], part: str) -> str:
    texts = [text for path, text in sorted(files.items()) if part in path and not path.startswith("reconstruction")]
    assert texts, part
    return "".join(texts)


def kernel(files: dict[str, str]) -> str:
    return "".join(text for path, text in files.items() if re.search(r"/(messages|vmkernel(\.log)?)$", path))


def registered(files: dict[str, str]) -> set[str]:
    return set(re.findall(r"<vmxCfgPath>(.*)</vmxCfgPath>", files["etc/vmware/hostd/vmInventory.xml"]))


@pytest.mark.parametrize("generation", GENERATIONS)
def test_what_the_logs_name_is_configured(generation):
    for host, files in bundles(f"healthy-vmotion-{generation}").items():
        interfaces = joined(files, "esxcfg-vmknic")
        switches = joined(files, "esxcfg-vswitch")
        adapters = joined(files, "nicinfo" if generation >= "5" else "-nics")
        log = kernel(files)
        own = "10.20.30.11" if host == "esx-a1" else "10.20.30.12"
        assert own in log
        assert re.search(rf"^vmk1 +vMotion +IPv4 +{re.escape(own)} ", interfaces, re.MULTILINE)
        for nic in set(re.findall(r"\bvmnic\d+", log)):
            assert re.search(rf"^{nic} ", adapters, re.MULTILINE)
        for network in set(re.findall(r"connected \S+ eth0 to (.*), portID", log)):
            assert f"  {network}  " in switches
        volumes = joined(files, "df.txt" if generation >= "5" else "scsidevs")
        assert all(label in volumes for label in re.findall(r"\bshared-\d\b", log))


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_vm_that_moved_is_at_its_destination_under_its_new_number(generation):
    first, second = (bundles(f"healthy-vmotion-{generation}")[host] for host in HOSTS)
    path = build(f"healthy-vmotion-{generation}").truth.migrations[0].vm_path
    assert path in registered(second)
    assert not registered(first) & registered(second)
    assert path.lstrip("/") in second
    assert path.lstrip("/") not in first
    number = re.search(r"immigrating VM at path \S+ has vmid (\d+)", "".join(second.values()))
    if number:
        entry = rf"<objID>{number[1]}</objID>\s*<secDomain/>\s*<vmxCfgPath>{re.escape(path)}<"
        assert re.search(entry, second["etc/vmware/hostd/vmInventory.xml"])
    world = re.search(r"Dest (?:wid|vmmLeaderID) = <(\d+)>", kernel(second))
    if world:
        assert f"World ID: {world[1]}\n" in second["commands/localcli_vm-process-list.txt"]


def test_disks_that_moved_are_on_the_target_datastore():
    first, second = (bundles("healthy-storage-vmotion-6.7")[host] for host in HOSTS)
    path = build("healthy-storage-vmotion-6.7").truth.migrations[0].vm_path
    (now,) = [one for one in registered(first) if one.endswith("/web-01.vmx")]
    assert now != path
    assert now not in registered(second)
    assert now.lstrip("/") in first


def test_a_vm_comes_back_after_a_failure():
    first, second = (bundles("back-and-forth-7.0")[host] for host in HOSTS)
    assert any(path.endswith("/web-01.vmx") for path in registered(first))
    assert not any(path.endswith("/web-01.vmx") for path in registered(second))


def test_the_demo_shows_the_image_that_keeps_a_vm_from_moving():
    first, second = (bundles("demo")[host] for host in HOSTS)
    vmx = joined(first, "/mail-03.vmx")
    image = re.search(r'sata0:0.fileName = "/vmfs/volumes/([0-9a-f-]+)/tools/setup.iso"', vmx)
    assert image
    volumes = [joined(files, "commands/localcli_storage-filesystem-list") for files in (first, second)]
    assert re.search(rf"iso-store +{image[1]} ", volumes[0])
    assert image[1] not in volumes[1]


@pytest.mark.parametrize("generation", ["3.5", "5.5", "8.0"])
def test_a_refusal_has_its_reason_in_the_configuration(generation):
    def pair(name: str) -> tuple[dict[str, str], dict[str, str]]:
        found = bundles(f"refused-{name}-{generation}")
        return found["esx-a1"], found["esx-a2"]

    networks = [joined(files, "esxcfg-vswitch") for files in pair("network")]
    assert ["  VLAN 12 Office  " in text for text in networks] == [True, False]
    assert 'sched.cpu.affinity = "0,1"' in joined(pair("affinity")[0], "/web-01.vmx")
    assert "tools/setup.iso" in joined(pair("cdrom")[0], "/web-01.vmx")
    if generation == "3.5":
        return
    licences = [joined(files, "vimdump") for files in pair("licence")]
    assert ["key = 'vmotion'" in text for text in licences] == [True, False]
    interfaces = [joined(files, "vimdump") for files in pair("interface")]
    selected = [re.search(r"'vmotion\.key-vim\.host\.VirtualNic-vmk1'\n? *\]", text) for text in interfaces]
    assert [found is not None for found in selected] == [True, False]
    masks = [files["etc/vmware/config"] for files in pair("cpu")]
    missing = "cpuid.AVX2" if generation == "8.0" else "cpuid.AES"
    assert [missing in text for text in masks] == [True, False]


@pytest.mark.parametrize("generation", ["7.0", "9.0"])
def test_the_time_service_knows_what_the_clock_is_off(generation):
    built = build(f"skewed-clocks-{generation}", how=Pack.DIR)
    for host in built.truth.hosts[:2]:
        peers = next(body for path, body in built.files.items() if host.name in path and path.endswith("ntpq_-p.txt"))
        offset = float(peers.decode().splitlines()[2].split()[-2])
        assert offset == pytest.approx(-1000 * host.clock_skew_s, abs=1)
        assert b"\n*" not in peers


def test_what_stood_in_the_way_is_gone_when_others_get_through():
    """Hundreds of moves, some of which are refused for what later ones do not meet."""
    built = build_cluster("7.0", 60)
    volumes = [body for path, body in built.files.items() if path.endswith("filesystem-list--i.txt")]
    assert volumes
    assert all(body.count(b"iso-store") <= 2 for body in volumes)
    paths = [vmx for body in built.files.values() for vmx in re.findall(rb"<vmxCfgPath>(.*)</vmxCfgPath>", body)]
    assert len(paths) == len(set(paths))
