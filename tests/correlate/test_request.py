"""Who or what asked for a migration: only what a log tells."""

import pytest

from tests.support.observed import ID, begin, event, finish, hello, seen, state
from vmlog.terms import Trigger
from vmlog.timeline.build import join_migrations

OP = "abcd12-4711-auto-6b"
LONG = 3600.0
DRS = "vim.ClusterComputeResource.applyRecommendation"
STORAGE_DRS = "vim.StorageResourceManager.applyRecommendation"
MAINTENANCE = "vim.HostSystem.enterMaintenanceMode"
SERVICE = "VSPHERE.LOCAL\\vpxd-extension-5f673928-9ddf-465f-864a-abeebe289302"


def parent(seconds, method, op=OP, task=91, entity="host-31"):
    return seen(seconds, "vpxd", f"[VpxLRO] -- BEGIN task-{task} -- {entity} -- {method} -- 52ab", op)


def named(seconds, kind, sentence, user):
    text = f"Event [7] [1-1] [t] [vim.event.{kind}] [info] [{user}] [dc-a] [6] [{sentence}]"
    return seen(seconds, "vpxd", text)


def hosts(op=f"{OP}-01", user=None, at=0.0):
    return [
        state(at + 1, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{op}-a", user=user),
        hello(at + 2, op_id=f"{op}-a"),
    ]


def only(*observations):
    timelines, _ = join_migrations(list(observations))
    assert len(timelines) == 1
    return timelines[0].request


@pytest.mark.parametrize(
    ("method", "trigger"),
    [
        (DRS, Trigger.DRS),
        (STORAGE_DRS, Trigger.STORAGE_DRS),
        (MAINTENANCE, Trigger.MAINTENANCE_MODE),
        ("vim.Datastore.enterMaintenanceMode", Trigger.MAINTENANCE_MODE),
        ("vim.VirtualMachine.createSecondary", Trigger.FAULT_TOLERANCE),
        ("vim.VirtualMachine.createSecondaryEx", Trigger.FAULT_TOLERANCE),
        ("vim.VirtualMachine.enableSecondary", Trigger.FAULT_TOLERANCE),
    ],
)
def test_a_parent_task_tells(method, trigger):
    task = parent(0, method)
    request = only(task, begin(1, f"{OP}-01"), *hosts())
    assert (request.trigger, request.parent) == (trigger, task)


def test_a_parent_of_many_migrations_tells_of_each():
    task = parent(0, MAINTENANCE)
    one = [begin(1, f"{OP}-01"), *hosts()]
    two = [
        begin(LONG, f"{OP}-02", task=12, vm="vm-41"),
        hello(LONG + 1, identity="4402718853920117999", op_id=f"{OP}-02-a"),
    ]
    timelines, _ = join_migrations([task, *one, *two])
    assert [timeline.request.trigger for timeline in timelines] == [Trigger.MAINTENANCE_MODE] * 2
    assert all(task not in timeline.observations for timeline in timelines)


def test_the_end_of_a_parent_ends_no_migration():
    timelines, _ = join_migrations([parent(0, MAINTENANCE), begin(1, f"{OP}-01"), *hosts(), finish(30, OP, task=91)])
    assert [timeline.events("success") for timeline in timelines] == [[]]


@pytest.mark.parametrize("seconds", [2, -24 * LONG])
def test_a_parent_begins_before_its_migrations_and_not_long_before(seconds):
    assert only(parent(seconds, DRS), begin(1, f"{OP}-01"), *hosts()).trigger is None


def test_a_parent_with_another_operation_is_not_theirs():
    assert only(parent(0, DRS, op="ffff99-1"), begin(1, f"{OP}-01"), *hosts()).parent is None


def test_an_event_tells_that_drs_moved_the_vm():
    moved = event(9, "DrsVmMigratedEvent", "DRS migrated app01 from esx-a1 to esx-a2")
    request = only(begin(0, OP), *hosts(OP), moved)
    assert request.trigger is Trigger.DRS
    assert moved in request.shown_by


def test_maintenance_mode_goes_before_the_drs_that_carries_it_out():
    moved = event(9, "DrsVmMigratedEvent", "DRS migrated app01 from esx-a1 to esx-a2")
    request = only(parent(0, MAINTENANCE), begin(1, f"{OP}-01"), *hosts(), moved)
    assert request.trigger is Trigger.MAINTENANCE_MODE


MOVING = "Migrating app01 from esx-a1 to esx-a2"


def test_a_person_with_a_task_of_vcenter_asked_by_hand():
    naming = named(0.5, "VmBeingHotMigratedEvent", MOVING, "EXAMPLE\\ops")
    request = only(begin(0, OP), *hosts(OP), naming)
    assert (request.user, request.trigger, request.shown_by) == ("EXAMPLE\\ops", Trigger.MANUAL, (naming,))


def test_the_hosts_know_the_user_behind_the_account_of_vcenter():
    request = only(begin(0, OP), *hosts(OP, user="vpxuser:EXAMPLE\\ops"))
    assert (request.user, request.trigger) == ("EXAMPLE\\ops", Trigger.MANUAL)


def test_an_event_goes_before_a_host():
    naming = named(0.5, "VmBeingHotMigratedEvent", MOVING, "EXAMPLE\\first")
    assert only(begin(0, OP), *hosts(OP, user="vpxuser:EXAMPLE\\second"), naming).user == "EXAMPLE\\first"


def test_the_log_of_vcenter_may_name_the_user():
    assert only(begin(0, OP, user="EXAMPLE\\ops"), *hosts(OP)).user == "EXAMPLE\\ops"


@pytest.mark.parametrize(("user", "name"), [("vpxuser:EXAMPLE\\ops", "EXAMPLE\\ops"), ("root", None)])
def test_a_copy_in_a_syslog_is_read_as_the_log_of_a_host(user, name):
    copy = seen(2, "syslog", f"[MIGRATE] ({ID}) x", f"{OP}-a", user=user)
    assert only(begin(0, OP), *hosts(OP), copy).user == name


@pytest.mark.parametrize("user", [None, "vpxuser", "vpxuser:<no user>", "root", ":vsanmgmtd", "dcui"])
def test_these_accounts_are_nobody(user):
    request = only(begin(0, OP), *hosts(OP, user=user))
    assert (request.user, request.trigger) == (None, None)


@pytest.mark.parametrize("user", ["", "System"])
def test_events_of_the_system_name_nobody(user):
    request = only(begin(0, OP), *hosts(OP), named(0.5, "VmBeingHotMigratedEvent", MOVING, user))
    assert (request.user, request.trigger) == (None, None)


def test_an_account_of_a_service_is_not_who_asked():
    alone = only(begin(0, OP), *hosts(OP, user=f"vpxuser:{SERVICE}"))
    assert (alone.user, alone.trigger) == (None, None)
    naming = named(0.5, "VmBeingHotMigratedEvent", MOVING, SERVICE)
    assert only(begin(0, OP), *hosts(OP, user="vpxuser:EXAMPLE\\ops"), naming).user == "EXAMPLE\\ops"


def test_without_the_task_nothing_tells_how_it_was_asked_for():
    assert only(*hosts(OP, user="vpxuser:EXAMPLE\\ops")).trigger is None


@pytest.mark.parametrize(("seconds", "trigger"), [(-3599, None), (-3601, Trigger.MANUAL), (60, Trigger.MANUAL)])
def test_a_parent_shortly_before_makes_it_doubtful(seconds, trigger):
    other = parent(seconds, MAINTENANCE, op="ffff99-1")
    assert only(other, begin(0, OP), *hosts(OP, user="vpxuser:EXAMPLE\\ops")).trigger is trigger
