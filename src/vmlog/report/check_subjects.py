"""What results of checks are about: hosts, pairs of hosts, VMs. Names stay raw: each writer escapes its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from vmlog.model import CheckReport, CheckResult
from vmlog.report.host_labels import short_labels
from vmlog.report.route_phrases import listed, mutual_phrase, one_way_phrase, vms_phrase
from vmlog.terms import Scope

_NOWHERE: Final = "an unknown host"
_NOBODY: Final = "an unknown VM"
Route = tuple[str, str | None]


class Subjects:
    """Names what the results of one report are about; hosts by their short names."""

    def __init__(self, report: CheckReport) -> None:
        """Learn the hosts, and which checks differ by direction."""
        known = {host.name for host in report.hosts}
        known |= {name for result in report.results for name in (result.host, result.other_host) if name}
        self.are_several = len(known) > 1
        self._short = short_labels(sorted(known))
        # Only whole names: not the start of a longer one.
        names = "|".join(map(re.escape, sorted(self._short, key=len, reverse=True)))
        self._names = re.compile(rf"(?<![\w.-])(?:{names})(?![\w-]|\.\w)") if names else None
        made = {(one.check, *route_of(one)) for one in report.results if one.scope is Scope.PAIR}
        self._directed = {check for check, host, other in made if (check, other, host) in made}

    def host(self, name: str | None) -> str:
        """Return the host's short name."""
        return self._short.get(name, name) if name else _NOWHERE

    def hosts(self, names: Iterable[str], *, show_all: bool = False) -> str:
        """Return the short names of hosts."""
        return listed(dict.fromkeys(map(self.host, names)), show_all=show_all)

    def shortened(self, text: str) -> str:
        """Return a text of a result with the short names of its hosts."""
        return self._names.sub(lambda found: self._short[found[0]], text) if self._names else text

    def about(self, results: Sequence[CheckResult], *, show_all: bool = False) -> str:
        """Return what results of one check are about: `esx-a1, esx-b2`, `web-01 on esx-a1 → esx-b2`."""
        if results[0].scope is Scope.VM:
            return self.vms(((moved_vm(one), route_of(one)) for one in results), show_all=show_all)
        if results[0].scope is Scope.HOST:
            return self.hosts((one.host or _NOWHERE for one in results), show_all=show_all)
        pairs = self._pairs(map(route_of, results))
        if results[0].check in self._directed:
            return one_way_phrase(pairs, show_all=show_all)
        return mutual_phrase(pairs, both_ways=bool(self._directed), show_all=show_all)

    def routes(self, routes: Iterable[Route], *, show_all: bool = False) -> str:
        """Return from where to where; where no check differs by direction, a pair stands for both."""
        if self._directed:
            return one_way_phrase(self._pairs(routes), show_all=show_all)
        return mutual_phrase(self._pairs(routes), both_ways=False, show_all=show_all)

    def vms(self, vms: Iterable[tuple[str, Route]], *, show_all: bool = False) -> str:
        """Return VMs and their routes."""
        named = ((vm, self.host(host), self.host(other) if other else None) for vm, (host, other) in vms)
        return vms_phrase(named, show_all=show_all)

    def _pairs(self, routes: Iterable[Route]) -> list[tuple[str, str]]:
        return list(dict.fromkeys((self.host(host), self.host(other)) for host, other in routes))


def route_of(result: CheckResult) -> Route:
    """Return from where to where."""
    return result.host or _NOWHERE, result.other_host


def moved_vm(result: CheckResult) -> str:
    """Return the name of the VM."""
    return result.vm or _NOBODY
