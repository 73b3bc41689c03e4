"""What the object of the licence service says. Keys are never looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.vim.vim_node import VimNode, VimObject
from vmlog.facts.vim.vim_rows import VimRows

LICENCE_TYPE: Final = "LicenseManager"
LICENCE_PATHS: Final = (
    "licenses[].editionKey",
    "licenses[].used",
    "licenses[].properties",
    "evaluation.properties",
)

_LICENCES: Final = "licenses[]"
_EVALUATION: Final = "eval"
_FEATURE: Final = "feature"
_EXPIRY: Final = "expirationDate"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=T|$)")


def licence_rows(manager: VimObject) -> Iterator[FactRow]:
    """Yield edition, features and expiry of the licence that the host uses; nothing if that is not clear."""
    if _LICENCES not in manager.whole_lists:
        return
    licences = manager.each(_LICENCES)
    if len(licences) > 1:
        licences = [licence for licence in licences if licence.whole("used")]
    if len(licences) != 1:
        return
    rows = VimRows()
    licence = licences[0]
    rows.text("licence.edition", "", licence, "editionKey")
    evaluation = manager.find("evaluation.properties")
    if evaluation and licence.text("editionKey") == _EVALUATION:
        for entry in evaluation.each():
            _add_expiry(entry, rows)
    for entry in licence.each("properties"):
        value = entry.find("value")
        if value and entry.text("key").lower() == _FEATURE:
            # Some have a limit behind their name, `vsmp:8`.
            name = (value.text("key") or value.text()).partition(":")[0]
            rows.add("licence.feature", name, True if name else None, value)
        else:
            _add_expiry(entry, rows)
    # In its evaluation time a host can do everything, whether the list says so or not.
    is_listed = any(row.name == "licence.feature" for row in rows.rows)
    if is_listed and licence.text("editionKey") != _EVALUATION:
        rows.listed("licence.feature", manager, _LICENCES)
    yield from rows.rows


def _add_expiry(entry: VimNode, rows: VimRows) -> None:
    if entry.text("key") == _EXPIRY and _DATE.match(entry.text("value")):
        rows.add("licence.expires", "", entry.text("value"), entry.find("value"))
