"""The migrations in time: stages, ends and sides of each, on clocks that agree."""
