"""Comparing a text with the documented wordings approximately.

`nearest.NearestWordings` is the entry: a text goes in, the closest wordings come out with scores. `score` rates one
text against one wording, `windows` chooses the parts of the text to compare, `wording` prepares a template, `words`
reduces texts to comparable words, and `meaning` finds what similarity cannot see.
"""
