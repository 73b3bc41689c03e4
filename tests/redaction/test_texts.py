"""Names in single texts: what is replaced, and what stays."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.support.report_samples import make_report, rendered
from vmlog.errors import NamedInMessage
from vmlog.knowledge.document import Document, open_table
from vmlog.knowledge.redaction_words import load_redaction_words, read_redaction_words
from vmlog.model import FilterHint, Notice
from vmlog.redaction.field_rules import TEXT
from vmlog.redaction.redactor import Redactor
from vmlog.redaction.walk import Leaf
from vmlog.redaction.word_samples import check_redaction_words

HOME = "home"


def logged(text: str, redactor: Redactor | None = None) -> str:
    """Return a line of a log as a redactor shows it."""
    return (redactor or Redactor()).redact({"text": text})["text"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Migration to host <10.20.30.12> failed", "Migration to host <192.0.2.1> failed"),
        ("from 10.20.30.12 to 10.20.30.13 via 10.20.31.1", "from 192.0.2.1 to 192.0.2.2 via 198.51.100.1"),
        ("vmrc://esx.example.net:443/folder", "vmrc://host-1.domain-1.example:443/folder"),
        ("user EXAMPLE\\ops", "user DOMAIN-1\\user-1"),
        ("[EXAMPLE\\\\ops]", "[DOMAIN-1\\\\user-1]"),
        ("by ops@example.net", "by user-1@domain-1.example"),
        ("mac 00:50:56:9a:00:01 and 00-50-56-9A-00-01", "mac 00:00:5e:00:53:00 and 00-00-5E-00-53-00"),
        ("[0c1e140a:1437134500000176] failed for 10.20.30.12", "[010200c0:1437134500000176] failed for 192.0.2.1"),
        ("=56 4d 59 b6 0a da 63 24-57 83 10 0a 7f c5 05 82", "=00 00 00 00 00 00 00 00-00 00 00 00 00 00 00 01"),
        ("on naa.6000c29b6aeac34380e298b1d5e8c9e2]", "on naa.00000000000000000000000000000001]"),
        ("[ds one] my vm/my vm.vmx", "[datastore-1] vm-1/vm-1.vmx"),
        ("/vmfs/volumes/my store/old name/new name.vmx", "/vmfs/volumes/datastore-1/folder-1/vm-1.vmx"),
        (
            "/vmfs/volumes/b864a318-3e24b732-e2d7-4a0df3cc0c1f/db-02/vmware.log: DB-02",
            "/vmfs/volumes/00000000-00000000-0000-000000000001/vm-1/vmware.log: vm-1",
        ),
        ("on vol 'fast one', again fast one", "on vol 'datastore-1', again datastore-1"),
        ("volume b864a318-3e24b732-e2d7-4a0df3cc0c1f (gold): [Timeout]",
         "volume 00000000-00000000-0000-000000000001 (datastore-1): [Timeout]"),
        ("Jul  2 15:19:36 vc-a vpxd[4711]: done", "Jul  2 15:19:36 host-1 vpxd[4711]: done"),
        (f"/{HOME}/alice/x.log and C:\\Users\\bob\\y.log", f"/{HOME}/user-1/x.log and C:\\Users\\user-2\\y.log"),
        ("displayName = \"pay roll\"", "displayName = \"vm-1\""),
        ("Migrating pay-roll from esx1.example.net, gold to esx2, gold in North: no",
         "Migrating vm-1 from host-1.domain-1.example, datastore-1 to host-2, datastore-1 in datacenter-1: no"),
    ],
)  # fmt: skip
def test_a_name_is_replaced(text, shown):
    assert logged(text) == shown


@pytest.mark.parametrize("user", ["EXAMPLE CORP\\Mary Ann O'Poole", "mary o'poole", "EXAMPLE\\mary.o'poole"])
def test_the_user_in_the_head_of_a_record_is_replaced_whole(user):
    shown = logged(f"Hostd: [Originator@6876 sub=Vmsvc opID=a-1 user=vpxuser:{user}] State Transition")
    assert not {"mary", "ann", "poole", "example", "corp"} & set(re.split(r"\W+", shown.lower()))
    assert "user=vpxuser:" in shown
    assert shown.endswith("] State Transition")


@pytest.mark.parametrize(
    "text",
    [
        "VMware ESXi version 10.0.3.1",
        "vCenter Server 8.0.3.248536",
        "driver version 10.19.70.1",
        "at 2024-07-02T15:19:36.014Z cpu10:2100850)WARNING: FSR: 1024: 799942628143826312 D: 12:00:01.250",
        "op i2j9imwi-66994-auto-c7-h5c:70388114-8-39-ae-b8e1 and 53B66001-00000DD3",
        "vim.fault.GenericVmConfigFault com.vmware.vim.vmfeature.cpuid.avx2 msg.checkpoint.migration.timeout",
        "see https://knowledge.broadcom.com/external/article/314376",
        "127.0.0.1 ::1 0.0.0.0 255.255.255.0",
        "user root, vpxuser, VSPHERE.LOCAL\\Administrator",
        "line\\nnext\\ttab",
        "libfoo.so hostd.log vmkernel.1.gz esxcfg-info.pl tools.cfg",
        "00010203 04050607 08090a0b 0c0d0e0f",
        "Vmsvc.vm Vcsvc.VMotionSrc (1437134620000923)",
        "std::string a::b 3:4:5",
    ],
)
def test_what_names_nothing_stays(text):
    assert logged(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fe80::250:56ff:fe9a:1 fe80:0:0:0:250:56ff:fe9a:1", "2001:db8:0:1::1 2001:db8:0:1::1"),
        ("FE80::1%vmk1/64", "2001:db8:0:1::1%vmk1/64"),
        ("[fd00:1:2:3::4]:8000", "[2001:db8:0:1::1]:8000"),
        ("::ffff:10.20.30.1", "::ffff:192.0.2.1"),
        ("fd00::1, fd00:0:0:1::1 ff02::1", "2001:db8:0:1::1, 2001:db8:0:2::1 ff02::1"),
    ],
)
def test_ipv6_in_every_spelling(text, shown):
    assert logged(text) == shown


def test_a_host_has_one_name_in_every_spelling():
    text = "esx-a1.example.net ESX-A1 esx-esx-a1.example.net-2024-09-02--10.30-62382.tgz 'Esx-A1' <esx-a1>"
    assert logged(text).count("host-1") == 5


@pytest.mark.parametrize("name", ["test", "migration", "vmotion", "a", "42", "datastore1"])
def test_an_ordinary_word_is_a_name_only_where_something_marks_it(name):
    redactor = Redactor()
    redactor.redact({"vm": name})
    text = f"the {name} migration test of vmotion 42 on datastore1: a '{name}' [x] {name}/{name}.vmx"
    shown = logged(text, redactor)
    assert shown == text.replace(f"'{name}'", "'vm-1'").replace(f"[x] {name}/{name}.vmx", "[datastore-1] vm-1/vm-1.vmx")
    assert [notice.code for notice in redactor.notices()] == ["redaction"]
    assert name not in redactor.notices()[0].message.split()[3:-14] or len(name) < 3


def test_a_sentence_about_a_migration_marks_its_vm():
    assert logged("Migrating test from esx1.example.net, gold to esx2.example.net, gold in North: test").startswith(
        "Migrating vm-1 from"
    )


def test_own_sentences_name_ordinary_words_in_their_places():
    redactor = Redactor()
    redactor.redact({"vm": "test", "host": "host"})
    leaf = "vmware.log of test: run the test on a host; test on host has it"
    redactor.redact((leaf,))
    assert redactor._replaced(Leaf(TEXT, leaf)) == "vmware.log of vm-1: run the test on a host; vm-1 on host-1 has it"


@pytest.mark.parametrize(
    "name",
    [
        "a.*b(",
        "x+?[z",
        "zeus",
        "web-1",
        "host-1",
        "vm-1",
        "Ünïcode 名",
        "x" * 10_000,
        "a " * 900 + "b",
        "\u202eevil",
        "10.1.2.3 vm",
        "%2f",
        "a\\b",
        "名前",
    ],
)
def test_hostile_names_are_replaced_in_fields_and_texts(name):
    redactor = Redactor()
    text = f"VM '{name}' moved, ({name}) failed"
    shown = redactor.redact({"vm": name, "text": text})
    expected = name if name == "vm-1" else shown["vm"]
    assert shown["vm"].startswith("vm-") or name == "host-1"
    if len(name) < 1000 and "evil" not in name:
        assert shown["text"] == f"VM '{expected}' moved, ({expected}) failed"
    assert name not in shown["text"] or name in ("host-1", "vm-1")


def test_names_that_begin_like_others():
    redactor = Redactor()
    redactor.redact([{"vm": name} for name in ("pay", "pay-roll", "pay-roll-2", "pay roll")])
    assert logged("pay, pay-roll, pay-roll-2, pay roll, pay-rolls", redactor) == "vm-1, vm-2, vm-3, vm-4, vm-1-rolls"


def test_case_twins_are_one_thing():
    redactor = Redactor()
    assert redactor.redact([{"vm": "DB"}, {"vm": "db"}]) == [{"vm": "vm-1"}, {"vm": "vm-1"}]


def test_a_name_that_looks_like_ours_is_nobody_elses():
    redactor = Redactor()
    shown = redactor.redact(
        [{"text": "BEGIN task-1 -- vm-1 -- host-2"}, {"vm": "db-02"}, {"host": "esx"}, {"host": "esy"}]
    )
    assert shown == [{"text": "BEGIN task-1 -- vm-1 -- host-2"}, {"vm": "vm-2"}, {"host": "host-1"}, {"host": "host-3"}]
    assert redactor.redact({"text": "vm-2 is another's id"}) == {"text": "vm-3 is another's id"}


def test_real_subnets_are_not_given_to_others():
    assert logged("192.0.2.7 and 10.1.1.1") == "198.51.100.1 and 203.0.113.1"


def test_licences_and_secrets_are_hidden():
    text = logged("key AAAAA-BBBBB-CCCCC-DDDDD-12345, password=hunter22 sessionId: 'abcdef012'")
    assert text == "key XXXXX-XXXXX-XXXXX-XXXXX-XXXXX, password=(hidden) sessionId: '(hidden)'"


def test_a_domain_that_becomes_known_later_tells_of_machines():
    redactor = Redactor()
    assert logged("peer ntp.corp.falcon", redactor) == "peer ntp.corp.falcon"
    redactor.redact({"host": "esx1.corp.falcon"})
    assert logged("again peer ntp.corp.falcon", redactor) == "again peer host-2.domain-1.example"


@pytest.mark.parametrize("text", ["ho\u017ft-1 moved", "ho\u017ft 'x1'", "u\u017fer=alice7"])
def test_letters_that_only_seem_to_be_others_end_no_run(text):
    assert logged(text) == text


@pytest.mark.parametrize("name", ["\u0130stanbul-1", "\u03a3\u03a3-\u0391\u03a3", "STRA\u1e9eE-4"])
def test_small_letters_of_any_language_are_found(name):
    redactor = Redactor()
    redactor.redact({"vm": name})
    assert logged(f"on {name}, {name.lower()}!", redactor).startswith("on vm-1, ")


def test_shipped_samples_hold():
    run = check_redaction_words(load_redaction_words())
    assert run.count > 5
    assert not run.failures


def test_a_sample_that_does_not_hold_is_told_with_its_place(tmp_path):
    place = tmp_path / "redaction.toml"
    shipped = open_table("redaction").path.read_text(encoding="utf-8")
    place.write_text(shipped + '\n[[sample]]\ntext = "on esx1.example.net"\ngives = "on esx1"\n', encoding="utf-8")
    (failure,) = check_redaction_words(read_redaction_words(Document(place, "redaction.toml"))).failures
    assert "becomes 'on host-1.domain-1.example', not 'on esx1'" in failure.message
    assert failure.location


@pytest.mark.parametrize("place", ["falcon", "corp.falcon", "esx7"])
def test_a_user_of_any_place_is_replaced(place):
    shown = logged(f"session of alice7@{place} opened")
    assert "alice7" not in shown
    assert place not in shown


def test_a_report_says_that_its_names_were_replaced():
    report = replace(make_report(), warnings=(Notice("any", "other"),))
    shown = Redactor().redact(report)
    assert [notice.code for notice in shown.warnings] == ["redacted", "any"]
    assert Redactor().redact(shown).warnings == shown.warnings
    for name in ("table", "html", "markdown"):
        text = rendered(shown, name)
        assert text.count("Names were replaced") == 1, name
        assert "Names were replaced" not in rendered(report, name)


def test_what_filters_ask_for_and_could_ask_for_is_replaced():
    hint = FilterHint("--vm", "falconx", ("falcon", "kestrel"), 2)
    assert Redactor().redact(hint) == FilterHint("--vm", "vm-1", ("vm-2", "vm-3"), 2)


@pytest.mark.parametrize("rest", ["near it: falcon", "there are migrations of falcon, kestrel and 3 more"])
def test_messages_list_no_real_names(rest):
    names = [NamedInMessage("any", name) for name in ("osprey", "falcon", "kestrel")]
    shown = Redactor().message(f"no migration is called 'osprey'; {rest}", names)
    assert not any(name in shown for name in ("falcon", "kestrel", "osprey"))


def test_a_name_in_a_message_leaves_its_words_alone():
    names = [NamedInMessage("any", "m"), NamedInMessage("any", "mm")]
    shown = Redactor().message("no migration is called 'm'; near it: mm", names)
    assert shown == "no migration is called 'vm-1'; near it: vm-2"
