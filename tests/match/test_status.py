import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmlog.knowledge.template_index import zeroed
from vmlog.match.codes.status import find_statuses, may_hold_status, resolve_status


@pytest.mark.parametrize(
    "text",
    [
        "Failed waiting for data. Error bad0021. Timeout.",
        "Status(bad0021)= Timeout",
        "failed: Timeout (0xbad0021)",
        "failed with error Timeout (195887137).",
        "status 0x0bad0021",
        "status 0bad0021,",
        "status 0xBAD0021",
        "error=195887137",
        "error:195887137:x",
        "result bad0021: gave up",
    ],
)
def test_every_spelling_of_a_code(text):
    (status,) = find_statuses(text)
    assert (status.value, status.name, status.text) == (195887137, "VMK_TIMEOUT", "Timeout")
    assert status.hex == "0xbad0021"
    assert status.sure
    assert may_hold_status(zeroed(text))
    assert text[status.start :].lower().startswith(("0xbad", "0x0bad", "bad", "0bad", "195887137"))


@pytest.mark.parametrize(
    "text",
    [
        "0xdbad00211",
        "0xbad00211",
        "ebad0021",
        "0xffbad0021",
        "uuid 0bad0021-77aa-4c1d-9e10-0123456789ab",
        "uuid 77aa0001-0bad0021-9e10",
        "naa.bad0021",
        "11958871370",
        "1958871371",
        "0.195887137",
        "195887137.25",
        "195887999",
        "bad0fff",
        "badface",
        "02:0b:ad:00:21:33",
        "id_bad0021",
        "",
    ],
)
def test_look_alikes(text):
    assert find_statuses(text) == ()


def test_generic_console_error():
    assert [status.name for status in find_statuses("0x2bad0000 and 732758016")] == ["VMK_GENERIC_LINUX_ERROR"] * 2


def test_a_prefixed_code_that_the_table_does_not_have_is_kept_without_a_name():
    (status,) = find_statuses("failed: 0xbad0fff")
    assert (status.name, status.text, status.value) == ("", "", 0xBAD0FFF)


def test_the_text_beside_a_doubtful_code_decides():
    (status,) = find_statuses("D: Failed: Maximum switchover time for migration exceeded(0xbad0109) @0x41800f")
    assert status.name == "VMK_MIGRATE_MAX_DOWNTIME_EXCEEDED"
    assert status.hex == "0xbad0107"
    assert status.sure


def test_a_doubtful_code_without_a_text_is_not_sure():
    (status,) = find_statuses("D: Failed: 0xbad0109")
    assert status.name == "VMK_MIGRATE_PRECOPY_NO_FORWARD_PROGRESS"
    assert not status.sure


def test_the_text_of_one_code_does_not_speak_for_the_next():
    text = "Maximum switchover time for migration exceeded (0xbad0109), then (0xbad010b)"
    assert [status.hex for status in find_statuses(text)] == ["0xbad0107", "0xbad010b"]


def test_resolve_prefers_the_codes_own_text():
    context = "No migration in progress after Device UID changed"
    assert resolve_status(0xBAD010C, context).name == "VMK_NO_MIGRATION_IN_PROGRESS"
    assert resolve_status(0xBAD0021, "Maximum switchover time for migration exceeded").name == "VMK_TIMEOUT"


@given(st.text(alphabet="0xXbBaAdD123456789-. (", max_size=300))
def test_never_raises_and_keeps_order(text):
    starts = [status.start for status in find_statuses(text)]
    assert starts == sorted(starts)


@pytest.mark.parametrize("text", ["0x2bad0000", "732758016", "0XBAD00ff", "195880000"])
def test_what_is_or_may_be_a_code_may_be_one_with_zeros(text):
    assert may_hold_status(zeroed(text))


def test_a_text_without_codes_holds_none_with_zeros():
    assert not may_hold_status(zeroed("Migrate: vm 2097152: 3284: Setting VMOTION info"))
