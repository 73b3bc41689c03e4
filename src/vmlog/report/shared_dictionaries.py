"""Parts that the JSON objects of every kind of report share: times, numbers, articles, sources, warnings."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from vmlog.model import Notice, Reference, SourceInfo

_DIGITS = 3


def iso(moment: datetime | None) -> str | None:
    """Return the time in UTC as ISO 8601 with `Z` and as many of 0, 3 or 6 decimals as it needs.

    >>> iso(datetime(2025, 3, 1, 10, 5, 31, 20_000, tzinfo=UTC))
    '2025-03-01T10:05:31.020Z'
    """
    if moment is None:
        return None
    if moment.microsecond == 0:
        precision = "seconds"
    else:
        precision = "milliseconds" if moment.microsecond % 1000 == 0 else "microseconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).removesuffix("+00:00") + "Z"


def rounded(value: float | None) -> float | None:
    """Return the number with 3 decimals, never -0.0; None when there is none or it is not finite.

    >>> rounded(0.12345), rounded(-0.0001), rounded(float("inf"))
    (0.123, 0.0, None)
    """
    if value is None or not math.isfinite(value):
        return None
    return round(value, _DIGITS) + 0.0


def reference_dict(reference: Reference) -> dict[str, object]:
    """Return the JSON object of an article."""
    return {
        "kind": reference.kind,
        "id": reference.id,
        "legacy_id": reference.legacy_id,
        "url": reference.url,
        "title": reference.title,
    }


def source_dict(source: SourceInfo) -> dict[str, object]:
    """Return the JSON object of a row of `sources`."""
    return {
        "source": source.source,
        "kind": source.kind,
        "host": source.host,
        "product": source.product,
        "version": source.version,
        "build": source.build,
        "collected_utc": iso(source.collected_utc),
    }


def notice_dict(notice: Notice) -> dict[str, object]:
    """Return the JSON object of a row of `warnings`."""
    return {"code": notice.code, "message": notice.message, "source": notice.source, "member": notice.member}
