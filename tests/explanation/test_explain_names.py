"""Things that people type by name: articles, titles, causes, faults, codes."""

import pytest

from vmlog.diagnose.decoded import variables_of
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.code_tables import statuses
from vmlog.match.matcher import Matcher
from vmlog.match.named.identifiers import find_cause_ids

CATALOGUE = load_catalogue()
MATCHER = Matcher(CATALOGUE)
NUMBERS = sorted(
    {
        number
        for cause in CATALOGUE.causes.values()
        for reference in cause.references
        for number in (reference.id, reference.legacy_id)
        if number
    }
)
SPELLINGS = (
    "{}",
    "#{}",
    "({})",
    "KB {}",
    "KB{}",
    "kb#{}",
    "KB article {}",
    "VMware KB: {}",
    "Knowledge Base article {}",
    "article {}",
    "see KB {}",
    "kb.vmware.com/kb/{}",
    "http://kb.vmware.com/kb/{}",
    "https://kb.vmware.com/s/article/{}?lang=en_US",
    "http://kb.vmware.com/selfservice/microsites/search.do?language=en_US&cmd=displayKC&externalId={}",
    "https://knowledge.broadcom.com/external/article/{}/some-words-of-a-title.html",
    "https://knowledge.broadcom.com/external/article/{}",
    "https://knowledge.broadcom.com/external/article?legacyId={}",
    "https://knowledge.broadcom.com/external/article?articleNumber={}",
)


def ids(text):
    return [match.id for match in explain_text(MATCHER, text)]


def owners(number):
    return {
        cause.id
        for cause in CATALOGUE.causes.values()
        if cause.role != "trace"
        and any(number in (reference.id, reference.legacy_id) for reference in cause.references)
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_every_article_of_the_catalogue_is_found_by_its_number_in_every_spelling(number):
    for spelling in SPELLINGS:
        named = MATCHER.lookup.find(spelling.format(number))
        assert {hit.cause.id for hit in named.hits if hit.cause.role != "trace"} == owners(number), spelling
        assert named.articles, spelling
        assert named.missing == (), spelling


@pytest.mark.parametrize("number", NUMBERS)
def test_the_cause_that_an_article_is_mainly_about_comes_first(number):
    main = [cause.id for cause in CATALOGUE.causes.values() if number in cause.main_articles and cause.role == "cause"]
    found = ids(f"KB {number}")
    assert set(found) == owners(number)
    assert found[: len(main)] == main


def test_several_articles_are_all_found():
    assert {"seed-2224-duplicate-vmotion-ip", "seed-1723-destination-not-on-same-networks"} <= set(
        ids("KB 2224 and 1723")
    )


@pytest.mark.parametrize("text", ["9999999", "KB 9999999", "https://kb.vmware.com/kb/9999999", "see article 9999999"])
def test_an_article_that_the_catalogue_lacks_is_named_by_its_number_and_gets_no_cause(text):
    matches = explain_text(MATCHER, text)
    assert matches == []
    assert variables_of(text, matches, MATCHER) == {"unknown_article": "KB 9999999"}


@pytest.mark.parametrize(
    "text",
    [
        "order 1003734 shipped",
        "port 2224",
        "connect to port 2224 failed",
        "Article 2224 of the civil code",
        "the heap holds 2224 KB 314376 times",
        "Memory KB: 314376",
        "Windows update KB5034441 failed",
        "Installed KB2141355 on the web server",
        "invoice no. 2141355",
        "http://example.com/kb/1003734",
        "https://notvmware.com/kb/1003734",
        "vmkernel: cpu3:2097152)heap size KB: 2224 of 1723",
        "the year 1993",
    ],
)
def test_unrelated_numbers_name_no_article(text):
    assert ids(text) == []
    assert MATCHER.lookup.find(text).missing == ()


def test_an_exact_message_stands_before_an_article_that_is_only_mentioned_and_both_are_there():
    message = "Virtual machine has CPU and/or memory affinities configured, preventing VMotion."
    found = explain_text(MATCHER, f"{message} I have read KB 2224 already.")
    assert [match.id for match in found] == ["seed-1003842-affinity-configured", "seed-2224-duplicate-vmotion-ip"]
    assert found[0].level == "high"
    assert found[1].confidence < found[0].confidence


TITLES = [
    ("1003795", "Unable to Access the Virtual Machine Configuration: Unable to Access File"),
    ("1723", "Destination Host Not on Same Networks as Virtual Machine You Are Trying to Migrate"),
    ("1003787", "Currently Connected Device Uses Backing, Which Is Not Accessible"),
    ("2284", "VMotion Fails When the Virtual Machine's Parallel Port Is Set to Write to an Output File"),
    ("1003780", "Device is a connected device with a remote backing"),
    ("1003842", "Virtual machine has CPU and/or memory affinities configured, preventing VMotion"),
    ("1006701", "Migrating virtual machines on internal virtual switches"),
    ("1003834", "Currently Connected Network Interface Uses Network, Which Is Configured for Different Offload or "
                "Security Policies"),
    ("1003827", "The VMotion interface is not configured (or is misconfigured) on the destination host"),
    ("1003734", "VMotion fails at 10%"),
    ("1002567", "VMotion times out at 10%"),
    ("1001131", "problem detected at CPUID level 0x80000001 register 'edx'"),
    ("1003718", "CPU feature requirement errors at CPUID registers"),
    ("1003828", "VMotion from Source Host to Destination Host is Unsupported Because of VMotion Protocol Differences"),
    ("1003684", "Overview of migration compatibility errors and warnings"),
    ("2224", "Configuring a Duplicate IP Address for VMotion"),
    ("1003212", "EVC processor support"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "title"), TITLES, ids=[number for number, _ in TITLES])
def test_a_title_of_the_white_papers_articles_is_answered_by_that_article(number, title):
    for text in (title, title.lower(), f"{title} ({number})", f"KB {number}: {title}"):
        first = explain_text(MATCHER, text)[0]
        assert first.id in owners(number), text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Configuring Duplicate IP Addresses for vMotion", "seed-2224-duplicate-vmotion-ip"),
        ("vMotion fails if the VM's parallel port is set to write to an output file",
         "seed-2284-parallel-port-output-file"),
        ("Troubleshooting migration compatibility error: Device is a connected device with a remote backing",
         "seed-1003780-remote-backing-device"),
        ("Migration compatibility error and warning messages", "seed-1003684-migration-compatibility-overview"),
    ],
)  # fmt: skip
def test_a_title_that_is_typed_from_memory_is_found(text, first):
    assert ids(text)[:1] == [first]


@pytest.mark.parametrize(
    "text",
    [
        "Configuring a duplicate key address for customers",
        "Printing fails when the parallel port is set to write to an output file",
        "Overview of browser compatibility errors and warnings",
        "Configuring a Unique IP Address for the printer",
    ],
)
def test_unrelated_titles_are_not_recognised(text):
    assert ids(text) == []


@pytest.mark.parametrize("cause", [cause for cause in CATALOGUE.causes.values() if cause.role != "trace"],
                         ids=lambda cause: cause.id)  # fmt: skip
def test_a_cause_is_found_by_its_id_and_by_its_title(cause):
    assert ids(cause.id)[:1] == [cause.id]
    assert ids(f"explain {cause.id.upper()}")[:1] == [cause.id]
    assert cause.id in ids(cause.title)[:3]


@pytest.mark.parametrize(
    "text",
    [
        "CannotAccessNetwork",
        "CannotAccessNetworkFault",
        "cannotaccessnetwork",
        "VimFault: CannotAccessNetwork",
        "vim25:CannotAccessNetworkFault",
        "com.vmware.vim25.CannotAccessNetwork",
        "VMware.Vim.CannotAccessNetwork",
        "*types.CannotAccessNetwork",
        "RbVmomi::Fault Vim::CannotAccessNetwork",
        "N3Vim5Fault19CannotAccessNetwork9ExceptionE",
        '<detail><ns1:MigrationFaultFault xsi:type="ns1:CannotAccessNetwork"/></detail>',
    ],
)
def test_a_fault_is_found_without_its_package_and_as_other_languages_name_it(text):
    assert ids(text)[:1] == ids("vim.fault.CannotAccessNetwork")[:1] != []


@pytest.mark.parametrize(
    "text",
    [
        "SystemError: bad argument to internal function",
        "System.NotSupportedException was thrown by InvalidState of the widget",
        "+ CategoryInfo : InvalidArgument: (:) [Get-Thing], Exception",
    ],
)
def test_error_names_of_other_programs_are_no_faults(text):
    assert ids(text) == []


@pytest.mark.parametrize(
    "text",
    ["checkpoint.migration.maxSwitchoverTimeExceeded", "maxSwitchoverTimeExceeded", "maxswitchovertimeexceeded",
     "@&!*@*@(msg.checkpoint.migration.maxSwitchoverTimeExceeded)"],
)  # fmt: skip
def test_a_message_key_is_found_without_its_beginning_and_with_its_marks(text):
    assert ids(text)[:1] == ids("msg.checkpoint.migration.maxSwitchoverTimeExceeded")[:1] != []


def test_a_status_code_is_found_by_name():
    rows = {row.name: row for row in statuses().values()}
    for value, causes in CATALOGUE.by_status.items():
        name = statuses()[value].name
        wanted = {
            cause.id
            for cause in causes
            if cause.match.when is None and cause.match.where is None and cause.role == "cause"
        }
        assert wanted <= set(ids(name)), name
        assert rows[name].text in variables_of(name, [])["status"]


def test_a_text_that_names_nothing_but_ids_is_about_all_of_them():
    assert find_cause_ids("file-locked, no-permission", {"file-locked": 0, "no-permission": 0, "strange": 0}) == [
        ("file-locked", True),
        ("no-permission", True),
    ]
    assert find_cause_ids("the file-locked strangeness", {"file-locked": 0}) == []
