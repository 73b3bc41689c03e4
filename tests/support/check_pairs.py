"""Asking all checks about two simulated hosts and the VMs on the first, from the files of their bundles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.config_pairs import host_facts
from vmlog.checks.checker import Checker
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files

if TYPE_CHECKING:
    from simulator.config import HostConfig
    from tests.support.config_pairs import Broken
    from vmlog.model import CheckResult


@dataclass(frozen=True, slots=True)
class Answers:
    """The results about a pair."""

    results: tuple[CheckResult, ...]

    def of(self, number: str, host: str) -> CheckResult:
        """Return the result about a pair, or about one host."""
        found = [item for item in self.results if item.number == number and (number[0] != "H" or item.host == host)]
        assert len(found) == 1, (number, [(item.host, item.other_host) for item in found])
        return found[0]


def answers(pair: tuple[HostConfig, HostConfig], broken: Broken | None = None) -> Answers:
    """Ask every check about both hosts, the pair and the VMs of the first.

    Args:
        pair: source and destination.
        broken: returns the files that are there of a bundle's.
    """
    source, other = (host_facts(host, broken) for host in pair)
    checker = Checker(load_checks().values(), load_fact_files(), load_catalogue(), (source, other))
    results = [*checker.check_host(source), *checker.check_host(other), *checker.check_pair(source, other, 0.2)]
    for vm in source.vms.values():
        results += checker.check_vm(vm, source, other)
    return Answers(tuple(results))
