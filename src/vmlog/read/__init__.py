"""Reading the members of the sources: block by block to records, coverage, and whatever a caller wants of them."""
