"""Watching logs while they are written: incidents appear when they conclude or stall."""
