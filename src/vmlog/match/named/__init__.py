"""Finding what a pasted text names instead of stating: articles, causes, types, titles and progress percents.

`lookup` combines articles, titles and cause ids into hits; `identifiers` completes shortened type names; `progress`
finds percents and steps of a task. Only `explain` asks these questions, so nothing here is loaded to read logs.
"""
