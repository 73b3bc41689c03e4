"""Reading vmodl dumps, `(vim.fault.X) { key = value, ... }`, as hostd, vpxa and vpxd print them into their logs.

`dumps.find_faults` is the entry: the text of a record goes in, a `Fault` (`fault.py`) comes out for each dump and for
each fault type that is only named. `dump_extent` finds where a dump ends and bounds the work, `dump_grammar` parses it,
`fault_types` finds names outside of dumps. Every text is accepted: what cannot be read is passed over.
"""
