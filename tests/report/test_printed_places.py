"""Every place that a report for people prints means one member, which has that line."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests.support.report_samples import rendered
from vmlog import api
from vmlog.errors import UsageError
from vmlog.model import Story
from vmlog.read.options import ReadOptions
from vmlog.report.paths import ShortPlaces
from vmlog.source.source_walk import walk_sources
from vmlog.story.quoted_place import QuotedPlace

SAMPLES = Path(__file__).parents[2] / "sample_logs"
DEMO = sorted(map(str, (SAMPLES / "demo").glob("*.tgz")))
HOST = r"\b(?:esx-[ab][0-9]|vc-a) "
PLACE = re.compile(rf"(?:{HOST})?[^\s(>]*\.(?:log|gz|txt|conf|xml|[0-9]):[0-9]+(?:,[0-9]+)*(?![0-9:.])")
ROW = re.compile(r"^ *T[-+][0-9.]+ +[0-9:.]+ +(\S+) +(\S+:[0-9]+) ", re.MULTILINE)
FILE = re.compile(r"^ {3}(?:logs| {4}) {7}\S+ (?:\S+)  (\S.*)$", re.MULTILINE)


def whole(stream) -> bytes:
    return b"".join(iter(lambda: stream.read(1 << 20), b""))


class Opened:
    """The members of some sources and how many lines each has."""

    def __init__(self, sources: list[str]) -> None:
        options = ReadOptions()
        self.members = []
        self.lines = {}
        for member, stream in walk_sources(sources, options.limits, [], options.opened, lambda _: True):
            self.members.append(member)
            self.lines[member.path] = whole(stream).count(b"\n") + 1

    def check(self, place: str) -> str:
        quoted = QuotedPlace.parse(place)
        found = quoted.meant([member for member in self.members if quoted.may_be(member)])
        assert len(found) == 1, place
        assert quoted.line_nos[-1] <= self.lines[found[0].path], place
        return found[0].path


def shown(report, fmt: str, **options) -> str:
    text = rendered(report, fmt, **options)
    if fmt == "html":
        return html.unescape(re.sub(r"<(?:style|script).*?</(?:style|script)>|<[^>]*>", "\n", text, flags=re.DOTALL))
    return re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", text) if fmt == "markdown" else text


def check_all(report, opened: Opened) -> int:
    ways = [("table", {"width": 80}), ("table", {"width": 100}), ("markdown", {}), ("html", {})]
    found = [place for fmt, options in ways for place in PLACE.findall(shown(report, fmt, **options))]
    for place in dict.fromkeys(found):
        opened.check(place)
    return len(found)


def check_story(story: Story, opened: Opened) -> None:
    members = {(line.member, line.line_no) for line in story.lines}
    for text in (*(rendered(story, "table", width=width) for width in (80, 100)), rendered(story, "markdown")):
        rows = ROW.findall(text)
        assert len(rows) == len(story.lines)
        assert {(opened.check(f"{host} {place}"), int(place.rpartition(":")[2])) for host, place in rows} == members
    files = FILE.findall(rendered(story, "table", width=100))
    assert {opened.check(f"{file}:1") for file in files} == {member for member, _ in members}


@pytest.mark.slow
def test_the_demo():
    opened = Opened(DEMO)
    report = api.analyze(*DEMO)
    assert check_all(report, opened) > 20
    check_story(api.show(report.incidents[0].incident_id, *DEMO), opened)
    # One through the whole command: the host's name, an end of the path, several lines.
    story = api.show_line("esx-a1 commands/vmware-vimdump_-o----U-dcui.txt:1212, 1846,1847", *DEMO, context=1)
    assert [line.line_no for line in story.lines] == [1211, 1212, 1213, 1845, 1846, 1847, 1848]
    assert [line.line_no for line in story.lines if line.mark] == [1212, 1846, 1847]
    assert "lines 1,211 to 1,213, 1,845 to 1,848\n" in " ".join(rendered(story, "table").split("\n   ")) + "\n"


@pytest.mark.slow
def test_checks_of_the_demo():
    bundles = [source for source in DEMO if "/esx-" in source]
    assert check_all(api.check(*bundles), Opened(bundles)) > 10


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["interleaved-6.7", "keepalive-lost-7.0"])
def test_scenarios(scenario):
    sources = [str(SAMPLES / scenario)]
    opened = Opened(sources)
    report = api.analyze(*sources)
    assert check_all(report, opened) > 4
    check_story(api.show(report.incidents[0].incident_id, *sources), opened)


NIC = "a-b1.tgz!/x/commands/localcli_network-nic-list.txt"
KNOWN = ["a-b1.tgz!/volumes/db/vmware.log", "a-b1.tgz!/volumes/web/vmware.log", "a-b2.tgz!/volumes/db/vmware.log"]


@pytest.mark.parametrize(
    ("place", "width", "short"),
    [
        (f"{KNOWN[0]}:1", 40, f"{KNOWN[0]}:1"),
        (f"{KNOWN[0]}:1", 27, "a-b1.tgz!/…/db/vmware.log:1"),
        (f"{KNOWN[0]}:1", 20, "b1 db/vmware.log:1"),
        # Nothing that has room means one file: the shortest that does.
        (f"{KNOWN[0]}:1", 4, "b1 db/vmware.log:1"),
        (f"{NIC}:7,9", 20, "b1 commands/localcli_network-nic-list.txt:7,9"),
    ],
)
def test_what_is_shortened_still_means_one_member(place, width, short):
    assert ShortPlaces(KNOWN, [NIC]).short(place, "b1.example.com", width) == short


def test_a_host_that_no_path_names_does_not_shorten():
    assert ShortPlaces(KNOWN).short(f"{KNOWN[0]}:1", "c9", 4) == "a-b1.tgz!/…/db/vmware.log:1"
    assert ShortPlaces(KNOWN[:2]).short(f"{KNOWN[0]}:1", "c9", 4) == "…/db/vmware.log:1"


def test_too_many_lines_are_refused():
    with pytest.raises(UsageError, match="101 lines are asked"):
        QuotedPlace.parse("a.log:" + ",".join(map(str, range(1, 102))))
