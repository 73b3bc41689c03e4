"""What is kept of a block of records: the few lines that matter, and counts of the others.

The blocks are large and the excerpts small, so excerpts are what the processes that read send to the program.

Read `excerpt` first. `excerpt_plan` says what is kept of one log, `block_excerpts` takes a block of text by itself, and
`excerpt_joiner` joins what lies at the borders of such blocks.
"""
