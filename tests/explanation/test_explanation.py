"""Explaining pasted texts."""

import pytest

from vmlog import explain
from vmlog.diagnose.decoded import cpu_sentence, variables_of

CPU = """Host CPU is incompatible with the virtual machine's requirements at CPUID level 0x1 register 'ecx'.
Host bits: 0000:0000:1001:1000:0010:0010:0000:0001
Required: x000:0x1x:10x1:1xx0:xxx0:xx1x:xxxx:xx11
Mismatch detected for these features:
* AES-NI
* PCLMULQDQ"""


def test_a_whole_log_line_is_explained_by_its_message():
    line = (
        "2024-05-06T07:08:09.123Z In(05) vmx - [msg.checkpoint.migration.maxSwitchoverTimeExceeded] The migration has "
        "exceeded the maximum switchover time of 100 second(s).  ESX has preemptively failed the migration to allow "
        "the VM to continue running on the source."
    )
    best = explain(line)[0]
    assert best.id == "switchover-timeout-vmotion"
    assert best.level == "high"
    assert best.variables["seconds"] == "100"


def test_the_percent_in_a_text_decides_the_stage():
    assert explain("vMotion fails at 10%: Operation timed out")[0].id.startswith("seed-100")


def test_the_direction_of_a_cpu_mismatch_is_spelled_out():
    best = explain(CPU)[0]
    assert "AES (bit 25)" in best.cause
    assert "missing on the destination host" in best.cause
    assert "PCLMULQDQ" in variables_of(CPU, explain(CPU))["cpu"]


def test_status_codes_are_decoded_in_every_spelling():
    for text in ("failed (0xbad003f)", "Error bad003f.", "status 195887167"):
        assert "VMK_MIG_CONN_CLOSED" in variables_of(text, [])["status"]


def test_a_fault_is_named():
    assert variables_of("(vim.fault.Timedout) {", [])["fault"] == "vim.fault.Timedout"


@pytest.mark.parametrize(
    "text",
    [
        "ERROR 1045 (28000): Access denied for user 'root'@'localhost'",
        "kernel: EXT4-fs error (device sda1): ext4_find_entry: reading directory lblock 0",
        "upstream timed out (110: Connection timed out) while reading response header from upstream",
        "java.lang.OutOfMemoryError: Java heap space",
        "This virtual machine might have been moved or copied.",
        "",
    ],
)
def test_unrelated_messages_get_no_cause(text):
    assert explain(text) == []


def test_texts_without_cpu_words_are_not_decoded():
    assert cpu_sentence("nothing of the kind") is None
