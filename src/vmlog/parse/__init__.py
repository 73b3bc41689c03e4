"""Parsing lines: texts that each start a record go in, a frame with one column per header field comes out.

Read `formats.py` first: `Formats.parse` gives every line to the first format that accepts it, in the order that
`detection` finds. Its parts, in the order of the work: `decoration` undoes copying, `line_parser` runs formats on whole
columns, `header_cache` looks up headers already seen, `compiled_format` has the expressions of one format, with
`originator` and `timestamps` for two kinds of fields. `columns` and `vocabulary` are shared; `schema` is the result.
"""
