"""The virtual hardware versions that releases support, by `patterns/tables/hardware_versions.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from vmlog.errors import Location
from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.release import release_numbers
from vmlog.knowledge.section import Section


@dataclass(frozen=True, slots=True)
class HardwareSupport:
    """The highest virtual hardware version that a host supports.

    Attributes:
        surely: a version that it supports with certainty, with all below it; 0 where the release is older than the
            table.
        possibly: the highest that it may support; None where no limit is known, since the release is newer than the
            table.
    """

    surely: int
    possibly: int | None


@dataclass(frozen=True, slots=True)
class HardwareSample:
    """A release with its build (0 for unknown), and what it supports."""

    release: str
    build: int
    support: HardwareSupport
    section: Section = field(repr=False, compare=False)

    @property
    def location(self) -> Location:
        """The place of the samples in their file."""
        return self.section.location("samples")


@dataclass(frozen=True, slots=True)
class HardwareVersions:
    """The whole table.

    Attributes:
        releases: release, first build and virtual hardware version, in their order.
        cpus: virtual hardware version and the most virtual CPUs of a VM from this version on, in their order.
        memory: virtual hardware version and the most memory of a VM in MB from this version on, 0 for unknown.
    """

    releases: tuple[tuple[tuple[int, ...], int, int], ...]
    cpus: tuple[tuple[int, int], ...]
    memory: tuple[tuple[int, int], ...]
    samples: tuple[HardwareSample, ...]

    def supported_by(self, release: str, build: int = 0) -> HardwareSupport:
        """Return what a release supports; a build of 0 is unknown."""
        numbers = release_numbers(release)
        surely = possibly = 0
        for row in self.releases if numbers else ():
            start, _, hardware = row
            if _is_reached(row, numbers, build):
                surely = possibly = hardware
            elif start[: len(numbers)] == numbers or (start == numbers[: len(start)] and not build):
                possibly = hardware
        is_listed = any(start[:2] == numbers[:2] or start[: len(numbers)] == numbers for start, _, _ in self.releases)
        return HardwareSupport(surely, possibly if is_listed or not surely else None)

    def most_cpus(self, hardware: int) -> int | None:
        """Return how many virtual CPUs a VM of a hardware version has at most; None for a version not in the table."""
        return self._most(self.cpus, hardware)

    def most_memory(self, hardware: int) -> int | None:
        """Return how much memory in MB a VM of a hardware version has at most; None for unknown."""
        return self._most(self.memory, hardware) or None

    def _most(self, rows: tuple[tuple[int, int], ...], hardware: int) -> int | None:
        newest = self.releases[-1][2]
        found = [most for start, most in rows if start <= hardware <= newest]
        return found[-1] if found else None


def _is_reached(row: tuple[tuple[int, ...], int, int], numbers: tuple[int, ...], build: int) -> bool:
    """Return whether a release is surely at or behind a row."""
    start, first_build, _ = row
    is_of_row = start == numbers[: len(start)]
    return start <= numbers and (build >= first_build or not is_of_row)


@cache
def load_hardware_versions() -> HardwareVersions:
    """Load the table.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_hardware_versions(open_table("hardware_versions"))


def read_hardware_versions(document: Document) -> HardwareVersions:
    """Read a table of this form.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    releases = [
        (release_numbers(release), build, hardware)
        for release, build, hardware in root.rows("releases", (str, int, int), least=3)
    ]
    cpus = [(hardware, cpus) for hardware, cpus in root.rows("cpus", (int, int), least=2)]
    memory = [(hardware, most) for hardware, most in root.rows("memory", (int, int), least=2)]
    samples = [
        HardwareSample(release, build, HardwareSupport(surely, (possibly or None) if surely else 0), root)
        for release, build, surely, possibly in root.rows("samples", (str, int, int, int), least=4)
    ]
    for key, rows in (("releases", releases), ("cpus", cpus), ("memory", memory)):
        if rows != sorted(rows):
            root.fail(key, "must be in order")
        if not rows:
            root.fail(key, "must not be empty")
    finish_document(document)
    return HardwareVersions(tuple(releases), tuple(cpus), tuple(memory), tuple(samples))
