"""Reading the members of the sources: block by block to records, coverage, and whatever a caller wants of them."""

from vmlog.read.member_state import MemberState
from vmlog.read.reader import Context, Reader, Reading
from vmlog.read.record_frames import batches, event_frame
from vmlog.read.threads import ordered_map

__all__ = ["Context", "MemberState", "Reader", "Reading", "batches", "event_frame", "ordered_map"]
