"""Parse lines: texts that each start a record go in, a frame with one column per header field comes out.

`formats.py` is the entry: `Formats.parse` gives every line to the first format that accepts it. Its parts, in the order
of the work: `decoration` (undo what copying put in front), `line_parser` (formats applied to whole columns),
`compiled_format` (the expressions of one format), `header_cache` (headers already seen), `originator` and `timestamps`
(two kinds of fields), `columns` and `vocabulary` (shared column operations and words). `schema` documents the result.
"""
