"""The configuration store of 7.0 and later: an SQLite file whose values are JSON.

The file may be anyone's: it is opened in memory, for reading, one statement long, with a bound on its steps.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, Final

from vmlog.facts.fact import FactRow, FactValue
from vmlog.facts.fact_text import FactText
from vmlog.facts.store_pages import largest_row
from vmlog.facts.vim.network_policies import teaming_word
from vmlog.knowledge.fact_files import END_MISSING

_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 100
# Bytes of the header that say whether there is a log of changes beside the file; in memory there can be none.
_JOURNAL_BYTES: Final = slice(18, 20)
_NO_LOG: Final = b"\1\1"
_STEPS_AT_ONCE: Final = 1_000
_MOST_STEPS: Final = 20_000_000
"""Steps of the statement, each on one page: where rows are long there may be as many fewer steps."""
_PAGE_BYTES: Final = 4096
_MOST_ROWS: Final = 10_000
_LONGEST_VALUE: Final = 4 << 20
_MOST_TEXT: Final = 32 << 20
"""Bytes of all values; rows may share their pages, so that a small file holds very many large ones."""
_TABLE: Final = "Config"
_QUERY: Final = (
    "SELECT ConfigGroup, Name, Identifier, AutoConfValue, UserValue FROM Config"
    " WHERE Component = 'esx' AND ConfigGroup IN ('network_vss', 'storage') LIMIT ?"
)
_ALLOWED: Final = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ))
_NFS_VERSIONS: Final = {"nfs_v3_datastores": "3", "nfs_v41_datastores": "4.1"}
_POLICIES: Final = {
    "promiscuous": ("security", "allow_promiscuous"),
    "mac_changes": ("security", "mac_changes"),
    "forged": ("security", "forged_transmits"),
    "shaping": ("traffic_shaping", "enabled"),
}
_NICS: Final = {"active": "active_nics", "standby": "standby_nics"}


def read_config_store(text: FactText) -> Iterator[FactRow]:
    """Yield standard switches, their port groups and NFS shares; nothing of a file that does not open."""
    if not text.data.startswith(_MAGIC) or len(text.data) < _HEADER_BYTES:
        return
    with closing(sqlite3.connect(":memory:")) as store:
        rows, is_whole = _config_rows(store, text.data)
    for group, name, identifier, automatic, user in rows:
        read = _READERS.get((group, name))
        for value in _values(automatic, user) if read else ():
            yield from read(name, identifier, value) if read else ()
    if not is_whole:
        yield FactRow(END_MISSING, "", True, 0)


def _config_rows(store: sqlite3.Connection, data: bytes) -> tuple[list[tuple[str, ...]], bool]:
    """Return the rows of interest, and whether they were read to the end."""
    rows: list[tuple[str, ...]] = []
    largest = largest_row(data)
    if largest is None:
        return rows, False
    try:
        store.deserialize(data[: _JOURNAL_BYTES.start] + _NO_LOG + data[_JOURNAL_BYTES.stop :])
        for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
            store.execute(f"PRAGMA {pragma}")
        store.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        store.text_factory = lambda value: value.decode("utf-8", "replace")
        store.set_progress_handler(_step_bound(largest // _PAGE_BYTES + 1), _STEPS_AT_ONCE)
        store.set_authorizer(_allow)
        left = _MOST_TEXT
        for row in store.execute(_QUERY, (_MOST_ROWS + 1,)):
            rows.append(_texts(row))
            left -= sum(map(len, rows[-1]))
            if left < 0:
                return rows[:-1], False
    except (sqlite3.Error, UnicodeDecodeError, MemoryError) as error:  # damage may ask for more than there is
        # A store of another kind, without the table or its columns, is whole and states nothing.
        return rows, getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return rows[:_MOST_ROWS], len(rows) <= _MOST_ROWS


def _texts(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(value if isinstance(value, str) else "" for value in row)


def _step_bound(pages_of_row: int) -> Callable[[], bool]:
    left = _MOST_STEPS // _STEPS_AT_ONCE // pages_of_row

    def is_enough() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    return is_enough


def _allow(action: int, table: str | None, *_: str | None) -> int:
    """Let the one table be read and nothing else: no function, no view of something else, no recursion."""
    is_read = action == sqlite3.SQLITE_SELECT or table == _TABLE
    return sqlite3.SQLITE_OK if action in _ALLOWED and is_read else sqlite3.SQLITE_DENY


def _values(automatic: str, user: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a row; what the user set goes before what was set automatically."""
    parts = [_json(automatic), _json(user)]
    if all(isinstance(part, dict) for part in parts):
        if merged := {**parts[0], **parts[1]}:
            yield merged
        return
    for part in parts[::-1]:
        found = part if isinstance(part, list) else [part]
        objects = [item for item in found if isinstance(item, dict) and item]
        if objects:
            yield from objects
            return


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}


def _row(name: str, subject: str, value: FactValue) -> FactRow:
    return FactRow(name, subject, value, 0)


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    # A half of a surrogate pair could not be written anywhere.
    return found.encode("utf-8", "backslashreplace").decode() if isinstance(found, str) else ""


def _part(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _nics(value: Mapping[str, Any], key: str) -> str | None:
    found = value.get(key)
    if not isinstance(found, list) or not all(isinstance(nic, str) for nic in found):
        return None
    return ",".join(nic.encode("utf-8", "backslashreplace").decode() for nic in found)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _switch_rows(_: str, identifier: str, switch: Mapping[str, Any]) -> Iterator[FactRow]:
    name = _text(switch, "name") or identifier
    if not name:
        return
    yield _row("switch.kind", name, "standard")
    if _is_number(switch.get("mtu")):
        yield _row("switch.mtu", name, switch["mtu"])
    uplinks = _nics(_part(switch, "bridge"), "nics")
    if uplinks is not None:
        yield _row("switch.uplinks", name, uplinks)
    yield from _policy_rows("switch", name, _part(switch, "policy"))
    groups = switch.get("port_groups")
    for group in groups if isinstance(groups, list) else ():
        title = _text(group, "name") if isinstance(group, dict) else ""
        if title:
            yield _row("portgroup.switch", title, name)
            if _is_number(group.get("vlan_id")):
                yield _row("portgroup.vlan", title, group["vlan_id"])
            yield from _policy_rows("portgroup", title, _part(group, "policy"))


def _policy_rows(kind: str, name: str, policy: Mapping[str, Any]) -> Iterator[FactRow]:
    for fact, (part, key) in _POLICIES.items():
        value = _part(policy, part).get(key)
        if isinstance(value, bool):
            yield _row(f"{kind}.{fact}", name, value)
    teaming = _part(policy, "nic_teaming")
    if _text(teaming, "policy"):
        yield _row(f"{kind}.teaming", name, teaming_word(_text(teaming, "policy")))
    for fact, key in _NICS.items():
        nics = _nics(teaming, key)
        if nics is not None:
            yield _row(f"{kind}.{fact}", name, nics)


def _share_rows(group: str, identifier: str, share: Mapping[str, Any]) -> Iterator[FactRow]:
    label = _text(share, "volume_name") or identifier
    server, path = _text(share, "hostname"), _text(share, "remote_share")
    if label and server and path:
        yield _row("datastore.server", label, server)
        yield _row("datastore.share", label, path)
        yield _row("datastore.nfs_version", label, _NFS_VERSIONS[group])


_READERS: Final[Mapping[tuple[str, str], Callable[[str, str, Mapping[str, Any]], Iterator[FactRow]]]] = {
    ("network_vss", "switches"): _switch_rows,
    ("storage", "nfs_v3_datastores"): _share_rows,
    ("storage", "nfs_v41_datastores"): _share_rows,
}
