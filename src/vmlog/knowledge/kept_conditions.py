"""The conditions of pattern files, compiled by an earlier run.

Few of them are asked in a run, but the first one loads pyparsing and builds its grammar.
"""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import Any, Final

from vmlog.knowledge.condition import Both, Comparison, Condition, Match, Membership, Node, Not, compile_condition
from vmlog.knowledge.kept_results import KeptResults

_LITERALS: Final = (str, float)


@cache
def kept_condition(text: str) -> Condition:
    """Return what `compile_condition` makes of a text."""
    kept = _kept()
    if (written := kept.get(text)) is not None:
        try:
            return Condition(text, _read(written))
        except (ValueError, RecursionError, re.error):  # written by somebody else
            pass
    condition = compile_condition(text)
    kept.put(text, _written(condition.root))
    return condition


@cache
def _kept() -> KeptResults:
    return KeptResults.of("conditions")


def _written(node: Node) -> list[Any]:
    """Return a node as JSON can hold it."""
    match node:
        case Comparison():
            return [node.operator, node.name, node.literal]
        case Membership():
            return ["in", node.name, list(node.literals)]
        case Match():
            return ["matches", node.name, node.regex.pattern]
        case Not():
            return ["not", _written(node.operand)]
        case Both():
            return ["and" if node.every else "or", *map(_written, node.operands)]


def _read(written: Any) -> Node:
    """Return the node that was written.

    Raises:
        ValueError: `_written` writes no such thing.
    """
    match written:
        case ["in", str(name), [*literals]] if all(type(one) in _LITERALS for one in literals):
            return Membership(name, tuple(literals))
        case ["matches", str(name), str(regex)]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)
                return Match(name, re.compile(regex))
        case ["not", operand]:
            return Not(_read(operand))
        case ["and" | "or" as word, *operands] if len(operands) > 1:
            return Both(tuple(map(_read, operands)), word == "and")
        case ["==" | "!=" | "<" | "<=" | ">" | ">=" as operator, str(name), (str() | float()) as literal]:
            return Comparison(name, operator, literal)
    raise ValueError("no condition")
