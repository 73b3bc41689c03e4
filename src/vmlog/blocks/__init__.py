"""From byte streams to blocks: raw bytes go in, blocks of whole lines of cleaned text come out, with hits of a scanner.

Cleaned text is valid UTF-8 without control characters (tab and ESC stay) and without lines over 64 KiB.

Read `cut` first. `line_ends` makes line feeds of unusual line ends, `scan` searches a block for many expressions at
once, `block` holds a block with its hits.
"""
