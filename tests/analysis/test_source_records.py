"""Reading sources apart and putting together what each gave."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.bundle import Pack
from tests.support.cluster import build_cluster
from tests.support.trees import put
from vmlog.analysis.analysis import analyze_sources, judge_records
from vmlog.analysis.source_records import SourceRecords
from vmlog.facts.fact_store import FactStore
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.merge_readings import merge_readings
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader

KNOWLEDGE = Knowledge.load()


def test_bundles_that_were_read_apart_give_the_report_of_all(tmp_path: Path) -> None:
    put(tmp_path, build_cluster("7.0", 14, how=Pack.TGZ).files)
    first, *rest = sorted(map(str, tmp_path.iterdir()))
    copy = tmp_path / "zz-copy.tgz"
    copy.write_bytes(Path(first).read_bytes())
    sources = [first, *rest, str(copy)]
    limits = KNOWLEDGE.stage_limits
    assert judge_records(_read_apart(sources), limits) == analyze_sources(sources, KNOWLEDGE, limits, ReadOptions())


def _read_apart(sources: Sequence[str]) -> SourceRecords:
    matcher = Matcher(KNOWLEDGE.catalogue)
    merged, store = Observer(KNOWLEDGE, matcher), FactStore(load_fact_files().values())
    readings = []
    for source in sources:
        observer, own_store = Observer(KNOWLEDGE, matcher), FactStore(load_fact_files().values())
        reader = Reader(compile_formats(KNOWLEDGE.formats), ReadOptions(jobs=1), observer, own_store)
        readings.append(reader.run([source], observer))
        merged.add_kept(observer.kept)
        for piece in own_store.pieces:
            store.add(piece)
    return SourceRecords.of(sources, matcher, merge_readings(readings), merged, store)
