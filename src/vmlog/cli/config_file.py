"""Defaults of options from a file of the user."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vmlog.cli.color import ColorChoice
from vmlog.cli.console import PROGRAM
from vmlog.cli.quantities import MOST_JOBS, read_seconds, read_stage_limit
from vmlog.cli.zones import zone_of
from vmlog.errors import Location, UsageError
from vmlog.terms import Stage

CONFIG_VARIABLE: Final = "VMLOG_CONFIG"
# The reader of TOML takes the square of a key's length: for `a.a.a...=1` of 8 KB 0.35 s, of 40 KB half a minute.
_LARGEST: Final = 8 * 1024


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


# For each key, which is the name of an option: what its value must be, in words, and whether it is that.
_KINDS: Final[Mapping[str, tuple[str, Callable[[Any], bool]]]] = {
    "color": ("a text", lambda value: isinstance(value, str)),
    "jobs": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "pager": ("true or false", lambda value: isinstance(value, bool)),
    "patterns": ("a list of texts", _is_texts),
    "slow": ("a number or a text", lambda value: isinstance(value, str) or _is_number(value)),
    "stall": ("a list of texts", _is_texts),
    "tz": ("a text", lambda value: isinstance(value, str)),
}


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration file.

    Attributes:
        path: where it is or would be; None if the environment says that there is none, or there is no folder for it.
        values: what it says, by key; folders are absolute.
    """

    path: Path | None
    values: Mapping[str, Any]

    def defaults(self, command: Any) -> Mapping[str, Any]:
        """Return typer's map of defaults for a command and those below it: each gets what it has options for."""
        return _Defaults(self.values, command)


class _Defaults(Mapping[str, Any]):
    """Defaults of a command's options by their names, and such maps by the names of the commands below it.

    Only the commands that are asked for are loaded.
    """

    def __init__(self, values: Mapping[str, Any], command: Any) -> None:
        self._values = values
        self._own = {
            parameter.name: values[name.removeprefix("--")]
            for parameter in command.params
            for name in parameter.opts
            if name.startswith("--") and name.removeprefix("--") in values
        }
        self._below: Mapping[str, Any] = getattr(command, "commands", {})

    def __getitem__(self, name: str) -> Any:
        return _Defaults(self._values, self._below[name]) if name in self._below else self._own[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._own, **dict.fromkeys(self._below)})

    def __len__(self) -> int:
        return len([*self])


def config_place() -> Path | None:
    """Return where the configuration file is or would be; None if there is to be none, or no folder for it."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named is None:
        return _usual_place()
    return Path(named) if named else None


def load_config() -> Config:
    """Read the file that `VMLOG_CONFIG` names, else the one in the user's folder for configuration, if there is one.

    Raises:
        UsageError: the file cannot be read, or something in it is wrong, with its line.
    """
    path = config_place()
    if path is None:
        return Config(None, {})
    try:
        content = _content(path)
    except (FileNotFoundError, NotADirectoryError) as error:  # the home of some accounts is no folder
        if os.environ.get(CONFIG_VARIABLE):
            raise UsageError(f"{path}: no such file; {CONFIG_VARIABLE} names it") from error
        return Config(path, {})
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'no possible name'}") from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} cannot be read: not UTF-8") from error
    return Config(path, _checked(text, path))


def _content(path: Path) -> bytes:
    # A pipe could be silent for ever. The empty device stands for an empty file.
    if not stat.S_ISREG(path.stat().st_mode) and str(path) != os.devnull:
        raise UsageError(f"{path} is no configuration file: it is no regular file")
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise UsageError(f"{path} is no configuration file: it is too long, more than {_LARGEST // 1024} KB")
    return content


def config_keys() -> list[str]:
    """Return the keys that a configuration file may have."""
    return list(_KINDS)


def _usual_place() -> Path | None:
    from platformdirs import user_config_path

    try:
        folder = user_config_path(PROGRAM, appauthor=False)
    except (OSError, RuntimeError):
        # The user has no home folder. Older versions return a path that begins with `~` instead.
        return None
    return folder / "config.toml" if folder.is_absolute() else None


def _checked(text: str, path: Path) -> dict[str, Any]:
    import tomllib  # help texts without a configuration need none

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise UsageError("not valid TOML", Location(str(path), int(line[1]) if line else None)) from error
    except (ValueError, RecursionError) as error:  # a number of too many digits, too many brackets
        raise UsageError("not valid TOML", Location(str(path))) from error
    for key, value in values.items():
        if key not in _KINDS:
            raise UsageError(f"{key!r} is no key; there are {', '.join(_KINDS)}", _line_of(key, text, path))
        kind, fits = _KINDS[key]
        if not fits(value):
            raise UsageError(f"{key} must be {kind}", _line_of(key, text, path))
        try:
            values[key] = _read(key, value, path.absolute().parent)
        except UsageError as error:
            raise UsageError(f"{key}: {error}", _line_of(key, text, path)) from error
    return values


def _read(key: str, value: Any, folder: Path) -> Any:
    """Return a value of the right kind as the option takes it.

    Args:
        key: its key.
        value: the value in the file.
        folder: the folder of the file; paths are relative to it.

    Raises:
        UsageError: the option refuses it.
    """
    if key == "tz":
        zone_of(value)
    elif key == "slow":
        try:
            text = str(value)
        except ValueError as error:  # so many hexadecimal digits that Python does not write it in others
            raise UsageError("the number has too many digits") from error
        read_seconds(text)
        return text
    elif key == "stall":
        for limit in value:
            stage, _ = read_stage_limit(limit)
            if stage not in list(Stage):
                raise UsageError(f"{stage!r} is no stage; there are {', '.join(Stage)}")
    elif key == "color" and value not in list(ColorChoice):
        raise UsageError(f"{value!r} is not one of {', '.join(ColorChoice)}")
    elif key == "jobs" and not 1 <= value <= MOST_JOBS:
        raise UsageError(f"it must be from 1 to {MOST_JOBS}")
    elif key == "patterns":
        return [_folder(name, folder) for name in value]
    return value


def _folder(name: str, beside: Path) -> str:
    if "\0" in name:
        raise UsageError(f"{name!r} can be no folder")
    try:
        return str(beside / Path(name).expanduser())
    except RuntimeError as error:
        raise UsageError(f"{name!r} names a user whose home folder is not known") from error


def _line_of(key: str, text: str, path: Path) -> Location:
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=\].]", line):
            return Location(str(path), number)
    return Location(str(path))
