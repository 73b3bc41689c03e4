"""The style sheet and the script inside HTML reports, and the policy that lets a browser use nothing else."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

_PACKAGE: Final = "vmlog.report"


@cache
def page_style() -> str:
    """Return the style sheet: light, dark, narrow and printed."""
    return files(_PACKAGE).joinpath("page.css").read_text(encoding="utf-8")


@cache
def page_script() -> str:
    """Return the script, which searches, filters and sorts; a page can be read without it."""
    return files(_PACKAGE).joinpath("page.js").read_text(encoding="utf-8")


def content_policy() -> str:
    """Return the Content-Security-Policy: this style sheet and script by their hashes, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_source(page_style())}'; script-src '{_source(page_script())}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
