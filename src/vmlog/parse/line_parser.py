"""Parsing whole columns of lines: the first format that accepts a line reads it, then what is after its header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import polars as pl

from vmlog.knowledge.line_format import Format
from vmlog.parse import columns
from vmlog.parse.compiled_format import CompiledFormat
from vmlog.parse.header_cache import HeaderCache

# Relays that may have put their headers in front of a line, one before the other.
_MOST_RELAYS: Final = 2


class LineParser:
    """Runs formats on lines. A column operation costs much the same for one line or ten thousand, so there are few."""

    def __init__(
        self,
        compiled: Callable[[str], CompiledFormat],
        header_cache: Callable[[Format], HeaderCache | None],
        anchor: datetime,
    ) -> None:
        """Keep what parsing any line needs.

        Args:
            compiled: Gives a compiled format by its id.
            header_cache: Gives the header cache of a format, None if its headers cannot be cached.
            anchor: See `timestamps.to_utc`.
        """
        self._compiled = compiled
        self._header_cache = header_cache
        self._anchor = anchor
        self._order: Sequence[Format] = ()
        self._relays = 0  # headers of relays that were removed so far

    def run(self, lines: pl.Series, order: Sequence[Format]) -> pl.DataFrame:
        """Give every line to the first format of `order` that accepts it.

        Args:
            lines: Lines without decorations, none of them null.
            order: At least one format.

        Returns:
            One row per line, in their order, with the columns of `columns.RAW_SCHEMA` that any line fills. If no format
            accepts a line, its `format` is null and its `body` is the line.
        """
        self._order = order
        rows = pl.int_range(len(lines), dtype=pl.UInt32, eager=True)
        return self._parse(pl.DataFrame([rows.alias("row"), lines.alias("text")]), order)

    def _parse(self, lines: pl.DataFrame, order: Sequence[Format]) -> pl.DataFrame:
        """Give every line (`row`, `text`) to the first format that accepts it."""
        claimed, left = self._claim(lines, order[0], likely=True)
        parts = [] if claimed is None else [claimed]
        if not (parts and left.is_empty()):
            # One test against all formats keeps lines of no format from being tested against each of them.
            known = left["text"].str.contains(f"^(?:{'|'.join(sorted(item.header for item in order))})")
            unknown, left = columns.split_frame(left, ~known)
            parts.append(unknown.rename({"text": "body"}))
        for line_format in order[1:]:
            if left.is_empty():
                break
            claimed, left = self._claim(left, line_format)
            if claimed is not None:
                parts.append(claimed)
        return columns.join_frames(parts)

    def _claim(
        self, lines: pl.DataFrame, line_format: Format, *, likely: bool = False
    ) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines (`row`, `text`) into the raw columns of those that a format accepts and the lines left, in order.

        If the format is `likely` to accept them, testing the lines before extracting their fields does not pay.
        """
        left = lines.clear()
        if not likely:
            lines, left = columns.split_frame(lines, lines["text"].str.contains(f"^{line_format.header}"))
        parts = []
        header_cache = self._header_cache(line_format)
        if header_cache:
            known, lines = header_cache.read(lines)
            parts = [] if known is None else [known]
        if lines.height:
            compiled = self._compiled(line_format.id)
            groups, accepted = compiled.extract(lines["text"])
            groups, _ = columns.split_frame(groups.hstack([lines["row"]]), accepted)
            _, refused = columns.split_frame(lines, accepted)
            left = columns.join_frames([left, refused]) if left.height else refused
            if groups.height:
                parts.append(compiled.read_lines(groups, self._anchor))
        return (self._parse_bodies(columns.join_frames(parts), line_format) if parts else None), left

    def _parse_bodies(self, parsed: pl.DataFrame, line_format: Format) -> pl.DataFrame:
        """Read what is after the headers of a format."""
        if line_format.layer != "relay":
            return self._parse_tails(parsed, line_format)
        whole, left = self._parse_relayed(parsed)
        parts = [] if whole is None else [whole]
        return columns.join_frames([*parts, self._parse_tails(left, line_format)] if left.height else parts)

    def _parse_relayed(self, parsed: pl.DataFrame) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines of a relay into those with a whole line after its header, which is read, and the others."""
        order = [item for item in self._order if item.layer == "head" or self._relays + 1 < _MOST_RELAYS]
        self._relays += 1
        inner = self._parse(parsed[["row", "body"]].rename({"body": "text"}), order)
        self._relays -= 1
        if "format" not in inner.columns:
            return None, parsed
        known = columns.has_value(inner["format"])
        claimed, left = columns.split_frame(parsed, known)
        return columns.merge_headers(claimed, columns.split_frame(inner, known)[0], relayed=True), left

    def _parse_tails(self, parsed: pl.DataFrame, line_format: Format) -> pl.DataFrame:
        """Read what is after the headers with the tails that the format names."""
        if not line_format.tails:
            return parsed
        relayed = line_format.layer == "relay"
        tails = [self._compiled(name) for name in line_format.tails]
        groups, accepted = tails[0].extract(parsed["body"])
        others = not accepted.all() and _accepts_any(parsed["body"].filter(~accepted), tails[1:])
        if not (others or tails[0].format.tails):
            # The first tail alone applies: merging nulls into the refused rows is cheaper than splitting the frame.
            inner = tails[0].read_lines(groups.hstack([parsed["row"]]), self._anchor)
            return columns.merge_headers(parsed, inner, relayed=relayed) if accepted.any() else parsed
        merged = []
        for tail in tails:
            texts = parsed[["row", "body"]].rename({"body": "text"})
            claimed, left = self._claim(texts, tail.format, likely=True)
            if claimed is None:
                continue
            if left.is_empty():
                merged.append(columns.merge_headers(parsed, claimed, relayed=relayed))
                parsed = parsed.clear()
                break
            outer, parsed = columns.split_frame(parsed, parsed["row"].is_in(claimed["row"].implode()))
            merged.append(columns.merge_headers(outer, claimed, relayed=relayed))
        return columns.join_frames([*merged, parsed] if parsed.height else merged)


def _accepts_any(texts: pl.Series, formats: Sequence[CompiledFormat]) -> bool:
    """Return whether any of the formats accepts any of the texts."""
    headers = "|".join(compiled.format.header for compiled in formats)
    return bool(formats) and bool(texts.str.contains(f"^(?:{headers})").any())
