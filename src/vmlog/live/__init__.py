"""Watching logs while they are written: incidents appear when they conclude or stall."""

from vmlog.live.snapshot import Look, Underway
from vmlog.live.tracker import Tracker
from vmlog.live.watch import watch

__all__ = ["Look", "Tracker", "Underway", "watch"]
