import pytest

from tests.support.observed import ID, PATH, at, event, hello, kernel, seen, vmx
from vmlog.observe.observation import from_hex, id_time, vm_name
from vmlog.observe.repeated_records import distinct
from vmlog.terms import Side

FOLDER = PATH.rpartition("/")[0]


@pytest.mark.parametrize(
    ("spelled", "decimal"),
    [
        ("7958ea7f2d34d435", "8743996508480001077"),
        ("7958EA7F2D34D435", "8743996508480001077"),
        ("1", "1"),
        ("0", None),
        ("1ffffffffffffffff", None),
        ("not-hex", None),
    ],
)
def test_a_hexadecimal_id_is_read_as_the_decimal_one(spelled, decimal):
    assert from_hex(spelled) == decimal


def test_both_spellings_of_an_id_name_the_same_migration():
    decimal = vmx(0, "MigrateSetInfo: state=1 srcIp=<192.0.2.31> dstIp=<192.0.2.32> mid=8743996508480001077 uuid=1")
    spelled = vmx(0, "MigrateVMXdrToSpec: type: 1 srcIp=<192.0.2.31> dstIp=<192.0.2.32> mid=7958ea7f2d34d435 uuid=1")
    assert decimal.migration_id == spelled.migration_id == "8743996508480001077"


def test_leading_zeros_do_not_make_another_id():
    assert kernel(0, "Stopping Migrate.", identity="01451061663105920").migration_id == "1451061663105920"


@pytest.mark.parametrize(
    ("identity", "read"),
    [
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", None),
        ("99999999999999999999", None),
        ("000000000000", None),
    ],
)
def test_what_has_more_than_64_bits_is_no_id(identity, read):
    assert kernel(0, "Stopping Migrate.", identity=identity).migration_id == read


@pytest.mark.parametrize(
    ("identity", "time"), [("1451061663105920", "2015-12-25T16:41:03.105920+00:00"), (ID, None), ("12", None)]
)
def test_only_an_old_id_tells_a_time(identity, time):
    made = id_time(identity)
    assert (made.isoformat() if made else None) == time


@pytest.mark.parametrize(
    ("observation", "side"),
    [
        (hello(0, "Source"), Side.SOURCE),
        (hello(0, "Dest"), Side.DESTINATION),
        (kernel(0, "Stopping Migrate.", "S"), Side.SOURCE),
        (kernel(0, "Stopping Migrate.", "D"), Side.DESTINATION),
        (vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.1>, dst ip <192.0.2.2>"), Side.SOURCE),
        (seen(0, "hostd", f"VMotionDst ({ID}): Initiate"), Side.DESTINATION),
        (seen(0, "vpxd", "[VpxLRO] -- FINISH task-4"), Side.VCENTER),
        (seen(0, "vpxd", "anything"), Side.VCENTER),
        (vmx(0, "Migrate: cleaning up migration state."), None),
    ],
)
def test_a_record_speaks_for_its_side(observation, side):
    assert observation.side is side


def test_a_path_in_the_text_names_vm_and_folder():
    observation = seen(0, "hostd", f"vm:{PATH}: State Transition (VM_STATE_ON -> VM_STATE_EMIGRATING)")
    assert (observation.vm_path, observation.vm_folder) == (PATH, FOLDER)
    assert vm_name(PATH) == "app01"


def test_a_path_may_hold_blanks():
    path = "/vmfs/volumes/vsan:52aa 01/my app/my app.vmx"
    assert seen(0, "hostd", f"immigrating VM at path {path} has vmid 812").vm_path == path


def test_the_vmware_log_of_a_bundle_knows_its_folder_without_a_path():
    observation = vmx(0, "Migrate: cleaning up migration state.")
    assert observation.vm_path is None
    assert (observation.vm_folder, observation.vm_log_folder) == (FOLDER, "app01")


def test_a_loose_vmware_log_knows_the_name_of_its_folder_only():
    observation = vmx(0, "Migrate: cleaning up migration state.", series="vmware.log", member="app01/vmware.log")
    assert (observation.vm_folder, observation.vm_log_folder) == (None, "app01")


def test_other_logs_lie_in_no_vm_folder():
    assert seen(0, "hostd", "x", series="app01/hostd.log").vm_log_folder is None


@pytest.mark.parametrize(
    ("kind", "sentence", "vm"),
    [
        (
            "VmBeingHotMigratedEvent",
            "Migrating app01 from esx-a1.example.com, ds to esx-a2.example.com, ds in dc",
            "app01",
        ),
        ("DrsVmMigratedEvent", "DRS migrated app-02 from esx-a1 to esx-a2", "app-02"),
        ("VmMigratedEvent", "Migration of virtual machine web from esx-a1, ds to esx-a2, ds completed", "web"),
        ("VmFailedMigrateEvent", "Cannot migrate web to esx-a2.example.com, ds in dc: no", "web"),
    ],
)
def test_an_event_names_its_vm(kind, sentence, vm):
    assert event(0, kind, sentence).vm == vm


def test_the_sentence_of_an_event_elsewhere_names_no_vm():
    assert seen(0, "hostd", "Cannot migrate web to esx-a2.example.com").vm is None


def test_what_the_kernel_warns_of_in_two_logs_is_one_record():
    first = kernel(1.5, "Failed: Timeout (0xbad0021) @0x41801")
    again = seen(1.5, "vmkwarning", first.text, host="esx-a1")
    assert [item.log for item in distinct([again, first])] == ["vmkernel"]


@pytest.mark.parametrize("exported", [1.5, 1.0], ids=["in full", "to the second"])
def test_a_syslog_export_repeats_what_the_bundle_has(exported):
    first = kernel(1.5, "Failed: Timeout (0xbad0021) @0x41801", host="esx-a1.example.com")
    again = kernel(exported, "Failed: Timeout (0xbad0021) @0x41801", host="esx-a1", series="syslog.log", unit="syslog")
    assert len(distinct([first, again])) == 1


def test_repetition_in_one_log_is_no_duplicate():
    records = [kernel(seconds, "Stream connection 1 added.") for seconds in (1.0, 1.25, 2.0)]
    assert len(distinct(records)) == 3


def test_the_same_words_of_two_hosts_are_two_records():
    records = [kernel(1.5, "Failed: Timeout (0xbad0021) @0x41801", host=host) for host in ("esx-a1", "esx-a2")]
    assert len(distinct(records)) == 2


def test_addresses_are_not_shortened_to_their_first_number():
    records = [kernel(1.5, "Stopping Migrate.", host=host) for host in ("192.0.2.1", "192.0.2.2")]
    assert len(distinct(records)) == 2


def test_records_without_time_are_all_kept_and_come_last():
    records = [kernel(None, "Stopping Migrate."), kernel(None, "Stopping Migrate."), kernel(3, "x")]
    assert [item.ts for item in distinct(records)] == [at(3), None, None]
