"""The whole flow from sources to a report."""
