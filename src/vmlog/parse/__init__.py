"""Reading log lines of every product generation into one frame of events."""

from vmlog.knowledge.format_file import Format, FormatSample
from vmlog.parse.format_samples import check_formats
from vmlog.parse.formats import Formats, load_formats
from vmlog.parse.schema import EVENT_SCHEMA, LEVELS, PARSED_SCHEMA

__all__ = [
    "EVENT_SCHEMA",
    "LEVELS",
    "PARSED_SCHEMA",
    "Format",
    "FormatSample",
    "Formats",
    "check_formats",
    "load_formats",
]
