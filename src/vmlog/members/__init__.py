"""From sources to the text of their members: paths go in, members and blocks of cleaned text come out.

The work is done in this process or in one of its own. Nothing here needs columns, so that a process that does only this
is small and starts quickly.

Read `member_text` first. `process` starts the other process and reads what it sends, `process_main` is what that
process runs.
"""
