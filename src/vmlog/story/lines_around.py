"""The lines around a place that a report names, taken out of the archives that they lie in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import polars as pl

from vmlog.blocks.cut import clean_block, cut_blocks
from vmlog.errors import NamedInMessage, NothingToAnalyseError, UsageError
from vmlog.members.member_text import StreamText, TextRequest
from vmlog.model import Notice, Story, StoryLine
from vmlog.parse.formats import Formats
from vmlog.read.member_state import open_member, parse_lines, sample_of
from vmlog.read.options import ReadOptions
from vmlog.records.line_texts import with_newlines
from vmlog.secret_text import without_secrets
from vmlog.source.member import Member, MemberStream
from vmlog.source.role import Role, role
from vmlog.source.source_walk import walk_sources
from vmlog.story.quoted_place import NearPaths, QuotedPlace

MOST_CONTEXT: Final = 1_000
_NAMED: Final = 8
_MAX_TEXT: Final = 64 * 1024


@dataclass(slots=True)
class _Excerpt:
    """Some lines of a member, as far as it was read.

    Attributes:
        opening: its beginning, by which its format is found.
        lines: the lines by number.
        total: the number of its last line that was read.
    """

    member: Member
    opening: bytes = b""
    lines: list[tuple[int, str]] = field(default_factory=list)
    total: int = 0


def read_around(place: str, sources: Sequence[str], context: int, formats: Formats, options: ReadOptions) -> Story:
    """Return one or more lines of a member, with those before and after each. Only members that may be meant are read.

    Args:
        place: member and lines as a report prints them, or an end of that; a host's name may stand before it.
        sources: paths of bundles, log files and directories.
        context: number of lines on each side.
        formats: the line formats, which give times and levels.
        options: how to read.

    Raises:
        UsageError: the place has no line number, several members fit, the member ends before, or the context is out
            of range.
        NothingToAnalyseError: no member fits; the message names the nearest.
    """
    wanted = QuotedPlace.parse(place)
    if not 0 <= context <= MOST_CONTEXT:
        raise UsageError(f"the context may be 0 to {MOST_CONTEXT:,} lines")
    names = NearPaths()
    notices: list[Notice] = []
    request = TextRequest(sources, options.limits, options.block_bytes, formats.header_regex)

    def is_wanted(member: Member) -> bool:
        names.add(member.path)
        return wanted.may_be(member)

    walk = walk_sources(sources, options.limits, notices, options.opened, is_wanted)
    excerpts: list[_Excerpt] = []
    for member, stream in walk:
        # Of very many only the first are read: then the member is not unique anyway.
        is_read = len(excerpts) < _NAMED or wanted.is_likely(member)
        excerpts.append(_excerpt(member, stream, request, wanted.line_nos, context) if is_read else _Excerpt(member))
    excerpt = _only(excerpts, wanted, names, notices)
    last = wanted.line_nos[-1]
    if excerpt.total < last:
        path = excerpt.member.path
        message = f"{path} has only {excerpt.total:,} lines, and line {last:,} is asked"
        raise UsageError(message, names=_members_of(wanted, [path]))
    return Story(tuple(_lines(excerpt, wanted.line_nos, formats)), warnings=tuple(notices))


def _only(excerpts: Sequence[_Excerpt], wanted: QuotedPlace, names: NearPaths, notices: Sequence[Notice]) -> _Excerpt:
    """Return the excerpt of the one member that is meant."""
    meant = wanted.meant([excerpt.member for excerpt in excerpts])
    found = [excerpt for excerpt in excerpts if excerpt.member in meant]
    if len(found) == 1:
        return found[0]
    if found:
        paths = [excerpt.member.path for excerpt in found[:_NAMED]]
        more = f"\nand {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        first = f"{wanted.member!r} may be any of {len(found)} members; write more of the path:"
        raise UsageError("\n".join([first, *paths]) + more, names=_members_of(wanted, paths))
    near = names.near(wanted.member)
    if near:
        message = "\n".join([f"no member is called {wanted.member!r}; near it:", *near])
        raise NothingToAnalyseError(message, names=_members_of(wanted, near))
    reasons = "; ".join(dict.fromkeys(f"{notice.source}: {notice.message}" for notice in notices[:_NAMED]))
    raise NothingToAnalyseError(f"no member is called {wanted.member!r}" + (f" ({reasons})" if reasons else ""))


def _members_of(wanted: QuotedPlace, paths: Sequence[str]) -> list[NamedInMessage]:
    return [NamedInMessage("member", path) for path in (wanted.member, *paths)]


def _excerpt(
    member: Member, stream: MemberStream, request: TextRequest, line_nos: Sequence[int], context: int
) -> _Excerpt:
    """Read a member as far as the lines that are wanted."""
    excerpt = _Excerpt(member)
    ahead = deque(line_nos)
    before: deque[tuple[int, str]] = deque(maxlen=context + 1)
    until = 0
    for number, block in enumerate(_blocks(member, stream, request)):
        if not number:
            excerpt.opening = block
        count = block.count(b"\n") + (not block.endswith(b"\n"))
        # Lines far before the wanted one are only counted.
        if excerpt.total + count >= (ahead[0] - context if ahead else 0):
            for text in block.decode("utf-8").removesuffix("\n").split("\n"):
                excerpt.total += 1
                before.append((excerpt.total, text.removesuffix("\r")))
                if ahead and excerpt.total == ahead[0]:
                    ahead.popleft()
                    shown = excerpt.lines[-1][0] if excerpt.lines else 0
                    excerpt.lines += [line for line in before if line[0] > shown]
                    until = excerpt.total + context
                elif excerpt.total <= until:
                    excerpt.lines.append(before[-1])
                if not ahead and excerpt.total == until:
                    return excerpt
        else:
            excerpt.total += count
    return excerpt


def _blocks(member: Member, stream: MemberStream, request: TextRequest) -> Iterator[bytes]:
    """Yield the text of a member, its lines numbered as in reports: what copying did to a log is undone."""
    if role(member.inner) in (Role.FACT, Role.SKIP):
        yield from cut_blocks(stream.read, request.block_bytes)
        return
    text = StreamText(member, stream, request)
    blocks = text.blocks()
    first = next(blocks, None)
    opening = iter([first.data]) if first else iter(())
    rest = chain([clean_block(text.lead)], opening, (block.data for block in blocks))
    yield from filter(None, rest)
    if text.trail:
        yield clean_block(text.trail)


def _lines(excerpt: _Excerpt, line_nos: Sequence[int], formats: Formats) -> Iterator[StoryLine]:
    """Yield the lines with what their headers say."""
    member = excerpt.member
    state = open_member(member, formats, sample_of(excerpt.opening), host=None)
    parsed = parse_lines(formats, state, pl.Series("line", [text for _, text in excerpt.lines], dtype=pl.String))
    for (number, text), row in zip(excerpt.lines, parsed.iter_rows(named=True), strict=True):
        yield StoryLine(
            ts_utc=None,
            ts_log_utc=row["ts_utc"],
            t_plus_s=None,
            host=row["host"],
            log=row["log"] or state.log or "unknown",
            side=None,
            stage=None,
            level=row["level"],
            mark="asked" if number in line_nos else None,
            source=member.source,
            member=member.path,
            line_no=number,
            text=without_secrets(with_newlines(text)[:_MAX_TEXT]),
        )
