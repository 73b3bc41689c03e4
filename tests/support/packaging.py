"""Package the same logs in other ways, and return what must not change in a report."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from simulator import Pack, build
from vmlog import api
from vmlog.read.options import ReadOptions
from vmlog.report.registry import write_report

SCENARIOS = ("switchover-timeout-8.0", "connect-timeout-4.1", "interleaved-6.7")
# Packaging may change nothing but the place of a record.
_PLACE = ("source", "member")
_LINE = "line_no"


class Plain:
    """Unpacked bundles and their findings; hypothesis must not print them."""

    def __init__(self, folder: Path, *, lines: bool = True) -> None:
        self.folder = folder
        self.findings = findings(folder, lines=lines)


@cache
def tree(scenario: str, rotated: int = 0) -> Mapping[str, bytes]:
    """Return the files of unpacked bundles of all machines."""
    return build(scenario, 1, Pack.DIR, rotated=rotated).files


def tops(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Return the files by bundle."""
    found: dict[str, dict[str, bytes]] = {}
    for name, data in files.items():
        found.setdefault(name.partition("/")[0], {})[name] = data
    return found


def tgz(files: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = 1_800_000_000
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def gzipped_logs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        f"{name}.gz" if name.endswith(".log") else name: gzip.compress(data, 1, mtime=0)
        if name.endswith(".log")
        else data
        for name, data in files.items()
    }


def findings(*sources: str | Path, lines: bool = True, **options: Any) -> str:
    """Return migrations and incidents of the sources as JSON, without the places (and lines) of records."""
    out = io.BytesIO()
    write_report(api.analyze(*sources, options=ReadOptions(**options)), "json", out)
    report = json.loads(out.getvalue())
    found = {"migrations": report["migrations"], "incidents": report["incidents"], "clocks": report["clocks"]}
    return json.dumps(_without(found, {*_PLACE} if lines else {*_PLACE, _LINE}), indent=1, sort_keys=True)


def _without(value: Any, keys: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, keys) for key, item in value.items() if key not in keys}
    return [_without(item, keys) for item in value] if isinstance(value, list) else value
