"""The words of a result: what was compared, which files disagree, what would settle it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from vmlog.checks.check_case import CheckCase, MissingFact, UsedFact
from vmlog.checks.vm_volumes import is_same_path
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable, Presence
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.check_file import Check
from vmlog.knowledge.fact_files import FactFile
from vmlog.knowledge.fact_names import load_fact_names
from vmlog.knowledge.release import is_between
from vmlog.model import CheckNeed
from vmlog.terms import CheckOutcome

_PATHS: Final = frozenset({"vm.path", "vm.swap_file", "vm.log_folder", "disk.file", "descriptor.parent", "drive.file"})
_MOST_DETAILS: Final = 8
_LONGEST_WORDS: Final = 1000
_LONGEST_SUBJECT: Final = 200
# Files that would settle a result, and facts that are named for each.
_MOST_NEEDS: Final = 40
_NO_TEXT: Final = "(none)"

TableOf = Callable[[UsedFact], FactTable]


class _Words(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def detail_text(template: str, words: Mapping[str, object]) -> str:
    """Return the text of an outcome with its values.

    >>> detail_text("{vmk} has MTU {mtu}", {"vmk": "vmk1", "mtu": 9000})
    'vmk1 has MTU 9000'
    """
    return template.format_map(_Words({name: _shown(value) for name, value in words.items()}))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shortened(str(value), _LONGEST_WORDS) if value != "" else _NO_TEXT


def shortened(text: str, most: int) -> str:
    """Return a text that is no longer than so many characters.

    >>> shortened("vMotion", 5), shortened("vMotion", 7)
    ('vMot…', 'vMotion')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def running_note(check: Check, case: CheckCase, result: CheckOutcome) -> str:
    """Return what to add where a check of running VMs found something, but no file says whether the VM runs."""
    found = result in (CheckOutcome.FAIL, CheckOutcome.WARN)
    if check.running_only and found and case.vm and case.vm.is_running is None:
        return f"this counts if {case.vm.name} runs, which no file says"
    return ""


def joined_details(details: Iterable[str]) -> str:
    """Return details as one text, each once; of very many only the first."""
    texts = list(dict.fromkeys(filter(None, details)))
    rest = len(texts) - _MOST_DETAILS
    return "; ".join(texts[:_MOST_DETAILS]) + (f"; and {rest} more" if rest > 0 else "")


def disagreements(facts: Iterable[UsedFact], table_of: TableOf) -> list[str]:
    """Return a sentence for each used fact of which a less trusted file states something else.

    Args:
        facts: the used facts.
        table_of: returns the table that a used fact comes from.
    """
    sentences = []
    for item in facts:
        others = [other for other in table_of(item).others(item.fact) if not _is_same_file(item, other)]
        for other in others[:1]:
            file, mine = other.place.member.rpartition("/")[2], item.fact.place.member.rpartition("/")[2]
            mine_says, other_says = (
                f"{_shown(one.value)} by {name}" for one, name in ((item.fact, mine), (other, file))
            )
            sentences.append(f"{fact_words(item.fact)}: {mine_says} counts, not {other_says}")
    return sentences


def _is_same_file(item: UsedFact, other: Fact) -> bool:
    """Return whether two facts are paths of one file: some files name its volume by label, others by UUID."""
    return item.fact.name in _PATHS and is_same_path(item.host.table, str(item.fact.value), str(other.value))


def fact_words(fact: Fact) -> str:
    """Return what reports call a fact: `MTU of vmk1`; of a list that holds nothing, what it lists."""
    name = load_fact_names()[fact.name]
    return name.asked if name.asked and not fact.subject and fact.value == "" else name.words(fact.subject)


def needs_of(missing: Iterable[MissingFact], shapes: Mapping[str, FactFile], vm: str = "") -> tuple[CheckNeed, ...]:
    """Return what would settle a finding: for each missing fact the file that states it, the surest to get first.

    Args:
        missing: the facts.
        shapes: the shapes of files, by id.
        vm: name of the VM that facts of VMs are about.
    """
    needs: dict[CheckNeed, None] = {}
    chosen: dict[tuple[HostFacts, str], FactFile | None] = {}
    counts: Counter[tuple[HostFacts, str]] = Counter()
    for lack in missing:
        key = (lack.host, lack.name)
        counts[key] += 1
        if counts[key] > _MOST_NEEDS:
            continue
        if key not in chosen:
            chosen[key] = _shape_for(lack, shapes)
        if shape := chosen[key]:
            needs.setdefault(_need(lack, shape, vm))
    return tuple(needs)


def _shape_for(lack: MissingFact, shapes: Mapping[str, FactFile]) -> FactFile | None:
    """Return the shape that would state a fact: one that is cut or missing, of the release, a command's text if any."""
    states = {state.file: state.presence for state in lack.host.files}
    version = lack.host.version
    candidates = [
        shape
        for shape in shapes.values()
        if lack.name in shape.gives and (version is None or is_between(version, shape.since, shape.until))
    ]
    order = {Presence.CUT: 0, Presence.MISSING: 1, None: 2, Presence.PRESENT: 3}
    preferred = {"command": 0, "dump": 1, "json": 2}
    return min(
        candidates,
        key=lambda shape: (order[states.get(shape.id)], shape.optional, preferred.get(shape.trust, 3), shape.id),
        default=None,
    )


def _need(lack: MissingFact, shape: FactFile, vm: str) -> CheckNeed:
    states = {state.file: state.presence for state in lack.host.files}
    return CheckNeed(
        what=_asked(lack, vm),
        member=shape.path_of(lack.host.version),
        how_to_get=shape.how_to_get,
        host=lack.host.name or None,
        is_cut=states.get(shape.id) is Presence.CUT,
    )


def _asked(lack: MissingFact, vm: str) -> str:
    """Return what is not known, after the host or the VM that it is about."""
    name = load_fact_names()[lack.name]
    words = name.words(shortened(lack.subject, _LONGEST_SUBJECT)) if lack.subject else name.asked or name.label
    if name.type is bool and words != name.asked:
        words = f"whether it {words}" if name.is_predicate and not lack.subject else f"whether {words}"
    of = vm if name.of_vm and vm else lack.host.name
    return f"{of}: {words}" if of else words
