"""A VM that was renamed keeps the file of its old name: its task, its events and its hosts tell of one migration."""

import pytest

from vmlog.api import analyze

HEAD = "2025-03-04T09:{}Z"
MIGRATION = "7120287846971379326"


def written(tmp_path, moves):
    """Write logs of moves from esx-a1 to esx-a2: minute, name now, name of the file, vCenter's reference."""
    vpxd, kernel, hostd = [], [], []
    for number, (minute, name, file, reference) in enumerate(moves):
        op, task = f"op{number}abc-00410{number}-auto-0{number}", f"task-410{number}"
        lro = f"info vpxd[12345] [Originator@6876 sub=vpxLro opID={op}] [VpxLRO] --"
        where = f"{name} from esx-a1, shared-1{{}} to esx-a2, shared-1"
        event = "info vpxd[12345] [Originator@6876 sub=vpxEvent] Event [70{0}] [1-1] [{1}] [vim.event.{2}] [info] " + (
            r"[EXAMPLE\ops] [dc-1] [70] [{3}]"
        )
        hosted = f"In(166) Hostd[2099117]: [Originator@6876 sub={{}} opID={op}-s1]"
        begin, end = (HEAD.format(f"{minute}:{second}") for second in ("00.100", "22.100"))
        hot = f"Hot migrating {where.format(' in dc-1')} in dc-1"
        failed = f"Cannot migrate {where.format('')} in dc-1"
        vpxd += [
            f"{HEAD.format(f'{minute}:00.000')} {lro} BEGIN {task} -- {reference} -- vim.VirtualMachine.migrate -- 52f",
            f"{begin} {event.format(number * 2, begin, 'VmBeingHotMigratedEvent', hot)}",
            f"{HEAD.format(f'{minute}:22.000')} {lro} ERROR {task} -- {reference} -- vim.VirtualMachine.migrate: "
            "vim.fault.Timedout:",
            f"{end} {event.format(number * 2 + 1, end, 'VmFailedMigrateEvent', failed)}",
        ]
        ident = str(int(MIGRATION) + number)
        path = f"/vmfs/volumes/64b0c1d2-1a2b3c4d-77aa-0025b5aa0001/{file}/{file}.vmx"
        hostd += [
            f"{HEAD.format(f'{minute}:00.610')} {hosted.format(f'Vmsvc.vm:{path}')} "
            "State Transition (VM_STATE_ON -> VM_STATE_EMIGRATING)",
            f"{HEAD.format(f'{minute}:00.700')} {hosted.format(f'Vcsvc.VMotionSrc ({ident})')} "
            f"VMotionPrepare ({ident}): Sending 'to' srcIp=192.0.2.11 dstIp=192.0.2.12, type=1",
        ]
        kernel.append(
            f"{HEAD.format(f'{minute}:21.200')} Wa(180) vmkwarning: cpu0:2100013)WARNING: Migrate: 6272: {ident} {{}}: "
            "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x41802b2b1c1c"
        )
    files = {
        "vc-a/vpxd.log": vpxd,
        "esx-a1/hostd.log": hostd,
        "esx-a1/vmkernel.log": [line.format("S") for line in kernel],
        "esx-a2/vmkernel.log": [line.format("D") for line in kernel],
    }
    for place, lines in files.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("file", ["old-name", "SHOP-1", "shop-1_1", "shop-1"])
def test_it_is_one_migration_with_the_name_of_now(tmp_path, file):
    report = analyze(written(tmp_path, [("15", "shop-1", file, "vm-1000")]))
    (incident,) = report.migrations
    assert (incident.vm, incident.migration_id) == ("shop-1", MIGRATION)
    assert (incident.source.host, incident.destination.host) == ("esx-a1", "esx-a2")


def test_two_at_the_same_moment_are_not_mixed_up(tmp_path):
    moves = [("15", "shop-1", "old-1", "vm-1000"), ("15", "shop-2", "old-2", "vm-1001")]
    report = analyze(written(tmp_path, moves))
    found = {(item.migration_id, item.vm) for item in report.migrations if item.migration_id}
    # The names cannot be told apart, so none is claimed.
    assert found == {(MIGRATION, "old-1"), (str(int(MIGRATION) + 1), "old-2")}
