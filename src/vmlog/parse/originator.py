"""The `sub=... opID=... user=...` list of hostd-like headers.

`sub` is free text (blanks, brackets, paths), `user` may hold blanks too, and the keys come in a fixed order. One strict
regex reads the common case: it never has two ways to go on (a further word of `sub` must not begin like a key), which
makes it ten times faster. The tolerant ones run only on what it refuses.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from vmlog.knowledge.format_file import Format, group
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


# The commonest lists: strict ones without blanks and brackets in values. They can stand for the list in the regex of a
# header, for no other way to read the header makes them longer or shorter. A header that names the component elsewhere
# has no `sub`.
_PLAIN_REST: Final = (
    r'(?: op(?:ID|Id|id)=(?P<kv_op_id>[^ "\[\]]+)'
    r'(?: (?:sid=[^ "\[\]]+ )?user=(?P<kv_user>[^ <"\[\]]*(?:<no user>)?))?)?'
)
_PLAIN: Final = r'(?: sub=(?P<kv_component>[^ ="\[\]]+)' + _PLAIN_REST + ")"


def pair_groups(variant: Format) -> frozenset[str]:
    """The names of what `extract` takes out."""
    return frozenset(re.compile(_plain(variant)).groupindex)


def extract_pairs(text: pl.Series, variant: Format) -> pl.DataFrame:
    """Take out the groups of a format that has such a list in its header.

    Returns:
        A String column per group, but `kv_component` (unless the header names the component elsewhere), `kv_op_id` and
        `kv_user` instead of `kv`.
    """
    found = extract_groups(text, _plain(variant))
    hit = has_value(found[variant.proof])
    if hit.all():
        return found
    rest = extract_groups(text.filter(~hit), variant.extractor)
    if rest[variant.proof].null_count() == rest.height:
        return found
    pairs = split_pairs(rest["kv"])
    rest = rest.hstack([pairs[name].alias(f"kv_{name}") for name in pairs.columns])
    order = pl.concat([hit.arg_true(), (~hit).arg_true()]).arg_sort()
    return pl.concat([found.filter(hit), rest[found.columns]])[order]


def _plain(variant: Format) -> str:
    """The regex of a format that accepts plain lists only."""
    plain = _PLAIN_REST if "comp" in variant.groups else _PLAIN
    return variant.extractor.replace(group(variant.extractor, "kv"), plain)


def split_pairs(pairs: pl.Series) -> pl.DataFrame:
    """Split the list.

    Args:
        pairs: The text between the originator's name and the closing bracket, or null.

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
