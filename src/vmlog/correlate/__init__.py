"""Joining records to migrations: by migration id, operation, task, VM, and by names and times."""
