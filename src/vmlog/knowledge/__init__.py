"""What is known: everything that reads the files of `patterns/`, and the language they are written in."""
