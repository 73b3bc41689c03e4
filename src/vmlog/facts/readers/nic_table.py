"""The physical adapters: the table of `nicinfo.sh`, which is that of `esxcli network nic list`, and `esxcfg-nics -l`.

The columns need not be known: link, speed and duplex stand together and look like nothing else. A link that is down may
still show a speed, the one that it had or would have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.network_words import MAC
from vmlog.facts.shell_prompt import is_prompt, open_end, open_line
from vmlog.knowledge.fact_files import END_MISSING

_HEADER: Final = re.compile(r"\s*Name\s+PCI(?: Device)?\s+Driver\s")
_RULER: Final = re.compile(r"[\s-]+$")
_END_OF_TABLE: Final = re.compile(r"\s*$|NIC:")
_NAME: Final = re.compile(r"\s*([a-z][\w-]{0,30})\s")
# ESX before 4.0 has no MAC address here.
_FROM_LINK: Final = re.compile(
    rf"\s(Up|Down)\s+([0-9]{{1,9}})(?:\s?Mbps)?\s+([A-Za-z]+)\s+(?:({MAC})\s+)?([0-9]{{1,9}})(?:\s+(\S.*))?$"
)
_DUPLEXES: Final = {"Full": "full", "Half": "half"}


def read_nic_table(text: FactText) -> Iterator[FactRow]:
    """Yield link, speed, duplex, MTU, driver and model of each adapter."""
    lines = text.whole_lines
    header = next((at for at, line in enumerate(lines) if _HEADER.match(line)), None)
    if header is None:
        yield FactRow(END_MISSING, "", True, 1)
        return
    words_before_link = 4 if "Admin Status" in lines[header] else 3
    unread, opened = 0, open_line(text)
    for number, line in enumerate(lines[header + 1 :], header + 2):
        if _END_OF_TABLE.match(line) or is_prompt(line):
            break
        rows = [*_nic_facts(line, number, words_before_link, is_open=number == opened)]
        if not rows and not _RULER.match(line):
            unread = unread or number
        yield from rows
    yield from open_end(text, unread)


def _nic_facts(line: str, number: int, words_before_link: int, *, is_open: bool) -> Iterator[FactRow]:
    name, found = _NAME.match(line), _FROM_LINK.search(line)
    if not name or not found or (is_open and not found[6]):
        return
    nic, is_up = name[1], found[1] == "Up"
    yield FactRow("nic.link", nic, is_up, number)
    yield FactRow("nic.speed", nic, int(found[2]) if is_up else 0, number)
    if found[3] in _DUPLEXES:
        yield FactRow("nic.duplex", nic, _DUPLEXES[found[3]], number)
    if found[4]:
        yield FactRow("nic.mac", nic, found[4].lower(), number)
    yield FactRow("nic.mtu", nic, int(found[5]), number)
    words = line[: found.start()].split()
    if len(words) == words_before_link:
        yield FactRow("nic.driver", nic, words[2], number)
    if found[6] and not is_open:
        yield FactRow("nic.description", nic, found[6].strip(), number)
