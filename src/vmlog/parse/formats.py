"""All formats together: telling heads from continuations, finding the formats of a member, parsing its lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import Final

import polars as pl

from vmlog.errors import PatternError, PatternErrors
from vmlog.knowledge.format_file import Format, load_format_files
from vmlog.parse import columns
from vmlog.parse import decoration as clean
from vmlog.parse import vocabulary as words
from vmlog.parse.compiled_format import CompiledFormat
from vmlog.parse.header_cache import HeaderCache
from vmlog.parse.line_parser import LineParser
from vmlog.parse.schema import PARSED_SCHEMA

_DETECT_LINES: Final = 200
_UNKNOWN: Final = "?"
# Members are of few kinds.
_REMEMBERED: Final = 256
_INDENTED: Final = r"[ \t]|[})\]]+[,;]?[ \t]*$"
"""Starts of lines that are certainly no record; arrows are the third kind, but may stand behind decorations."""


class Formats:
    """A set of formats, ready to use; safe to share between threads."""

    def __init__(self, formats: Sequence[Format]) -> None:
        """Index the formats.

        Raises:
            PatternErrors: Ids occur twice, or a format names a tail that does not exist.
        """
        signs = {item.id: item.signs for item in formats}
        known = (replace(item, signs=signs.get(item.signs_of, ())) if item.signs_of else item for item in formats)
        self.all: tuple[Format, ...] = tuple(sorted(known, key=lambda item: (item.rank, item.id)))
        self.by_id: dict[str, Format] = {item.id: item for item in self.all}
        self.heads: tuple[Format, ...] = tuple(item for item in self.all if item.layer != "tail")
        """Whatever may begin a line: heads and relays."""
        self._ordered = lru_cache(maxsize=_REMEMBERED)(self._order)
        self._shapes: dict[str, CompiledFormat] = {}
        self._heads: dict[str, HeaderCache] = {}
        self._signed = {item.id: item.log for item in self.all if item.signs}
        wrong = [
            PatternError(f"there is no format {tail!r} to use as a tail", item.location)
            for item in self.all
            for tail in item.tails
            if tail not in self.by_id
        ]
        wrong += [
            PatternError(f"there is no format {item.signs_of!r} to take signs of", item.location)
            for item in self.all
            if item.signs_of and item.signs_of not in self.by_id
        ]
        if len(self.by_id) != len(self.all):
            wrong.append(PatternError("two formats have the same id"))
        if wrong:
            raise PatternErrors(wrong)

    @cached_property
    def head_regex(self) -> str:
        """True for exactly the lines that some head format accepts, decorations included (see `clean`)."""
        return f"^{clean.DECORATION}(?:{self._any_header})"

    @cached_property
    def header_regex(self) -> str:
        """True for what begins with the header of some head format, without decorations."""
        return f"^(?:{self._any_header})"

    @cached_property
    def continuation_regex(self) -> str:
        """True for lines that continue the record before them, although they may carry a header of their own."""
        relays = [item for item in self.heads if item.layer == "relay"]
        relayed = f"(?:{'|'.join(item.prefix for item in relays)}){{0,2}}" if relays else ""
        headed = dict.fromkeys(regex for item in self.heads for regex in self._continues(item))
        return f"^(?:{_INDENTED}|{clean.DECORATION}{relayed}(?:{'|'.join(['--+>', *headed])}))"

    def _continues(self, item: Format) -> Iterator[str]:
        """Regexes for the lines of a head that continue a record; of a relay for what is behind its header."""
        is_relay = item.layer == "relay"
        before = "" if is_relay else item.prefix
        yield from (regex.removeprefix(item.prefix) if is_relay else regex for regex in item.continues)
        for name in item.tails:
            yield from (before + regex for regex in self.by_id[name].continues)

    def clean(self, lines: pl.Series) -> pl.Series:
        """Take off what copying put in front of or around lines; see `vmlog.parse.decoration`."""
        return clean.strip_decoration(lines, self._any_header)

    def detect(self, lines: Iterable[str], name: str | None) -> tuple[Format, ...]:
        """Find the formats of a member by its first lines.

        Args:
            lines: Some of its lines; the first 200 count.
            name: The member's name, a hint that only decides between formats of equal share.

        Returns:
            Every head format, those with the largest share first; a more specific format always comes before the
            more general ones that would accept its lines too.
        """
        sample = [*islice(lines, _DETECT_LINES)]
        if clean.may_be_decorated(sample):
            sample = self.clean(pl.Series("line", sample)).to_list()
        found = filter(None, map(self._first_header.match, sample))
        share = Counter(self.heads[(match.lastindex or 1) - 1].id for match in found)
        named = frozenset(log for log in self._logs if name and log in name)
        likely = sorted(share, key=lambda key: (-share[key], *_rank(self.by_id[key], named)))
        return self._ordered(tuple(likely), named)

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
            log_hint: The log that the member's name stands for, if it tells.
            writer: The log of lines in a shape that several services write, where the lines themselves do not tell.

        Returns:
            One row per line in the columns of `PARSED_SCHEMA`. A line that no format accepts has a null `format` and
            is its own body. Nothing in the lines can make this raise.
        """
        whole = lines.fill_null("") if lines.null_count() else lines
        raw = LineParser(self._shape, self._known_heads, anchor).run(self.clean(whole), order)
        default = tuple((name, writer or log) for name, log in self._signed.items())
        return raw.select_seq(_parsed(tuple(raw.columns), log_hint, default))

    def writer(self, lines: Iterable[str]) -> str | None:
        """The one log that those of some lines are of which tell by signs; null where none or several do."""
        sample = [*islice(lines, _DETECT_LINES)]
        shared = "|".join(self.by_id[name].header for name in self._signed)
        lines = [line for line in sample if shared and re.match(shared, line)]
        if not lines:
            return None
        parsed = self.parse(
            pl.Series("line", lines), self.heads, anchor=datetime.now(UTC), log_hint=None, writer=_UNKNOWN
        )
        signed = parsed.filter(pl.col("format").is_in([*self._signed]), pl.col("log") != _UNKNOWN)
        found = signed["log"].unique().to_list()
        return found[0] if len(found) == 1 else None

    def _order(self, likely: tuple[str, ...], named: frozenset[str]) -> tuple[Format, ...]:
        """All head formats: the likely ones, then those of logs that were named, then the others."""
        order: dict[str, Format] = {}
        for item in (*map(self.by_id.__getitem__, likely), *sorted(self.heads, key=lambda item: _rank(item, named))):
            self._append(item, order)
        return tuple(order.values())

    def _append(self, item: Format, order: dict[str, Format]) -> None:
        """Append a format behind the more specific ones it must not precede."""
        if item.id not in order:
            for other in self._before[item.id]:
                self._append(other, order)
            order[item.id] = item

    def _shape(self, name: str) -> CompiledFormat:
        """A format made ready; most runs meet few of them."""
        if name not in self._shapes:
            self._shapes[name] = CompiledFormat(self.by_id[name])
        return self._shapes[name]

    def _known_heads(self, variant: Format) -> HeaderCache | None:
        """What the headers of a format said before; null where they cannot be remembered."""
        if variant.id not in self._heads and HeaderCache.can_be_remembered(variant):
            self._heads[variant.id] = HeaderCache(self._shape(variant.id))
        return self._heads.get(variant.id)

    @cached_property
    def _any_header(self) -> str:
        return "|".join(item.header for item in self.heads)

    @cached_property
    def _first_header(self) -> re.Pattern[str]:
        """Tells by its one group which head format accepts a line, the first of several."""
        return re.compile("|".join(f"({item.header})" for item in self.heads))

    @cached_property
    def _logs(self) -> frozenset[str]:
        return frozenset(item.log for item in self.heads if item.log)

    @cached_property
    def _before(self) -> dict[str, tuple[Format, ...]]:
        """For each head format the more specific ones whose own samples it would accept."""
        accepts = {item.id: re.compile(item.header) for item in self.heads}
        return {
            item.id: tuple(
                other
                for other in self.heads
                if (other.rank, other.id) < (item.rank, item.id)
                and any(accepts[item.id].match(sample.line) for sample in other.samples)
            )
            for item in self.heads
        }


@cache
def _parsed(raw: tuple[str, ...], log_hint: str | None, default: tuple[tuple[str, str], ...]) -> list[pl.Expr]:
    """The expressions for the columns of `PARSED_SCHEMA`, given the raw columns there are."""
    column = {
        name: pl.col(name) if name in raw else pl.lit(None, dtype=kind) for name, kind in columns.RAW_SCHEMA.items()
    }
    told = pl.coalesce(column["log"], *(pl.when(column["format"] == name).then(pl.lit(log)) for name, log in default))
    column["log"] = words.log_of_line(column["own_log"], told, column["lower_program"], log_hint)
    column["level"] = pl.when(column["level"] != "").then(column["level"])
    column["continuation"] = column["continuation"].fill_null(value=False)
    return [column[name].alias(name) for name in PARSED_SCHEMA]


def _rank(item: Format, named: frozenset[str]) -> tuple[bool, int, str]:
    """The order of formats that are equally likely: those of logs that were named go first."""
    return item.log not in named, item.rank, item.id


@lru_cache(maxsize=8)
def compile_formats(files: tuple[Format, ...]) -> Formats:
    """Return some formats ready to use; the same ones are made ready once.

    Raises:
        PatternErrors: Ids occur twice, or a format names another that does not exist.
    """
    return Formats(files)


def load_formats() -> Formats:
    """Return the shipped formats ready to use.

    Raises:
        PatternErrors: With all files that are wrong.
    """
    return compile_formats(load_format_files())
