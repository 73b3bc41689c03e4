"""From byte streams to blocks of whole lines of cleaned text, with the hits of a scanner.

Cleaned text is valid UTF-8 without control characters (tab and ESC stay) and without lines over 64 KiB.

Read `cut` first. `line_ends` turns unusual line ends into line feeds, `scan` searches a block for many expressions at
once, `block` holds a block with its hits.
"""
