"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in Markdown.

    >>> print(table(("texts", "asked"), [("own samples", 796)]))
    | texts | asked |
    | --- | --- |
    | own samples | 796 |
    """
    cells = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in cells)


def percent(share: float) -> str:
    """Return a share of 0 to 1 in percent.

    >>> percent(0.9735)
    '97.4 %'
    """
    return f"{share * 100:.1f} %"
