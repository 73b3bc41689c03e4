"""Reading log lines of every product generation into one frame of events."""

from vmlog.parse.definition import Format, Sample
from vmlog.parse.formats import Formats, load_formats
from vmlog.parse.schema import EVENT_SCHEMA, LEVELS, PARSED_SCHEMA
from vmlog.parse.selftest import check_formats

__all__ = [
    "EVENT_SCHEMA",
    "LEVELS",
    "PARSED_SCHEMA",
    "Format",
    "Formats",
    "Sample",
    "check_formats",
    "load_formats",
]
