"""What operations of every kind say names a migration cause only where the text names a migration."""

from io import BytesIO

import pytest

from vmlog import explain
from vmlog.api import analyze
from vmlog.diagnose.decoded import variables_of
from vmlog.read.options import ReadOptions

SPACE = "Insufficient disk space on datastore 'ds-12'."


def test_the_same_message_gets_neutral_words_without_a_migration():
    moved, unbound, cloned = (
        explain(f"{head}{SPACE}")[0] for head in ("Relocate virtual machine: ", "", "CloneVM_Task: ")
    )
    assert {moved.id, unbound.id, cloned.id} == {"no-disk-space"}
    assert moved.level != "low"
    assert (unbound.level, cloned.level) == ("low", "low")
    assert unbound.title == cloned.title != moved.title
    assert unbound.references == ()


def test_what_only_migrations_say_needs_no_other_word():
    assert explain("Failed to write checkpoint data (offset 33558328, size 16384): Limit exceeded")[0].level == "high"


def test_another_operation_makes_every_cause_unsure():
    text = "Currently connected device 'CD/DVD drive 1' uses backing '[nas-2] images/a.iso', which is not accessible."
    assert explain(text)[0].level == "high"
    assert explain(f"Power On virtual machine db-3: {text}")[0].level == "low"


def test_a_message_of_another_product_has_no_cause():
    assert explain(f"Hyper-V: {SPACE}") == []
    assert explain("libvirtError: operation failed: connection timed out") == []


def test_the_operation_is_named():
    assert variables_of(f"CloneVM_Task: {SPACE}", [])["operation"] == "cloning a VM"
    assert "operation" not in variables_of(f"Migrate virtual machine: {SPACE}", [])


@pytest.mark.parametrize("method", ["clone", "powerOn", "reconfigure", "createSnapshot", "consolidateDisks", "suspend"])
def test_failing_tasks_of_other_operations_are_no_migrations(method):
    head = (
        "2021-05-06T07:08:0{}.000Z info vpxd[9] [Originator@6876 sub=vpxLro opID=zz81] "
        "[VpxLRO] -- {} task-9 -- vm-9 -- vim.VirtualMachine.{}{}"
    )
    dump = '\n--> (vim.fault.NoDiskSpace) {\n-->    datastore = "ds-12",\n-->    msg = "' + SPACE + '"\n--> }'
    lines = [
        head.format(1, "BEGIN", method, " -- 52ab"),
        head.format(5, "ERROR", method, f": vim.fault.NoDiskSpace:{dump}"),
        head.format(5, "FINISH", method, ""),
    ]
    report = analyze("-", options=ReadOptions(stdin=BytesIO("\n".join(lines).encode())))
    assert (report.migrations, report.incidents) == ((), ())


DRIVE = "Currently connected device 'CD/DVD drive 1' uses backing '{}', which is not accessible."
NETWORK = "Currently connected network interface 'Network adapter 1' uses network '{}', which is not accessible."
ADAPTER = "Currently connected device 'Network adapter 2' uses backing 'Prod-4', which is not accessible."
LIMIT = "The migration has exceeded the maximum switchover time of {} second(s)."
RESUME = "The VM failed to resume on the destination during early power on."
ABORTED = "WARNING: Migrate: 282: 5912206631045087713 S: Failed: IO was aborted (0xbad00e0) @0x4200"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"{RESUME}\nFailed to lock the file", "file-locked"),
        ("Source detected that destination failed to resume. Failed to lock the file", "file-locked"),
        (ABORTED, "migration-stream-aborted"),
        (DRIVE.format("[] /usr/lib/vmware/isoimages/x.iso"), "tools-image-connected"),
        (DRIVE.format("[nas] a.iso"), "seed-iso-not-on-shared-storage"),
        (NETWORK.format("DVSwitch: 50 11 22"), "network-not-accessible-no-mapping-in-request"),
        (NETWORK.format("Prod-4"), "seed-portgroup-name-mismatch"),
        (ADAPTER, "seed-portgroup-name-mismatch"),
        (LIMIT.format(40), "switchover-timeout-vmotion"),
        (LIMIT.format(8), "switchover-timeout-8-seconds-precopy-stream"),
    ],
)
def test_the_line_behind_and_the_value_decide(text, first):
    assert explain(text)[0].id == first


def test_a_volume_is_blamed_only_where_the_vm_is_on_one():
    template = "Migrate virtual machine {}: A system error occurred"
    assert explain(template.format("/vmfs/volumes/5c3d2e1f-aabbccdd/a/a.vmx")) == []
    assert explain("Migrate virtual machine a: A system error occurred") == []
    assert explain(template.format("/vmfs/volumes/vvol:0a1b2c3d4e5f6071/rfc4122.1/a.vmx"))[0].id == "vvol-vasa-pressure"
