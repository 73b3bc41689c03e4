"""Approximate matching: what may differ, what may not."""

import pytest

from tests.support.counted_steps import assert_even_growth
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy import nearest as nearest_module
from vmlog.match.fuzzy import score
from vmlog.match.fuzzy.meaning import count_exchanged, reverses_meaning
from vmlog.match.fuzzy.nearest import MARGIN, NearestWordings
from vmlog.match.fuzzy.score import MOST_CANDIDATES
from vmlog.match.fuzzy.windows import candidate_windows, collapse_values, cut_off_tails
from vmlog.match.fuzzy.words import message_words
from vmlog.match.matcher import Matcher

MATCHER = Matcher(load_catalogue())
FUZZY = NearestWordings(load_catalogue())
AFFINITY = "seed-1003842-affinity-configured"
MESSAGE = "Virtual machine has CPU and/or memory affinities configured, preventing vMotion"


def nearest(text):
    return [wording.cause.id for wording, _ in FUZZY.nearest(text)]


@pytest.mark.parametrize(
    "text",
    [
        MESSAGE.lower(),
        MESSAGE.upper(),
        MESSAGE.replace("Virtual machine", "VM"),
        MESSAGE.replace("affinities", "afinities").replace("memory", "memmory"),
        MESSAGE.replace("configured, ", ""),
        MESSAGE.replace("/or", " or ").replace(",", ""),
        MESSAGE.replace(" affinities", "\n   affinities"),
        MESSAGE[: round(len(MESSAGE) * 0.7)],
        f"[2009-03-11 14:02:33.218 02764 error 'App'] Relocate web-04: {MESSAGE.lower()} (task-17)",
    ],
)
def test_a_message_is_known_in_spite_of(text):
    assert nearest(text)[:1] == [AFFINITY]


@pytest.mark.parametrize(
    "text",
    [
        "Virtual machine has no CPU and/or memory affinities configured, preventing vMotion",
        "The virtual machine has four CPUs and 8 GB of memory configured",
        "vMotion from esx-a1 to esx-b2 is supported",
        "Virtual machine has",
        "Host 'esx-a1' was added",
        "",
        "\u2022 \u2022 \u2022",
    ],
)
def test_another_statement_is_not_that_message(text):
    assert AFFINITY not in nearest(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("remote host 10.20.0.12 failed with status Timeout", "remote-host-failed-status-busy"),
        ("The vSphere HA agent on host 'esx-b1' is healthy", "ha-errors-at-destination"),
        ("The migration was canceled by the user.", "precopy-no-forward-progress"),
        ("Module Migrate power on succeeded.", "early-power-on-generic"),
        ("Virtual Ethernet card 'Network adapter 1' is connected.", "virtual-nic-type-unsupported"),
    ],
)
def test_a_telling_word_in_the_place_of_another_is_no_slip(text, other):
    assert other not in nearest(text)


def test_a_general_wording_needs_its_subject():
    assert nearest("vMotion of web-04 ended: connection refused") == ["vmotion-connection-refused"]
    assert nearest("connect() failed: connection refused") == []


def test_a_condition_on_the_values_holds_for_fuzzy_matches_too():
    text = "currently connected device '{}' uses backing '{}', which is not accesible"
    assert nearest(text.format("CD/DVD drive 1", "[nas] a.iso"))[0] == "seed-iso-not-on-shared-storage"
    assert nearest(text.format("USB 1", "x"))[0] == "usb-not-enabled-for-vmotion"
    assert nearest(text.format("Hard disk 1", "x"))[0] == "seed-1003787-connected-device-not-accessible"


def test_a_beginning_that_many_messages_share_tells_none_of_them():
    assert nearest("Migration to host <192.0.2.7> failed with error") == []


def test_alternatives_are_near_the_best():
    for sample in (sample for cause in MATCHER.catalogue.causes.values() for sample in cause.tests.fuzzy):
        found = [score for wording, score in FUZZY.nearest(sample.text) if wording.cause.role == "cause"]
        assert found == sorted(found, reverse=True)
        assert not found or found[-1] >= found[0] - MARGIN / 100 - 0.001


def test_fuzzy_answers_are_never_of_high_confidence():
    # In lower case alone it is also the title of an article, word by word.
    answers = explain_text(MATCHER, f"{MESSAGE.lower()} of app-3 today")
    assert answers[0].level == "medium"
    assert answers[0].score < 1


@pytest.mark.parametrize(
    ("words", "wording", "opposite"),
    [
        ("it is supported", "it is not supported", True),
        ("it is unsupported", "it is not supported", False),
        ("it is nto supported", "it is not supported", False),
        ("connected to the host", "failed to connect to the host", True),
        ("could not connect to the host", "cannot connect to the host", False),
        ("power on succeeded", "power on failed", True),
        ("successfully failed over", "failed over", True),
    ],
)
def test_opposites_are_told(words, wording, opposite):
    assert reverses_meaning(message_words(words), message_words(wording)) is opposite


@pytest.mark.parametrize(
    ("words", "wording", "count"),
    [
        ("using shared swap", "using unshared swap", 1),
        ("the host is busy", "a host was busy", 0),
        ("the hsot is busy", "the host is busy", 0),
        ("the host busy", "the host is very busy", 0),
        ("state running stopped", "state stopped running", 1),
        ("status timeout", "status busy", 1),
    ],
)
def test_exchanged_words_are_counted(words, wording, count):
    assert count_exchanged(words.split(), wording.split()) == count


def test_a_run_around_a_value_is_one_value():
    wording = f"host {VALUE_MARK} is down".split()
    assert collapse_values(f"host esx {VALUE_MARK} is down".split(), wording, 0) == wording
    assert collapse_values(["host", "esx", "is", "down"], wording, 0) == ["host", "esx", "is", "down"]
    assert collapse_values(["host", "esx", "is", "down"], wording, 1) == wording


def test_windows_and_tails_find_the_place():
    words = ["a", "log", "header", "then", "the", "host", "is", "down", "and", "more", "words", "follow"]
    wording = ["the", "host", "is", "down"]
    assert (4, 8) in set(candidate_windows(words, wording))
    assert list(candidate_windows(["nothing"], wording)) == []
    assert ["the", "host"] in [list(tail) for tail in cut_off_tails(["now", "the", "host"], wording)]


def test_few_wordings_are_compared_with_a_text_that_shares_words_with_all(monkeypatch):
    compared = []
    whole = nearest_module.score_whole
    monkeypatch.setattr(nearest_module, "score_whole", lambda *what: compared.append(what) or whole(*what))
    assert FUZZY.nearest("the host cannot migrate the virtual machine") == []
    assert 0 < len(compared) <= MOST_CANDIDATES


@pytest.mark.parametrize(
    "piece", ["Unable to migrate from a to b ", "'", "[a] ", "/vmfs/", "Device 'x' uses ", "not ", "1,"]
)
def test_hostile_texts_take_steps_in_proportion(piece):
    def matching(size):
        text = piece * (size // len(piece))
        return lambda: (MATCHER.match(text), MATCHER.find_similar(text))

    assert_even_growth(matching, ("knowledge", "match"), 32 << 10)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("the duplicate ip address 10.9.8.7 was detected for the vmotion or ip storage interface on esx-a1",
         "seed-2224-duplicate-vmotion-ip"),
        ("The migration has exceeded the maximum switchover time of 42", "switchover-timeout-vmotion"),
    ],
)  # fmt: skip
def test_a_text_may_break_off_behind_a_value(text, cause):
    answers = explain_text(MATCHER, text)
    assert answers[0].id == cause
    assert answers[0].level != "high"


@pytest.mark.parametrize("text", ["The address is 10.9.8.7", "The duplicate IP address 10.9.8.7", "Host esx-a1 of 42"])
def test_a_short_piece_that_breaks_off_behind_a_value_says_nothing(text):
    assert explain_text(MATCHER, text) == []


def test_texts_that_differ_in_values_alone_are_compared_once(monkeypatch):
    compared = []
    windows = score.candidate_windows
    monkeypatch.setattr(score, "candidate_windows", lambda *words: compared.append(words) or windows(*words))
    text = "Cannot migrate gremlin-{} from esx-a{}.example.com, ds1 to esx-b1.example.com, ds1 in DC"
    matcher = Matcher(load_catalogue())
    found = [matcher.find_similar(text.format(number, number)) for number in range(2)]
    once = len(compared)
    found += [matcher.find_similar(text.format(number, number)) for number in range(2, 20)]
    assert len(compared) == once > 0
    assert all(one == found[0] for one in found)


def test_values_are_put_only_where_they_can_make_a_part_similar_enough(monkeypatch):
    parts, tried = [], []
    windows, collapse = score.candidate_windows, score.collapse_values
    monkeypatch.setattr(score, "candidate_windows", lambda *words: parts.extend(windows(*words)) or windows(*words))
    monkeypatch.setattr(score, "collapse_values", lambda *words: tried.append(words) or collapse(*words))
    matcher = Matcher(load_catalogue())
    words = "frob snapshot cannot adapter destination gremlin permission kernel migrate feature swap while timeout"
    assert matcher.find_similar(f"Unable to finish: {words}") == []
    assert 0 < len(tried) < len(parts) * 2 // 3
