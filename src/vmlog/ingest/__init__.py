"""Reading the members of the sources: block by block to records, coverage, and whatever a caller wants of them."""

from vmlog.ingest.ahead import mapped
from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.reader import Context, Reader, Reading
from vmlog.ingest.records import event_frame, in_runs

__all__ = ["Context", "MemberFacts", "Reader", "Reading", "event_frame", "in_runs", "mapped"]
