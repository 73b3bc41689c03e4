"""Reports of checks for the writers' tests: a pair, a cluster, many VMs, a host alone, text that attacks the reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from tests.support.report_samples import GUIDE, HOSTILE, KB
from vmlog.model import (
    CheckNeed,
    CheckReport,
    CheckResult,
    CheckValue,
    ClusterHost,
    FactState,
    HostFactSummary,
    Notice,
    Reference,
    SourceInfo,
)
from vmlog.terms import Certainty, CheckOutcome, CheckSeverity, Scope

AT = datetime(2025, 3, 1, 10, 30, tzinfo=UTC)
A, B = "esx-a1.example.com", "esx-b2.example.com"
VMKNIC = "commands/esxcfg-vmknic_-l.txt"
VSWITCH = "commands/esxcfg-vswitch_-l.txt"
VIMDUMP = "commands/vmware-vimdump_-o----U-dcui.txt"


def bundle(host: str) -> str:
    return f"esx-{host}-2025-03-01--10.30.tgz"


def value(host: str, name: str, what: str | float | bool, file: str = VMKNIC, line: int | None = 3) -> CheckValue:
    source = bundle(host)
    return CheckValue(host, name, what, source, f"{source}!/{source.removesuffix('.tgz')}/{file}", line)


def need(host: str, file: str = VIMDUMP) -> CheckNeed:
    how = "collect the bundle again, with all fragments"
    return CheckNeed(f"{host}: hostd's objects", file, how, host, is_cut=host == B)


def result(
    check: str,
    number: str,
    outcome: CheckOutcome,
    title: str,
    detail: str,
    host: str | None = A,
    other: str | None = None,
    vm: str | None = None,
    severity: CheckSeverity = CheckSeverity.ERROR,
    **more: object,
) -> CheckResult:
    scope = {"H": Scope.HOST, "P": Scope.PAIR, "V": Scope.VM}[number[0]]
    base = CheckResult(check, number, scope, host, other, vm, outcome, severity, title, detail)
    return replace(base, **{"certainty": Certainty.LIVE, "as_of_utc": AT, **more})


def passed(check: str, number: str, title: str, host: str = A, other: str | None = None) -> CheckResult:
    return result(check, number, CheckOutcome.PASS, title, "as it should be", host, other)


def mtu_chain(host: str) -> CheckResult:
    """Return a fail of one host."""
    return result(
        "mtu-chain",
        "H6",
        CheckOutcome.FAIL,
        "The path of each vMotion interface carries its MTU",
        f"vmk1 has MTU 9000, its switch vSwitch1 only 1500, on {host}",
        host,
        values=(value(host, "vmk1 MTU", 9000), value(host, "vSwitch1 MTU", 1500, VSWITCH, 9)),
        cause="vmotion-mtu-mismatch",
        cause_title="Large packets are lost on the vMotion network",
        next_steps=("Set the MTU of vSwitch1 to 9000, or that of vmk1 to 1500.", "Test it: vmkping -d -s 8972"),
        references=(GUIDE, KB),
        severity=CheckSeverity.ADVICE,
    )


def mtu_equal(host: str, other: str, mine: int = 9000, theirs: int = 1500) -> CheckResult:
    """Return a warning of a pair."""
    return result(
        "mtu-equal",
        "P2",
        CheckOutcome.WARN,
        "The vMotion interfaces have the same MTU",
        f"vmk1 of {host} has {mine}, vmk1 of {other} {theirs}",
        host,
        other,
        values=(value(host, "vmk1 MTU", mine), value(other, "vmk1 MTU", theirs)),
        severity=CheckSeverity.WARNING,
        next_steps=("Give both the same MTU.",),
    )


def licence(host: str) -> CheckResult:
    """Return what is unknown of one host."""
    return result(
        "licence",
        "H10",
        CheckOutcome.UNKNOWN,
        "vMotion is licensed",
        "no file states the licence",
        host,
        needs=(need(host),),
        certainty=None,
        fault="vim.fault.VMotionNotLicensed",
    )


def cdrom(vm: str, host: str = A, other: str | None = B) -> CheckResult:
    return result(
        "cdrom",
        "V1",
        CheckOutcome.FAIL,
        "No CD drive is connected to what the destination lacks",
        f"CD/DVD drive 1 holds /vmfs/volumes/local-a/{vm}.iso, which the destination does not have",
        host,
        other,
        vm,
        values=(value(host, "CD/DVD drive 1", "/vmfs/volumes/local-a/tools.iso", VIMDUMP, 4711),),
        fault="vim.fault.CannotAccessVmDevice",
        cause="connected-device",
        cause_title="A device of the host is connected",
        references=(Reference("kb", "900003", None, "https://knowledge.broadcom.com/external/article/900003", "x"),),
        next_steps=("Disconnect the drive.",),
    )


def vm_passed(vm: str, host: str = A, other: str = B) -> CheckResult:
    return result("cdrom", "V1", CheckOutcome.PASS, cdrom(vm).title, "none is connected", host, other, vm)


def summary(host: str, *, hours: float = 0, cluster: tuple[ClusterHost, ...] = ()) -> HostFactSummary:
    name = bundle(host)
    return HostFactSummary(
        host,
        "8.0.3",
        "24022510",
        AT + timedelta(hours=hours),
        cluster,
        (
            FactState("vmknic", "the VMkernel interfaces", "present", name, f"{name}!/{VMKNIC}"),
            FactState("vimdump", "hostd's objects", "cut", name, f"{name}!/{VIMDUMP}"),
            FactState("ntpq", "the time servers", "missing", None, None),
        ),
    )


def check_report(
    *results: CheckResult, hosts: tuple[HostFactSummary, ...] = (), warnings: tuple[Notice, ...] = ()
) -> CheckReport:
    sources = tuple(SourceInfo(bundle(h.name), "vm-support", h.name, "ESXi", h.version, h.build, AT) for h in hosts)
    return CheckReport("1.2.3", "2025-03-01+abc123", sources, hosts, results, warnings)


PASSES = (
    passed("vmk-present", "H1", "A vMotion interface is there"),
    passed("vmk-present", "H1", "A vMotion interface is there", B),
    passed("same-subnet", "P1", "The vMotion interfaces reach each other", A, B),
)
OFF = result(
    "swap", "P19", CheckOutcome.NOT_APPLICABLE, "The swap file is shared", "no host is that old", A, B, certainty=None
)
ADVICE = result(
    "vmk-count",
    "P6",
    CheckOutcome.WARN,
    "Both hosts have as many vMotion interfaces",
    "2 on the one, 1 on the other: the slower side decides",
    A,
    B,
    severity=CheckSeverity.ADVICE,
)
MEMBERS = (
    ClusterHost("esx-b2.example.com", "192.0.2.12", "8.0.3", "24022510", True),
    ClusterHost("esx-c3.example.com", "192.0.2.13", "8.0.3", "24022510", False),
)
HOSTS = (summary(A, cluster=MEMBERS), summary(B, hours=30))
PAIR = check_report(
    *PASSES, mtu_chain(B), mtu_equal(A, B), ADVICE, licence(A), licence(B), OFF, cdrom("web-01"), vm_passed("db-01"),
    hosts=HOSTS,
    warnings=(Notice("damaged", "the archive ends in the middle", bundle(B), f"{bundle(B)}!/x"),),
)  # fmt: skip
GOOD = check_report(*PASSES, hosts=(summary(A), summary(B)))
OPEN = check_report(*PASSES, licence(A), licence(B), hosts=(summary(A), summary(B)))
ALONE = check_report(PASSES[0], licence(A), hosts=(summary(A),))
NOTHING = check_report()

SIX = tuple(f"esx-{letter}{number}.example.com" for number, letter in enumerate("abcdef", start=1))
CLUSTER = check_report(
    *(passed("vmk-present", "H1", "A vMotion interface is there", host) for host in SIX),
    mtu_chain(SIX[5]),
    *(licence(host) for host in SIX[2:4]),
    *(passed("same-subnet", "P1", "The vMotion interfaces reach each other", *pair) for pair in combinations(SIX, 2)),
    *(mtu_equal(host, SIX[5]) for host in SIX[:5]),
    hosts=tuple(summary(host) for host in SIX),
)
VMS = check_report(
    *PASSES,
    *(cdrom(f"web-{number:02}") if number % 10 == 7 else vm_passed(f"web-{number:02}") for number in range(40)),
    hosts=HOSTS,
)
HOSTILE_CHECKS = check_report(
    *(
        replace(
            base,
            host=HOSTILE,
            other_host=HOSTILE if base.other_host else None,
            vm=HOSTILE if base.vm else None,
            title=HOSTILE,
            detail=HOSTILE,
            values=(
                CheckValue(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1),
                CheckValue(None, "n", True, None, None, 0),
            ),
            fault=HOSTILE,
            cause=HOSTILE,
            cause_title=HOSTILE,
            needs=(CheckNeed(HOSTILE, HOSTILE, HOSTILE, HOSTILE),) if base.needs else (),
            next_steps=(HOSTILE,),
            references=(Reference("kb", HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE),),
        )
        for base in PAIR.results
    ),
    hosts=(
        replace(
            summary(HOSTILE), version=HOSTILE, cluster_hosts=(ClusterHost(HOSTILE, HOSTILE, HOSTILE, HOSTILE, False),)
        ),
        summary(HOSTILE),
    ),
    warnings=(Notice("source-missing", HOSTILE, HOSTILE), Notice("filtered", HOSTILE)),
)
CHECK_REPORTS = (PAIR, GOOD, OPEN, ALONE, NOTHING, CLUSTER, VMS, HOSTILE_CHECKS)
