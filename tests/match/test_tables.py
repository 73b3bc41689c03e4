import subprocess
import sys

import pytest

from vmlog.match import tables


def test_status_codes_are_complete_and_numbered_without_gaps():
    codes = sorted(tables.statuses())
    assert codes[0] == 0
    assert codes[1:-1] == list(range(0xBAD0001, 0xBAD0165 + 1))
    assert codes[-1] == 0x2BAD0000


@pytest.mark.parametrize(
    ("code", "name", "text", "errno", "migration"),
    [
        (195887137, "VMK_TIMEOUT", "Timeout", "ETIMEDOUT", True),
        (0xBAD004F, "VMK_ECONNREFUSED", "Connection refused", "ECONNREFUSED", True),
        (0xBAD0023, "VMK_RESERVATION_CONFLICT", "SCSI reservation conflict", "EAGAIN", False),
        (0xBAD010C, "VMK_NO_MIGRATION_IN_PROGRESS", "No migration in progress", "ENOENT", True),
    ],
)  # fmt: skip
def test_status_row(code, name, text, errno, migration):
    assert tables.statuses()[code] == tables.StatusRow(code, name, text, errno, migration)


def test_doubtful_statuses_hold_the_switchover_text():
    texts = [tables.statuses()[code].text for code in tables.doubtful_statuses()]
    assert texts[0] == "Maximum switchover time for migration exceeded"
    assert "Migration failed due to lack of pre-copy forward progress" in texts


def test_fault_lineage_ends_at_the_root():
    assert tables.fault_lineage("vim.fault.CpuIncompatible1ECX") == (
        "vim.fault.CpuIncompatible1ECX",
        "vim.fault.CpuIncompatible",
        "vim.fault.VirtualHardwareCompatibilityIssue",
        "vim.fault.VmConfigFault",
    )
    assert tables.fault_lineage("vmodl.fault.SystemError")[1] == "vmodl.RuntimeFault"
    assert tables.fault_lineage("vim.fault.Invented") == ("vim.fault.Invented",)


def test_fault_types_are_described():
    faults = tables.fault_types().values()
    assert {fault.severity for fault in faults} == {"", "E", "W", "E/W"}
    assert {fault.family for fault in faults} == {"migration", "vm_config", "hardware", "evc", "general"}
    assert all(fault.meaning.endswith(".") and len(fault.meaning) > 20 for fault in faults)
    assert len({fault.meaning for fault in faults}) == len(faults)
    assert tables.fault_types()["vim.fault.VMotionLinkDown"].fields == ("network",)


def test_every_parent_that_is_not_a_root_is_listed():
    known = set(tables.fault_types())
    outside = {fault.parent for fault in tables.fault_types().values()} - known
    assert outside == {
        "vim.fault.VimFault", "vim.fault.VmConfigFault", "vim.fault.InvalidVmConfig", "vim.fault.FileFault",
        "vim.fault.InvalidDatastore", "vim.fault.NotSupportedHostInCluster",
        "vmodl.RuntimeFault", "vmodl.fault.SecurityError",
    }  # fmt: skip


def test_events_are_found_by_id_and_alias():
    events = tables.event_types()
    assert events["VmFailedMigrateEvent"].role == "failure"
    assert events["vprob.net.migrate.bindtovmk"] is events["esx.problem.net.migrate.bindtovmk"]
    assert {event.role for event in events.values()} == {
        "start", "success", "failure", "check_error", "check_warning", "problem", "info"
    }  # fmt: skip


def test_message_keys_say_whether_they_were_seen():
    assert tables.message_keys()["msg.migrate.fail.dst"] is True
    assert tables.message_keys()["msg.migrate.resume.fail"] is False


def test_cpu_bits_and_spellings():
    table = tables.cpu_table()
    assert table.bits["0x1", "ecx"][25] == "AES"
    assert table.bits["0x80000001", "edx"][20] == "NX"
    assert all(0 <= bit <= 31 for register in table.bits.values() for bit in register)
    for printed, name in [
        ("AES-NI", "AES"), ("XD", "NX"), ("sse4_1", "SSE4.1"), ("SSE41", "SSE4.1"),
        ("Advanced Vector Extensions (AVX)", "AVX"), ("XSAVE SSE State", "XSAVE_SSE"),
    ]:  # fmt: skip
        assert table.spellings[tables.normalise_feature(printed)] == name


def test_an_alias_never_hides_a_feature_of_its_own():
    table = tables.cpu_table()
    for register in table.bits.values():
        for name in register.values():
            assert table.spellings[tables.normalise_feature(name)] == name


def test_evc_levels_are_ordered():
    intel = [level for level, _ in tables.evc_levels()["Intel"]]
    assert intel == [f"L{number}" for number in range(9)]
    assert tables.evc_levels()["AMD"][-1][0] == "B0"


def test_limits_name_their_settings():
    switchover = tables.limits()["vmotion-switchover"]
    assert (switchover.value, switchover.unit, switchover.setting) == (100.0, "s", "vmotion.maxSwitchoverSeconds")
    assert tables.limits()["network-connect"].sure is False
    assert (8000, "tcp") in {port[:2] for port in tables.ports()}


def test_importing_the_modules_does_not_load_pyparsing():
    modules = "vmlog.match.tables, vmlog.match.status, vmlog.match.condition, vmlog.match.cpuid, vmlog.parse.fault"
    code = f"import sys, {modules}; sys.exit('pyparsing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
