"""Similar wordings are sought for a bounded amount of text, and messages beyond it are counted."""

from tests.support.observed import kernel
from vmlog.diagnose.similar_wordings import MOST_COMPARED, SimilarWordings
from vmlog.match.fuzzy.score import MAX_TEXT
from vmlog.match.matcher import Matcher
from vmlog.timeline.build import join_migrations

FILLED = MOST_COMPARED // MAX_TEXT  # so many of the longest texts may be compared


class Asked(Matcher):
    """Counts the texts that it is asked about, and knows no cause."""

    def __init__(self):
        self.texts = []

    def find_similar(self, text):
        self.texts.append(text)
        return []


def migration(text):
    """Return the timeline of a migration that failed with a message."""
    return join_migrations([kernel(1, f"Failed: {text}", known=False)])[0][0]


def longest(word):
    """Return a message, another for each word, of which as much as possible is compared."""
    return f"{word} " + "frob " * (MAX_TEXT // 5)


def letters(number):
    """Return a number as a word without digits, which are values."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def test_messages_are_compared_until_the_budget_is_spent_and_counted_from_then_on():
    matcher = Asked()
    similar = SimilarWordings(matcher)
    for number in range(FILLED + 20):
        similar.find(migration(longest(letters(number))))
    assert FILLED - 1 <= len(matcher.texts) <= FILLED + 2
    (notice,) = similar.notices
    assert notice.code == "limit-reached"
    assert notice.message.startswith(f"{FILLED + 20 - len(matcher.texts)} unknown messages ")


def test_messages_that_differ_in_values_alone_are_all_compared():
    matcher = Asked()
    similar = SimilarWordings(matcher)
    for number in range(2 * FILLED):
        similar.find(migration(longest(f"gremlin-{number}")))
    assert len(matcher.texts) == 2 * FILLED
    assert similar.notices == []


def test_wordings_that_take_turns_are_charged_each_time_that_they_are_compared_anew():
    # More than are remembered: what is kept of each comparison is gone when its wording comes again.
    matcher = Asked()
    similar = SimilarWordings(matcher)
    timelines = [migration(f"{letters(number)} " + "frob " * 60) for number in range(300)]
    for _ in range(10):
        for timeline in timelines:
            similar.find(timeline)
    assert len(matcher.texts) < 10 * len(timelines)
    assert len(similar.notices) == 1


def test_the_end_of_a_text_that_is_compared_counts_too():
    # Texts that begin alike cost as much as others.
    matcher = Asked()
    similar = SimilarWordings(matcher)
    for number in range(2 * FILLED):
        similar.find(migration("frob " * 1000 + longest(letters(number))))
    assert len(matcher.texts) < FILLED + 3


def test_parts_that_follow_each_other_compare_no_more_together_than_apart():
    texts = [longest(letters(number)) for number in range(6)] * 3
    whole, one, other = (SimilarWordings(Asked()) for _ in range(3))
    for text in texts:
        whole.find(migration(text))
    for text in texts[:9]:
        one.find(migration(text))
    for text in texts[9:]:
        other.find(migration(text))
    assert 0 < whole.compared < one.compared + other.compared
    assert one.has_room_for([other.compared])


def test_there_is_no_room_for_parts_that_together_compare_more_than_one_may():
    similar = SimilarWordings(Asked())
    assert similar.has_room_for([MOST_COMPARED // 2, MOST_COMPARED // 2])
    assert not similar.has_room_for([MOST_COMPARED // 2, MOST_COMPARED // 2 + 1])


def test_there_is_no_room_beside_one_that_refused():
    refused, similar = SimilarWordings(Asked()), SimilarWordings(Asked())
    for number in range(FILLED + 20):
        refused.find(migration(longest(letters(number))))
    assert not refused.has_room_for([])
    assert not similar.has_room_for([refused.compared])
