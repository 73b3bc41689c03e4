"""Comparing release numbers such as `6.7` and `8.0.3`."""

from __future__ import annotations


def release_numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a release, for comparing; words end it.

    >>> release_numbers("8.0.3") > release_numbers("8.0"), release_numbers("6.7 U2")
    (True, (6, 7))
    """
    numbers = []
    for part in version.split()[0].split(".") if version.split() else ():
        if not part.isdecimal():
            break
        numbers.append(int(part[:9]))
    return tuple(numbers)


def is_between(version: str, since: str, until: str) -> bool:
    """Return whether a release lies between two others, both inclusive; `until` 6.7 includes 6.7.3. "" is no limit.

    >>> is_between("6.7.3", "5.0", "6.7"), is_between("7.0", "5.0", "6.7")
    (True, False)
    """
    numbers = release_numbers(version)
    last = release_numbers(until)
    return release_numbers(since) <= numbers and (not until or numbers[: len(last)] <= last)
