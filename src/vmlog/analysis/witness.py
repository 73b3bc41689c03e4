"""The configuration of the hosts as a witness. Loading this takes longer than most runs without incidents can spend."""

from __future__ import annotations

from vmlog.checks.checker import Checker
from vmlog.diagnose.second_evidence import ConfigurationWitness
from vmlog.facts.gathering import FactShelf
from vmlog.facts.host_networks import HostNetworks
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files


def witness_of(shelf: FactShelf, networks: HostNetworks, catalogue: Catalogue) -> ConfigurationWitness:
    """Return the configuration of the hosts as a witness."""
    checker = Checker(load_checks().values(), load_fact_files(), catalogue, ())
    return ConfigurationWitness(shelf, load_checks(), checker, catalogue, networks)
