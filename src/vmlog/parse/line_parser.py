"""Formats applied to whole columns: header, stamp, then the formats that read what is behind the header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import polars as pl

from vmlog.knowledge.format_file import Format
from vmlog.parse import columns
from vmlog.parse.compiled_format import CompiledFormat
from vmlog.parse.header_cache import HeaderCache

# So many relays may have put their headers in front of a line, one before the other.
_MOST_RELAYS: Final = 2


class LineParser:
    """Runs formats on lines; every operation costs much the same for one line or ten thousand, so there are few."""

    def __init__(
        self, shape: Callable[[str], CompiledFormat], heads: Callable[[Format], HeaderCache | None], anchor: datetime
    ) -> None:
        """Keep what all lines need.

        Args:
            shape: Gives a format by its id, made ready.
            heads: Gives what the headers of a format said before, null where nobody remembers them.
            anchor: See `timestamps.to_utc`.
        """
        self._shape = shape
        self._heads = heads
        self._anchor = anchor
        self._order: Sequence[Format] = ()
        self._relays = 0  # headers of relays that were taken off

    def run(self, lines: pl.Series, order: Sequence[Format]) -> pl.DataFrame:
        """Give every line to the first format of `order` that accepts it.

        Args:
            lines: Cleaned lines, none of them null.
            order: At least one format.

        Returns:
            One row per line, in their order, with those of the columns of `columns.RAW` that any line tells of;
            `format` is null and `body` the line where no format accepts it.
        """
        self._order = order
        rows = pl.int_range(len(lines), dtype=pl.UInt32, eager=True)
        return self._run(pl.DataFrame([rows.alias("row"), lines.alias("text")]), order)

    def _run(self, rest: pl.DataFrame, order: Sequence[Format]) -> pl.DataFrame:
        """Give every line (`row`, `text`) to the first format that accepts it."""
        claimed, rest = self._claim(rest, order[0], likely=True)
        parts = [] if claimed is None else [claimed]
        if not (parts and rest.is_empty()):
            # One question about all formats keeps lines of no format from being shown to each of them.
            known = rest["text"].str.contains(f"^(?:{'|'.join(sorted(variant.header for variant in order))})")
            unknown, rest = columns.split_frame(rest, ~known)
            parts.append(unknown.rename({"text": "body"}))
        for variant in order[1:]:
            if rest.is_empty():
                break
            claimed, rest = self._claim(rest, variant)
            if claimed is not None:
                parts.append(claimed)
        return columns.join_frames(parts)

    def _claim(
        self, lines: pl.DataFrame, variant: Format, *, likely: bool = False
    ) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines (`row`, `text`) into the parsed rows of those the format accepts and the lines left, in order.

        A test before the fields are taken out pays only where it is not `likely` that the format accepts a line. Of the
        raw columns the parsed rows have those that the format tells of.
        """
        left = lines.clear()
        if not likely:
            lines, left = columns.split_frame(lines, lines["text"].str.contains(f"^{variant.header}"))
        parts = []
        heads = self._heads(variant)
        if heads:
            known, lines = heads.read(lines)
            parts = [] if known is None else [known]
        if lines.height:
            shape = self._shape(variant.id)
            found, hit = shape.fields(lines["text"])
            found, _ = columns.split_frame(found.hstack([lines["row"]]), hit)
            _, missed = columns.split_frame(lines, hit)
            left = columns.join_frames([left, missed]) if left.height else missed
            if found.height:
                parts.append(shape.of_lines(found, self._anchor))
        return (self._with_tails(columns.join_frames(parts), variant) if parts else None), left

    def _with_tails(self, parsed: pl.DataFrame, variant: Format) -> pl.DataFrame:
        """Read what is behind the header."""
        if variant.layer != "relay":
            return self._of_tails(parsed, variant)
        whole, left = self._relayed(parsed)
        parts = [] if whole is None else [whole]
        return columns.join_frames([*parts, self._of_tails(left, variant)] if left.height else parts)

    def _relayed(self, parsed: pl.DataFrame) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Read whole lines behind the header of a relay; what no format accepts is left."""
        order = [item for item in self._order if item.layer == "head" or self._relays + 1 < _MOST_RELAYS]
        self._relays += 1
        inner = self._run(parsed[["row", "body"]].rename({"body": "text"}), order)
        self._relays -= 1
        if "format" not in inner.columns:
            return None, parsed
        known = columns.has_value(inner["format"])
        claimed, left = columns.split_frame(parsed, known)
        return columns.merge_headers(claimed, columns.split_frame(inner, known)[0], relayed=True), left

    def _of_tails(self, parsed: pl.DataFrame, variant: Format) -> pl.DataFrame:
        """Read what is behind the header with the tails that the format names."""
        if not variant.tails:
            return parsed
        relayed = variant.layer == "relay"
        tails = [self._shape(name) for name in variant.tails]
        found, hit = tails[0].fields(parsed["body"])
        others = not hit.all() and _claimable(parsed["body"].filter(~hit), tails[1:])
        if not (others or tails[0].variant.tails):
            # The rows left over stay as they are: laying nulls over them costs less than taking them out.
            told = tails[0].of_lines(found.hstack([parsed["row"]]), self._anchor)
            return columns.merge_headers(parsed, told, relayed=relayed) if hit.any() else parsed
        done = []
        for tail in tails:
            texts = parsed[["row", "body"]].rename({"body": "text"})
            inner, left = self._claim(texts, tail.variant, likely=True)
            if inner is None:
                continue
            if left.is_empty():
                done.append(columns.merge_headers(parsed, inner, relayed=relayed))
                parsed = parsed.clear()
                break
            claimed, parsed = columns.split_frame(parsed, parsed["row"].is_in(inner["row"].implode()))
            done.append(columns.merge_headers(claimed, inner, relayed=relayed))
        return columns.join_frames([*done, parsed] if parsed.height else done)


def _claimable(texts: pl.Series, shapes: Sequence[CompiledFormat]) -> bool:
    """Whether any of the formats accepts any of the lines."""
    headers = "|".join(shape.variant.header for shape in shapes)
    return bool(shapes) and bool(texts.str.contains(f"^(?:{headers})").any())
