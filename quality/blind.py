"""The blind set: logs and texts written from the published facts alone, by somebody who never saw this code.

tests/blind holds the inputs with the answers that the facts give; this module runs them and compares. What is compared
is named by aspect: how many incidents, then of each incident kind, outcome, stage, percent, VM, hosts, cause.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from quality.healthy import ROOT
from vmlog.api import analyze
from vmlog.errors import NothingToAnalyseError
from vmlog.explanation.text import explain_text
from vmlog.match.matcher import Matcher
from vmlog.model import CauseMatch, Incident, Report
from vmlog.read.options import ReadOptions
from vmlog.report.overview import nothing_found

FOLDER: Final = ROOT / "tests" / "blind"
KNOWN: Final = FOLDER / "known_misses.json"
"""What is answered otherwise than the set says, by case."""
LEVELS: Final = ("low", "medium", "high")
_ALL_CLEAR: Final = "No trace of a migration in these logs"
_PLAIN: Final = ("kind", "outcome", "stage", "percent", "vm", "migration_id", "user")


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that differs from the expected answer."""

    case: str
    aspect: str
    wanted: str
    got: str


@dataclass(slots=True)
class Score:
    """What was asked and what was right.

    Attributes:
        aspects: per aspect how often it was asked and how often it was right.
        levels: per level of confidence of the first cause, where the facts tell the cause: asked, right.
        groups: per group of cases how many there are and how many are right in everything.
    """

    aspects: dict[str, Counter[str]] = field(default_factory=dict)
    levels: dict[str, Counter[str]] = field(default_factory=dict)
    groups: dict[str, Counter[str]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def take(self, case: str, aspect: str, wanted: object, got: object, *, right: bool) -> None:
        """Count one comparison."""
        self.aspects.setdefault(aspect, Counter()).update(("asked", "right") if right else ("asked",))
        if not right:
            self.misses.append(Miss(case, aspect, str(wanted), str(got)))

    def level(self, level: str, *, right: bool) -> None:
        """Count a first cause by its level."""
        self.levels.setdefault(level, Counter()).update(("asked", "right") if right else ("asked",))

    def case(self, case: str, group: str) -> None:
        """Count a case, after all its comparisons."""
        wrong = any(miss.case == case for miss in self.misses)
        self.groups.setdefault(group, Counter()).update(("asked",) if wrong else ("asked", "right"))


def scenarios() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every log scenario with its name."""
    for path in sorted((FOLDER / "logs").glob("*.toml")):
        yield path.stem, tomllib.loads(path.read_text(encoding="utf-8"))


def texts() -> Iterator[dict[str, Any]]:
    """Every text."""
    for line in (FOLDER / "texts.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def measure_logs() -> Score:
    """Run all scenarios."""
    score = Score()
    for name, scenario in scenarios():
        compare(score, name, scenario, *run(scenario))
        score.case(name, scenario["group"])
    return score


def measure_texts(matcher: Matcher) -> Score:
    """Ask about all texts."""
    score = Score()
    for text in texts():
        compare_text(score, text, matcher)
        score.case(text["id"], text["kind"])
    return score


def compare_text(score: Score, text: Mapping[str, Any], matcher: Matcher) -> None:
    """Ask about one text and compare."""
    first = next(iter(explain_text(matcher, text["text"])), None)
    _compare_cause(score, text["id"], text["expect"], text["max_level"], first)


def run(scenario: Mapping[str, Any]) -> tuple[int, Report | None]:
    """Run one scenario; returns the exit code and the report, null where nothing could be analysed."""
    options = dict(zip(scenario.get("args", ())[::2], scenario.get("args", ())[1::2], strict=True))
    if not options.keys() <= {"--host"}:
        raise ValueError(f"unknown options {options}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "given"
        folder.mkdir()
        source = _written(folder, scenario)
        stdin = io.BytesIO(source.read_bytes()) if scenario.get("stdin") else None
        try:
            return 0, analyze(
                "-" if stdin else source, options=ReadOptions(stdin=stdin, host=options.get("--host"), jobs=1)
            )
        except NothingToAnalyseError:
            return 3, None


def _written(folder: Path, scenario: Mapping[str, Any]) -> Path:
    """Write the files of a scenario as it says; returns the source to name."""
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


def compare(score: Score, name: str, scenario: Mapping[str, Any], code: int, report: Report | None) -> None:
    """Compare what a scenario gave with what its facts say."""
    expect = scenario["expect"]
    incidents: Sequence[Incident] = report.incidents if report else ()
    _one(score, name, "exit code", expect.get("exit", 0), code)
    _one(score, name, "incidents", expect["incidents"], len(incidents))
    if "migrations" in expect:
        _one(score, name, "migrations", expect["migrations"], len(report.migrations) if report else 0)
    if expect.get("no_all_clear"):
        clear = report is not None and not incidents and _ALL_CLEAR in nothing_found(report)
        score.take(name, "no all-clear", "no all-clear", report and nothing_found(report), right=not clear)
    wanted = expect.get("incident", [])
    for row, incident in _paired(wanted, incidents):
        for aspect in _PLAIN:
            if aspect in row:
                _one(score, name, aspect, row[aspect], _value(incident, aspect))
        for end in ("source", "destination"):
            if end in row:
                got = getattr(incident, end).host if incident else None
                accepted = [_short(each) for each in _listed(row[end])]
                score.take(name, end, row[end], got, right=incident is not None and _short(got or "none") in accepted)
        if "cause" in row or "max_level" in row:
            first = incident.causes[0] if incident and incident.causes else None
            _compare_cause(score, name, row.get("cause"), row.get("max_level"), first)


def _paired(
    wanted: Sequence[Mapping[str, Any]], incidents: Sequence[Incident]
) -> Iterator[tuple[Mapping[str, Any], Incident | None]]:
    """Each expected incident with the one it is about: by migration id, then by VM, then in order."""
    left = list(incidents)
    found: dict[int, Incident] = {}
    for name in ("migration_id", "vm"):
        for place, row in enumerate(wanted):
            same = [item for item in left if place not in found and _value(item, name) in _listed(row.get(name, ()))]
            if same:
                found[place] = same[0]
                left.remove(same[0])
    for place, row in enumerate(wanted):
        if place not in found and left:
            found[place] = left.pop(0)
        yield row, found.get(place)


def _value(incident: Incident | None, aspect: str) -> object:
    if incident is None:
        return None
    value = incident.progress_percent if aspect == "percent" else getattr(incident, aspect)
    return str(value) if value is not None and not isinstance(value, int) else value


def _compare_cause(
    score: Score, name: str, accepted: Sequence[str] | None, most: str | None, first: CauseMatch | None
) -> None:
    if most is not None:
        right = first is None or LEVELS.index(first.level) <= LEVELS.index(most)
        score.take(name, "level", f"at most {most}", first and f"{first.id} {first.level}", right=right)
        if first and not accepted:
            score.level(first.level, right=first.level == "low")
    if accepted is None or (not accepted and most is not None):
        return
    right = _is_cause(accepted, first)
    score.take(name, "cause", accepted, first and f"{first.id} {first.level}", right=right)
    if first:
        score.level(first.level, right=right)


def _is_cause(accepted: Sequence[str], first: CauseMatch | None) -> bool:
    if first is None or not accepted:
        return first is None and not accepted
    articles = {f"kb:{number}" for item in first.references for number in (item.id, item.legacy_id) if number}
    return first.id in accepted or not articles.isdisjoint(accepted)


def _one(score: Score, name: str, aspect: str, wanted: object, got: object) -> None:
    accepted = _listed(wanted)
    score.take(name, aspect, wanted, got, right=got in accepted or (got is None and "none" in accepted))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _short(host: str) -> str:
    return host if host.replace(".", "").isdigit() else host.partition(".")[0].lower()


def tables(matcher: Matcher) -> str:
    """What was asked and what was right, as Markdown."""
    logs, answers = measure_logs(), measure_texts(matcher)
    rows = [
        *(("logs", name, *_counts(counts)) for name, counts in sorted(logs.groups.items())),
        *(("texts", name, *_counts(counts)) for name, counts in sorted(answers.groups.items())),
    ]
    aspects = [(name, *_counts(counts)) for name, counts in sorted(logs.aspects.items())]
    levels = {level: logs.levels.get(level, Counter()) + answers.levels.get(level, Counter()) for level in LEVELS}
    return "\n\n".join(
        [
            table(("what", "group", "asked", "right in everything"), rows),
            "Of the logs, one by one:\n\n" + table(("what is compared", "asked", "right"), aspects),
            "The first cause, where the facts tell it, of logs and texts:\n\n"
            + table(("level", "answers", "right"), [(level, *_counts(levels[level])) for level in reversed(LEVELS)]),
        ]
    )


def _counts(counts: Counter[str]) -> tuple[int, int]:
    return counts["asked"], counts["right"]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    cells = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in cells)


def main() -> None:
    """Print what differs; `--write` stores it as known."""
    from vmlog.knowledge.catalogue import load_catalogue

    misses = [*measure_logs().misses, *measure_texts(Matcher(load_catalogue())).misses]
    known: dict[str, list[str]] = {}
    for miss in misses:
        print(f"{miss.case} {miss.aspect}: wanted {miss.wanted}, got {miss.got}")
        known.setdefault(miss.case, []).append(miss.aspect)
    if "--write" in sys.argv:
        KNOWN.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
