"""A healthy log with one failed migration that must be found whatever lies beside it."""

from __future__ import annotations

import gzip
from pathlib import Path

from simulator import build
from vmlog import api
from vmlog.model import Report

_BUILT = build("switchover-timeout-8.0", 1)
KERNEL = next(data for name, data in _BUILT.files.items() if name.startswith("esx-a1/vmkernel"))
FAILED = _BUILT.truth.migrations[0].migration_id
HEAD = b"2024-03-01T10:00:00.000Z In(182) vmkernel: cpu1:2100)"


def healthy(folder: Path) -> Path:
    """Write the healthy log into a folder, and return the folder."""
    (folder / "good").mkdir(parents=True)
    (folder / "good" / "vmkernel.log").write_bytes(KERNEL)
    return folder


def analysed(folder: Path, name: str, data: bytes) -> Report:
    """Analyse the healthy log together with a bad one, which must not hide the incident."""
    bad = healthy(folder) / "bad" / name
    bad.parent.mkdir()
    bad.write_bytes(data)
    report = api.analyze(folder)
    assert [incident.outcome for incident in report.incidents if incident.migration_id == FAILED] == ["failed"]
    return report


def packed(data: bytes) -> bytes:
    return gzip.compress(data, 1, mtime=0)


def notices_about(report: Report, part: str) -> str:
    """Return all notices and notes about members whose path holds a text."""
    notes = [f"{row.note}" for row in report.coverage if part in row.member and row.note]
    return "; ".join(notes + [item.message for item in report.warnings if part in (item.member or item.source or "")])
