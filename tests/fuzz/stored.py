"""Configuration files on their way to checks: whole, in fragments, cut; the same facts, bounded, and no check raises.

An input is the id of a shape, a NUL, and the content; behind four zeros another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tests.fuzz.target import LARGEST, Target, stable_answer
from vmlog.checks.check_case import CheckCase
from vmlog.checks.checker import Checker
from vmlog.facts.fact_store import FactStore
from vmlog.facts.gathering import FactShelf, GatheredHosts
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.source.member import Member
from vmlog.terms import Scope

SHAPES = load_fact_files()
_IDS = [*SHAPES]
_NEXT = b"\0\0\0\0"
_MOST_FILES = 6
_CHECKS = [check for check in load_checks().values() if check.scope is Scope.HOST]


def check(data: bytes) -> None:
    files = dict(_files(data[:LARGEST]))
    whole = stable_answer(lambda: _stated(_gathered(files.items())))
    for at in (len(data) // 3, 1):
        pieces = [piece for path, content in files.items() for piece in _fragments(path, content, at)]
        assert _stated(_gathered(pieces)) == whole, "fragments say something else"
    for host in _gathered(files.items()).hosts:
        stable_answer(lambda host=host: _answers(host))  # type: ignore[misc]


def _files(data: bytes) -> Iterator[tuple[str, bytes]]:
    for part in data.split(_NEXT)[:_MOST_FILES]:
        name, _, content = part.partition(b"\0")
        known = SHAPES.get(name.decode("utf-8", "replace"))
        shape = known or SHAPES[_IDS[sum(name) % len(_IDS)]]
        yield f"esx-a1/{shape.paths[0].replace('*', 'x').removeprefix('**/')}", content


def _fragments(path: str, content: bytes, at: int) -> Iterator[tuple[str, bytes]]:
    if 0 < at < len(content):
        yield f"{path}.FRAG-00000", content[:at]
        yield f"{path}.FRAG-00001", content[at:]
    else:
        yield path, content


def _gathered(files: object) -> GatheredHosts:
    store = FactStore(SHAPES.values())
    for inner, data in files:  # type: ignore[attr-defined]
        store.take(Member("b", f"b/{inner}", "b", inner, None, None), data)
    return FactShelf(store.files(), {}, {}, [*SHAPES.values()]).gather()


def _stated(gathered: GatheredHosts) -> list[tuple[str, list[str], list[tuple[str, list[str]]]]]:
    """Return what is stated, without the places."""
    return [
        (host.name, _facts(host), [(key, _facts(vm)) for key, vm in sorted(host.vms.items())])
        for host in gathered.hosts
    ] + [("", [], [(vm.key, _facts(vm)) for vm in gathered.loose_vms])]


def _facts(holder: object) -> list[str]:
    table = holder.table  # type: ignore[attr-defined]
    return sorted(f"{name} {subject} {fact.value!r}" for name in _names() for subject, fact in table.of(name).items())


@cache
def _names() -> frozenset[str]:
    return frozenset().union(*(shape.gives for shape in SHAPES.values()))


def _answers(host: HostFacts) -> list[str]:
    checker = Checker(load_checks().values(), SHAPES, load_catalogue(), (host,))
    return [str(checker.ask(one, CheckCase(host, hosts=(host,)))) for one in _CHECKS]


_SAMPLES = {
    shape.id: shape.id.encode() + b"\0" + sample.text.encode()
    for shape in SHAPES.values()
    for sample in shape.samples()
    if not sample.is_sql and len(sample.text) < LARGEST // _MOST_FILES
}

TARGET = Target(
    check,
    (b"", *_SAMPLES.values(), *(_NEXT.join(list(_SAMPLES.values())[at : at + 5]) for at in range(0, len(_SAMPLES), 5))),
    (
        *(name.encode() + b"\0" for name in _SAMPLES), _NEXT, b"\n", b"\r", b"\xe2\x80\xa8", b"\xff", b"9" * 30,
        b"esx-a1", b"password", b'"', b"{", b"}", b"=", b" : ",
    ),
)  # fmt: skip
