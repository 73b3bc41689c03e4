"""The `sub=... opID=... user=...` list of hostd-like headers.

`sub` is free text (blanks, brackets, paths), `user` may hold blanks too, and the keys come in a fixed order. One strict
regex reads the common case: it never has two ways to go on (a further word of `sub` must not begin like a key), which
makes it ten times faster. The tolerant ones run only on what it refuses.
"""

from __future__ import annotations

from typing import Final

import polars as pl

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


def split(pairs: pl.Series) -> pl.DataFrame:
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
