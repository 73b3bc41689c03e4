"""Recognise documented messages: the text of a message goes in, the causes it states come out as hits.

Read `matcher.py` first: `Matcher.match` finds what a text states outright, by wording, key or status code, and
`Matcher.find_similar` what it comes close to (`fuzzy/`). `hit.py` is the result. `codes/` and `faults/` decode status
codes, CPUID bits and dumps of faults; `named/` finds articles, titles and ids in pasted texts; `cause_draft.py` drafts
a cause file from a line.
"""
