"""What is done with a member follows from its path."""

import pytest

from vmlog.source.role import Role, role


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("README", Role.FACT),
        ("commands/vmware_-vl.txt", Role.FACT),
        ("commands/1.uname_-a.txt", Role.FACT),
        ("commands/date.txt", Role.FACT),
        ("tmp/uname.4711.txt", Role.FACT),
        ("etc/issue", Role.FACT),
        ("etc/vmware/esx.conf", Role.FACT),
        ("var/run/log/vmkernel.0.gz", Role.LOG),
        ("scratch/log/vobd.log", Role.LOG),
        ("var/log/messages.1", Role.LOG),
        ("var/log/vsanmgmt.log.FRAG-00001", Role.LOG),
        ("vmfs/volumes/a/vm/vmware-1.log", Role.LOG),
        ("ProgramData/VMware/vCenterServer/logs/vmware-vpx/vpxd-1.log", Role.LOG),
        ("some-service.log", Role.LOG),
        ("pasted text", Role.MAYBE),
        ("excerpt.txt", Role.MAYBE),
        ("var/log/boot.gz", Role.MAYBE),
        ("commands/ps_-c.txt", Role.SKIP),
        ("snapshot-3/commands/ps_-c.txt", Role.SKIP),
        ("commands/vmkernel.log", Role.SKIP),
        ("vsi_traverse_-s.txt.FRAG-00012", Role.SKIP),
        ("var/core/vmkernel-zdump.1.FRAG-00001", Role.SKIP),
        ("var/core/hostd-zdump.000", Role.SKIP),
        ("proc/vmware/log", Role.SKIP),
        ("json/network.json", Role.SKIP),
        ("vmfs/volumes/a/vm/disk.vmdk", Role.SKIP),
        ("vmfs/volumes/a/vm/vmware.scoreboard", Role.SKIP),
        ("var/log/vmware/envoy/envoy-access-3.log.gz", Role.SKIP),
        ("var/log/vmware/vpxd/vpxd-profiler-9.log", Role.SKIP),
        ("etc/hosts", Role.SKIP),
        ("tmp/esxcfg-nics.4711.txt", Role.SKIP),
        ("tmp/vmware-vimdump.4711.txt", Role.SKIP),
        ("vmware-vimdump.txt", Role.SKIP),
        ("x.png", Role.SKIP),
    ],
)
def test_roles(inner: str, expected: Role) -> None:
    assert role(inner) is expected
