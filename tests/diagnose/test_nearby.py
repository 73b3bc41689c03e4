"""Trouble near a failure becomes evidence with the side of its host and raises the causes that it supports."""

import pytest

from tests.support.facts import fact, table
from tests.support.observed import ID, MATCHER, at, begin, hello, kernel, seen
from vmlog.diagnose.confidence import CONTEXT_BONUS, DOUBTFUL_BONUS
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.evidence import MAX_EVIDENCE
from vmlog.diagnose.nearby import MAX_CONTEXT
from vmlog.facts.host_networks import HostNetworks
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.model import Incident
from vmlog.terms import Outcome, Side
from vmlog.timeline.build import join_migrations

NO_WAY = "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180"
WINDOW = load_stage_limits().context_s


def only(*records, log_end=None):
    (timeline,), _ = join_migrations(list(records))
    ends = {item.unit: at(log_end) for item in timeline.observations} if log_end else {}
    found = Diagnosis(MATCHER, ends, load_stage_limits()).judge(timeline)
    assert isinstance(found, Incident)
    return found


def down(seconds, **fields):
    return seen(seconds, "vmkernel", "vmnic3 : 0a:00.1 Link Down", **fields)


def failing(*more):
    return only(hello(1), hello(1.1, "Dest", host="esx-a2"), kernel(22, NO_WAY), *more)


def shown(incident, words="Link Down"):
    return [item for item in incident.evidence if words in item.text]


@pytest.mark.parametrize(("host", "side"), [("esx-a1", Side.SOURCE), ("esx-a2", Side.DESTINATION)])
def test_a_lost_uplink_before_a_connect_failure_supports_the_network_cause(host, side):
    without, incident = failing(), failing(down(17, host=host))
    (evidence,) = shown(incident)
    assert (evidence.host, evidence.side, evidence.ts_utc) == (host, side, at(17))
    cause = incident.causes[0]
    assert cause.id == without.causes[0].id == "vmotion-connect-failed"
    assert cause.confidence == pytest.approx(without.causes[0].confidence + DOUBTFUL_BONUS)
    assert evidence in [incident.evidence[index] for index in cause.evidence]
    assert "failed to connect" in incident.evidence[cause.evidence[-1]].text
    assert incident.message == without.message
    assert (incident.started_utc, incident.failed_utc) == (without.started_utc, without.failed_utc)


def test_evidence_stays_in_order_of_time():
    incident = failing(down(17))
    assert [item.ts_utc for item in incident.evidence] == sorted(item.ts_utc for item in incident.evidence)


@pytest.mark.parametrize(
    ("seconds", "is_shown"), [(-WINDOW, True), (WINDOW, True), (-WINDOW - 1, False), (WINDOW + 1, False)]
)
def test_only_what_is_near_counts(seconds, is_shown):
    assert bool(shown(failing(down(22 + seconds)))) is is_shown


def test_another_host_has_nothing_to_do_with_it():
    assert shown(failing(down(17, host="esx-b7"))) == []


def test_trouble_that_a_cause_does_not_name_is_shown_and_raises_nothing():
    without = failing()
    incident = failing(seen(17, "vmkernel", "HBX: 6214: APD EventType: APD_START (3) for vol 'shared-1'"))
    assert len(shown(incident, "APD_START")) == 1
    assert [cause.confidence for cause in incident.causes] == [cause.confidence for cause in without.causes]


def test_of_each_kind_and_host_the_nearest_is_shown():
    incident = failing(down(5), down(17), down(40), down(3, host="esx-a2"))
    assert [(item.host, item.ts_utc) for item in shown(incident)] == [("esx-a2", at(3)), ("esx-a1", at(17))]


def test_the_evidence_stays_bounded():
    kinds = (
        "vmnic3 : 0a:00.1 Link Down",
        "vmnic3 : 0a:00.1 Link Up - 10 Gbps Full Duplex",
        "HBX: 6214: APD EventType: APD_START (3) for vol 'shared-1'",
        "HBX: 6214: APD EventType: APD_EXIT (4) for vol 'shared-1'",
        "NFS: 6339: Status:No connection. Retrying synchronous write I/O 1 of 25 times",
        "FS3: 4831: Reclaimed timed out heartbeat [HB state abcdef02 offset 31 gen 174 stamp 77",
    )
    trouble = [seen(17, "vmkernel", text, host=host) for text in kinds for host in ("esx-a1", "esx-a2")]
    many = [kernel(2 + number / 10, f"Failed: Timeout number {number} (0xbad0021)") for number in range(60)]
    incident = failing(*many, *trouble)
    assert len(incident.evidence) == MAX_EVIDENCE + MAX_CONTEXT


def test_a_stall_looks_at_its_last_sign_of_life():
    incident = only(hello(1), down(3), down(500), log_end=2000)
    assert incident.outcome is Outcome.STALLED
    assert [item.ts_utc for item in shown(incident)] == [at(3)]


def test_vcenter_saying_that_a_host_is_gone_is_evidence_of_its_side():
    gone = seen(20, "vpxd", "host [vim.HostSystem:host-21,esx-a2.example.com] connection state changed to NO_RESPONSE")
    (evidence,) = shown(failing(gone), "NO_RESPONSE")
    assert (evidence.side, evidence.log) == (Side.DESTINATION, "vpxd")


def test_a_refusal_has_nothing_to_do_with_a_lost_link():
    message = (
        "Unable to migrate from esx-a1.example.com to esx-a2.example.com: Virtual machine has CPU and/or memory "
        "affinities configured, preventing VMotion."
    )
    fault = f'(vim.fault.X) {{\n msg = "{message}"\n}}'
    text = f"[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vim.fault.X:\n{fault}"
    op = "kq3t1-2231-auto-1xk-h5:70004117"
    incident = only(begin(0, op), seen(1, "vpxd", text, op), down(2))
    assert incident.outcome is Outcome.REFUSED
    assert shown(incident) == []


def test_the_migration_id_is_that_of_its_own_records():
    assert failing(down(17)).migration_id == ID


NETWORKS = HostNetworks(
    [
        (
            "esx-a1",
            table(
                fact("vmk.address", "vmk1", "192.0.2.31"),
                fact("vmk.port_group", "vmk1", "vmotion"),
                fact("portgroup.uplinks", "vmotion", "vmnic3"),
            ),
        )
    ]
)


def with_networks(*more, networks=None):
    (timeline,), _ = join_migrations([hello(1), hello(1.1, "Dest", host="esx-a2"), kernel(22, NO_WAY), *more])
    return Diagnosis(MATCHER, {}, load_stage_limits(), NETWORKS if networks is None else networks).judge(timeline)


def link(seconds, adapter, **fields):
    return seen(seconds, "vmkernel", f"vmnic{adapter} : 0a:00.1 Link Down", **fields)


@pytest.mark.parametrize(
    ("adapter", "host", "bonus"),
    [(3, "esx-a1", CONTEXT_BONUS), (7, "esx-a1", 0.0), (3, "esx-a2", DOUBTFUL_BONUS)],
    ids=["of the path", "not of the path", "not known"],
)
def test_an_adapter_counts_only_if_the_migration_used_it(adapter, host, bonus):
    without, incident = with_networks(), with_networks(link(17, adapter, host=host))
    assert len(shown(incident)) == 1
    assert incident.causes[0].confidence == pytest.approx(without.causes[0].confidence + bonus)
    (index,) = [at for at, item in enumerate(incident.evidence) if "Link Down" in item.text]
    assert (index in incident.causes[0].evidence) is (bonus > 0)


def test_the_adapter_of_the_path_goes_before_a_nearer_one():
    incident = with_networks(link(5, 3), link(20, 7), link(21, 8))
    assert [item.text for item in shown(incident)] == ["vmnic3 : 0a:00.1 Link Down"]
