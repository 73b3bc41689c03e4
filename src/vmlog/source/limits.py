"""Budgets that keep a hostile source from filling memory or running for ever."""

from __future__ import annotations

from dataclasses import dataclass

from vmlog.source.stored_bytes import StoredBytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may spend on opening its sources. The defaults let every real bundle through.

    Attributes:
        depth: archives (and compression layers) inside each other.
        members: archive entries and files, wanted or not, in all sources together; the frames that a compressed
            stream consists of count too, from the second on.
        member_bytes: inflated bytes of one member.
        total_bytes: inflated bytes of all layers and all sources together.
        ratio: inflated bytes per stored byte, for one compressed stream and for one source.
        ratio_floor: inflated bytes that are free before the ratio counts.
        refusals: compressed streams of one source that may be cut because of its ratio; one more ends reading it.
        window_bytes: memory that the decompressors of all layers that are open at a time may need together. A window
            is what a decompressor remembers of its output: 64 MiB for `xz -9`, 128 MiB for `zstd --ultra -22`.
        salvage_bytes: inflated bytes of one source that may be inflated again to find the last byte before damage.
    """

    depth: int = 6
    members: int = 2_000_000
    member_bytes: int = 32 << 30
    total_bytes: int = 256 << 30
    ratio: int = 400
    ratio_floor: int = 64 << 20
    refusals: int = 200
    window_bytes: int = 256 << 20
    salvage_bytes: int = 256 << 20


class Budget:
    """What one run has spent so far, shared by all layers."""

    def __init__(self, limits: Limits, stored: StoredBytes | None = None) -> None:
        """Begin with nothing spent; `stored` counts what is read of files and pipes."""
        self.limits = limits
        self.stored = stored or StoredBytes()
        self.members = 0
        self.inflated = 0
        self._windows = 0
        self._source_stored = self._source_inflated = self._refused = self._salvaged = 0

    def begin_source(self) -> None:
        """Begin the account of the next source."""
        self._source_stored = self._source_inflated = self._refused = self._salvaged = 0

    def count_stored(self, size: int) -> None:
        """Count bytes read from a file or a pipe."""
        self._source_stored += size
        self.stored.count += size

    def count_inflated(self, size: int) -> None:
        """Count bytes that a decompressor returned."""
        self.inflated += size
        self._source_inflated += size

    def count_entry(self) -> bool:
        """Count one entry; return False if it exceeds the budget."""
        self.members += 1
        return self.members <= self.limits.members

    def take_window(self, size: int) -> bool:
        """Take the memory of a decompressor; return False if it exceeds what the open ones leave."""
        if self._windows + size > self.limits.window_bytes:
            return False
        self._windows += size
        return True

    def return_window(self, size: int) -> None:
        """Give back what a decompressor took that is closed."""
        self._windows -= size

    def count_salvage(self, size: int) -> bool:
        """Count bytes that are inflated again; return False if they exceed the budget of the source."""
        if self._salvaged + size > self.limits.salvage_bytes:
            return False
        self._salvaged += size
        return True

    def excessive(self, stored: int, inflated: int) -> bool:
        """Return whether `inflated` bytes out of `stored` bytes are more than any log inflates to."""
        return inflated > self.limits.ratio_floor and inflated > stored * self.limits.ratio

    def refuse(self) -> str | None:
        """Return why a stream of this source may not be inflated further, or None; refusals are counted."""
        reason = self._refusal
        self._refused += reason is not None
        return reason

    @property
    def _refusal(self) -> str | None:
        if self.inflated > self.limits.total_bytes:
            return f"budget of {self.limits.total_bytes} inflated bytes for the run reached"
        if self.excessive(self._source_stored, self._source_inflated):
            return f"the source inflates more than {self.limits.ratio} times"
        return None

    @property
    def spent(self) -> bool:
        """Whether the run as a whole must stop reading."""
        return self.inflated > self.limits.total_bytes or self.members > self.limits.members

    @property
    def is_exhausted(self) -> bool:
        """Whether reading this source must stop: an archive of archives can hold any number of bombs."""
        return self.spent or self._refused > self.limits.refusals

    @property
    def stop_reason(self) -> str:
        """Which budget was spent when reading stopped."""
        return self._refusal or f"budget of {self.limits.members} members reached"
