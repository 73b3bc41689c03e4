"""The condition language of pattern files: `stage == 'connect' and progress_percent <= 10`.

A condition is a boolean expression over named facts: comparisons (`==`, `!=`, `<`, `<=`, `>`, `>=`), `in [...]` and
`matches 'regex'`, joined by `and`, `or`, `not` and parentheses. A comparison with a missing fact (or None) is false.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Final

from vmlog.errors import PatternError

if TYPE_CHECKING:
    from pyparsing import ParserElement, ParseResults

ConditionFacts = Mapping[str, str | float | None]
Literal = str | float

_OPERATORS: Final[dict[str, Callable[[Literal, Literal], bool]]] = {
    "==": eq, "!=": ne, "<=": le, ">=": ge, "<": lt, ">": gt,
}  # fmt: skip
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_QUOTED: Final = re.compile("'[^']*'|\"[^\"]*\"")
_MAX_LENGTH: Final = 2000
_MAX_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class Comparison:
    """`name operator literal`."""

    name: str
    operator: str
    literal: Literal

    def holds(self, facts: ConditionFacts) -> bool:
        """Return whether the fact is there and compares as wanted."""
        fact = facts.get(self.name)
        if fact is None:
            return False
        pair = _comparable(fact, self.literal)
        return pair is not None and _OPERATORS[self.operator](*pair)

    def may(self, facts: ConditionFacts, unknown: Collection[str]) -> tuple[bool, bool]:
        """Return whether it may be true and may be false where the named facts may be anything."""
        holds = self.holds(facts)
        return (True, True) if self.name in unknown else (holds, not holds)


@dataclass(frozen=True, slots=True)
class Membership:
    """`name in [literal, ...]`."""

    name: str
    literals: tuple[Literal, ...]

    def holds(self, facts: ConditionFacts) -> bool:
        """Return whether the fact equals one of the literals."""
        return any(Comparison(self.name, "==", literal).holds(facts) for literal in self.literals)

    def may(self, facts: ConditionFacts, unknown: Collection[str]) -> tuple[bool, bool]:
        """Return whether it may be true and may be false where the named facts may be anything."""
        holds = self.holds(facts)
        return (True, True) if self.name in unknown else (holds, not holds)


@dataclass(frozen=True, slots=True)
class Match:
    """`name matches 'regex'`, found anywhere in the fact."""

    name: str
    regex: re.Pattern[str]

    def holds(self, facts: ConditionFacts) -> bool:
        """Return whether the regex is found in the fact."""
        fact = facts.get(self.name)
        return fact is not None and self.regex.search(_text(fact)) is not None

    def may(self, facts: ConditionFacts, unknown: Collection[str]) -> tuple[bool, bool]:
        """Return whether it may be true and may be false where the named facts may be anything."""
        holds = self.holds(facts)
        return (True, True) if self.name in unknown else (holds, not holds)


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    operand: Node

    def holds(self, facts: ConditionFacts) -> bool:
        """Return whether the operand does not hold."""
        return not self.operand.holds(facts)

    def may(self, facts: ConditionFacts, unknown: Collection[str]) -> tuple[bool, bool]:
        """Return whether it may be true and may be false where the named facts may be anything."""
        true, false = self.operand.may(facts, unknown)
        return false, true


@dataclass(frozen=True, slots=True)
class Both:
    """Operands that must all hold (`and`) or of which one must (`or`)."""

    operands: tuple[Node, ...]
    every: bool

    def holds(self, facts: ConditionFacts) -> bool:
        """Return whether enough operands hold; the rest is not looked at."""
        return (all if self.every else any)(operand.holds(facts) for operand in self.operands)

    def may(self, facts: ConditionFacts, unknown: Collection[str]) -> tuple[bool, bool]:
        """Return whether it may be true and may be false where the named facts may be anything."""
        true, false = zip(*(operand.may(facts, unknown) for operand in self.operands), strict=True)
        return (all(true), any(false)) if self.every else (any(true), all(false))


Node = Comparison | Membership | Match | Not | Both


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; `text` is what the pattern file says."""

    text: str
    root: Node

    def holds(self, facts: ConditionFacts) -> bool:
        """Return whether the condition is true of these facts."""
        return self.root.holds(facts)

    def may_hold(self, facts: ConditionFacts, unknown: Collection[str]) -> bool:
        """Return whether the condition may be true where the named facts may be anything."""
        return self.root.may(facts, unknown)[0]

    def must_hold(self, facts: ConditionFacts, unknown: Collection[str]) -> bool:
        """Return whether the condition is true whatever the named facts are."""
        return not self.root.may(facts, unknown)[1]


@lru_cache(maxsize=1024)
def compile_condition(text: str) -> Condition:
    """Compile a condition.

    Raises:
        PatternError: with the column and a caret, where the text is no condition or a regex is not allowed.
    """
    from pyparsing import ParseBaseException

    _check_size(text)
    try:
        return Condition(text, _grammar().parse_string(text, parse_all=True)[0])
    except ParseBaseException as error:
        raise _error(text, error.loc, "expected a comparison such as stage == 'connect'") from None
    except _RegexError as error:
        raise _error(text, error.offset, error.reason) from None


class _RegexError(Exception):
    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


@cache
def _grammar() -> ParserElement:
    import pyparsing as pp

    reserved = pp.MatchFirst(map(pp.Keyword, ("and", "or", "not", "in", "matches")))
    name = ~reserved + pp.Regex("[A-Za-z_][A-Za-z0-9_]*")
    string = pp.Regex(_QUOTED).set_parse_action(lambda tokens: tokens[0][1:-1])
    number = pp.Regex(_NUMBER).set_parse_action(lambda tokens: float(tokens[0]))
    literal = string | number
    literals = pp.Suppress("[") + pp.DelimitedList(literal) + pp.Suppress("]")
    comparison = name + pp.one_of(list(_OPERATORS)) + literal
    membership = name + pp.Suppress(pp.Keyword("in")) + literals
    regex = pp.Regex(_QUOTED).set_parse_action(lambda _, offset, tokens: _regex(tokens[0][1:-1], offset))
    match = name + pp.Suppress(pp.Keyword("matches")) + regex
    disjunction = pp.Forward()
    group = pp.Suppress("(") + disjunction + pp.Suppress(")")
    negation = pp.ZeroOrMore(pp.Keyword("not")) + (group | comparison | membership | match)
    conjunction = negation + pp.ZeroOrMore(pp.Suppress(pp.Keyword("and")) - negation)
    disjunction <<= conjunction + pp.ZeroOrMore(pp.Suppress(pp.Keyword("or")) - conjunction)

    comparison.set_parse_action(lambda tokens: Comparison(*tokens))
    membership.set_parse_action(lambda tokens: Membership(tokens[0], tuple(tokens[1:])))
    match.set_parse_action(lambda tokens: Match(*tokens))
    negation.set_parse_action(_negate)
    conjunction.set_parse_action(lambda tokens: _join(tokens, every=True))
    disjunction.set_parse_action(lambda tokens: _join(tokens, every=False))
    return disjunction.parse_with_tabs()


def _negate(tokens: ParseResults) -> Node:
    *negations, operand = tokens
    return Not(operand) if len(negations) % 2 else operand


def _join(tokens: ParseResults, *, every: bool) -> Node:
    return tokens[0] if len(tokens) == 1 else Both(tuple(tokens), every)


def _check_size(text: str) -> None:
    if len(text) > _MAX_LENGTH:
        raise PatternError(f"condition of {len(text)} characters; at most {_MAX_LENGTH} are allowed")
    depth = 0
    for offset, char in enumerate(_QUOTED.sub(lambda match: " " * len(match[0]), text)):
        depth += (char == "(") - (char == ")")
        if depth > _MAX_DEPTH:
            raise _error(text, offset, f"more than {_MAX_DEPTH} nested parentheses")


_REGEX_PART: Final = re.compile(
    r"(?P<forbidden>\(\?(?:[=!(]|<[=!]|P=)|\\[1-9])"
    r"|(?P<flags>\(\?[a-zA-Z]+\))"
    r"|(?P<open>\((?:\?[a-zA-Z-]*:|\?P<[^>]*>)?)"
    r"|(?P<close>\))"
    r"|(?P<or>\|)"
    r"|(?P<repeat>[*+?]|\{(?P<least>[0-9]*)(?P<comma>,?)(?P<most>[0-9]*)\})[?+]?"
    r"|(?P<atom>\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|.)",
    re.DOTALL,
)
_MANY: Final = 4096  # no fact is longer
_MOST_WAYS: Final = 32 * _MANY


@dataclass(slots=True)
class _Group:
    """In how many ways a group of a regex can match at one place, at most, as far as it is read.

    Attributes:
        before: ways of its finished alternatives together.
        here: ways of the alternative being read, less its last atom.
        last: ways of the last atom, which may yet be repeated.
    """

    before: int = 0
    here: int = 1
    last: int = 1

    def ways(self) -> int:
        return self.before + self.here * self.last


def _regex(pattern: str, offset: int) -> re.Pattern[str]:
    """Compile a regex that cannot run away: it backtracks, so there is a limit to the ways in which it can match.

    Look-around and back-references are refused too: they may hide more.
    """
    groups = [_Group()]
    for part in _REGEX_PART.finditer(pattern):
        group = groups[-1]
        if part["forbidden"]:
            raise _RegexError(offset, f"look-around and back-references are not allowed in a regex: {part[0]}")
        if part["open"]:
            groups.append(_Group())
        elif part["close"] and len(groups) > 1:
            groups.pop()
            groups[-1].here, groups[-1].last = groups[-1].here * groups[-1].last, group.ways()
        elif part["or"]:
            group.before, group.here, group.last = group.ways(), 1, 1
        elif part["repeat"]:
            group.last = _repeated(group.last, part)
        elif part["atom"]:
            group.here, group.last = group.here * group.last, 1
        if groups[-1].ways() > _MOST_WAYS:
            raise _RegexError(offset, "a repetition within a repetition, or several in a row: too many ways to match")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise _RegexError(offset, f"bad regex: {error}") from None


def _repeated(ways: int, repeat: re.Match[str]) -> int:
    """Count the ways in which a repeated atom matches: for each number of times, each time in any of its ways."""
    least, most = int(repeat["least"] or 0), int(repeat["most"] or 0)
    if repeat["repeat"] == "?":
        return ways + 1
    if repeat["repeat"] in ("*", "+") or (repeat["comma"] and not repeat["most"]):
        least, most = 0, _MANY
    elif not repeat["comma"]:
        most = least
    if ways > 1 and most > _MANY.bit_length():
        return _MOST_WAYS + 1
    return max(1, (most - least + 1) * int(ways**most))


def _error(text: str, offset: int, reason: str) -> PatternError:
    start = text.rfind("\n", 0, offset) + 1
    shown = text[start:].split("\n", 1)[0]
    column = offset - start
    return PatternError(f"bad condition at column {column + 1}: {reason}\n    {shown}\n    {' ' * column}^")


def _comparable(fact: str | float, literal: Literal) -> tuple[Literal, Literal] | None:
    """Bring a fact to the type of the literal: template variables are text even where they hold a number."""
    if isinstance(literal, str):
        return _text(fact), literal
    if isinstance(fact, str):
        return (float(fact), literal) if _NUMBER.fullmatch(fact) else None
    return fact, literal


def _text(fact: str | float) -> str:
    return str(fact) if isinstance(fact, str) else f"{fact:.15g}"
