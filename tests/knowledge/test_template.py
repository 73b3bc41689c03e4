"""Templates: what their slots take, and that the search stays linear."""

import pytest

from tests.support.counted_steps import count_steps
from vmlog.knowledge.template import MAX_SLOT, Template, TemplateError, mask, normalise


def found(template, text):
    match = Template(template).search(normalise(text))
    return match and match.variables


@pytest.mark.parametrize(
    ("template", "text", "variables"),
    [
        ("limit of {seconds:int} second(s)", "the limit of 100 second(s) is over", {"seconds": "100"}),
        ("took {seconds:num} s", "took 10.5 s", {"seconds": "10.5"}),
        ("Error {code:hex}. Done", "Error 0xBAD0021. Done", {"code": "0xBAD0021"}),
        ("host <{ip:ip}> failed", "host <192.0.2.7> failed", {"ip": "192.0.2.7"}),
        ("host <{ip:ip}> failed", "host <fe80::1%vmk0> failed", {"ip": "fe80::1%vmk0"}),
        ("{id:id} {side:side}: Failed", "5912206631045087713 S: Failed", {"id": "5912206631045087713", "side": "S"}),
        ("Device '{device}' is bad", "Device 'CD/DVD drive 1' is bad", {"device": "CD/DVD drive 1"}),
        ("reason: {reason:rest}", "reason: no space left\nnext", {"reason": "no space left"}),
        ("open {path:path} now", "open /vmfs/volumes/ds 1/a.vmx now", {"path": "/vmfs/volumes/ds 1/a.vmx"}),
    ],
)
def test_slots_hold_their_values(template, text, variables):
    assert found(template, text) == variables


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("limit of {seconds:int} second(s)", "limit of many second(s)"),
        ("{id:id} S: Failed", "123 S: Failed"),
        ("Migrate: {id:id}", f"Migrate: {'5' * 65}"),
        ("{side:side}: Failed to start", "X: Failed to start"),
        ("name {name:word} is taken", "name two words is taken"),
        ("Device '{device}' is bad", "Device 'a\nb' is bad"),
        ("Device '{device}' is bad", f"Device '{'x' * (MAX_SLOT + 1)}' is bad"),
    ],
)
def test_other_values_do_not_fit(template, text):
    assert found(template, text) is None


def test_a_leading_slot_takes_the_words_before_on_the_same_line():
    assert found("{host} is down now", "first\n  esx-a1 is down now") == {"host": "esx-a1"}


def test_a_trailing_slot_ends_with_the_line():
    assert found("because {reason}", "because of this\nand that") == {"reason": "of this"}


def test_the_first_place_that_fits_is_taken_even_after_false_starts():
    text = "Device 'a' is good. Device 'b' is good. Device 'c' is bad"
    assert found("Device '{device}' is bad", text) is not None


@pytest.mark.parametrize("text", ["VMotion is off here", "vMotion is off here", "vMotion  is\toff here"])
def test_spellings_of_vmotion_and_blanks_are_one(text):
    assert found("VMotion is off here", text) == {}


def test_typographic_quotes_are_straight_ones():
    assert found("Device '{device}' is bad", "Device \u2018CD 1\u2019 is bad") == {"device": "CD 1"}


@pytest.mark.parametrize("text", ["{a}{b} text", "no {slot:colour} here", "{only}", "  "])
def test_templates_that_cannot_work_are_refused(text):
    with pytest.raises(TemplateError):
        Template(text)


@pytest.mark.parametrize(
    ("template", "piece"),
    [
        ("Unable to migrate from {a} to {b}: Device '{device}' is bad", "Unable to migrate from x to y: "),
        ("Unable to migrate from {a} to {b}: Device '{device}' is bad", "Unable to migrate from "),
        ("Device '{device}' uses '{backing}', which is bad", "Device 'a' uses 'b', "),
        ("aaaaaaaa {x} aaaaaaaa {y} aaaaaaab", "aaaaaaaa "),
        ("{a} is {b} is {c} is down", "is "),
    ],
)
def test_repetition_does_not_slow_the_search_down(template, piece):
    """All pieces are there, where no slot reaches; without what a search remembers it takes 600 steps a letter."""
    compiled = Template(template)
    text = normalise("\n".join([piece * (1000 // len(piece)), *compiled.pieces, ""]) * 6)
    steps = count_steps(lambda: compiled.search(text), ("knowledge",))
    assert 0 < sum(steps.values()) < 60 * len(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Migrate: 310: 5912206631045087713 S: Failed: Timeout", "migrate \u2022 s failed timeout"),
        ("Device 'CD/DVD drive 1' on esx-a1.example.com", "device \u2022 on \u2022"),
        ("The host's CPU isn't the cluster's", "the hosts cpu isnt the clusters"),
        ("open /vmfs/volumes/ds/a.vmx failed (0xbad0021)", "open \u2022 failed \u2022"),
        ("vim.fault.CpuIncompatible81EDX was raised", "vim fault cpuincompatible81edx was raised"),
        ('because "the destination switch has another version or vendor than the one of the source host"',
         "because the destination switch has another version or vendor than the one of the source host"),
    ],
)  # fmt: skip
def test_masking_keeps_words_and_drops_values(text, masked):
    assert mask(text) == masked


def test_masking_a_masked_text_changes_nothing():
    once = mask("Migration to host <192.0.2.7> failed with error Timeout (195887137)")
    assert mask(once) == once
