"""Host names without their domain, where the rest is still unique."""

from __future__ import annotations

from collections.abc import Iterable


def short_labels(names: Iterable[str]) -> dict[str, str]:
    """Return first labels by name; addresses, and names whose label another one has too, are missing.

    >>> short_labels(["esx-a1.example.com", "esx-b2.example.com", "esx-b2.example.net", "192.0.2.7"])
    {'esx-a1.example.com': 'esx-a1'}
    """
    labels: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if not name.replace(".", "").isdigit():
            labels.setdefault(name.partition(".")[0], []).append(name)
    return {found[0]: label for label, found in labels.items() if len(found) == 1}
