"""What vCenter's sentences tell of VM and hosts, whatever the names hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hang_limit import no_hang
from vmlog.observe.sentence import Move, move_of

FIELDS = (
    '[Originator@6876 eventid="12" vc_event_type="com.vmware.vim25.{}" vc_username="EXAMPLE\\\\ops" vc_vm_name="{}" '
    'vmw_datacenter="Lab" vmw_host="{}"] {}'
)

EVENT = "Event [7] [1-1] [2024-03-05T09:11:02Z] [vim.event.EventEx] [error] [EXAMPLE\\ops] [{}] [7] [{}]"


def vm_and_hosts(text: str) -> Move | None:
    """Return only the names of the move."""
    move = move_of(text)
    return move and Move(move.vm, move.source, move.destination)


@pytest.mark.parametrize(
    ("sentence", "move"),
    [
        ("Cannot migrate app01 from esx-a1 to esx-a2", Move("app01", "esx-a1", "esx-a2")),
        ("Cannot migrate app01 from esx-a1, ds-1 to esx-a2, ds-2 in Lab", Move("app01", "esx-a1", "esx-a2")),
        ("Cannot migrate copy from old to new from esx-a1 to esx-a2 in Lab", Move("copy from old to new", *"12")),
        ("Cannot migrate app, 'two' from esx-a1, d to esx-a2, d in Lab", Move("app, 'two'", *"12")),
        ("Cannot migrate app01 from esx-a1, d to esx-a2, back to office in Lab", Move("app01", *"12")),
        ("Cannot migrate app01 from esx-a1, go to x to esx-a2, d in Lab", Move("app01", *"12")),
        ("Cannot migrate app01 from esx-a1 to esx-a2, because the host is busy", Move("app01", *"12")),
        ("Cannot migrate app01 from esx-a1 to esx-a2: moved from here to there", Move("app01", *"12")),
        ("Cannot migrate app01 to esx-a2, ds in dc: no", Move("app01", None, "esx-a2")),
        ("Cannot migrate check in desk from esx-a1 to esx-a2", Move("check in desk", *"12")),
        ("Failed to migrate virtual machine app01 from esx-a1 to esx-a2.", Move("app01", *"12")),
        ("Unable to migrate from esx-a1 to esx-a2: affinity", Move(None, *"12")),
        ("Hot migrating app01 from esx-a1, d to esx-a2, d in Lab with encryption", Move("app01", *"12")),
        ("Migrating app01 off host esx-a1 in Lab", Move("app01", "esx-a1")),
        ("DRS migrated app01 from esx-a1 to esx-a2 in cluster one in Lab", Move("app01", *"12")),
        ("Migration of virtual machine app01 from esx-a1 to esx-a2 completed", Move("app01", *"12")),
        ("Virtual machine app 1 was migrated from host esx-a1 to host esx-a2", Move("app 1", *"12")),
        ("Error message on app on duty on esx-a1 in Lab: Cannot migrate", Move("app on duty")),
        ("Virtual machine app 1 is powered on", None),
        ("Cannot migrate: no", None),
        ("Migrating the settings", None),
        ("", None),
    ],
)
def test_sentences(sentence: str, move: Move | None) -> None:
    if move and move.source == "1":
        move = Move(move.vm, "esx-a1", "esx-a2")
    assert vm_and_hosts(sentence) == move
    assert vm_and_hosts(EVENT.format("Lab", sentence)) == move


BOTH = [
    ("Migrating {} from esx-a1, ds-2 in Lab to esx-a2, ds-2 in Lab", False),
    ("Relocating {} from esx-a1, silver 1 in Lab to esx-a2, gold 4 in Lab", True),
    ("Cannot migrate {} from esx-a1, ds-2 to esx-a2, ds-2 in Lab: The migrations failed because the hosts", False),
    ("Migrating {} from esx-a1, ds-2 in Lab to esx-a2, ds-2 in Lab South", False),
    ("Migrating {} from esx-a1, ds-2 in Lab South to esx-a2, ds-3", True),
    ("Migrating {} from esx-a1 in Lab to esx-a2 in Lab South", None),
    ("DRS migrated {} from esx-a1 in Lab to esx-a2 in cluster CL 1 in Lab", None),
]


@pytest.mark.parametrize(("sentence", "other"), BOTH)
@pytest.mark.parametrize("datacenter", ["Lab", "Lab South", ""])
def test_either_end_may_be_followed_by_its_datacenter(sentence: str, other: bool | None, datacenter: str) -> None:
    expected = Move("app 01", "esx-a1", "esx-a2", None, other)
    assert move_of(EVENT.format(datacenter, sentence.format("app 01"))) == expected


ALONE = [
    ("Completed the relocation of the virtual machine app 01", "app 01"),
    ("Completed relocation of virtual machine app 01.", "app 01"),
    ("Migration of virtual machine app 01 completed", "app 01"),
    ("Virtual machine app 01 was relocated", "app 01"),
    ("Failed to relocate app 01 in Lab: no space: none", "app 01"),
    ("Cannot migrate 'app 01'", "app 01"),
    ("Completed the relocation of the virtual machine", None),
    ("Migration of virtual machine failed: no", None),
    ("Virtual machine migration failed", None),
]


@pytest.mark.parametrize(("sentence", "vm"), ALONE)
def test_an_event_of_migrations_may_name_the_vm_alone(sentence: str, vm: str | None) -> None:
    event = EVENT.format("Lab", sentence)
    assert move_of(event.replace("EventEx", "VmRelocatedEvent")) == (Move(vm) if vm else None)
    assert move_of(event) is None
    assert move_of(sentence) is None


def test_a_message_tells_where_the_vm_is_and_no_end() -> None:
    assert move_of(EVENT.format("Lab", "Error message on app on esx-a1 in Lab: no")) == Move("app", at="esx-a1")
    assert move_of(FIELDS.format("VmMessageErrorEvent", "app", "esx-a1", "?")) == Move("app", at="esx-a1")


def test_the_event_names_its_datacenter() -> None:
    text = (
        "vim.event.VmFailedMigrateEvent: [Lab in town] [7] [Cannot migrate app01 from esx-a1 to esx-a2 in Lab in town]"
    )
    assert vm_and_hosts(text) == Move("app01", "esx-a1", "esx-a2")
    text = "vim.event.VmBeingRelocatedEvent: [Lab] [7] [Relocating app01 in Lab from esx-a1, d to esx-a2, d]"
    assert vm_and_hosts(text) == Move("app01", "esx-a1", "esx-a2")


def test_fields_go_before_the_sentence() -> None:
    sentence = "Cannot migrate a from b from esx-a1 to esx-a2"
    text = FIELDS.format("VmFailedMigrateEvent", 'a \\"from\\" b', "esx-a1", sentence)
    assert move_of(text) == Move('a "from" b', "esx-a1", "esx-a2")


@pytest.mark.parametrize(
    ("kind", "move"),
    [
        ("VmFailedMigrateEvent", Move("app01", "esx-a1", None)),
        ("VmMigratedEvent", Move("app01", None, "esx-a1")),
        ("VmPoweredOnEvent", Move("app01", at="esx-a1")),
    ],
)
def test_without_a_sentence_the_type_tells_which_end_the_host_is(kind: str, move: Move) -> None:
    assert move_of(FIELDS.format(kind, "app01", "esx-a1", "text in another language")) == move


PARTS = st.sampled_from([*"abc-, .()'\"", " from ", " to ", " in ", " on ", ", d"])
NAMES = st.lists(PARTS, min_size=1, max_size=8).map("".join)


@given(NAMES.map(lambda name: f"x{name}x"), st.booleans())
def test_any_name_is_found_where_the_event_gives_datacenter_and_both_ends(name: str, stores: bool) -> None:
    store = ", ds-1" if stores else ""
    text = f"e: [Lab] [7] [Cannot migrate {name} from esx-a1{store} to esx-a2{store} in Lab]"
    assert vm_and_hosts("vim.event.VmFailedMigrateEv" + text) == Move(name, "esx-a1", "esx-a2")


@pytest.mark.slow
@pytest.mark.parametrize("part", [" to a", " from a", " in a", " from a to b", "[", '"] ', " on host ", ": "])
def test_no_sentence_is_read_for_ever(part: str) -> None:
    with no_hang():
        for opening in ("Cannot migrate ", "Virtual machine ", "Error message on ", '[O@1 vc_event_type="'):
            move_of(opening + part * 600_000)
        move_of("Cannot migrate " * 200_000)
