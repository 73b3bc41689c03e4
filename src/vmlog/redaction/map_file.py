"""The file of a map: JSON, readable by its owner alone, written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final

from vmlog.errors import UsageError
from vmlog.redaction.name_map import CATEGORIES, NameMap, is_name_of

MAP_SCHEMA: Final = 1

# Where addresses that stand for others lie.
_OUR_NETWORKS: Final = tuple(
    map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.0.0.0/8", "2001:db8::/48"))
)
_NETWORK_BITS: Final = {4: 24, 6: 64}


def read_name_map(path: Path) -> NameMap:
    """Return the map of a file, an empty one where there is none yet.

    Raises:
        UsageError: it cannot be read, or is no map; the file stays as it is.
    """
    try:
        # A pipe could be silent for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{path} cannot be read: it is no regular file")
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return NameMap()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no map of names: it is not JSON, or damaged; name another file") from error
    problem = _problem(data)
    if problem:
        raise UsageError(f"{path} is no map of names that can be continued: {problem}; name another file")
    return NameMap({category: data[category] for category in CATEGORIES if category in data})


def _problem(data: object) -> str:
    """Return what is wrong with the content of a file; "" for nothing."""
    if not isinstance(data, dict) or "schema" not in data:
        return "it has no schema"
    if data["schema"] != MAP_SCHEMA or isinstance(data["schema"], bool):
        return f"its schema is not {MAP_SCHEMA}"
    for category, names in data.items():
        if category == "schema":
            continue
        if category not in CATEGORIES:
            return "it holds names of an unknown kind"
        if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
            return f"its {category} are no table of texts"
        if not all(is_name_of(category, name) for name in names.values()):
            return f"one of its {category} is replaced by what vmlog gives none of them"
    return _clash(data) or _wrong_address(data)


def _clash(data: Mapping[str, Mapping[str, str]]) -> str:
    """Return which things of a map get one name, or which thing two names; "" where all is well.

    Names in words share one space, whatever they name; addresses and ids have one of their own for each kind.
    """
    names_in_words: set[str] = set()
    taken_words: set[str] = set()
    for category, begin in CATEGORIES.items():
        taken = taken_words if begin else set()
        for real, name in data.get(category, {}).items():
            if begin and real in names_in_words:
                return f"one of its {category} is a name of another kind too"
            if name.lower() in taken:
                return f"one of its {category} is replaced by what something else is replaced by"
            if begin:
                names_in_words.add(real)
            taken.add(name.lower())
    return ""


def _wrong_address(data: Mapping[str, Mapping[str, str]]) -> str:
    """Return which address or subnet of a map is none, or is replaced by one that vmlog never gives; "" for none."""
    for category, network_of in (("addresses", _address), ("subnets", _subnet)):
        for real, name in data.get(category, {}).items():
            try:
                before, after = network_of(real), network_of(name)
            except ValueError:
                return f"one of its {category} is none"
            if before.version != after.version or not any(_holds(ours, after) for ours in _OUR_NETWORKS):
                return f"one of its {category} is replaced by what vmlog gives none of them"
    return ""


def _address(text: str) -> IPv4Network | IPv6Network:
    return ip_network(ip_address(text))


def _subnet(text: str) -> IPv4Network | IPv6Network:
    """Return the network of the first three parts of an IPv4 address, or of the first half of an IPv6 address."""
    first = ip_address(text if ":" in text else f"{text}.0")
    return ip_network((first, _NETWORK_BITS[first.version]))


def _holds(network: IPv4Network | IPv6Network, part: IPv4Network | IPv6Network) -> bool:
    return network.version == part.version and part.network_address in network


def write_name_map(names: NameMap, path: Path) -> None:
    """Write a map to a file, which only its owner can read.

    Raises:
        UsageError: it cannot be written.
    """
    content = json.dumps({"schema": MAP_SCHEMA, **names.entries}, indent=1) + "\n"
    try:
        target = path.resolve()
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # made with mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
