"""Whether a pair or a VM can move."""

from __future__ import annotations

from dataclasses import replace

from tests.support.check_samples import (
    ADVICE,
    ALONE,
    CLUSTER,
    GOOD,
    NOTHING,
    OPEN,
    PAIR,
    PASSES,
    SIX,
    VMS,
    A,
    B,
    cdrom,
    check_report,
    licence,
    mtu_chain,
    mtu_equal,
    need,
    passed,
    vm_passed,
)
from vmlog.model import CheckReport, Notice
from vmlog.report.check_subjects import Subjects
from vmlog.report.verdicts import (
    MoveVerdict,
    VerdictKind,
    pair_verdicts,
    verdict_about,
    verdict_text,
    verdict_word,
    vm_verdicts,
)
from vmlog.terms import CheckSeverity


def lines(report: CheckReport, verdicts: list[MoveVerdict]) -> list[str]:
    subjects = Subjects(report)
    return [f"{verdict_word(one)} | {verdict_about(one, subjects)} | {verdict_text(one, subjects)}" for one in verdicts]


def test_a_pair_without_a_fail_can_move() -> None:
    assert lines(GOOD, pair_verdicts(GOOD)) == ["can move | esx-a1 → esx-b2 | "]


def test_a_fail_of_either_host_stands_against_the_pair() -> None:
    assert lines(PAIR, pair_verdicts(PAIR)) == [
        "cannot | esx-a1 → esx-b2 | vmk1 has MTU 9000, its switch vSwitch1 only 1500, on esx-b2"
    ]


def test_a_fail_says_whose_it_is() -> None:
    report = check_report(*PASSES, replace(mtu_chain(B), detail="the switch is too small."))
    assert lines(report, pair_verdicts(report)) == ["cannot | esx-a1 → esx-b2 | the switch is too small (esx-b2)"]


def test_what_is_unknown_and_could_refuse_the_move_leaves_it_open() -> None:
    assert lines(OPEN, pair_verdicts(OPEN)) == [f"unknown | esx-a1 → esx-b2 | get {need(A).member} of esx-a1, esx-b2"]


def test_without_a_file_that_would_settle_it_the_check_is_named() -> None:
    report = check_report(*PASSES, replace(licence(A), needs=()))
    assert lines(report, pair_verdicts(report)) == ["unknown | esx-a1 → esx-b2 | not known whether vMotion is licensed"]
    told = check_report(*PASSES, replace(licence(A), needs=(), reason="the model alone does not tell"))
    assert lines(told, pair_verdicts(told)) == ["unknown | esx-a1 → esx-b2 | not known: the model alone does not tell"]


def test_warnings_are_told_and_what_would_refuse_nothing_is_not() -> None:
    small = replace(licence(A), severity=CheckSeverity.WARNING)
    report = check_report(*PASSES, mtu_equal(A, B), ADVICE, small)
    assert lines(report, pair_verdicts(report)) == [
        "can move | esx-a1 → esx-b2 | but vmk1 of esx-a1 has 9000, vmk1 of esx-b2 1500"
    ]


def test_a_move_that_starts_and_is_likely_to_fail_is_doubtful() -> None:
    breaks = replace(mtu_equal(A, B), severity=CheckSeverity.ERROR)
    report = check_report(*PASSES, licence(A), ADVICE, breaks, vm_passed("web-01"))
    assert lines(report, pair_verdicts(report)) == [
        "doubtful | esx-a1 → esx-b2 | vmk1 of esx-a1 has 9000, vmk1 of esx-b2 1500"
    ]
    assert lines(report, vm_verdicts(report)) == [
        "doubtful | web-01 on esx-a1 → esx-b2 | the hosts are doubtful, see above"
    ]
    # What vCenter refuses for some VMs says nothing of the others.
    refused = check_report(*PASSES, replace(breaks, fault="vim.fault.CannotAccessNetwork"))
    assert [one.kind for one in pair_verdicts(refused)] == [VerdictKind.CAN]


def test_what_is_unknown_does_not_hide_a_warning() -> None:
    report = check_report(*PASSES, licence(A), mtu_equal(A, B))
    assert lines(report, pair_verdicts(report)) == [
        f"unknown | esx-a1 → esx-b2 | get {need(A).member} of esx-a1; also vmk1 of esx-a1 has 9000, vmk1 of esx-b2 1500"
    ]


def test_files_that_disagree_are_no_reason() -> None:
    remarked = replace(mtu_chain(B), detail="too small; the MTU is 1500 by the one file, not 9000", reason="too small")
    report = check_report(*PASSES, remarked)
    assert lines(report, pair_verdicts(report)) == ["cannot | esx-a1 → esx-b2 | too small (esx-b2)"]


def test_a_long_reason_is_cut() -> None:
    report = check_report(*PASSES, replace(mtu_chain(B), detail="so many words " * 30))
    text = verdict_text(pair_verdicts(report)[0], Subjects(report))
    assert text.endswith("…")
    assert len(text) < 200
    assert len(verdict_text(pair_verdicts(report)[0], Subjects(report), show_all=True)) > 400


def test_nobody_can_tell_from_a_part_of_the_checks() -> None:
    report = replace(GOOD, warnings=(Notice("filtered", "Only some checks were asked: H1."),))
    assert lines(report, pair_verdicts(report)) == [
        "no fail | esx-a1 → esx-b2 | nothing stands against it in the checks that were chosen"
    ]


def test_pairs_with_the_same_answer_are_one_the_worst_first() -> None:
    assert lines(CLUSTER, pair_verdicts(CLUSTER)) == [
        "cannot | esx-a1, esx-b2, esx-c3, esx-d4, esx-e5 → esx-f6 | vmk1 has MTU 9000, its switch vSwitch1 only 1500,"
        " on esx-f6",
        "unknown | esx-a1, esx-b2 → esx-c3; esx-a1, esx-b2, esx-c3 → esx-d4; esx-c3, esx-d4 → esx-e5 | "
        f"get {need(A).member} of esx-c3, esx-d4",
        "can move | any two of esx-a1, esx-b2, esx-e5 | ",
    ]


def test_a_check_that_differs_by_direction_counts_in_its_own() -> None:
    both = [
        passed("same-subnet", "P1", "The vMotion interfaces reach each other", A, B),
        passed("versions", "P12", "The destination is no older", A, B),
        replace(cdrom("", B, A), check="versions", number="P12", scope=PASSES[2].scope, vm=None, detail="older"),
    ]
    report = check_report(*both)
    assert lines(report, pair_verdicts(report)) == ["cannot | esx-b2 → esx-a1 | older", "can move | esx-a1 → esx-b2 | "]
    # What is the same in both directions was asked in one of them, and counts in the other.
    worse = check_report(replace(mtu_equal(A, B), result=mtu_chain(A).result), *both[1:])
    assert [one.kind for one in pair_verdicts(worse)] == [VerdictKind.CANNOT, VerdictKind.CANNOT]


def test_both_directions_with_one_answer_are_one_line() -> None:
    report = check_report(*(passed("versions", "P12", "Not older", one, two) for one, two in ((A, B), (B, A))))
    assert lines(report, pair_verdicts(report)) == ["can move | esx-a1 ↔ esx-b2 | "]


def test_vms_say_what_stands_against_them_and_against_their_hosts() -> None:
    assert lines(PAIR, vm_verdicts(PAIR)) == [
        "cannot | web-01 on esx-a1 → esx-b2 | CD/DVD drive 1 holds /vmfs/volumes/local-a/web-01.iso, which"
        " the destination does not have; the hosts cannot, see above",
        "cannot | db-01 on esx-a1 → esx-b2 | the hosts cannot, see above",
    ]


def test_many_vms_are_counted() -> None:
    assert lines(VMS, vm_verdicts(VMS)) == [
        "cannot | web-07, web-17, web-27, web-37 on esx-a1 → esx-b2 | "
        "CD/DVD drive 1 holds /vmfs/volumes/local-a/web-07.iso, which the destination does not have"
        " (and 3 more like this)",
        "can move | web-00, web-01, web-02, web-03 and 32 more VMs on esx-a1 → esx-b2 | ",
    ]


def test_a_vm_to_several_hosts_is_one_line() -> None:
    report = check_report(*(vm_passed("web-01", SIX[0], other) for other in SIX[1:4]))
    assert lines(report, vm_verdicts(report)) == ["can move | web-01 on esx-a1 → esx-b2, esx-c3, esx-d4 | "]


def test_a_vm_without_a_destination_or_host_promises_nothing() -> None:
    alone = replace(vm_passed("web-01"), other_host=None)
    lost = replace(vm_passed("db-01"), host=None)
    report = check_report(alone, lost)
    assert lines(report, vm_verdicts(report)) == [
        "no fail | web-01 on esx-a1 | nothing stands against it on its own host; give the destination's bundle to"
        " compare",
        "can move | db-01 on an unknown host → esx-b2 | ",
    ]


def test_a_host_alone_has_an_answer_of_its_own() -> None:
    assert vm_verdicts(ALONE) == []
    assert lines(ALONE, pair_verdicts(ALONE)) == [f"unknown | esx-a1, by itself | get {need(A).member} of esx-a1"]
    good = check_report(PASSES[0], hosts=ALONE.hosts)
    assert lines(good, pair_verdicts(good)) == ["no fail | esx-a1, by itself | "]
    assert pair_verdicts(NOTHING) == vm_verdicts(NOTHING) == []


def test_of_many_reasons_and_files_the_first_are_named() -> None:
    fails = [replace(mtu_chain(B), check=f"c{number}", detail=f"reason {number}") for number in range(9)]
    report = check_report(*PASSES, *fails)
    assert verdict_text(pair_verdicts(report)[0], Subjects(report)).startswith("reason 0 (")
    assert verdict_text(pair_verdicts(report)[0], Subjects(report)).endswith("; and 6 more")
    assert "reason 8" in verdict_text(pair_verdicts(report)[0], Subjects(report), show_all=True)
    files = [replace(licence(A), check=f"c{number}", needs=(need(A, f"f{number}"),)) for number in range(9)]
    report = check_report(*PASSES, *files)
    assert verdict_text(pair_verdicts(report)[0], Subjects(report)) == (
        "get a whole support bundle (vm-support) of esx-a1: 9 files with what decides are missing"
    )
    assert verdict_text(pair_verdicts(report)[0], Subjects(report), show_all=True).startswith("get f0 of esx-a1; f1 of")
