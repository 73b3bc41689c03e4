"""What is reported when nothing is found: only what was read and understood can hold no migration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

WEB = '203.0.113.9 - - [11/Oct/2023:13:55:36 +0000] "GET /a{} HTTP/1.1" 200 2326 "-" "Mozilla"'
SYSLOG = "Oct 11 13:55:{:02} mailer-1 postfix/smtpd[811]: connect from unknown[203.0.113.7]"
PLAIN = "2023-10-11 13:55:{:02},120 INFO billing.worker invoice {} done"
KERNEL = "2023-10-11T13:55:{:02}.120Z cpu3:2097{:03})NetPort: 1580: disabled port 0x{:04x}"
SENTENCE = "The VMotion migrations failed because the ESX hosts were not able to connect over the VMotion network"


def text(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        ["lorem ipsum", "dolor sit amet"],
        [WEB.format(number) for number in range(9)],
        [SYSLOG.format(number) for number in range(9)],
        [PLAIN.format(number, number) for number in range(9)],
        ["", "  ", ""],
    ],
    ids=["prose", "web server", "mail server", "application", "blank"],
)
def test_text_of_no_vmware_program_is_not_analysed(run: Run, tmp_path: Path, lines: list[str]) -> None:
    result = run("analyze", text(tmp_path / "some.log", *lines))
    assert result.code == 3
    assert "looks like a line of a VMware log" in result.err
    assert b"No trace" not in result.out
    piped = run("analyze", "-", stdin="".join(f"{line}\n" for line in lines).encode())
    assert piped.code == 3


def test_a_log_that_was_read_holds_no_trace(run: Run, tmp_path: Path) -> None:
    path = text(tmp_path / "some.txt", *(KERNEL.format(number, number, number) for number in range(9)))
    result = run("analyze", path)
    assert result.code == 0
    assert "No trace of a migration in these logs." in result.text
    assert "Warnings" not in result.text


def test_syslog_of_a_host_is_a_log_of_the_product(run: Run, tmp_path: Path) -> None:
    line = "Oct 11 13:55:{:02} esx-a1 Hostd: [2023-10-11 13:55:{:02}.101 2F0 info 'Vimsvc'] session closed"
    path = text(tmp_path / "some.txt", *(line.format(number, number) for number in range(9)))
    assert run("analyze", path).code == 0


@pytest.mark.slow
def test_most_lines_in_no_known_format_are_reported_with_an_example(run: Run, tmp_path: Path) -> None:
    known = [KERNEL.format(number, number, number) for number in range(4)]
    strange = [f"~~{number} frob the quux" for number in range(12)]
    # What follows a head continues its record, so the strange lines stand before the first one.
    path = text(tmp_path / "some.txt", *strange, *known)
    result = run("analyze", path)
    assert result.code == 0
    shown = " ".join(result.text.split())
    assert "75% of 16 lines are in no known format (for a single message use `vmlog explain`)" in shown
    assert "; the first of them: ~~0 frob the quux" in shown
    assert "No trace of a migration in these logs" not in result.text
    assert run("analyze", "--strict", path).code == 4
    warnings = json.loads(run("analyze", path, "-f", "json").out)["warnings"]
    assert [notice["code"] for notice in warnings] == ["unknown-lines"]


def test_a_documented_sentence_in_no_known_format_is_named(run: Run, tmp_path: Path) -> None:
    path = text(tmp_path / "mail.txt", "Hello,", "since monday I get this:", SENTENCE, "any idea?")
    result = run("analyze", path)
    assert result.code == 0
    assert "No migration can be told from these lines, but some hold documented messages" in result.text
    assert "line 3 holds a documented message, but not which migration it is about" in " ".join(result.text.split())
    assert "No trace" not in result.text


def test_many_documented_sentences_are_counted(run: Run, tmp_path: Path) -> None:
    path = text(tmp_path / "mail.txt", *[SENTENCE, "again:"] * 40)
    warnings = json.loads(run("analyze", path, "-f", "json").out)["warnings"]
    named = [notice["message"] for notice in warnings if notice["code"] == "documented-message"]
    assert len(named) == 6
    assert named[-1] == "35 more lines hold documented messages"


SPOKEN = [
    "Migration [20231011135536] failed",
    "Unable to migrate from python2 to python3: timed out",
    "Failed to migrate table invoices from mysql to postgres: Timed out",
    "Cannot migrate pod-{} from node1 to node2",
    "Migration of virtual machine web from pool1 to pool2 completed",
    "Migrating mailboxes off host mail1.example.com",
]
OTHERS = [
    "2023-10-11T13:55:{:02}.120Z app-1 migrator[9]: {}",
    "<14>1 2023-10-11T13:55:{:02}.120Z app-1 virt-handler 12 - - {}",
    "Oct 11 13:55:{:02} app-1 migrator[9]: {}",
    "2023-10-11 13:55:{:02},120 ERROR {}",
    '{{"level": "info", "n": "{}", "msg": "{}"}}',
]


@pytest.mark.parametrize("head", OTHERS)
def test_what_other_programs_say_of_their_migrations_is_none_of_ours(run: Run, tmp_path: Path, head: str) -> None:
    path = text(tmp_path / "some.txt", *(head.format(number, message) for number, message in enumerate(SPOKEN * 3)))
    result = run("analyze", "--all", path)
    assert result.code == 3, result.text


def test_nodes_with_domains_are_no_hosts_where_another_program_is_named(run: Run, tmp_path: Path) -> None:
    message = "Cannot migrate app-7 from node1.example.com to node2.example.com: timed out"
    assert run("analyze", text(tmp_path / "a.txt", OTHERS[0].format(1, message))).code == 3


@pytest.mark.parametrize(
    "line",
    [
        "Cannot migrate app-7 from esx-a1, ds-1 to esx-a2, ds-1 in dc-a",
        "Cannot migrate app-7 from esx-a1.example.com to esx-a2.example.com",
        "Failed to migrate app-7 from 192.0.2.5 to 192.0.2.6",
        "2023-10-11T13:55:36.120Z vc-1 relay[9]: Cannot migrate app-7 from esx-a1, ds-1 to esx-a2, ds-1 in dc-a",
        "2023-10-11T13:55:36.120Z vc-1 vcenter-server: Cannot migrate app-7 from esx-a1 to esx-a2",
        "2023-10-11T13:55:36.120Z vc-1 vobd: Migration [1699999999123456] failed",
    ],
)
def test_vcenters_sentence_is_known_by_its_program_or_by_what_it_names(run: Run, tmp_path: Path, line: str) -> None:
    report = json.loads(run("analyze", text(tmp_path / "some.txt", line), "-f", "json").out)
    assert [incident["outcome"] for incident in report["incidents"]] == ["failed"]


@pytest.mark.slow
def test_a_mistyped_path_beside_good_ones_is_reported_at_the_top(run: Run, tmp_path: Path, failed: Path) -> None:
    foreign = text(tmp_path / "access.log", *(WEB.format(number) for number in range(5)))
    result = run("analyze", failed, tmp_path / "esx9.tgz", foreign)
    assert result.code == 0
    top = result.text.partition("FAILED")[0]
    assert f"Not read: {tmp_path / 'esx9.tgz'}: no such file" in " ".join(top.split())
    assert "Not read: " + str(foreign) in " ".join(top.split())
    for fmt in ("markdown", "html"):
        shown = run("analyze", failed, tmp_path / "nope", "-f", fmt).text
        assert shown.index("no such file") < shown.index("vMotion of")
    assert run("analyze", "--strict", failed, tmp_path / "esx9.tgz").code == 4


def test_nothing_found_beside_a_mistyped_path_says_what_it_is_about(run: Run, tmp_path: Path) -> None:
    path = text(tmp_path / "some.txt", *(KERNEL.format(number, number, number) for number in range(9)))
    result = run("analyze", path, tmp_path / "nope")
    assert "No trace of a migration in what could be read." in result.text


@pytest.mark.parametrize(
    ("line", "outcomes"),
    [
        ("Cannot migrate web-01 from esx-a1 to esx-a2 in DC-9", ["failed"]),
        ("Cannot migrate VM a from node1 to node2", []),
        ("{} Error message on web-01 on esx-a1 in DC-9: The migration has exceeded the maximum switchover time of 100 "
         "second(s).", ["failed"]),
        ("{} Error message on web-01 on esx-a1 in DC-9: Failed to lock the file", []),
    ],
)  # fmt: skip
def test_sentences_of_vcenter_alone(run: Run, tmp_path: Path, line: str, outcomes: list[str]) -> None:
    head = "<14>1 2023-10-11T13:55:36Z vc-a vcenter-server 4711 - -"
    path = text(tmp_path / "events.txt", line.format(head), KERNEL.format(1, 1, 1))
    report = json.loads(run("analyze", path, "-f", "json").out)
    assert [(item["outcome"], item["vm"]) for item in report["incidents"]] == [(each, "web-01") for each in outcomes]
