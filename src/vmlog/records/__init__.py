"""From blocks to records: blocks of whole lines go in, blocks of whole records come out.

A record is a line with a known header and the lines that continue it. Lines stay places in the bytes of their block;
text is made only of the few lines that a later step asks for.

Read `lines` first: `LineTable` is the lines of one block, each classified when needed. `fold` joins them to records.
"""
