"""Secrets in texts of logs: licence keys, passwords, tickets of sessions. No report shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

LICENCE_MASK: Final = "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"
SECRET_MASK: Final = "(hidden)"  # noqa: S105 - what is shown instead
_LICENCE: Final = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}(?![0-9A-Za-z-])")
_DASHES: Final = 4
_WORDS: Final = (
    r"password|passwd|pwd|passphrase|secret|authorization|api[_-]?key|private[_-]?key|session[_-]?ticket|clone[_-]?ticket|"
    r"soap_session|session_?id|saml_?token|access_?token|bearer"
)
# What stands for no secret.
_NOTHING: Final = r"(?!<|\(|(?i:null|none|true|false|yes|no|required|expired|incorrect|invalid)\b)"
_PLAIN: Final = r"""[^\s"',;<>()]{3,2000}"""
_QUOTED: Final = r"""(?<=")[^"\n]{1,2000}(?=")|(?<=')[^'\n]{1,2000}(?=')"""
_SHAPES: Final = tuple(
    re.compile(shape)
    for shape in (
        # password=..., "password": "...", token=...
        rf"""(?i:(?<![A-Za-z])(?:{_WORDS})["']?(?: {{0,3}}[=:] {{0,3}})|token["']?=)["']?{_NOTHING}"""
        rf"""(?P<hidden>{_QUOTED}|(?!(?i:basic|bearer|digest|negotiate|ntlm)\b){_PLAIN})""",
        # --password ...
        rf"""(?i:(?<![\w-])--?(?:{_WORDS}|token)) {{1,3}}["']?(?![-]){_NOTHING}(?P<hidden>{_QUOTED}|{_PLAIN})""",
        # Authorization: Basic ..., bearer ...
        rf"(?i:authorization[\"']? {{0,3}}[=:] {{0,3}}[\"']?(?:basic|digest|negotiate|ntlm) |(?<![A-Za-z])bearer )"
        rf" {{0,3}}(?P<hidden>{_PLAIN})",
        # https://user:password@vc.example.com
        r"://[^\s/:@]{1,256}:(?P<hidden>[^\s/@]{1,256})@",
    )
)
# Most texts hold none of these, which takes less time to find out. Dumps of faults are full of plain `key = `.
_HINTS: Final = (
    "passw", "pwd", "passph", "secret", "authoriz", "apikey", "api_key", "api-key", "privatekey", "private_key",
    "private-key", "ticket", "session", "token", "bearer", "://",
)  # fmt: skip


def secrets_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start and end of each secret of a text, and what is shown instead."""
    if text.count("-") >= _DASHES:
        for match in _LICENCE.finditer(text):
            yield match.start(), match.end(), LICENCE_MASK
    low = text.lower()
    # Other letters may fold to those of a hint.
    if not low.isascii() or any(map(low.__contains__, _HINTS)):
        ends = [match.span("hidden") for shape in _SHAPES for match in shape.finditer(text)]
        covered = 0
        for start, end in sorted(ends, key=lambda span: (span[0], -span[1])):
            if start >= covered:
                yield start, end, SECRET_MASK
                covered = end


def without_secrets(text: str) -> str:
    """Return a text with its secrets masked.

    >>> without_secrets("login with password=hunter22, key AAAAA-BBBBB-CCCCC-DDDDD-12345")
    'login with password=(hidden), key XXXXX-XXXXX-XXXXX-XXXXX-XXXXX'
    """
    parts, done = [], 0
    for start, end, mask in sorted(secrets_in(text)):
        if start >= done:
            parts += [text[done:start], mask]
            done = end
    return "".join([*parts, text[done:]]) if parts else text
