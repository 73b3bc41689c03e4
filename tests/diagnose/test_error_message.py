import pytest

from tests.support.observed import ID, event, hello, kernel, seen, vmx
from vmlog.diagnose.error_message import best_hit, cancel_message, error_text, is_failing, message_of
from vmlog.timeline.build import join_migrations

DUMP = """ResolveCb: Failed with fault: (vim.fault.GenericVmConfigFault) {
   faultCause = (vmodl.MethodFault) null,
   faultMessage = (vmodl.LocalizableMessage) [
      (vmodl.LocalizableMessage) {
         key = "msg.migrate.fail.dst",
         message = "The source detected that the destination failed to resume."
      }
   ],
   reason = "The source detected that the destination failed to resume."
   msg = "The source detected that the destination failed to resume."
}"""


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        ("Migrate: 274: Failed to open", True),
        ("Operation timed out.", True),
        ("no space left on device", True),
        ("ResolveCb: Succeeded", False),
        ("(vim.X) { faultCause = (vmodl.MethodFault) null }", False),
        ("Task Completed : haTask Status success", False),
        ("0 errors", False),
        ("iSCSI connection is being marked ONLINE", False),
    ],
)
def test_a_failing_record_is_recognised_by_its_words(text, failing):
    assert is_failing(seen(0, "hostd", text)) is failing


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (kernel(0, "Failed: Timeout (0xbad0021) @0x418032bc6b63"), "Failed: Timeout (0xbad0021)"),
        (vmx(0, "Migrate_SetFailure: Failed waiting. Error bad0021."), "Failed waiting. Error bad0021."),
        (vmx(0, "[msg.migrate.fail.dst] The destination failed to resume."), "The destination failed to resume."),
        (seen(0, "vpxa", "Libs: [NFC ERROR] NfcNet_Send: failed"), "[NFC ERROR] NfcNet_Send: failed"),
        (seen(0, "hostd", f"VMotionSrc ({ID}): {DUMP}"), "The source detected that the destination failed to resume."),
        (
            event(0, "VmFailedMigrateEvent", "Cannot migrate x: no"),
            "Cannot migrate x: no",
        ),
        (
            seen(0, "vpxd", "Default: [VpxLRO] -- ERROR task-9 -- vm-1 -- vim.VirtualMachine.migrate: vim.fault.X:"),
            "vim.VirtualMachine.migrate: vim.fault.X:",
        ),
        (seen(0, "hostd", ""), ""),
    ],
)  # fmt: skip
def test_the_error_text_is_freed_of_what_surrounds_it(record, text):
    assert error_text(record, None) == text


def test_a_long_text_is_cut():
    assert len(error_text(vmx(0, "Failed " + "x" * 5000), None)) == 600


def timeline_of(*records):
    (timeline,), _ = join_migrations(list(records))
    return timeline


def test_the_message_is_that_of_the_best_cause():
    why = "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180"
    timeline = timeline_of(hello(1), kernel(5, "Failed: Timeout (0xbad0021) @0x41"), kernel(6, why))
    assert message_of(timeline, best_hit(timeline, "vmotion-connect-failed")) == why.partition(" @")[0]


def test_the_head_of_a_dump_gives_way_to_what_the_dump_says():
    timeline = timeline_of(hello(1), seen(5, "hostd", f"VMotionSrc ({ID}): {DUMP}"))
    best = best_hit(timeline, "generic-source-detected-destination-failed")
    assert best is not None
    assert message_of(timeline, best) == "The source detected that the destination failed to resume."


def test_without_a_cause_the_record_that_says_most_is_taken():
    timeline = timeline_of(
        hello(1),
        kernel(5, "Migration considered a failure by the VMX.  It is most likely a timeout"),
        kernel(6, "Failed: the gremlins are loose"),
    )
    assert message_of(timeline, None) == "Failed: the gremlins are loose"


def test_an_empty_system_error_is_taken_last():
    error = f'VMotionSrc ({ID}): (vmodl.fault.SystemError) {{\n   msg = "A general system error occurred: "\n}}'
    timeline = timeline_of(hello(1), seen(2, "hostd", error), kernel(6, "Failed: the gremlins are loose"))
    assert message_of(timeline, None) == "Failed: the gremlins are loose"


def test_nothing_failing_gives_no_message():
    assert message_of(timeline_of(hello(1)), None) is None


def test_of_a_message_of_several_lines_all_are_shown():
    text = (
        f"VMotionSrc ({ID}): (vim.fault.FeatureRequirementsNotMet) {{\n"
        "   msg = \"The target host does not support the virtual machine's current hardware requirements.\n"
        "To resolve CPU incompatibilities, use a cluster with Enhanced vMotion Compatibility (EVC) enabled. "
        'See KB article 1003212."\n}'
    )
    timeline = timeline_of(hello(1), seen(2, "hostd", text))
    best = best_hit(timeline, "cpu-features-named-modern")
    assert best is not None
    assert message_of(timeline, best).startswith("The target host does not support")


OP = "kq3t1-2231-auto-1xk-h5:70004117"
THROW = "Throw vmodl.fault.RequestCanceled"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([f"Vmomi: {THROW}", "Migration cancelled by user"], "Migration cancelled by user"),
        (["Failed with fault: (vmodl.fault.RequestCanceled) {", "Migration cancelled by user"],
         "Migration cancelled by user"),
        (["Migration cancelled by user", THROW], "Migration cancelled by user"),
        ([f"Vmomi: {THROW}", THROW], f"Vmomi: {THROW}"),
    ],
)  # fmt: skip
def test_a_sentence_is_preferred_to_the_name_of_a_fault_for_a_cancellation(texts, message):
    cancels = [seen(5 + number, "hostd", text, OP) for number, text in enumerate(texts)]
    assert cancel_message(timeline_of(seen(1, "hostd", f"VMotionSrc ({ID}): x", OP), *cancels)) == message


@pytest.mark.parametrize(
    "generic",
    ["Migrate_SetFailureMsgList: switching to new log file.", "Migrate: Caching migration error message list:"],
)
def test_a_line_that_announces_messages_is_not_the_message(generic):
    request = vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")
    (timeline,), _ = join_migrations(
        [request, vmx(9, generic), vmx(9.1, "Migrate_SetFailure: The frobnicator failed.")]
    )
    assert message_of(timeline, None) == "The frobnicator failed."


def test_a_vm_that_is_put_back_is_not_the_message():
    back = seen(9, "hostd", f"VMotionDst ({ID}): State Transition (VM_STATE_IMMIGRATING -> VM_STATE_OFF)", "op-123")
    fault = seen(
        9.1, "hostd", f'VMotionDst ({ID}): ResolveCb: Failed with fault: (vim.fault.Odd) {{\n   msg = "Odd."\n}}'
    )
    (timeline,), _ = join_migrations([hello(0, "Dest"), back, fault])
    assert message_of(timeline, None) == "Odd."
