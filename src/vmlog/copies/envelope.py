"""Log lines as platforms export them: a message among fields, which may name what the line itself lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from vmlog.copies.line_heads import LINE_SEPARATOR

MESSAGE_NAMES: Final = ("_raw", "message", "msg", "log", "event", "text", "raw", "original", "line", "body", "@message")
_HOSTS: Final = ("host", "hostname", "host.name", "host.hostname", "_hostname", "logsource", "fromhost", "source_host")
_TIMES: Final = ("@timestamp", "timestamp", "_time", "time", "ts", "datetime", "eventtime")
_PROGRAMS: Final = (
    "program", "programname", "appname", "app_name", "app-name", "syslog_identifier", "ident", "process.name",
    "log.file.path", "filename", "source", "sourcetype",
)  # fmt: skip
_DEPTH: Final = 4
_MOST_FIELDS: Final = 256
_MOST_NAME: Final = 256  # characters; fields nest their names

_HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}")
_PROGRAM: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")
_ISO: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
_EPOCH: Final = re.compile(r"[0-9]{10}(?:\.[0-9]{1,9}|[0-9]{3})?")
# A header that names the host already, or has no place for one.
_HAS_HOST: Final = re.compile(
    rf"(?:<[0-9]{{1,3}}>)?(?:1 )?(?:{_ISO}|[A-Z][a-z]{{2}} [ 0-9][0-9] [0-9:]{{8}}|NoneZ) [A-Za-z0-9][A-Za-z0-9_.:-]*"
    rf" [A-Za-z_][A-Za-z0-9_./-]*(?:\[[0-9]+\])?(?:: | [0-9-]+ )|<[0-9]{{1,3}}>"
)
_STAMP: Final = re.compile(rf"({_ISO})(:?) ")
_LEVEL: Final = "trivia|trace|debug|verbose|info|notice|warn|warning|error|critical|panic|alert"
# What names the program, after a stamp if there is one; an 8.x header (`whole`) needs no other.
_WRITER: Final = re.compile(
    rf"(?P<kernel>cpu[0-9]{{1,4}}:)|\[[a-zA-Z]+Correlator\]|(?:{_LEVEL}) (?P<service>[A-Za-z][A-Za-z0-9_-]*)\["
    rf"|(?P<whole>[A-Z][a-z]\([0-9]+\)(?:\[?\+\]?)? [A-Za-z_][A-Za-z0-9_.-]*(?:\[[0-9]+\])?: )"
)
_DATED: Final = re.compile(r"\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:)")
_CONTINUED: Final = re.compile(r"[ \t]|--+>|[})\]]+[,;]?[ \t]*$")
_ARROW: Final = re.compile(r"[ \t]*--+>[ \t]?")
# Objects that wrap the fields.
_WRAPPERS: Final = ("result", "_source", "fields", "data", "hit", "record", "attributes")


class EnvelopeFields(NamedTuple):
    """What the fields of an exported line say; None where they do not.

    Attributes:
        message: the line as the product wrote it, or a part of it.
        host: name or address of the host.
        time: ISO stamp in UTC.
        program: name of the program.
    """

    message: str
    host: str | None = None
    time: str | None = None
    program: str | None = None


def envelope_fields(fields: Mapping[str, Any], message: str) -> EnvelopeFields:
    """Return the message with the host, time and program among fields that are named as by `flat_fields`.

    >>> envelope_fields({"host.name": "esx-a1", "@timestamp": 1714979289}, "text")
    EnvelopeFields(message='text', host='esx-a1', time='2024-05-06T07:08:09.000Z', program=None)
    """
    host = next((value for value in _values(fields, _HOSTS) if _HOST.fullmatch(value)), None)
    time = next(filter(None, map(_stamp, _values(fields, _TIMES))), None)
    program = next(filter(None, map(_program, _values(fields, _PROGRAMS))), None)
    return EnvelopeFields(message, host, time, program)


def _values(fields: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    return (str(fields[name]).strip() for name in names if name in fields)


def flat_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of nested objects by their dotted names in lower case; wrappers have no part in the names.

    >>> flat_fields({"_source": {"Host": {"Name": "esx-a1"}}})
    {'host.name': 'esx-a1'}
    """
    found: dict[str, Any] = {}
    waiting: list[tuple[str, Any, int]] = [("", record, 0)]
    while waiting and len(found) < _MOST_FIELDS:
        name, value, depth = waiting.pop()
        if isinstance(value, Mapping):
            if depth < _DEPTH and len(name) <= _MOST_NAME:
                wrapped = "" if name in _WRAPPERS else name
                waiting += [(f"{wrapped}.{key}".lstrip(".").lower(), item, depth + 1) for key, item in value.items()]
        elif isinstance(value, str | int | float):
            found.setdefault(name, value)
        elif isinstance(value, list) and len(value) == 1 and depth < _DEPTH:
            waiting.append((name, value[0], depth + 1))
    return found


def log_line(fields: EnvelopeFields) -> str:
    """Return the log line, with the host or the time of the fields where the message lacks them.

    >>> log_line(EnvelopeFields("text", "esx-a1", "2024-05-06T07:08:09.000Z", "Hostd"))
    '2024-05-06T07:08:09.000Z esx-a1 Hostd: text'
    """
    message = fields.message
    own = _STAMP.match(message)
    if _HAS_HOST.match(message) or (own is None and _DATED.match(message)):
        return message
    rest = message[own.end() :] if own else message
    stamp = own[1] if own else fields.time
    continued = own is None and bool(_CONTINUED.match(message))
    writer = None if continued else _WRITER.match(rest)
    if stamp and fields.host:
        if writer and writer["whole"]:
            return f"{stamp} {fields.host} {rest}"
        program = _program_of(writer) if writer else fields.program
        if program:
            return f"{stamp} {fields.host} {program}: {rest}"
    return message if own or continued or not fields.time else f"{fields.time} {message}"


def fit_lines(text: str, count: int) -> str:
    r"""Return a text in exactly `count` lines: excess ones go to the last, after `LINE_SEPARATOR`.

    >>> fit_lines("one\n--> two", 1), fit_lines("one", 2)
    ('one\u2028two', 'one\n')
    """
    lines = text.split("\n")
    kept, more = lines[:count], lines[count:]
    kept[-1] = LINE_SEPARATOR.join([kept[-1], *(_ARROW.sub("", line) for line in more)])
    return "\n".join(kept) + "\n" * (count - len(kept))


def _program_of(writer: re.Match[str]) -> str:
    if writer["kernel"]:
        return "vmkernel"
    return writer["service"].capitalize() if writer["service"] else "vobd"


def _program(value: str) -> str | None:
    name = value.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    return name if _PROGRAM.fullmatch(name) else None


def _stamp(value: str) -> str | None:
    """Return a time with a zone, or in seconds or milliseconds since 1970, as ISO stamp in UTC; otherwise None."""
    try:
        if _EPOCH.fullmatch(value):
            seconds = float(value) / (1000 if len(value) == 13 and "." not in value else 1)
            when = datetime.fromtimestamp(seconds, UTC)
        else:
            when = datetime.fromisoformat(value)
            if when.tzinfo is None:
                return None
        return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None
