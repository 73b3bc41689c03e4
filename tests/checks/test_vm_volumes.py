"""Volumes in paths."""

from __future__ import annotations

import pytest

from tests.support.facts import fact, table
from vmlog.checks.vm_volumes import are_other_volumes, is_same_path, volume_in

UUID = "5f3c0d11-8a2b4c5e-9d01-002590aa0011"
VOLUMES = table(fact("datastore.label", UUID, "prod-01"))


@pytest.mark.parametrize(
    ("path", "volume"),
    [
        (f"/vmfs/volumes/{UUID}/web-01/web-01.vmx", UUID),
        (f"ds:///vmfs/volumes/{UUID}/", UUID),
        ("/vmfs/volumes/prod-01", "prod-01"),
        ("[prod (1)] a/b.vmdk", "prod (1)"),
        (f"[] /vmfs/volumes/{UUID}/a.iso", UUID),
        ("[]/usr/lib/vmware/isoimages/linux.iso", ""),
        ("/vmimages/tools.iso", ""),
        ("sub/disk.vmdk", None),
        ("", None),
    ],
)
def test_the_volume_of_a_path(path, volume):
    assert volume_in(path) == volume


@pytest.mark.parametrize(
    ("one", "two", "other"),
    [
        ("prod-01", UUID, False),
        (UUID, UUID.upper(), False),
        ("prod-01", "prod-02", True),
        ("unknown", UUID, False),  # it may be
        ("vsan:52d1c3a4b5c6d7e8-0011223344556677", "vsan_52d1c3a4b5c6d7e8-0011223344556677", False),
    ],
)
def test_volumes_that_are_surely_not_the_same(one, two, other):
    assert are_other_volumes(VOLUMES, one, two) is other


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("[prod-01] web-01/web-01.vmx", f"/vmfs/volumes/{UUID}/web-01/web-01.vmx", True),
        ("[prod-01] web-01/", f"/vmfs/volumes/{UUID}/web-01", True),
        ("web-01.vmdk", "[prod-01] web-01/web-01.vmdk", True),
        ("[prod-01] web-01/a.vmdk", "[prod-01] web-01/b.vmdk", False),
        ("[prod-01] a.iso", "/vmimages/a.iso", False),
        ("[prod-01] a.iso", "[prod-02] a.iso", False),
    ],
)
def test_paths_that_may_name_one_file(one, two, same):
    assert is_same_path(VOLUMES, one, two) is same
