"""The user's cache folder: what is there only saves time."""

from __future__ import annotations

from pathlib import Path


def cache_folder() -> Path | None:
    """Return the folder, which may not exist yet; None where the user has none."""
    # Importing it takes longer than reading the cache.
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("vmlog", appauthor=False)
    except (OSError, RuntimeError):
        # The user has no home folder. Older versions return a path that begins with `~` instead.
        return None
    return folder if folder.is_absolute() else None
