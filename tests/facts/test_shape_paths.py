"""Which files of a bundle have which shape, going by their paths."""

from __future__ import annotations

import pytest

from tests.support.hang_limit import no_hang
from vmlog.facts.fact_store import FactStore
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.source.member import Member

SHAPES = load_fact_files()


def taken_as(inner, text):
    store = FactStore(SHAPES.values())
    store.take(Member("x", inner, "x", inner, None, None), text.encode())
    return [file.shape.id for file in store.files()]


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        ("vmfs/volumes/5f3c0d11-8a2b4c5e-9d01-002590aa0011/web-01/web-01.vmx", "vmx"),
        ("web-01.VMX", "vmx"),
        ("vmfs/volumes/vsan:52a1b2c3d4e5f607-0123456789abcdef/a/b.vmsd", "vmsd"),
        ("commands/localcli_storage-filesystem-list--i.txt", "storage-filesystems"),
        ("commands/1.localcli_storage-filesystem-list.txt", "storage-filesystems"),
        ("json/localcli_storage-filesystem-list--i.json", "storage-filesystems-json"),
        ("commands/localcli_system-settings-advanced-list--d.txt", "changed-options"),
        ("commands/localcli_storage-nfs-list.txt", "nfs-mounts"),
        ("commands/localcli_storage-nfs41-list.txt", "nfs41-mounts"),
        ("commands/localcli_storage-core-device-list.txt.FRAG-00000", "storage-devices"),
        ("tmp/esxcfg-scsidevs-vmfs.4242.txt", "vmfs-extents"),
        ("tmp/esxcfg-scsidevs.4242.txt", "storage-devices"),
        ("etc/vmware/config", "feature-masks"),
        ("esx-a1/commands/prettyPrint.sh_hostlist.txt", "ha-hosts"),
        ("vmfs/volumes/x/sql-01/dump-vmdk-rdm-info.txt", "raw-device-mappings"),
    ],
)
def test_a_path_has_its_shape(inner, name):
    assert taken_as(inner, "anything") == [name]


@pytest.mark.parametrize("inner", ["home/config", "config", "web-01.vmxf", "hostname.txt", "a/b/licence.txt"])
def test_other_paths_have_none(inner):
    assert taken_as(inner, "anything") == []


def test_no_path_of_many_parts_is_looked_at_for_ever():
    store = FactStore(SHAPES.values())
    for part in ("settingsadvancedlist-d", "filesystemlist", "-neighborlist"):
        for start in ("json/localcli_system", "commands/localcli_storage", "commands/esxcli_network-ip"):
            inner = start + part * (30_000 // len(part)) + "x"
            with no_hang():
                store.take(Member("x", inner, "x", inner, None, None), b"text")
    assert store.is_empty


@pytest.mark.parametrize("shape", [shape for shape in SHAPES.values() if shape.begins], ids=lambda shape: shape.id)
def test_the_first_lines_of_no_text_are_looked_at_for_ever(shape):
    heads = {"", *(sample.text[:end] for sample in shape.samples() if not sample.is_sql for end in (40, 200))}
    for head in heads:
        for mark in ("\n", "\r\n", " ", "\t", "a", "1", "[", "{ ", '"a"', "a: ", "=", "-", "<a>", "vmk0 "):
            with no_hang():
                shape.begins_with.search((head + mark * 30_000)[:30_000])
