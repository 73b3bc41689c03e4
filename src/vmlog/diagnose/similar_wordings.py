"""Similar wordings of failing messages, sought for a bounded amount of text in a run.

A comparison with all documented wordings costs more than anything else that is done about a message, and what logs say
decides how many different messages there are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from vmlog.diagnose.error_message import is_failing
from vmlog.diagnose.sighting import Sighting, sighting_in
from vmlog.knowledge.template import mask
from vmlog.match.fuzzy.score import MAX_TEXT, REMEMBERED
from vmlog.match.matcher import Matcher
from vmlog.model import Notice
from vmlog.timeline.timeline import Timeline

MOST_COMPARED: Final = 512 * 1024
"""Letters of wordings that are compared in a run, names and numbers left out: some thousands of usual messages."""
_MOST_OF_MIGRATION: Final = 40


class SimilarWordings:
    """Finds what failing messages come close to.

    A message whose wording was compared a short time before costs little, and nothing of the budget.
    """

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._left = MOST_COMPARED
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._refused = 0

    def has_room_for(self, others: Iterable[int]) -> bool:
        """Return whether all of it would have been compared, had this one taken what some others took for themselves.

        Args:
            others: `compared` of each; they know other parts of the run, which follow each other.
        """
        # One that goes on where another one ended remembers more than one that begins anew, and compares no more.
        return not self._refused and self._left >= sum(others)

    @property
    def compared(self) -> int:
        """Letters of the wordings that were compared; more than there may be where some were refused."""
        return MOST_COMPARED + 1 if self._refused else MOST_COMPARED - self._left

    @property
    def notices(self) -> list[Notice]:
        """What is told of messages that were not compared."""
        if not self._refused:
            return []
        message = (
            f"{self._refused:,} unknown messages were looked up by their exact wording alone, for there are too many "
            "different ones: a cause may be missing where a message is worded a little differently than documented"
        )
        return [Notice("limit-reached", message)]

    def find(self, timeline: Timeline) -> list[Sighting]:
        """Return approximate matches of the failing messages of a migration; each wording is looked up once."""
        wordings: set[str] = set()
        found: list[Sighting] = []
        for record in timeline.records:
            if len(wordings) == _MOST_OF_MIGRATION or not is_failing(record.observation):
                continue
            text = record.observation.text
            wording = mask(text[:MAX_TEXT])
            if wording not in wordings:
                wordings.add(wording)
                if self._can_afford(wording):
                    found += [sighting_in(record, hit) for hit in self._matcher.find_similar(text)]
        return found

    def _can_afford(self, wording: str) -> bool:
        """Return whether a wording may be compared, and take it from the budget."""
        if wording in self._recent:
            self._recent.move_to_end(wording)
            return True
        if len(wording) > self._left:
            self._refused += 1
            return False
        self._left -= len(wording)
        self._recent[wording] = None
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return True
