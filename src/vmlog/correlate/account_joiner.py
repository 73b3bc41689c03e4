"""Joining whole groups that share no identifier: vCenter's tasks, its events, and what the hosts tell.

The VM's name, the hosts and the times decide. Accounts that contradict each other are never joined. Where only the time
speaks, they are joined if there is no choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.correlate.account import Account, account_of
from vmlog.correlate.account_fit import AccountFit
from vmlog.correlate.account_index import AccountsByMoment, AccountsByName, AccountsByTime
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.reference_names import ReferenceNames

# Where only times speak, the next best account must be this many seconds further off.
_CLEARLY_S: Final = 1.0
_MORE_CLEARLY_S: Final = 5.0
# A migration has the logs of two VMXs, and of some more where they are rotated.
_MOST_LOGS: Final = 8
# If an account may belong to more others than this, times tell nothing.
_CROWD: Final = 64

Cost = Callable[[Account, Account], float | None]
"""How badly two accounts fit, in seconds; None where they do not."""


def join_accounts(
    groups: Sequence[MigrationGroup],
    event_groups: Sequence[MigrationGroup],
    vmx_groups: Sequence[MigrationGroup],
    names: ReferenceNames,
) -> list[MigrationGroup]:
    """Join vCenter's tasks, its events and the records of the hosts about the same migrations.

    Args:
        groups: what identifiers have joined.
        event_groups: vCenter's events, one group for each migration.
        vmx_groups: records of a VM's own log about migrations whose id it does not name.
        names: names of VMs by reference.

    Returns:
        All of them, joined.
    """
    if not event_groups and not vmx_groups and all(group.migration_id for group in groups):
        return [*groups]  # two ids are never joined
    joiner = _AccountJoiner(fit := AccountFit(names))
    accounts = [account_of(group) for group in groups]
    vmx = joiner.by_name([account_of(group) for group in vmx_groups], accounts, most=_MOST_LOGS)
    accounts += joiner.join_among(vmx)
    events = [account_of(group) for group in event_groups]
    tasks = [account for account in accounts if account.group.tasks]
    others = [account for account in accounts if not account.group.tasks]
    events = joiner.join(events, tasks, _JoinRule(AccountsByMoment(tasks).find_near, fit.at_once))
    events = joiner.by_name(events, accounts)
    renamed = _JoinRule(AccountsByMoment(tasks).find_near, fit.renamed, clearly=_CLEARLY_S, apart=fit.contradict)
    events = joiner.join(events, tasks, renamed)
    requests = [account for account in tasks if not account.on_hosts] + events
    hosted = [account for account in others if account.on_hosts]
    dated = [account for account in hosted if account.begin]
    identified = [account for account in hosted if account.group.migration_id]
    # What the times join names VMs that other accounts are about, so names are compared again.
    rest = joiner.by_name(requests, hosted)
    rest = joiner.join(rest, dated, _JoinRule(AccountsByMoment(dated).find_near, fit.requested, clearly=_CLEARLY_S))
    rest = joiner.by_name(rest, hosted)
    by_time = _JoinRule(AccountsByTime(identified).find_near, fit.by_time, clearly=_MORE_CLEARLY_S)
    rest = joiner.join(rest, identified, by_time)
    rest = joiner.by_name(rest, hosted)
    merged = {*requests} - {*rest}
    return _join_sole([account for account in (*accounts, *events) if account not in merged], joiner)


@dataclass(frozen=True, slots=True)
class _JoinRule:
    """How to decide which accounts belong together.

    Attributes:
        candidates_of: returns the accounts worth comparing with one.
        cost: how badly two fit.
        clearly: by how much the next best pair must fit worse, for either of the two, in seconds.
        most: how many others an account takes.
        apart: what keeps two apart once others were merged into them; None for what keeps most rules' apart.
    """

    candidates_of: Callable[[Account], Iterable[Account]]
    cost: Cost
    clearly: float = 0.0
    most: int = 1
    apart: Callable[[Account, Account], bool] | None = None


class _AccountJoiner:
    """Makes one of two accounts."""

    def __init__(self, fit: AccountFit) -> None:
        self.fit = fit

    def by_name(self, parts: Sequence[Account], wholes: Sequence[Account], *, most: int = 1) -> list[Account]:
        """Merge each part into the closest whole about a VM of the same name; return the parts that fit nowhere."""
        names = AccountsByName(wholes, self.fit.may_be)

        def candidates_of(part: Account) -> Iterable[Account]:
            return names.find_near(part, self.fit.may_be(part))

        return self.join(parts, wholes, _JoinRule(candidates_of, self.fit.named, most=most))

    def join(self, parts: Sequence[Account], wholes: Sequence[Account], rule: _JoinRule) -> list[Account]:
        """Merge each part into the whole that fits best; return the parts that fit nowhere.

        Args:
            parts: to be joined.
            wholes: what they may be joined to.
            rule: which of them fit.
        """
        places = {whole: place for place, whole in enumerate(wholes)}
        pairs = sorted(
            (badness, number, places[whole])
            for number, part in enumerate(parts)
            for whole in rule.candidates_of(part)
            if (badness := rule.cost(part, whole)) is not None
        )
        of_part: dict[int, list[tuple[float, int]]] = {}
        of_whole: dict[int, list[tuple[float, int]]] = {}
        for badness, number, place in pairs:
            of_part.setdefault(number, []).append((badness, place))
            of_whole.setdefault(place, []).append((badness, number))
        merged: set[int] = set()
        full: set[int] = set()
        merges: Counter[int] = Counter()
        for badness, number, place in pairs:
            part, whole = parts[number], wholes[place]
            if number in merged or place in full or (rule.apart or self.fit.apart)(part, whole):
                continue
            limit = badness + rule.clearly
            if rule.clearly and (
                len(of_whole[place]) > _CROWD
                or any(other < limit for other, at in of_part[number] if at != place and at not in full)
                or any(other < limit for other, at in of_whole[place] if at != number and at not in merged)
            ):
                continue
            merged.add(number)
            merges[place] += 1
            if merges[place] == rule.most:
                full.add(place)
            self.merge(part, whole)
        return [part for number, part in enumerate(parts) if number not in merged]

    def join_among(self, parts: Sequence[Account]) -> list[Account]:
        """Join parts about VMs of the same name with each other; return what they become."""
        kept: list[Account] = []
        names = AccountsByName((), self.fit.may_be)
        for part in parts:
            candidates = [*names.find_near(part, self.fit.may_be(part))]
            fitting = [
                (badness, place)
                for place, account in enumerate(candidates)
                if len(account.logs) < _MOST_LOGS and (badness := self.fit.named(part, account)) is not None
            ]
            if fitting:
                self.merge(part, candidates[min(fitting)[1]])
            else:
                kept.append(part)
                names.add(part)
        return kept

    def merge(self, part: Account, whole: Account) -> None:
        """Merge one account into another."""
        for observation in part.group.observations:
            whole.group.add(observation)
        joined = account_of(whole.group)
        for field in Account.__slots__:
            setattr(whole, field, getattr(joined, field))
        self.fit.learn(whole)


def _join_sole(accounts: Sequence[Account], joiner: _AccountJoiner) -> list[MigrationGroup]:
    """Join the accounts that share nothing but the time, if there is one of each kind.

    The agent of ESXi 4 copies files without naming operation or VM; an agent without operation ids names the VM in one
    line and the id in another.
    """
    anonymous = [account for account in accounts if account.group.migration_id is None]
    identified = [account for account in accounts if account.group.migration_id]
    paths = [account for account in anonymous if account.hosts and account.group.vm_folders and not account.group.tasks]
    without_vm = [account for account in identified if not account.group.vm_folders]
    merged = _join_pairs(paths, without_vm, joiner, joiner.fit.on_one_host)
    copies = [
        account
        for account in anonymous
        if account.on_hosts
        and not (account.group.tasks or account.operations or account.names or account.group.vm_folders)
    ]
    relocations = [account for account in anonymous if not account.on_hosts and _relocates(account.group)]
    merged |= _join_pairs(copies, relocations, joiner, joiner.fit.only_time)
    return [account.group for account in accounts if account not in merged]


def _relocates(group: MigrationGroup) -> bool:
    """Return whether vCenter begins a task of which only the request shows what it moves: host, datastore or both."""
    lines = (mark.line for item in group.observations for mark in item.marks)
    return any(line.task == "begin" and line.kind is None for line in lines)


def _join_pairs(
    parts: Sequence[Account],
    wholes: Sequence[Account],
    joiner: _AccountJoiner,
    fits: Callable[[Account, Account], bool],
) -> set[Account]:
    """Merge each part into the one whole that it fits, if that fits no other part; return the merged parts."""
    wholes_by_time, parts_by_time = AccountsByTime(wholes), AccountsByTime(parts)
    chosen = []
    for part in parts:
        found = [whole for whole in wholes_by_time.find_near(part) if fits(part, whole)]
        if len(found) == 1 and len([one for one in parts_by_time.find_near(found[0]) if fits(one, found[0])]) == 1:
            chosen.append((part, found[0]))
    for part, whole in chosen:
        joiner.merge(part, whole)
    return {part for part, _ in chosen}
