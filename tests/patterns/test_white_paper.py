"""Every prerequisite, cause and KB link of the 2009 white paper on VMotion, named one by one."""

import pytest

from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.matcher import Matcher

CATALOGUE = load_catalogue()
MATCHER = Matcher(CATALOGUE)

REFUSED = "Unable to migrate from esx-a1.example.com to esx-a2.example.com: "
CPU = "The CPU of the host is incompatible with the CPU feature requirements of the virtual machine; "
ADAPTER = "Currently connected network interface 'Network Adapter 1' "
DEVICE = REFUSED + "Currently connected device '{}' uses backing '{}', which is not accessible."

# What the paper names; the pattern that answers; articles it must link to; a message that shows it, if there is one.
ROWS = [
    ("vMotion licence", "license-missing-vmotion-edition", [], "VMotion is not licensed on the source host 'esx-a1'."),
    ("shared storage", "seed-shared-storage-not-accessible", ["1003795"],
     "Unable to access file [store-1] web-01/web-01.vmx"),
    ("KB 1003795", "seed-1003795-unable-to-access-vm-configuration", ["1003795"],
     REFUSED + "Unable to access the virtual machine configuration: Unable to access file [store-1] web-01/web-01.vmx"),
    ("compatible CPUs", "seed-cpu-family-incompatible", ["1003212", "1003718"],
     CPU + "problem detected at CPUID level 0x7 register 'ebx'."),
    ("same port group names", "seed-portgroup-name-mismatch", ["1723"],
     ADAPTER + "uses network 'VM Network 12', which is not accessible."),
    ("KB 1723", "seed-1723-destination-not-on-same-networks", ["1723"],
     "The destination host is not on the same networks as the virtual machine you are trying to migrate"),
    ("same VLAN and subnet", "seed-portgroup-name-mismatch", ["1723"], None),
    ("Gigabit Ethernet", "seed-gigabit-link-required", [],
     "The VMotion interface of the source host 'esx-a1' has a link speed that is below the recommended capacity."),
    ("KB 1003787", "seed-1003787-connected-device-not-accessible", ["1003787"], DEVICE.format("Device 4", "something")),
    ("ISO image on shared storage", "seed-iso-not-on-shared-storage", ["1003787"],
     DEVICE.format("CD/DVD Drive 1", "[local-a1] tools.iso")),
    ("physical CD-ROM or floppy", "seed-physical-cdrom-floppy-connected", ["1003787"],
     DEVICE.format("CD/DVD Drive 1", "/dev/cdrom")),
    ("serial or parallel port", "seed-serial-parallel-port-connected", ["1003787"],
     DEVICE.format("Serial Port 1", "/dev/ttyS0")),
    ("KB 2284", "seed-2284-parallel-port-output-file", ["2284"],
     "Device 'Parallel Port 1' is backed by a file, which is not supported for migration"),
    ("KB 1003780", "seed-1003780-remote-backing-device", ["1003780"],
     REFUSED + "Device 'CD/DVD Drive 1' is a connected device with a remote backing."),
    ("KB 1003842", "seed-1003842-affinity-configured", ["1003842"],
     REFUSED + "Virtual machine has CPU and/or memory affinities configured, preventing VMotion."),
    ("KB 1006701", "seed-1006701-internal-vswitch", ["1006701"],
     ADAPTER + "uses network 'Internal', which is a 'virtual intranet'."),
    ("KB 1003834", "seed-1003834-network-policy-mismatch", ["1003834"],
     ADAPTER + "uses network 'Lab', which is configured for different offload or security policies on the destination "
     "host than on the source host."),
    ("same security and shaping policies", "seed-1003834-network-policy-mismatch", ["1003834"], None),
    ("KB 1003827", "seed-1003827-vmotion-interface-not-configured", ["1003827"],
     REFUSED + "The VMotion interface is not configured (or is misconfigured) on the destination host."),
    ("vMotion enabled on the port", "seed-vmkernel-port-vmotion-checkbox", [], "(vim.fault.VMotionNotConfigured) {"),
    ("same vMotion network", "seed-hosts-different-vmotion-network", ["321009"], "vMotion fails at 14%"),
    ("KB 1003734", "seed-1003734-fails-at-10-percent", ["1003734"], "VMotion fails at 10%"),
    ("KB 1002567", "seed-1002567-times-out-at-10-percent", ["1002567"], "VMotion at 10%: Operation timed out"),
    ("KB 1001131", "seed-1001131-cpuid-80000001-edx", ["1001131"],
     REFUSED + CPU + "problem detected at CPUID level 0x80000001 register 'edx'."),
    ("KB 1003718", "seed-1003718-cpu-feature-requirements", ["1003718"],
     REFUSED + CPU + "problem detected at CPUID level 0x1 register 'ecx'."),
    ("KB 1003828", "seed-1003828-vmotion-protocol-differences", ["1003828"],
     "VMotion from source host to destination host is unsupported because of VMotion protocol differences"),
    ("KB 1003684", "seed-1003684-migration-compatibility-overview", ["1003684"], REFUSED + "something of its own."),
    ("KB 2224", "seed-2224-duplicate-vmotion-ip", ["2224"],
     "The duplicate IP address 192.0.2.9 was detected for the VMotion or IP storage interface on esx-a1 by MAC "
     "00:50:56:01:02:03"),
    ("EVC and its conditions", "seed-evc-not-enabled-or-prereqs", ["1003212"],
     "The host cannot be admitted to the cluster's current Enhanced VMotion Compatibility mode. Powered-on or "
     "suspended virtual machines on the host may be using CPU features hidden by that mode."),
    ("NX/XD and VT in the BIOS", "seed-nx-vt-bios-disabled", ["1003718"],
     "Refused; problem detected at CPUID level 0x80000001 register 'edx'"),
    ("a standby NIC", "seed-standby-nic-missing", [],
     "The VMotion interface on the source host 'esx-a1' has no operational physical links."),
    ("hosts in one inventory", "seed-hosts-not-in-same-datacenter", ["2106952"],
     "The input arguments had entities that did not belong to the same datacenter."),
    ("cold migration as the way round", "seed-cpu-family-incompatible", [], None),
    ("the guide to VMotion and CPU compatibility", "seed-cpu-family-incompatible", [], None),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "articles", "message"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_the_paper_names_is_answered_and_linked(pattern, articles, message):
    cause = CATALOGUE.causes[pattern]
    numbers = {number for reference in cause.references for number in (reference.id, reference.legacy_id)}
    assert set(articles) <= numbers
    assert cause.seed
    assert cause.explain.remedies
    if message:
        ranked = explain_text(MATCHER, message)
        assert [match.id for match in ranked[:1]] == [pattern], [(match.id, match.confidence) for match in ranked]


def test_every_row_of_the_paper_is_here():
    assert len(ROWS) == 34


def test_every_pattern_marked_as_the_papers_is_here():
    assert {cause.id for cause in CATALOGUE.causes.values() if cause.seed} == {row[1] for row in ROWS}


def test_advice_of_rows_without_a_message_is_given_where_they_belong():
    cpu = " ".join(CATALOGUE.causes["seed-cpu-family-incompatible"].explain.remedies).lower()
    network = CATALOGUE.causes["seed-portgroup-name-mismatch"]
    assert "power" in cpu
    assert "vlan" in " ".join([network.explain.cause, *network.explain.remedies]).lower()
    assert "shaping" in " ".join(CATALOGUE.causes["seed-1003834-network-policy-mismatch"].explain.remedies).lower()


@pytest.mark.parametrize("cause", list(CATALOGUE.causes.values()), ids=lambda cause: cause.id)
def test_article_links_have_the_form_that_works(cause):
    for reference in cause.references:
        if reference.kind == "kb" and reference.id:
            assert reference.url == f"https://knowledge.broadcom.com/external/article/{reference.id}"
        elif reference.kind == "kb":
            assert reference.url == f"https://knowledge.broadcom.com/external/article?legacyId={reference.legacy_id}"
