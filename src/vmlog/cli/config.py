"""`vmlog config`: the defaults that the user has set."""

from __future__ import annotations

from typing import Any

from vmlog.cli.config_file import config_keys, load_config
from vmlog.cli.console import write_text
from vmlog.cli.exit_codes import ExitCode
from vmlog.report.safe import one_line


def config_command() -> ExitCode:
    """Show where the configuration file is, and each default that can be set there.

    The file is TOML with the names of options as keys, such as tz = "local". The command line goes before it.
    """
    config = load_config()
    if config.path is None:
        write_text("no configuration file is used: VMLOG_CONFIG is empty\n")
    else:
        write_text(f"{one_line(str(config.path))}{'' if config.path.exists() else ' (does not exist)'}\n")
    width = max(map(len, config_keys()))
    for key in config_keys():
        if key in config.values:
            write_text(f"{key:{width}}  {_shown(config.values[key])}  (from the file)\n")
        else:
            write_text(f"{key:{width}}  not set\n")
    return ExitCode.OK


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return one_line(", ".join(value) if isinstance(value, list) else str(value))
