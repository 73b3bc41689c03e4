"""Whatever files state, a check has an answer: values of the right type that no host has, in any mixture."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from simulator.config import PAIR_GENERATIONS, healthy_pair
from tests.support.config_pairs import host_facts
from vmlog.checks.check_case import CheckCase
from vmlog.checks.checker import Checker
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts, VmFacts
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.fact_names import load_fact_names
from vmlog.terms import Scope

NAMES = load_fact_names()
ODD = """
    {host} {0} { } {{ %s %(x)s $1 \u00b2 \u0663 0x 0x10 : / // [ ] [a] 192.0.2.1 192.0.2.1/33 :: ::/0 fe80::1%vmk0
    0.0.0.0 255.255.255.255 999.1.1.1 , ,, a,b True -1 1e999 NaN inf 9999999999999999999999 None - vmx-
    Bool:Min:999999999999999999 Bool:Min: Str:Is:x vml. naa. 8 8. 8..0 \u0668.\u0660 2024-13-45 99999-01-01
    9999-12-31T23:59:59Z 0001-01-01T00:00:00+23:59 | <b> \u0130
"""
LONG = ("9" * 5000, "\u0669" * 30, "f" * 32, "g" * 32, "X" * 30_000)
TEXTS = [*ODD.split(), *LONG, "", " ", "a\nb", "[] ", "[a] ", "\x00", "\u202e"]
VALUES = {
    str: TEXTS,
    int: [0, -1, 1, (1 << 63) - 1, -(1 << 63) + 1, 1 << 53, 4095, 4096, 10**18],
    float: [0.0, -0.0, 1e308, -1e308, 1e-320],
    bool: [True, False],
}
CHECKS = load_checks()


class Spoiler:
    """Puts odd values into facts."""

    def __init__(self, seed, share):
        self.random = random.Random(seed)
        self.share = share

    def value(self, name):
        return self.random.choice(VALUES[NAMES[name].type])

    def happens(self, part=1.0):
        return self.random.random() < self.share * part

    def table(self, old, *, of_vm):
        new = FactTable()
        for kind, listings in old.whole.items():
            for listing in listings:
                new.add_listing(kind, listing)
        facts = [fact for name in NAMES for fact in old.of(name).values()]
        for fact in facts:
            value = self.value(fact.name) if self.happens() else fact.value
            subject = self.random.choice(TEXTS)[:500] if self.happens(0.3) else fact.subject
            if not self.happens(0.3):
                new.add([replace(fact, value=value, subject=subject)])
        for name, known in NAMES.items():
            if known.of_vm is of_vm and self.happens():
                subject = self.random.choice([*TEXTS, "vmk1", "scsi0:0", "vmnic0"])[:500]
                new.add([replace(facts[0], name=name, subject=subject, value=self.value(name))])
        return new

    def host(self, old):
        vms = {key: VmFacts(key, self.table(vm.table, of_vm=True)) for key, vm in old.vms.items()}
        known = (old.version, old.build)
        version, build = (self.random.choice([text, None, self.value("host.version")[:40]]) for text in known)
        name = self.random.choice([old.name, "{host}", "\x1b[2J"])
        return HostFacts(name, version, build, old.collected_utc, self.table(old.table, of_vm=False), vms, old.files)


def cases(here, there):
    yield Scope.HOST, CheckCase(here, hosts=(here, there))
    yield Scope.PAIR, CheckCase(here, there, hosts=(here, there), clock_offset_s=1e9)
    for vm in here.vms.values():
        yield Scope.VM, CheckCase(here, there, vm, hosts=(here, there))


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("generation", PAIR_GENERATIONS)
def test_odd_values_have_answers(generation, share):
    pair = [host_facts(host) for host in healthy_pair(generation)]
    for seed in range(12):
        spoiler = Spoiler(seed, share)
        here, there = (spoiler.host(host) for host in pair)
        checker = Checker(CHECKS.values(), load_fact_files(), load_catalogue(), (here, there))
        for scope, case in cases(here, there):
            for check in CHECKS.values():
                if check.scope is scope:
                    result = checker.ask(check, case)
                    assert len(result.detail) < 20_000
                    assert all(len(str(value.value)) <= 500 for value in result.values)
