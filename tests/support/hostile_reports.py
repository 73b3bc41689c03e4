"""Every kind of report with any text in the places that logs, names and configuration files fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final

from tests.support.check_samples import HOSTILE_CHECKS
from tests.support.report_samples import EVERYTHING, HOSTILE, HOSTILE_INCIDENT
from tests.support.story_samples import EXCERPT, ODD
from vmlog.baseline.comparison import compare_migrations
from vmlog.model import Notice


def with_text(item: Any, text: str) -> Any:
    """Return a report with another text in the place of the hostile one."""
    if isinstance(item, str) and not isinstance(item, Enum):
        return item.replace(HOSTILE, text)
    if isinstance(item, tuple):
        return tuple(with_text(one, text) for one in item)
    if isinstance(item, dict):
        return {with_text(key, text): with_text(value, text) for key, value in item.items()}
    if is_dataclass(item) and not isinstance(item, type):
        return replace(item, **{one.name: with_text(getattr(item, one.name), text) for one in fields(item)})
    return item


NOTICES = tuple(Notice(code, HOSTILE, HOSTILE, HOSTILE) for code in ("not-text", "source-missing", "assumed-year"))
REPORT = replace(EVERYTHING, warnings=NOTICES)
HOSTILE_REPORTS: Final[Mapping[str, tuple[Any, dict[str, Any]]]] = {
    "report": (REPORT, {"title": HOSTILE}),
    "ticket": (REPORT, {"brief": True}),
    "story": (replace(ODD, migration=HOSTILE_INCIDENT), {"show_all": True}),
    "lines": (replace(EXCERPT, lines=tuple(replace(line, text=HOSTILE, member=HOSTILE) for line in EXCERPT.lines)), {}),
    "check": (HOSTILE_CHECKS, {}),
    "comparison": (compare_migrations(replace(REPORT, migrations=REPORT.incidents)), {}),
}
