"""vmlog reads VMware logs and support bundles and explains every migration that failed or stalled.

The library is the same as the program: `analyze` gives a `Report`, `explain` the causes of one message, `Events` every
parsed record as polars frames, `load_catalogue` the documented causes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmlog.version import __version__

if TYPE_CHECKING:
    from vmlog.api import Events, analyze, explain, info
    from vmlog.errors import VmlogError
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.model import Report

__all__ = ["Events", "Report", "VmlogError", "__version__", "analyze", "explain", "info", "load_catalogue"]

# Where each public name lives; importing the package alone must stay cheap (`vmlog --help`).
_HOMES = {
    "Events": "vmlog.api",
    "analyze": "vmlog.api",
    "explain": "vmlog.api",
    "info": "vmlog.api",
    "VmlogError": "vmlog.errors",
    "load_catalogue": "vmlog.knowledge.catalogue",
    "Report": "vmlog.model",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
