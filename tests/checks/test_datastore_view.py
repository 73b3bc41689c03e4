"""The datastores of a host."""

import pytest

from tests.support.fact_rows import host_of
from vmlog.checks.datastore_view import datastores_of

VMFS = "5f3c0d11-8a2b4c5e-9d01-002590aa0011"
NFS = "c97af7e9-686a74ad"


def stores(*rows):
    return datastores_of(host_of([(f"datastore.{name}", subject, value) for name, subject, value in rows]))


@pytest.mark.parametrize(
    ("label", "kind"),
    [("BOOTBANK1", "vfat"), ("OSDATA-5f3c", "VMFS-L"), ("x", "VMFSOS"), ("LOCKER-1", ""), ("BOOTBANK2", "")],
)
def test_volumes_that_are_a_hosts_own_are_left_out(label, kind):
    assert stores(("label", VMFS, label), *([("type", VMFS, kind)] if kind else [])) == {}


def test_a_share_by_its_type_or_its_uuid():
    (known,) = stores(("label", NFS, "nfs-01"), ("type", NFS, "NFS41"), ("server", "nfs-01", "filer")).values()
    assert (known.is_nfs, known.nfs_version, known.export) == (True, "4.1", "an unknown server and share")
    (shaped,) = stores(("label", NFS, "nfs-01"), ("server", "nfs-01", "filer"), ("share", "nfs-01", "/vol")).values()
    assert (shaped.is_nfs, shaped.nfs_version, shaped.export) == (True, "", "filer:/vol")
    (local,) = stores(("label", VMFS, "nfs-01")).values()
    assert not local.is_nfs


def test_a_stated_version_counts():
    (store,) = stores(("label", NFS, "nfs-01"), ("type", NFS, "NFS"), ("nfs_version", "nfs-01", "3")).values()
    assert store.nfs_version == "3"


def test_uuids_compare_in_one_spelling():
    assert list(stores(("label", "vsan_52AB-01", "vsanDatastore"))) == ["vsan:52ab-01"]
