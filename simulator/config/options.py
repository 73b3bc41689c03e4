"""Changed advanced options, in the two layouts of `system settings advanced list -d`."""

from __future__ import annotations

import json

from simulator.config.columns import Cell, ruled
from simulator.config.model import HostConfig, OptionConfig

_EMPTY = "<EMPTY>"


def options_text(host: HostConfig) -> str:
    """Return a row for each option (7.0), else a block for each."""
    if 7 <= host.number < 8:
        rows = [
            (option.path, option.kind, option.text or "changed", option.value or _EMPTY, option.default or _EMPTY)
            for option in host.options
        ]
        return ruled(("Path", "Type", "Description", "Value", "Default Value"), rows)
    blocks = (
        "".join(f"   {key}: {value}".rstrip(" ") + "\n" for key, value in _fields(option).items())
        for option in host.options
    )
    return "\n".join(blocks)


def options_json(host: HostConfig) -> str:
    """Return the same as JSON."""
    return json.dumps([_fields(option) for option in host.options], indent=1) + "\n"


def _fields(option: OptionConfig) -> dict[str, Cell]:
    whole = option.kind == "integer"
    return {
        "Path": option.path,
        "Type": option.kind,
        "Int Value": int(option.value) if whole else 0,
        "Default Int Value": int(option.default) if whole else 0,
        "Min Value": 0,
        "Max Value": 2147483647 if whole else 0,
        "String Value": "" if whole else option.value,
        "Default String Value": "" if whole else option.default,
        "Valid Characters": "" if whole else "*",
        "Description": option.text,
    }
