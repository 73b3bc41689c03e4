"""The members of sources that are worth reading and the text of each, in this process or in one of its own.

Nothing here needs columns, so that a process that does only this is small and starts quickly.
"""
