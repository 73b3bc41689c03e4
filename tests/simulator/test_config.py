"""The configuration files of a host agree with each other, follow the model, and are the same every time."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import tarfile
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from simulator import config
from simulator.config import PAIR_GENERATIONS, healthy_pair, write_bundle

ALL = ("3.5", "4.1i", "6.0", *PAIR_GENERATIONS)
NEW = [name for name in PAIR_GENERATIONS if name != "4.1"]


def text(files: dict[str, bytes], part: str) -> str:
    """Return the file whose path contains `part`, fragments joined."""
    found = sorted(path for path in files if part in path and not path.startswith("reconstruction"))
    assert found, part
    return b"".join(files[path] for path in found).decode()


def changed_files(before: config.HostConfig, after: config.HostConfig) -> set[str]:
    old, new = write_bundle(before), write_bundle(after)
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


@pytest.mark.parametrize("generation", ALL)
def test_the_same_bytes_every_time(generation):
    first, second = healthy_pair(generation), healthy_pair(generation)
    assert first == second
    assert [write_bundle(host, logs=True) for host in first] == [write_bundle(host, logs=True) for host in second]
    assert config.bundle_tgz(first[0]) == config.bundle_tgz(second[0])


@pytest.mark.parametrize(
    ("generation", "present", "absent"),
    [
        ("4.1", ["tmp/esxcfg-vmknic.4242.txt", "tmp/esxcfg-info-xml.4242.txt", "tmp/esxcfg-vswif.4242.txt"], ["json/"]),
        ("5.5", ["commands/vmware-vimdump.txt", "usr/lib/vmware/licenses/site/"], ["json/", "configstore"]),
        ("6.7", ["json/localcli_storage-nfs41-list.json", "commands/esxcfg-info_-a--F-xml.txt"], ["configstore"]),
        ("7.0.3", ["dcui.txt.FRAG-00000", "configstore/backup/current-store-1"], ["-F-xml", "dcui.txt'"]),
        ("8.0.3", ["commands/esxcfg-info_-a.txt", "filesystem-list--i.txt"], ["FRAG", "-F-xml"]),
        ("9.0", ["current-store-1", "commands/net-dvs_-l.txt"], ["esxcfg-info", "licenses/site"]),
    ],
)
def test_each_generation_has_its_files(generation, present, absent):
    paths = list(write_bundle(healthy_pair(generation)[0]))
    assert paths == sorted(paths)
    assert [part for part in present if not any(part in path for path in paths)] == []
    assert [part for part in absent if any(part in path for path in paths)] == []


@pytest.mark.parametrize("generation", PAIR_GENERATIONS)
def test_every_source_of_the_vmotion_address_says_the_same(generation):
    host, _ = healthy_pair(generation)
    files = write_bundle(host)
    row = next(line for line in text(files, "esxcfg-vmknic").splitlines() if line.startswith("vmk1 "))
    assert row.split()[:4] == ["vmk1", "vMotion", "IPv4", "198.51.100.11"]
    assert " 9000 " in row
    dump = text(files, "vimdump")
    assert re.search(r"selectedVnic = \(string\) \[\n +'vmotion\.key-vim\.host\.VirtualNic-vmk1'\n", dump)
    assert dump.count("ipAddress = '198.51.100.11'") > 1
    for path, body in files.items():
        if b"esxcfg-info" in path.encode():
            assert b"198.51.100.11" in body
    if host.number < 7:
        assert '"198.51.100.11"' in text(files, "esx.conf")


@pytest.mark.parametrize("generation", ALL)
def test_a_changed_mtu_shows_in_every_file_that_holds_it_and_in_no_other(generation):
    host, _ = healthy_pair(generation)
    changed = changed_files(host, config.change_vmk(host, "vmk1", mtu=1500))
    kinds = {re.sub(r"^.*/|\.4242|_-.*|\.txt.*", "", path) for path in changed}
    expected = {"esxcfg-vmknic"}
    if host.number >= 4:
        expected.add("vmware-vimdump")
    if 4 <= host.number < 9:
        expected.add("esxcfg-info")
    if 4 <= host.number < 5:
        expected.add("esxcfg-info-xml")
    if host.number < 7:
        expected.add("esx.conf")
    assert kinds == expected


@pytest.mark.parametrize("generation", PAIR_GENERATIONS)
def test_dumps_are_balanced_and_xml_is_well_formed(generation):
    files = write_bundle(healthy_pair(generation)[0])
    dump = text(files, "vimdump")
    assert dump.count("{") == dump.count("}")
    assert dump.count("[\n") == len(re.findall(r"^ +\],?$", dump, re.MULTILINE))
    assert re.findall(r"^=============== (\d+)\. vim", dump, re.MULTILINE) == [
        str(number) for number in range(1, dump.count("===============\n") + 1)
    ]
    for path, body in files.items():
        if "info" in path and "ml" in path and path.endswith("txt"):
            stray, _, xml = body.decode().partition("\n")
            assert stray.startswith("ResourceGroup:")
            root = ElementTree.fromstring(xml)  # noqa: S314
            nics = root.findall("network-info/vmkernel-nic-info/kernel-nics/vmkernel-nic")
            assert [nic.findtext("value[@name='interface']") for nic in nics] == ["vmk0", "vmk1"]


@pytest.mark.parametrize("generation", ["6.7", "8.0.3"])
def test_json_says_what_the_tables_say(generation):
    files = write_bundle(healthy_pair(generation)[0])
    for path in [path for path in files if path.startswith("json/localcli_storage-filesystem")]:
        body = files[path].decode()
        rows = json.loads(body[body.index("[") :])
        table = files[path.replace("json", "commands", 1).replace(".json", ".txt")].decode()
        assert len(table.splitlines()) == len(rows) + 2
        for row in rows:
            assert f"  {row['UUID']}  " in table
        assert body.startswith("[") == (generation != "6.7")


@pytest.mark.parametrize("generation", ["7.0.3", "8.0.3", "9.0"])
def test_the_configuration_store_is_a_database(generation, tmp_path):
    store = tmp_path / "store"
    files = write_bundle(healthy_pair(generation)[0])
    store.write_bytes(files["var/lib/vmware/configstore/backup/current-store-1"])
    connection = sqlite3.connect(f"{store.as_uri()}?immutable=1", uri=True)
    rows = connection.execute("SELECT Identifier, UserValue FROM Config WHERE Name = 'switches'").fetchall()
    connection.close()
    assert [name for name, _ in rows] == ["vSwitch0", "vSwitch1"]
    assert json.loads(rows[1][1])["port_groups"] == [{"name": "vMotion", "vlan_id": 30}]


@pytest.mark.parametrize("generation", ALL)
def test_hosts_of_a_pair_differ_in_their_identity_alone(generation):
    first, second = healthy_pair(generation)
    same = ("version", "build", "cpu", "licence", "switches", "dvswitches", "evc_masks", "options", "generation")
    for name in same:
        assert getattr(first, name) == getattr(second, name)
    assert {vmk.mtu for host in (first, second) for vmk in host.vmks if "vmotion" in vmk.services} == {9000}
    shared = [{store.uuid for store in host.datastores if store.shared} for host in (first, second)]
    assert shared[0] == shared[1]
    assert {vm.volume for vm in first.vms} <= shared[0]
    assert not {nic.mac for nic in first.nics} & {nic.mac for nic in second.nics}


@pytest.mark.parametrize("generation", ALL)
def test_no_file_holds_a_licence_key(generation):
    for body in write_bundle(healthy_pair(generation)[0]).values():
        assert not re.search(rb"\b(?!XXXXX)[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}\b", body)


def test_the_archive_holds_the_files_below_the_bundle_s_folder():
    host, _ = healthy_pair("8.0.3")
    files = config.cut(config.without(write_bundle(host), "json/*"), "commands/esxcfg-vswitch*", 0.5)
    with tarfile.open(fileobj=io.BytesIO(config.bundle_tgz(host, files))) as archive:
        names = archive.getnames()
    assert all(name.startswith("esx-esx-a1.example.com-2024-06-12--10.30-") for name in names)
    assert len(names) == len(files)
    assert not any("/json/" in name for name in names)
    assert f"Bundle name: {config.top_name(host)}\n".encode() in files["README"]
    whole = write_bundle(host)["commands/esxcfg-vswitch_-l.txt"]
    assert files["commands/esxcfg-vswitch_-l.txt"] == whole[: len(whole) // 2]


def test_what_is_not_there_cannot_be_broken():
    host, _ = healthy_pair("8.0.3")
    with pytest.raises(KeyError):
        config.change_vmk(host, "vmk7", mtu=1500)
    with pytest.raises(KeyError):
        config.change_portgroup(host, "vMotion ", vlan=31)
    with pytest.raises(KeyError):
        config.change_device(host, "web-01", "sata0:0", connected=True)
    with pytest.raises(KeyError):
        config.drop_datastore(host, "shared-9")
    with pytest.raises(KeyError):
        config.cut(write_bundle(host), "nothing*", 0.5)


def test_the_uuid_of_nfs_follows_from_what_was_typed():
    host = healthy_pair("7.0.3")[1]
    other = config.change_datastore(host, "nfs-1", server="filer")
    files = write_bundle(other)
    uuid = other.datastores[-1].uuid
    assert uuid != host.datastores[-1].uuid
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{8}", uuid)
    assert uuid in text(files, "commands/localcli_storage-filesystem")
    assert "filer " in text(files, "commands/localcli_storage-nfs-list")


@pytest.mark.parametrize("generation", ["4.1", "6.7", "9.0"])
def test_a_connected_image_shows_in_the_vmx_and_in_the_dump(generation):
    host, _ = healthy_pair(generation)
    slot = "ide1:0" if generation == "4.1" else "sata0:0"
    iso = {"backing": "image", "file": "[shared-1] iso/setup.iso", "connected": True, "starts_connected": True}
    files = write_bundle(config.change_device(host, "db-02", slot, **iso))
    uuid = next(store.uuid for store in host.datastores if store.label == "shared-1")
    vmx = text(files, "/db-02.vmx")
    assert f'{slot}.fileName = "/vmfs/volumes/{uuid}/iso/setup.iso"' in vmx
    assert f'{slot}.deviceType = "cdrom-image"' in vmx
    assert "fileName = '[shared-1] iso/setup.iso'" in text(files, "vimdump")


def test_devices_of_every_kind_are_written():
    host, _ = healthy_pair("8.0.3")
    for device in (
        config.DriveConfig("floppy0", "floppy", "client", "", connected=True),
        config.PortConfig("serial0", "network", "telnet://:2001", "telnet://203.0.113.9:13370"),
        config.PortConfig("parallel0", "device", "/dev/parport0"),
        config.PassthroughConfig("pciPassthru0", "vgpu", "grid_p40-2q"),
        config.PassthroughConfig("pciPassthru1", "fixed", "0000:03:00.0"),
        config.PassthroughConfig("pciPassthru2", "sriov", "0000:04:00.0"),
        config.UsbConfig("usb.autoConnect.device0", "path:1/0/1 autoclean:1"),
        config.ControllerConfig("scsi1", "lsilogic", "physical"),
        config.DiskConfig("scsi1:0", "quorum.vmdk", raw="physical", lun="naa.6000c2900077", vml="vml.0200"),
        config.DiskConfig("scsi1:1", "shared.vmdk", "independent_persistent", "multi-writer"),
    ):
        host = config.put_device(host, "web-01", device)
    host = config.with_snapshots(host, "web-01", 2)
    files = write_bundle(host)
    vmx = text(files, "/web-01.vmx")
    for row in (
        'serial0.vspc = "telnet://203.0.113.9:13370"',
        'pciPassthru0.vgpu = "grid_p40-2q"',
        'scsi1.sharedBus = "physical"',
        'scsi1:1.sharing = "multi-writer"',
        'scsi0:0.fileName = "web-01-000002.vmdk"',
        'floppy0.fileName = "vmware-null-remote-floppy"',
    ):
        assert f"{row}\n" in vmx
    assert 'snapshot.numSnapshots = "2"' in text(files, "/web-01.vmsd")
    assert 'parentFileNameHint="web-01-000001.vmdk"' in text(files, "/web-01-000002.vmdk")
    assert "Passthrough Raw Device Mapping\nMaps to: vml.0200" in text(files, "dump-vmdk-rdm-info")
    dump = text(files, "vimdump")
    for kind in (
        "VirtualFloppy)",
        "VirtualSerialPort)",
        "VmiopBackingInfo)",
        "VirtualSriovEthernetCard)",
        "VirtualUSB)",
    ):
        assert kind in dump
    assert "compatibilityMode = 'physicalMode'" in dump


@pytest.mark.parametrize("generation", NEW)
def test_vmotion_elsewhere(generation):
    host, _ = healthy_pair(generation)
    stack = text(write_bundle(config.on_vmotion_stack(host)), "esxcfg-vmknic")
    assert stack.splitlines()[-1].split()[-1] == "vmotion"
    moved = config.on_distributed_switch(host)
    files = write_bundle(moved)
    assert text(files, "esxcfg-vmknic").splitlines()[-1].split()[1] == "16"
    assert re.search(r"^  16 +1 +vmk1$", text(files, "esxcfg-vswitch"), re.MULTILINE)
    assert "port 16:" in text(files, "net-dvs")


def test_a_renamed_port_group_keeps_its_interface():
    host = config.change_portgroup(healthy_pair("8.0.3")[0], "vMotion", name="vmotion")
    assert host.vmks[1].portgroup == "vmotion"
    assert "  vmotion  " in text(write_bundle(host), "esxcfg-vswitch")
    assert host.clients("vmotion") == 1


def test_versions_of_a_host_are_its_own():
    host = replace(healthy_pair("8.0.3")[0], version="8.0.2", build="22380479")
    files = write_bundle(host)
    assert files["commands/vmware_-vl.txt"].startswith(b"VMware ESXi 8.0.2 build-22380479\n")
    assert "build = '22380479'" in text(files, "vimdump")
