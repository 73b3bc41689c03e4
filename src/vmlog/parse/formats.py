"""All formats together: tell heads from continuations, detect the formats of a member, parse its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import Final

import polars as pl

from vmlog.copies.line_heads import compiled_headers
from vmlog.errors import PatternError
from vmlog.knowledge.format_file import load_format_files
from vmlog.knowledge.line_format import Format
from vmlog.parse import columns, decoration, vocabulary
from vmlog.parse.compiled_format import CompiledFormat
from vmlog.parse.detection import DetectedFormats, FormatDetector
from vmlog.parse.header_cache import HeaderCache
from vmlog.parse.line_parser import LineParser
from vmlog.parse.schema import PARSED_SCHEMA
from vmlog.records.record_start import RecordStart

_DETECT_LINES: Final = 200
_UNKNOWN: Final = "?"
_INDENTED: Final = r"[ \t]|[})\]]+[,;]?[ \t]*$"
"""Starts of lines that never begin a record; arrows are the third kind, but decorations may precede them."""


class Formats:
    """A set of formats, ready to use. Threads may share an instance.

    Attributes:
        all: All formats, the most specific first.
        by_id: All formats by id.
        heads: The formats that may begin a line: heads and relays.
    """

    def __init__(self, formats: Sequence[Format]) -> None:
        """Index the formats.

        Raises:
            PatternError: Ids occur twice.
        """
        signs = {item.id: item.signs for item in formats}
        complete = (replace(item, signs=signs.get(item.signs_of, ())) if item.signs_of else item for item in formats)
        self.all: tuple[Format, ...] = tuple(sorted(complete, key=lambda item: (item.rank, item.id)))
        self.by_id: dict[str, Format] = {item.id: item for item in self.all}
        self.heads: tuple[Format, ...] = tuple(item for item in self.all if item.layer != "tail")
        self._compiled: dict[str, CompiledFormat] = {}
        self._header_caches: dict[str, HeaderCache] = {}
        self._log_of_signed = {item.id: item.log for item in self.all if item.signs}
        if len(self.by_id) != len(self.all):
            raise PatternError("two formats have the same id")

    @cached_property
    def head_regex(self) -> str:
        """Matches exactly the lines that some head format accepts, even decorated (see `strip_decoration`)."""
        return f"^{decoration.DECORATION}(?:{self._any_header})"

    @cached_property
    def header_regex(self) -> str:
        """Matches the lines that begin with the header of some head format, without decorations.

        The index of the group that matches is that of the first format in `heads` that accepts the line, from 1 on.
        """
        return f"^(?:{'|'.join(f'({item.header})' for item in self.heads)})"

    @cached_property
    def continuation_regex(self) -> str:
        """Matches lines that continue the record before them, even if they have a header of their own."""
        relays = [item for item in self.heads if item.layer == "relay"]
        relay_headers = f"(?:{'|'.join(item.prefix for item in relays)}){{0,2}}" if relays else ""
        headed = dict.fromkeys(regex for item in self.heads for regex in self._continuations(item))
        return f"^(?:{_INDENTED}|{decoration.DECORATION}{relay_headers}(?:{'|'.join(['--+>', *headed])}))"

    @cached_property
    def record_start(self) -> RecordStart:
        """Tells which lines begin a record."""
        return RecordStart(self.head_regex, self.continuation_regex)

    def _continuations(self, item: Format) -> Iterator[str]:
        """Yield regexes for continuing lines of a head; of a relay for the text after its header."""
        is_relay = item.layer == "relay"
        before = "" if is_relay else item.prefix
        yield from (regex.removeprefix(item.prefix) if is_relay else regex for regex in item.continues)
        for name in item.tails:
            yield from (before + regex for regex in self.by_id[name].continues)

    @cached_property
    def _any_header(self) -> str:
        return "|".join(item.header for item in self.heads)

    def strip_decoration(self, lines: pl.Series) -> pl.Series:
        """Remove what copying put in front of or around lines; see `vmlog.parse.decoration`."""
        return decoration.strip_decoration(lines, self._any_header)

    def detect(self, lines: Iterable[str], name: str | None) -> DetectedFormats:
        """Order the formats by how likely they are for a member.

        Args:
            lines: First lines of the member; 200 count.
            name: The member's name; it decides only between formats with equally many lines.
        """
        sample = [*islice(lines, _DETECT_LINES)]
        if decoration.may_be_decorated(sample):
            sample = self.strip_decoration(pl.Series("line", sample)).to_list()
        return self._detector.detect(sample, name)

    @cached_property
    def _detector(self) -> FormatDetector:
        return FormatDetector(self.heads, compiled_headers(self.header_regex))

    def detect_writer(self, lines: Iterable[str]) -> str | None:
        """Return the log of lines in a shape that several services write, None if their signs give none or several.

        Args:
            lines: First lines of the member; 200 count.
        """
        shared = "|".join(self.by_id[name].header for name in self._log_of_signed)
        lines = [line for line in islice(lines, _DETECT_LINES) if shared and re.match(shared, line)]
        if not lines:
            return None
        parsed = self.parse(
            pl.Series("line", lines), self.heads, anchor=datetime.now(UTC), log_hint=None, writer=_UNKNOWN
        )
        signed = parsed.filter(pl.col("format").is_in([*self._log_of_signed]), pl.col("log") != _UNKNOWN)
        logs = signed["log"].unique().to_list()
        return logs[0] if len(logs) == 1 else None

    def parse(
        self,
        lines: pl.Series,
        order: Sequence[Format],
        *,
        anchor: datetime,
        log_hint: str | None,
        writer: str | None = None,
    ) -> pl.DataFrame:
        """Parse lines that each start a record.

        Args:
            lines: The lines, one string each, without line ends.
            order: The formats to try, at least one, from `detect`.
            anchor: An aware time soon after the log was written; it decides years that are not written.
            log_hint: The log that the member's name stands for, None if it stands for none.
            writer: The log of lines in a shape that several services write, from `detect_writer`.

        Returns:
            One row per line in the columns of `PARSED_SCHEMA`. A line that no format accepts has a null `format` and is
            its own body. No content of the lines raises an error.
        """
        present = lines.fill_null("") if lines.null_count() else lines
        parser = LineParser(self._compile, self._header_cache, anchor)
        raw = parser.run(self.strip_decoration(present), order)
        log_of_signed = tuple((name, writer or log) for name, log in self._log_of_signed.items())
        return raw.select_seq(_parsed_columns(tuple(raw.columns), log_hint, log_of_signed))

    def _compile(self, name: str) -> CompiledFormat:
        """Return a format compiled on first use; most runs use few of them."""
        if name not in self._compiled:
            self._compiled[name] = CompiledFormat(self.by_id[name])
        return self._compiled[name]

    def _header_cache(self, item: Format) -> HeaderCache | None:
        """Return the header cache of a format, None if its headers cannot be cached."""
        if item.id not in self._header_caches and HeaderCache.can_cache(item):
            self._header_caches[item.id] = HeaderCache(self._compile(item.id))
        return self._header_caches.get(item.id)


@cache
def _parsed_columns(
    raw: tuple[str, ...], log_hint: str | None, log_of_signed: tuple[tuple[str, str], ...]
) -> list[pl.Expr]:
    """Return the expressions for the columns of `PARSED_SCHEMA`, given which raw columns there are."""
    column = {
        name: pl.col(name) if name in raw else pl.lit(None, dtype=kind) for name, kind in columns.RAW_SCHEMA.items()
    }
    own_logs = (pl.when(column["format"] == name).then(pl.lit(log)) for name, log in log_of_signed)
    format_log = pl.coalesce(column["log"], *own_logs)
    column["log"] = vocabulary.log_of_line(column["own_log"], format_log, column["lower_program"], log_hint)
    column["level"] = pl.when(column["level"] != "").then(column["level"])
    column["continuation"] = column["continuation"].fill_null(value=False)
    return [column[name].alias(name) for name in PARSED_SCHEMA]


@lru_cache(maxsize=8)
def compile_formats(files: tuple[Format, ...]) -> Formats:
    """Return formats ready to use, the same object for the same files.

    Raises:
        PatternError: Ids occur twice.
    """
    return Formats(files)


def load_formats() -> Formats:
    """Return the shipped formats ready to use.

    Raises:
        PatternErrors: With all files that are wrong.
    """
    return compile_formats(load_format_files())
