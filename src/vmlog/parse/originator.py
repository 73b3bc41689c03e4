"""Reading the `sub=... opID=... user=...` list of hostd-like headers.

`sub` is free text (blanks, brackets, paths), `user` may hold blanks too, and the keys come in a fixed order. One strict
regex reads the common case. It never has two ways to continue, because a further word of `sub` must not begin like a
key; that makes it ten times as fast. The tolerant regexes run only on what it refuses.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from vmlog.knowledge.line_format import Format, group
from vmlog.parse.columns import extract_groups, has_value

_STRICT: Final = (
    r'^(?: sub=(?P<component>[^ ="]+(?: [^ a-z="][^ ="]*)*))?(?: item=[^ "]+)?(?: req=[^ "]+)?'
    r'(?: op(?:ID|Id|id)=(?P<op_id>[^ "]+))?(?: sid=[^ "]+)?(?: user=(?P<user>[^ <"]*(?:<no user>)?))?'
    r'(?: update=[^ "]+)?$'
)
_KEYS: Final = r"(?: ?op(?:ID|Id|id)=| (?:item|req|sid|user|update|reason)=|$)"
_TOLERANT: Final = {
    "component": r'^ ?sub="?(.*?)"?' + _KEYS,
    "op_id": r'op(?:ID|Id|id)="?([^" \]]+)',
    "user": r'(?:^| )user="?(.+?)"?(?: (?:update|reason)=|$)',
}
# The most common lists: strict ones without blanks and brackets in values. They can replace the list in the regex of a
# header, because no other reading of the header makes them longer or shorter. A header that names the component
# elsewhere has no `sub`.
_PLAIN_REST: Final = (
    r'(?: op(?:ID|Id|id)=(?P<kv_op_id>[^ "\[\]]+)'
    r'(?: (?:sid=[^ "\[\]]+ )?user=(?P<kv_user>[^ <"\[\]]*(?:<no user>)?))?)?'
)
_PLAIN: Final = r'(?: sub=(?P<kv_component>[^ ="\[\]]+)' + _PLAIN_REST + ")"


def pair_groups(line_format: Format) -> frozenset[str]:
    """Return the names of the columns of `extract_pairs`."""
    return frozenset(re.compile(_plain(line_format)).groupindex)


def extract_pairs(text: pl.Series, line_format: Format) -> pl.DataFrame:
    """Extract the groups of a format that has such a list in its header.

    Returns:
        A String column per group; instead of `kv` there are `kv_component` (unless the header names the component
        elsewhere), `kv_op_id` and `kv_user`.
    """
    found = extract_groups(text, _plain(line_format))
    accepted = has_value(found[line_format.accepting_group])
    if accepted.all():
        return found
    rest = extract_groups(text.filter(~accepted), line_format.extractor)
    if rest[line_format.accepting_group].null_count() == rest.height:
        return found
    pairs = split_pairs(rest["kv"])
    rest = rest.hstack([pairs[name].alias(f"kv_{name}") for name in pairs.columns])
    order = pl.concat([accepted.arg_true(), (~accepted).arg_true()]).arg_sort()
    return pl.concat([found.filter(accepted), rest[found.columns]])[order]


def _plain(line_format: Format) -> str:
    """Return the regex of a format that accepts plain lists only."""
    plain = _PLAIN_REST if "comp" in line_format.groups else _PLAIN
    return line_format.extractor.replace(group(line_format.extractor, "kv"), plain)


def split_pairs(pairs: pl.Series) -> pl.DataFrame:
    """Split the lists into component, operation id and user.

    >>> split_pairs(pl.Series([" sub=Vmotion opID=a1-01 user=root"])).rows()
    [('Vmotion', 'a1-01', 'root')]

    Args:
        pairs: The texts between the originator's name and the closing bracket, or null.

    Returns:
        String columns `component`, `op_id` and `user` of the same length.
    """
    fields = pairs.str.extract_groups(_STRICT).struct.unnest()
    refused = (fields.select(pl.all_horizontal(pl.all().is_null())).to_series() & (pairs != "")).fill_null(value=False)
    if not refused.any():
        return fields
    rows = refused.arg_true()
    rest = pairs.gather(rows)
    return fields.with_columns(fields[name].scatter(rows, rest.str.extract(regex)) for name, regex in _TOLERANT.items())
