"""Reading the members of the sources: block by block to records, coverage, and whatever a caller wants of them."""

from vmlog.read.member_state import MemberFacts
from vmlog.read.reader import Context, Reader, Reading
from vmlog.read.record_frames import event_frame, in_runs
from vmlog.read.threads import mapped

__all__ = ["Context", "MemberFacts", "Reader", "Reading", "event_frame", "in_runs", "mapped"]
