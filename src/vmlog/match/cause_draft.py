"""A pasted line as the beginning of a cause file: its values become placeholders, the line its first sample."""

from __future__ import annotations

import json
import re
from typing import Final

from vmlog.match.codes.status import find_statuses

# Values, most telling first; each becomes a placeholder of the given name and type.
_VALUES: Final = (
    ("path", "path", re.compile(r"/vmfs/[^\s'\",;)\]]+|\[[^\]\n]{1,80}\] [^\s'\",;)]+\.[a-z]{2,5}\b")),
    ("migration_id", "id", re.compile(r"(?<![0-9])[0-9]{16,19}(?![0-9])")),
    ("ip", "ip", re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b")),
    ("name", "text", re.compile(r"(?<=')[^'\n{}]{1,120}(?=')|(?<=\")[^\"\n{}]{1,120}(?=\")")),
    ("code", "hex", re.compile(r"\b0x[0-9a-fA-F]+\b")),
    ("number", "int", re.compile(r"(?<![\w.])[0-9]+(?![\w.])")),
)
_KEY: Final = re.compile(r"\[((?:msg|vob|esx)(?:\.[A-Za-z0-9_]+)+)\] ")
_HEADER: Final = re.compile(
    r"^(?:<[0-9]+>)?(?:\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][^ ]+ |[A-Z][a-z]{2} +[0-9]+ [0-9:]{8} )"
    r"(?:[^\[\n]{0,60}\[[^\]]*\]:? ?(?:\[Originator@[^\]]*\] )?|[^)\n]{0,80}?cpu[0-9]+:[0-9]+(?: opID=[^)]+)?\))?"
    r"(?:WARNING: |ALERT: )?"
)


def draft_cause(line: str, identity: str = "") -> tuple[str, str]:
    """Draft a cause file. Returns the id and the file's content; the explanation is left to the author."""
    first = line.strip().splitlines()[0]
    key = _KEY.search(first)
    message = (first[key.end() :] if key else _HEADER.sub("", first)).strip() or first
    template = _template(message)
    name = identity or _slug(template)
    codes = [status.hex for status in find_statuses(message)]
    shown = [
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
    return name, "\n".join(shown)


def _template(message: str) -> str:
    seen: dict[str, int] = {}
    pieces = [(message.replace("{", "(").replace("}", ")"), False)]
    for name, kind, pattern in _VALUES:
        done: list[tuple[str, bool]] = []
        for text, fixed in pieces:
            position = 0
            for found in () if fixed else pattern.finditer(text):
                seen[name] = seen.get(name, 0) + 1
                label = name if seen[name] == 1 else f"{name}_{seen[name]}"
                done += [(text[position : found.start()], False), (f"{{{label}:{kind}}}", True)]
                position = found.end()
            done.append((text[position:], fixed))
        pieces = [piece for piece in done if piece[0]]
    return "".join(text for text, _ in pieces)


def _slug(template: str) -> str:
    words = re.findall(r"[a-z]{3,}", re.sub(r"\{[^}]*\}", " ", template).lower())
    return "-".join(words[:6]) or "new-pattern"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
