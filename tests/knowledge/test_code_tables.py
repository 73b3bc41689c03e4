import subprocess
import sys

import pytest

from vmlog.knowledge import code_tables as tables


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


def test_cpu_bits_and_spellings():
    table = tables.load_cpu_table()
    assert table.bits["0x1", "ecx"][25] == "AES"
    assert table.bits["0x80000001", "edx"][20] == "NX"
    assert all(0 <= bit <= 31 for register in table.bits.values() for bit in register)
    for printed, name in [
        ("AES-NI", "AES"), ("XD", "NX"), ("sse4_1", "SSE4.1"), ("SSE41", "SSE4.1"),
        ("Advanced Vector Extensions (AVX)", "AVX"), ("XSAVE SSE State", "XSAVE_SSE"),
    ]:  # fmt: skip
        assert table.spellings[tables.normalise_feature(printed)] == name


def test_an_alias_never_hides_a_feature_of_its_own():
    table = tables.load_cpu_table()
    for register in table.bits.values():
        for name in register.values():
            assert table.spellings[tables.normalise_feature(name)] == name


@pytest.mark.slow
def test_importing_the_modules_does_not_load_pyparsing():
    names = (
        "knowledge.code_tables",
        "knowledge.condition",
        "match.codes.status",
        "match.codes.cpuid",
        "match.faults.dumps",
    )
    modules = ", ".join(f"vmlog.{name}" for name in names)
    code = f"import sys, {modules}; sys.exit('pyparsing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
