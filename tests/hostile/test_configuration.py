"""Configuration files made to fill memory, to run for ever, or to be read as something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.config import (
    ClusterMember,
    DiskConfig,
    DriveConfig,
    EthernetConfig,
    Neighbour,
    PortGroup,
    VmkConfig,
    healthy_pair,
)
from simulator.config.parts import device_name, lun_of, nfs, vmfs
from tests.support.bait import KERNEL
from tests.support.config_pairs import host_facts
from tests.support.counted_steps import assert_even_growth
from tests.support.hostile_run import run
from tests.support.trees import put
from vmlog.checks.check_case import CheckCase
from vmlog.checks.checker import Checker
from vmlog.facts.fact_store import FactStore
from vmlog.facts.gathering import FactShelf
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.source.member import Member
from vmlog.terms import Scope

SHAPES = load_fact_files()
MOST_MEGABYTES_OF_A_FILE = 500  # of the whole run; the program itself takes some 150


def crowded(place, count):
    """Return a host with very many of everything, half of them the same on both hosts of a pair."""
    host = healthy_pair("8.0.3")[place]
    own = [str(place) if at % 2 else "" for at in range(count)]
    first, second = host.switches
    groups = tuple(PortGroup(f"PG {at} {own[at]}", at % 4000) for at in range(count))
    second = replace(second, portgroups=second.portgroups + tuple(PortGroup(f"vM{at}", 30) for at in range(count)))
    vmks = tuple(
        VmkConfig(
            f"vmk{at + 2}", f"00:50:56:00:{at >> 8:02x}:{at & 255:02x}", f"vM{at}",
            address=f"10.{at >> 8}.{at & 255}.{place + 1}", services=("vmotion",) if at % 2 else ("management",),
        )
        for at in range(count)
    )  # fmt: skip
    stores = [nfs(f"nfs-{at}", f"filer{at % 7}.example.com", f"/export/{at}{own[at]}") for at in range(count)]
    stores += [vmfs(f"v-{at}", f"5f3c0d11-{at:08x}-9d0{place}-002590aa0110", 8.0) for at in range(count)]
    vms = host.vms
    if vms:
        devices = [
            DiskConfig(f"scsi1:{at}", f"/vmfs/volumes/v-{at}/x/d{at}.vmdk", raw="physical", lun=device_name(f"{at}"))
            for at in range(count)
        ]
        devices += [
            DriveConfig(f"sata1:{at}", backing="image", file=f"[nfs-{at}] a/b{at}.iso", connected=True)
            for at in range(count)
        ]
        devices += [
            EthernetConfig(f"ethernet{at + 1}", f"00:50:56:9a:{at >> 8:02x}:{at & 255:02x}", f"PG {at} {own[at]}")
            for at in range(count)
        ]
        needed = {**vms[0].features, **{f"cpuid.x{at}": "Bool:Min:1" for at in range(count)}}
        vms = (replace(vms[0], devices=(*vms[0].devices, *devices), features=needed), *vms[1:])
    return replace(
        host,
        switches=(replace(first, portgroups=first.portgroups + groups), second),
        vmks=host.vmks + vmks,
        datastores=(*host.datastores, *stores),
        luns=host.luns + tuple(lun_of(device_name(f"{at}{own[at]}")) for at in range(count)),
        neighbours=host.neighbours
        + tuple(Neighbour(f"10.9.{at >> 8}.{at & 255}", vmks[at].mac, "vmk1") for at in range(count)),
        known_names=host.known_names
        + tuple((f"h{at}.example.com", f"10.8.{at >> 8}.{at & 255}") for at in range(count)),
        cluster=host.cluster
        + tuple(
            ClusterMember(f"host-{at + 100}", f"h{at}.example.com", f"10.8.{at >> 8}.{at & 255}", "8.0.3", "1")
            for at in range(count)
        ),
        vms=vms,
    )


def asking_all_checks(count):
    pair = tuple(host_facts(crowded(place, count)) for place in (0, 1))
    checker = Checker(load_checks().values(), SHAPES, load_catalogue(), pair)
    vm = pair[0].vms["web-01/web-01.vmx"]
    of_scope = {
        Scope.HOST: CheckCase(pair[0], hosts=pair),
        Scope.PAIR: CheckCase(*pair, hosts=pair),
        Scope.VM: CheckCase(*pair, vm, hosts=pair),
    }

    def ask():
        for check in load_checks().values():
            checker.ask(check, of_scope[check.scope])

    return ask


@pytest.mark.slow
def test_the_steps_of_no_check_grow_with_the_square(monkeypatch):
    monkeypatch.setattr("vmlog.checks.near_names._MOST_COMPARED", 1000)  # the smaller reaches it
    assert_even_growth(asking_all_checks, ("checks", "facts"), 60, notable=5)


def store_of(files):
    store = FactStore(SHAPES.values())
    for inner, data in files:
        store.take(Member("x", f"x/{inner}", "x", inner, None, None), data)
    return store


def gathering(count):
    vmsd = b'snapshot.numSnapshots = "0"\n'
    vmx = b'config.version = "8"\nvirtualHW.version = "21"\n'
    files = [(f"vmfs/volumes/a/{at}/{at}.vmsd", vmsd) for at in range(count)]
    files += [(f"vmfs/volumes/a/{at}/{at}.vmx", vmx) for at in range(count // 2)]
    store = store_of([*files, ("commands/hostname.txt", b"esx-a\n")])
    return FactShelf(store.files(), {}, {}, [*SHAPES.values()]).gather


def test_very_many_remains_of_vms_are_told_from_vms_in_steps_in_proportion():
    (host,) = gathering(200)().hosts
    assert len(host.vms) == 100
    assert_even_growth(gathering, ("facts",), 200)


def test_of_very_many_hosts_only_the_first_are_looked_at(monkeypatch):
    monkeypatch.setattr("vmlog.facts.gathering.MOST_HOSTS", 10)
    store = store_of([(f"{at:03}/commands/hostname.txt", b"h%d\n" % at) for at in range(50)])
    shelf = FactShelf(store.files(), {}, {}, [*SHAPES.values()])
    gathered = shelf.gather()
    assert (len(gathered.hosts), gathered.left_out) == (10, 40)
    assert shelf.find("049") is not None


def test_facts_of_a_vcenter_are_not_copied_to_very_many_hosts(monkeypatch):
    monkeypatch.setattr("vmlog.facts.fact_bounds.MOST_FACTS_IN_ALL", 250)
    options = "".join(f"<OptionValue><key>config.migrate.{at}</key><value>1</value></OptionValue>" for at in range(50))
    saved = (
        '<ObjectContent><obj type="OptionManager">VpxSettings</obj><propSet><name>setting</name>'
        f'<val XMLSchema-instance:type="ArrayOfOptionValue">{options}</val></propSet></ObjectContent>'
    )
    files = [(f"{at}/commands/hostname.txt", b"h%d\n" % at) for at in range(20)]
    store = store_of([*files, ("0001-OptionManager-VpxSettings.xml", saved.encode())])
    hosts = FactShelf(store.files(), {}, {}, [*SHAPES.values()]).gather().hosts
    assert {len(host.table.of("vcenter.setting")) for host in hosts} == {0, 50}
    assert [notice.code for notice in store.notices] == ["limit-reached"]


MEGABYTES = 20 << 20


def filled(head, line, tail=""):
    """Return a text of 20 MB of numbered lines."""
    count = MEGABYTES // len(line.format(1_000_000))
    return "".join((head, *map(line.format, range(count)), tail)).encode()


HUGE = {
    "commands/esxcfg-info_-a.txt": ("", "\\==+Virtual Switch :\n   |----Name....v{0}\n   |----Mtu.....1500\n"),
    "commands/esxcfg-info_-a--F-xml.txt": ("<a><virtual-switch ", 'a{0}="" ', "/></a>"),
    "commands/vmware-vimdump_-o----U-dcui.txt": (
        "=== 1. vim.HostSystem::ha-host ===\n",
        "=== {0}. vim.VirtualMachine::{0} ===\nconfig = (x) {{\nname = 'a'\n}}\n",
    ),
    "commands/net-dvs_-l.txt": ("switch 50 29 aa 10 c8 8f 4f 11-22 33 44 55 66 77 88 99 (x)\n", "port {0}:\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("inner", HUGE)
def test_a_huge_file_of_nothing_but_what_is_kept_costs_little(tmp_path, inner):
    put(tmp_path, {f"esx-a1/{inner}": filled(*HUGE[inner]), "esx-a1/var/run/log/vmkernel.log": KERNEL})
    done = run(tmp_path, command="check")
    assert done.megabytes < MOST_MEGABYTES_OF_A_FILE
    assert done.report["results"]
    assert not [one for one in done.report["results"] if one["result"] == "pass"]
