"""The inputs of the blind set (tests/blind), and how they are handed to the program."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from quality.false_alarms import ROOT
from vmlog.api import analyze
from vmlog.errors import NothingToAnalyseError
from vmlog.model import Report
from vmlog.read.options import ReadOptions

FOLDER: Final = ROOT / "tests" / "blind"


def log_scenarios() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every log scenario with its name."""
    for path in sorted((FOLDER / "logs").glob("*.toml")):
        yield path.stem, tomllib.loads(path.read_text(encoding="utf-8"))


def pasted_texts() -> Iterator[dict[str, Any]]:
    """Yield every text."""
    for line in (FOLDER / "texts.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def run_scenario(scenario: Mapping[str, Any]) -> tuple[int, Report | None]:
    """Return the exit code and the report of one scenario; None where nothing could be analysed."""
    options = dict(zip(scenario.get("args", ())[::2], scenario.get("args", ())[1::2], strict=True))
    if not options.keys() <= {"--log-host"}:
        raise ValueError(f"unknown options {options}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "given"
        folder.mkdir()
        source = _written(folder, scenario)
        stdin = io.BytesIO(source.read_bytes()) if scenario.get("stdin") else None
        try:
            read_options = ReadOptions(stdin=stdin, host=options.get("--log-host"), jobs=1)
            return 0, analyze("-" if stdin else source, options=read_options)
        except NothingToAnalyseError:
            return 3, None


def _written(folder: Path, scenario: Mapping[str, Any]) -> Path:
    """Write the files of a scenario, packed as it says, and return the source to name."""
    contents = {item["path"]: _bytes(item) for item in scenario["files"]}
    single = next(iter(contents))
    match scenario.get("package", ""):
        case "tgz":
            path = folder / "given.tgz"
            with tarfile.open(path, "w:gz") as archive:
                for name, data in contents.items():
                    entry = tarfile.TarInfo(name)
                    entry.size = len(data)
                    archive.addfile(entry, io.BytesIO(data))
            return path
        case "zip":
            path = folder / "given.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, data in contents.items():
                    archive.writestr(name, data)
            return path
        case "gz":
            path = folder / f"{Path(single).name}.gz"
            path.write_bytes(gzip.compress(contents[single]))
            return path
    for name, data in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder / single if scenario.get("stdin") else folder


def _bytes(item: Mapping[str, str]) -> bytes:
    text = item["text"].replace("\n", item.get("newline", "\n"))
    return text.encode(item.get("encoding", "utf-8"))
