"""A look over all migrations of a report: choosing some, grouping them, and what only all of them show."""
