"""Identifiers in the forms the products give them. All are invented from the random stream."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from simulator.generations import Generation
from simulator.stamps import EPOCH

_WORD: Final = "abcdefghijkmnpqrstuvwxyz0123456789"


def hexes(rng: Random, digits: int) -> str:
    """Return `digits` lower-case hexadecimal digits, the first not zero."""
    return f"{rng.randrange(16 ** (digits - 1), 16**digits):x}"


def session(rng: Random) -> str:
    """Return a session id in the five-group form."""
    return "52" + "-".join((hexes(rng, 6), hexes(rng, 4), hexes(rng, 4), hexes(rng, 4), hexes(rng, 12)))


def volume_uuid(rng: Random) -> str:
    """Return a VMFS volume uuid."""
    return f"{hexes(rng, 8)}-{hexes(rng, 8)}-{hexes(rng, 4)}-{hexes(rng, 12)}"


def migration_id(rng: Random, generation: Generation, requested_at: datetime) -> str:
    """Return microseconds since 1970 at vCenter's clock up to 6.0, a random 63-bit number later; decimal."""
    if generation.dated_ids:
        return str((requested_at - EPOCH) // timedelta(microseconds=1) + rng.randrange(1000))
    return str(rng.randrange(10**17, 2**63))


def request_op_id(rng: Random, generation: Generation) -> str:
    """Return the operation id that vCenter gives a request of a user."""
    if generation.number < 6:
        return f"{hexes(rng, 8).upper()}-{rng.randrange(0x200, 0x1FFF):08X}"
    word = "".join(rng.choice(_WORD) for _ in range(8))
    return f"{word}-{rng.randrange(100, 99999)}-auto-{hexes(rng, 2)}-h5c:{rng.randrange(70000000, 79999999)}"


def hop(rng: Random, generation: Generation, op_id: str) -> str:
    """Return the operation id after one more hop: every process appends its own suffix."""
    if generation.number < 6:
        return f"{op_id}-{hexes(rng, 2)}"
    return f"{op_id}-{hexes(rng, 1)}-{rng.randrange(1, 40):02d}-{hexes(rng, 2)}-{hexes(rng, 4)}"


def kernel_op_id(rng: Random) -> str:
    """Return the short operation id of VMkernel lines."""
    return hexes(rng, 8)


def kernel_address(rng: Random) -> str:
    """Return a code address as the kernel prints it after a failure."""
    return f"0x4180{hexes(rng, 8)}"
