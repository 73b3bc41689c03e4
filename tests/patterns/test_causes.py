"""Every cause file's own samples, run against the whole catalogue."""

import re
from itertools import chain

import pytest

from vmlog.explanation.cause_samples import foreign_sample, matching_sample, similar_sample
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.match.matcher import Matcher

CATALOGUE = load_catalogue()
MATCHER = Matcher(CATALOGUE)


def samples(kind):
    return [
        pytest.param(cause, sample, id=f"{cause.id}-{number}")
        for cause in CATALOGUE.causes.values()
        for number, sample in enumerate(getattr(cause.tests, kind))
    ]


@pytest.mark.parametrize(("cause", "sample"), samples("match"))
def test_a_matching_sample_is_recognised_as_its_pattern(cause, sample):
    assert matching_sample(MATCHER, cause, sample) is None


@pytest.mark.parametrize(("cause", "sample"), samples("fuzzy"))
def test_a_reworded_sample_is_still_recognised(cause, sample):
    assert similar_sample(MATCHER, cause, sample) is None


@pytest.mark.parametrize(("cause", "sample"), samples("no_match"))
def test_a_foreign_sample_is_not_recognised_as_the_pattern(cause, sample):
    assert foreign_sample(MATCHER, cause, sample) is None


@pytest.mark.parametrize("cause", list(CATALOGUE.causes.values()), ids=lambda cause: cause.id)
def test_a_pattern_brings_its_own_samples(cause):
    assert len(cause.tests.match) >= 2
    assert len(cause.tests.no_match) >= 2
    assert cause.tests.fuzzy or not cause.match.fuzzy


# Programs of hosts and of PowerCLI, and arguments that nobody can know who writes a file.
COMMAND = re.compile(
    r"\b(?:esxcli|esxcfg-\w+|vmkping|vmkfstools|vim-cmd|vmware-cmd|r?esxtop|tcpdump\S*|pktcap-uw|localcli|service-control"
    r"|services\.sh|vdf|voma|nslookup|vmfsfilelockinfo|vsish|openssl|lsof|(?:Get|Set|Move|Remove|Dismount)-[A-Z]\w+"
    r"|(?:nc|ping|ls|rm|kill|grep|cat|mkdir|vmware) -\w+)\b|/etc/init\.d/\w+|vmk[NX*]\b|<[a-z]"
)


def test_commands_stand_between_backticks():
    remedies = (
        (cause.id, step)
        for cause in CATALOGUE.causes.values()
        for step in (*cause.explain.remedies, *(cause.neutral.remedies if cause.neutral else ()))
    )
    steps = ((check.id, outcome.step) for check in load_checks().values() for outcome in check.outcomes.values())
    bare = {
        name: found[0]
        for name, step in chain(remedies, steps)
        if (found := COMMAND.search("".join(step.split("`")[::2])))
    }
    assert bare == {}
