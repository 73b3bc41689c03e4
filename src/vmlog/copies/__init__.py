"""Undoing what copying did to a log: blocks of cleaned text go in, blocks as the product wrote them come out.

Copying, exporting and mailing add prefixes, markup, fields and fences, break lines and interleave those of several
writers. What was done is found once, in the first lines of a member; lines stay lines, so line numbers stay right.

Read `copy_cleaner` first; `undo_plan` decides what to undo. `interleaved` handles syslog files of several hosts.
"""
