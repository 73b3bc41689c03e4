"""Watching logs while they are written: incidents appear when they conclude or stall."""

from vmlog.live.snapshot import OpenMigration, Snapshot
from vmlog.live.tracker import Tracker
from vmlog.live.watch import watch_streams

__all__ = ["OpenMigration", "Snapshot", "Tracker", "watch_streams"]
