"""The story of one migration: every line of all logs that belongs to it, found by reading the sources a second time."""
