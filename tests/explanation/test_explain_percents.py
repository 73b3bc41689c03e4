"""Percents and steps of a task, as people say them."""

import pytest

from vmlog.diagnose.decoded import variables_of
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.matcher import Matcher

MATCHER = Matcher(load_catalogue())


def progress_of(text):
    return variables_of(text, explain_text(MATCHER, text), MATCHER).get("progress", "")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hangs at 10%", "seed-1003734-fails-at-10-percent"),
        ("10%", "seed-1003734-fails-at-10-percent"),
        ("stuck at 14 %", "source-timed-out-start-request"),
        ("fails at 90 percent", "waitdata-error-16-invalid-argument"),
        ("it stops at 63 pct", "switchover-timeout-vmotion"),
        ("always stuck at 70 per cent", "vgpu-vmotion-stuck-70"),
    ],
)
def test_a_percent_alone_gives_low_confidence(text, first):
    found = explain_text(MATCHER, text)
    assert found[0].id == first
    assert {match.level for match in found} == {"low"}
    assert progress_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "vMotion of app-7 from esx-a1 to esx-a2 stops at 63%",
        "VMotion sits at 63 %",
        "Relocate virtual machine hangs at 63 percent",
        "our vMotion fails at 63% since we replaced the core routers",
    ],
)
def test_with_a_migration_named_it_is_medium_at_most(text):
    found = explain_text(MATCHER, text)
    assert found[0].id == "switchover-timeout-vmotion"
    assert found[0].level == "medium"
    assert "63 % of vMotion (switchover)" in progress_of(text)


def test_a_percent_within_a_documented_range_is_named_as_such():
    found = explain_text(MATCHER, "vMotion hangs at 13%")
    assert {match.id for match in found} == {"seed-hosts-different-vmotion-network", "vmotion-connect-failed"}
    assert "between 10 and 14 % of vMotion (connect)" in progress_of("vMotion hangs at 13%")


def test_where_nothing_is_documented_the_neighbours_are_named_and_no_cause():
    assert explain_text(MATCHER, "vMotion fails at 50%") == []
    assert "no failure is documented at this percent" in progress_of("vMotion fails at 50%")
    assert "63 % (switchover)" in progress_of("vMotion fails at 50%")


def test_the_operation_that_is_named_decides_which_rows_count():
    assert "maintenance mode" in progress_of("entering maintenance mode stuck at 19%")
    assert [match.id for match in explain_text(MATCHER, "Storage vMotion fails at 10%")] == []
    assert progress_of("stuck at 45%") == "45 %: no failure is documented at this percent"


def test_the_spelling_of_a_percent_does_not_matter():
    for percent in ("10%", "10 %", "10 percent", "10 pct"):
        found = explain_text(MATCHER, f"vMotion fails at {percent} with Operation timed out")
        assert found[0].id == "seed-1002567-times-out-at-10-percent", percent


def test_a_migration_that_is_named_is_no_maintenance_mode():
    assert explain_text(MATCHER, "Relocate virtual machine task stuck at 67%") == []


def test_a_step_of_a_task_list_is_named():
    text = "Relocate virtual machine  mail-3  Migrating Virtual Machine active state  43%"
    assert "(precopy)" in progress_of(text)
    assert progress_of("Reserving resources for operation").startswith(
        "step 'Reserving resources for operation' (request)"
    )


def test_a_documented_message_beside_a_percent_gets_both_and_stands_first():
    text = "The vMotion stopped at 90%: Failed waiting for data. Error bad0014. Out of memory."
    found = [match.id for match in explain_text(MATCHER, text)]
    assert found[0] == "migration-out-of-memory"
    assert "waitdata-error-16-invalid-argument" in found


@pytest.mark.parametrize(
    "text",
    [
        "disk usage stuck at 90 percent",
        "Windows update stuck at 14%",
        "backup hangs at 10 %",
        "backup of the vMotion documentation share hangs at 10 %",
        "mailbox migration stuck at 10%",
        "database migration fails at 90 percent",
        "Promotion fails at 10%",
        "The vMotion adapter of esx-a1 is used at 10%",
        "cpu 10% mem 14%",
        "version 10.5%",
        "fails 10 percent of the time",
        "vMotion fails 10 percent of the time",
        "the vMotion at 90% utilisation",
        "task 10% of 100%",
        "110%",
        "vMotion is fine. The download hangs at 10%",
    ],
)
def test_percents_of_other_things_say_nothing(text):
    assert explain_text(MATCHER, text) == []
    assert progress_of(text) == ""
