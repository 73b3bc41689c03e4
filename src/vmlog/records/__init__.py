"""From blocks to records: blocks of whole lines go in, blocks of whole records come out.

A record is a line with a known header and the lines that continue it. Lines stay places in the bytes of their block;
text is made only of the few lines that a later step asks for.

Read `line_table` first: a `LineTable` holds the lines of one block. `line_kinds` classifies them, `searched_lines`
finds those that a later step wants (`found_rows`), `assembler` joins lines to records (`record_block`).
"""
