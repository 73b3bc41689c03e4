"""One reader for each file shape: text in, rows of facts out. A reader raises for no content."""
