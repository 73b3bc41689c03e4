"""Draft a cause file from a pasted line: its values become placeholders, the line becomes the first sample."""

from __future__ import annotations

import json
import re
from typing import Final

from vmlog.errors import UsageError
from vmlog.knowledge.cause_file import is_slug
from vmlog.match.codes.status import find_statuses

# Name and type of the placeholder for each kind of value; earlier ones are tried first.
_VALUES: Final = (
    ("path", "path", re.compile(r"/vmfs/[^\s'\",;)\]]+|\[[^\]\n]{1,80}\] [^\s'\",;)]+\.[a-z]{2,5}\b")),
    ("migration_id", "id", re.compile(r"(?<![0-9])[0-9]{16,19}(?![0-9])")),
    ("ip", "ip", re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b")),
    ("name", "text", re.compile(r"(?<=')[^'\n{}]{1,120}(?=')|(?<=\")[^\"\n{}]{1,120}(?=\")")),
    ("code", "hex", re.compile(r"\b0x[0-9a-fA-F]+\b")),
    ("number", "int", re.compile(r"(?<![\w.])[0-9]+(?![\w.])")),
)
# Of an id that is made; it becomes the name of a file.
_MOST_LETTERS: Final = 80
_KEY: Final = re.compile(r"\[((?:msg|vob|esx)(?:\.[A-Za-z0-9_]+)+)\] ")
_HEADER: Final = re.compile(
    r"^(?:<[0-9]+>)?(?:\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][^ ]+ |[A-Z][a-z]{2} +[0-9]+ [0-9:]{8} )"
    r"(?:[^\[\n]{0,60}\[[^\]]*\]:? ?(?:\[Originator@[^\]]*\] )?|[^)\n]{0,80}?cpu[0-9]+:[0-9]+(?: opID=[^)]+)?\))?"
    r"(?:WARNING: |ALERT: )?"
)


def draft_cause(line: str, identity: str = "") -> tuple[str, str]:
    """Return the id and the content of a new cause file; the author adds the explanation.

    Args:
        line: The message, with its log header or without.
        identity: The id of the cause; by default it is made from the words of the message.

    >>> draft_cause("Failed to reach host 10.0.0.7")[0]
    'failed-reach-host'

    Raises:
        UsageError: no cause can have this id.
    """
    if identity and not is_slug(identity):
        raise UsageError(f"the id {identity!r} is no slug of lower-case words joined by '-', such as disk-full")
    first_line = line.strip().splitlines()[0]
    key = _KEY.search(first_line)
    message = (first_line[key.end() :] if key else _HEADER.sub("", first_line)).strip() or first_line
    template = _template(message)
    name = identity or _slug(template)
    codes = [status.hex for status in find_statuses(message)]
    content = [
        "schema = 1",
        f"id = {_quoted(name)}",
        f"title = {_quoted(message[:80])}",
        'status = "draft"',
        'role = "cause"',
        'severity = "error"',
        'stage = "any"',
        "",
        "[match]",
        f"templates = [{_quoted(template)}]",
        *([f"message_keys = [{_quoted(key[1])}]"] if key else []),
        *([f"status_codes = [{', '.join(map(_quoted, codes))}]"] if codes else []),
        "",
        "[explain]",
        'cause = "Say here, in your own words, why this happens."',
        'remedies = ["Say here what to do next."]',
        "",
        "[[tests.match]]",
        f"text = {_quoted(line.strip())}",
        "",
    ]
    return name, "\n".join(content)


def _template(message: str) -> str:
    counts: dict[str, int] = {}
    # Texts, each with True if it is a placeholder.
    pieces = [(message.replace("{", "(").replace("}", ")"), False)]
    for name, kind, pattern in _VALUES:
        split: list[tuple[str, bool]] = []
        for text, is_placeholder in pieces:
            position = 0
            for match in () if is_placeholder else pattern.finditer(text):
                counts[name] = counts.get(name, 0) + 1
                label = name if counts[name] == 1 else f"{name}_{counts[name]}"
                split += [(text[position : match.start()], False), (f"{{{label}:{kind}}}", True)]
                position = match.end()
            split.append((text[position:], is_placeholder))
        pieces = [piece for piece in split if piece[0]]
    return "".join(text for text, _ in pieces)


def _slug(template: str) -> str:
    words = re.findall(r"[a-z]{3,}", re.sub(r"\{[^}]*\}", " ", template).lower())
    return "-".join(words[:6])[:_MOST_LETTERS].rstrip("-") or "new-pattern"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")  # which TOML allows only as an escape
