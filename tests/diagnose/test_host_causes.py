"""Documented lines of a host that name no migration become causes where they explain the failing stage."""

import pytest

from tests.support.observed import ID, MATCHER, begin, hello, kernel, seen
from vmlog.diagnose.confidence import HIGH_FROM
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.timeline.build import join_migrations

NO_WAY = "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180"
HEAP = "WARNING: Heap: 2525: Heap vmfs3 already at its maximum size. Cannot expand."
BIND = "[netCorrelator] 5us: [esx.problem.net.migrate.bindtovmk] The option is set to an invalid vmknic: vmk9."
SOCKET = "[VMotionCorrelator] 5us: [esx.problem.migrate.vmotion.server.pending.cnx.listen.socket.shutdown] An error."
NO_HEAP = "[VMotionCorrelator] 5us: [esx.problem.migrate.vmotion.default.heap.create.failed] No heap."
DUPLICATE = "A duplicate IP address was detected for {} on interface vmk4."
TWICE = f"[netCorrelator] 5us: [esx.problem.net.vmknic.ip.duplicate] {DUPLICATE}"


def judged(*records):
    (timeline,), _ = join_migrations(list(records))
    return Diagnosis(MATCHER, {}, load_stage_limits()).judge(timeline)


def failing(*more, end=NO_WAY):
    return judged(hello(1), kernel(22, end), *more)


def ids(incident):
    return [cause.id for cause in incident.causes]


@pytest.mark.parametrize(
    ("log", "text", "cause"),
    [
        ("vobd", TWICE.format("192.0.2.31"), "seed-2224-duplicate-vmotion-ip"),
        (
            "hostd",
            "Event 17 : A duplicate IP address was detected for 192.0.2.31 on interface vmk4",
            "seed-2224-duplicate-vmotion-ip",
        ),
        ("vobd", BIND, "invalid-vmknic-bind"),
        ("vobd", SOCKET, "migration-listen-socket-shutdown"),
        ("vobd", NO_HEAP, "migration-heap-create-failed"),
    ],
)
def test_an_event_of_the_host_stands_above_the_bare_symptom(log, text, cause):
    incident = failing(seen(-20, log, text))
    assert ids(incident)[:2] == [cause, "vmotion-connect-failed"]
    assert [incident.evidence[place].text for place in incident.causes[0].evidence] == [text]
    assert incident.message == failing().message
    assert incident.stage == failing().stage


def test_what_only_host_and_time_tie_to_the_migration_is_never_sure():
    for text in (BIND, SOCKET, NO_HEAP, HEAP):
        assert failing(seen(20, "vmkernel", text)).causes[0].confidence < HIGH_FROM


def test_an_address_must_be_that_of_the_migration():
    own, other = (failing(seen(-20, "vobd", TWICE.format(ip))) for ip in ("192.0.2.31", "192.0.2.99"))
    assert own.causes[0].confidence >= HIGH_FROM
    assert "seed-2224-duplicate-vmotion-ip" not in ids(other)
    assert not [item for item in other.evidence if "duplicate" in item.text]


def test_an_address_that_cannot_be_compared_leaves_the_message_first():
    incident = judged(
        seen(0, "hostd", "VMotionSrc (4402718853920117764): Setting up", op_id="k1"),
        kernel(22, NO_WAY),
        seen(2, "vobd", TWICE.format("192.0.2.31")),
    )
    assert ids(incident)[:2] == ["vmotion-connect-failed", "seed-2224-duplicate-vmotion-ip"]


@pytest.mark.parametrize("fields", [{"host": "esx-b7"}, {"seconds": 300}, {"seconds": -300}])
def test_another_host_or_another_time_has_nothing_to_do_with_it(fields):
    incident = failing(seen(fields.get("seconds", 2), "vobd", BIND, host=fields.get("host", "esx-a1")))
    assert ids(incident) == ids(failing())
    assert len(incident.evidence) == len(failing().evidence)


def test_a_stage_that_it_does_not_explain_has_nothing_to_do_with_it():
    streams = seen(2, "vmkernel", f"VMotionUtil: 3995: {ID} S: Stream connection 1 added.")
    incident = failing(streams, seen(20, "vobd", BIND), end="Failed: Timeout (0xbad0021) @0x4180")
    assert incident.stage == "precopy"
    assert "invalid-vmknic-bind" not in ids(incident)
    assert not [item for item in incident.evidence if "bindtovmk" in item.text]


def test_a_cancelled_migration_has_its_reason():
    fault = 'Failed with fault: (vmodl.fault.RequestCanceled) {\n-->    msg = ""\n--> }'
    text = f"[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vmodl.fault.RequestCanceled:\n{fault}"
    incident = judged(begin(0, "k1"), hello(1, op_id="k1"), seen(5, "vpxd", text, "k1"), seen(4, "vobd", NO_HEAP))
    assert "migration-heap-create-failed" not in ids(incident)
