"""What copying, exporting and mailing have done to the text of a log, and how it is undone."""
