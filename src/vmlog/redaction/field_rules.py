"""What each field of the report's types holds: a name of a kind, a path, text, or something that stays.

A field that no rule names is text, so a field that is added later is covered from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KEEP: Final = "keep"
PATH: Final = "path"
SOURCE: Final = "source"
LOGGED: Final = "logged"
LINE: Final = "line"
FACT: Final = "fact"
VERSION: Final = "version"
TEXT: Final = "text"

_OWN_WORDS: Final = """
CauseMatch.id CauseMatch.level CauseMatch.role CauseMatch.confirmed_by CauseMatch.contradicted_by CheckResult.check
CheckResult.number CheckResult.fault CheckResult.cause FactState.fact FactState.title FactState.state HostTrouble.kind
Notice.code SourceInfo.kind Coverage.log Coverage.format Coverage.format_title Evidence.log Migration.progress_basis
StoryLine.log StoryLine.level StoryLine.mark
"""
_ARTICLES: Final = "Reference.kind Reference.id Reference.legacy_id Reference.url Reference.title"
_IDS: Final = "Migration.incident_id Migration.migration_id Endpoint.world"
_VERSIONS: Final = """
SourceInfo.product SourceInfo.version SourceInfo.build ClusterHost.version ClusterHost.build HostFactSummary.version
HostFactSummary.build Report.vmlog Report.catalogue CheckReport.vmlog CheckReport.catalogue
"""
STAYING_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(_OWN_WORDS.split(), "a word of the product's own lists"),
        **dict.fromkeys(_ARTICLES.split(), "a public article"),
        **dict.fromkeys(_IDS.split(), "an id by which lines are joined and that names nothing outside the logs"),
        **dict.fromkeys(_VERSIONS.split(), "a product or a version"),
        "HostTrouble.adapter": "a name that the product gives (vmnic2)",
    }
)
"""Fields that stay as they are, with the reason."""

# What fields hold, by the type's name and the field's, or by the field's name alone.
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "host": "host",
        "other_host": "host",
        "ClockOffset.reference": "host",
        "HostFactSummary.name": "host",
        "ClusterHost.name": "host",
        "Endpoint.ip": "host",
        "ClusterHost.ip": "host",
        "vm": "vm",
        "user": "user",
        "cancelled_by": "user",
        "source": SOURCE,
        "member": PATH,
        "CheckNeed.member": TEXT,
        "FilterHint.wanted": "hint",
        "FilterHint.nearest": "hint",
        "unit": PATH,
        "text": LOGGED,
        "message": LOGGED,
        "Unexplained.template": LOGGED,
        "query": LOGGED,
        "Notice.message": TEXT,
    }
)
VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "vm": "vm", "other_vm": "vm", "vm_ref": LOGGED, "host": "host", "source": "host", "destination": "host",
        "datastore": "datastore", "network": "network", "source_network": "network", "portgroup": "network",
        "user": "user", "snapshot": "folder", "solution": LOGGED,
    }
)  # fmt: skip
"""What the values of a cause's placeholders name."""


def rule_of(type_names: tuple[str, ...], name: str) -> str:
    """Return what a field holds.

    Args:
        type_names: the names of its type and of the types that this extends.
        name: the field's name.
    """
    keys = [f"{type_name}.{name}" for type_name in type_names]
    if any(key in STAYING_FIELDS for key in keys):
        return KEEP
    return next((_KINDS[key] for key in (*keys, name) if key in _KINDS), TEXT)
