"""Reading the members of the sources: block by block to records, coverage, and whatever a caller wants of them."""

from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.reader import Consumer, Context, Reader, Reading

__all__ = ["Consumer", "Context", "MemberFacts", "Reader", "Reading"]
