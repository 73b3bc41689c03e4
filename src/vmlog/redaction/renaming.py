"""What stands for one thing, by what it is: a host, a VM, an account, a datastore, a file of a datastore."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from vmlog.knowledge.redaction_words import RedactionWords
from vmlog.redaction.known_names import KnownNames
from vmlog.redaction.name_map import NameMap, spelled
from vmlog.redaction.numbers import NumberNames, v6_subnet

# Accounts that vCenter makes for its own services, each with an id of the installation.
_OF_PRODUCT: Final = re.compile(r"(?i)(?:vpxd|vsphere-webclient)-")

_HOST_NAME: Final = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)+"
)
_WITH_PORT: Final = re.compile(r"(.+):([0-9]{1,5})")
_NUMBERED_WORD: Final = re.compile(
    r"(?:vmk|vmnic|cpu|disk|nic|scsi|ide|sata|nvme|ethernet|vmhba|vswitch|datastore|usb|world)[0-9]{1,3}"
)
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
# What the product and its users append to the name of a VM or a disk.
_FILE_END: Final = re.compile(
    r"(?:-(?:flat|delta|sesparse|ctk|rdmp?|digest|[0-9]{6}(?:-(?:delta|sesparse|ctk|flat))?|Snapshot[0-9]+|[0-9a-fA-F]{8}))*"
    r"(?:\.[A-Za-z0-9]{1,10}){0,2}$"
)
_SHORTEST: Final = 3
_V4_DOTS: Final = 3
_UUID: Final = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}"
)
_VOLUME: Final = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{8,27}|(?i:vsan:)?[0-9a-fA-F-]{16,40}|vvol:[0-9a-fA-F-]+",
)
# The first parts of names that programs have, `com.vmware.vim`.
_REVERSED: Final = frozenset({"com", "org", "net", "edu", "gov"})


class Renamer:
    """Says what stands for a thing of a kind, and remembers the name so that texts are searched for it.

    Attributes:
        names: what stands for what.
        numbers: the same for addresses and ids.
        index: names that count wherever they stand.
        words: the table of what stays.
    """

    def __init__(self, names: NameMap, words: RedactionWords) -> None:
        self.names, self.words = names, words
        self.numbers = NumberNames(names)
        self.index = KnownNames()
        for real in names.worded():
            self.index.add(real)

    def is_ordinary(self, name: str) -> bool:
        """Return whether a name, as `spelled` gives it, is a word that texts hold anyway."""
        is_short = len(name) < _SHORTEST and name.isascii()
        return is_short or name in self.words.words or any(one.fullmatch(name) for one in (_NO_LETTERS, _NUMBERED_WORD))

    def named(self, category: str, text: str) -> str:
        """Return what stands for something named in words."""
        real = spelled(text)
        if not text.strip() or real in self.words.not_names:
            return text
        name = self.names.name_of(category, real)
        self.index.add(real)
        return name

    def host(self, text: str) -> str:
        """Return what stands for a host: by name, with or without domain and port, or by address."""
        if address := self.address(text):
            return address
        if found := _WITH_PORT.fullmatch(text):
            return f"{self.host(found[1])}:{found[2]}"
        plain = text.rstrip(".")
        if plain.lower() in self.words.hosts or self.is_site(plain.lower()):
            return text
        if not _HOST_NAME.fullmatch(plain):
            return self.named("hosts", text)
        short, _, domain = plain.partition(".")
        ours = f"{self.named('hosts', short)}.{self.domain(domain)}"
        return ours + text[len(plain) :]

    def domain(self, text: str) -> str:
        """Return what stands for a domain; `EXAMPLE` and `example.com` get one number."""
        real = spelled(text)
        if real in self.words.account_domains or self.is_site(real) or not real:
            return text
        known = self.names.find("domains", real)
        if known is None:
            short, _, rest = real.partition(".")
            kin = self._short_domain(short) if rest else self._long_domain(short)
            base = kin or self.names.fresh("domains")
            known = self.names.put("domains", real, f"{base}.example" if rest else base)
        if "." in real or not self.is_ordinary(real):
            self.index.add(real)
        return known.upper() if text == text.upper() else known

    def _short_domain(self, short: str) -> str | None:
        """Return what stands for the short name of a domain, unless a longer name has taken it."""
        known = self.names.find("domains", short)
        is_free = known is not None and f"{known}.example" not in self.names.entries["domains"].values()
        return known if is_free else None

    def _long_domain(self, short: str) -> str | None:
        for real, ours in self.names.entries["domains"].items():
            if real.startswith(f"{short}."):
                return ours.removesuffix(".example")
        return None

    def is_site(self, real: str) -> bool:
        """Return whether a name in small letters is one of the vendor's sites."""
        return any(real == site or real.endswith(f".{site}") for site in self.words.sites)

    def is_domain(self, text: str) -> bool:
        """Return whether a text is known as a domain, or stays as one of the product's."""
        real = spelled(text)
        return real in self.words.account_domains or self.names.find("domains", real) is not None

    def is_machine(self, text: str) -> bool:
        """Return whether a dotted text is the name of a machine, by its last part or a domain that is known."""
        labels = text.lower().split(".")
        last = labels[-1]
        if not last.isalpha() or self.is_site(text.lower()):
            return False
        if any(self.names.find("domains", ".".join(labels[at:])) for at in range(1, len(labels) - 1)):
            return True
        if last in self.words.top_levels:
            return labels[0] not in _REVERSED
        is_late = last in self.words.late_top_levels or (len(last) == 2 and last not in self.words.not_top_levels)
        is_plain = text in (text.lower(), text.upper()) and not any(map(str.isdigit, labels))
        return is_late and is_plain and len(labels) > 2 and labels[0].rstrip("0123456789") not in self.words.dotted

    def see(self, text: str) -> None:
        """Put nothing else into the subnet of a real address."""
        if ":" not in text:
            self.numbers.seen.add(text.rpartition(".")[0])
            return
        try:
            self.numbers.seen.add(v6_subnet(IPv6Address(text)))
        except AddressValueError:
            return

    def reserve(self, text: str) -> None:
        """Let a name that looks like ours stay, unless something else has it: then it gets another one."""
        self.names.keep(text)
        self.index.add(text)

    def is_thing(self, name: str) -> bool:
        """Return whether a known name is that of something besides folders and files."""
        return name not in self.names.entries["folders"] and name not in self.names.entries["files"]

    def known(self, name: str, text: str) -> str:
        """Return what stands for a name of the index, found as this text."""
        ours = self.names.find("hosts", name) or text
        return ours.upper() if ours.startswith("domain-") and text == text.upper() else ours

    def of_kind(self, kind: str, text: str) -> str:
        """Return what stands for a thing of a kind: the name of a method, or a category of the map."""
        method = {
            "host": self.host, "vm": self.vm, "user": self.user, "domain": self.domain, "network": self.network,
            "datastore": self.datastore, "volume": self.volume, "folder": self.folder, "file": self.stored,
            "hint": self.hinted,
        }.get(kind)  # fmt: skip
        return method(text) if method else self.named(kind, text)

    def address(self, text: str) -> str | None:
        """Return what stands for an IPv4 or IPv6 address, in brackets or with a zone; None for something else."""
        if text.startswith("[") and text.endswith("]"):
            inner = self.address(text[1:-1])
            return inner and f"[{inner}]"
        plain, sign, rest = text.partition("%")
        plain, slash, bits = plain.partition("/")
        if ":" not in plain and plain.count(".") != _V4_DOTS:
            return None
        if (known := self.names.find("addresses", plain)) is not None and plain == text:
            return known
        try:
            if ":" in plain:
                return f"{self.numbers.ipv6(IPv6Address(plain))}{slash}{bits}{sign}{rest}"
            return f"{self.numbers.ipv4(str(IPv4Address(plain)))}{slash}{bits}{sign}{rest}"
        except (AddressValueError, ValueError):
            return None

    def user(self, text: str) -> str:
        """Return what stands for an account in any spelling; those of the product stay."""
        if spelled(text) in self.words.not_users:
            return text
        first, colon, last = text.partition(":")
        if colon and first.lower() in self.words.accounts:
            return f"{first}:{self.user(last)}" if last else text
        domain, strokes, user = re.fullmatch(r"(?:([^\\]*)(\\+))?(.*)", text, re.DOTALL).groups("")  # type: ignore[union-attr]
        if strokes:
            return f"{self.domain(domain)}{strokes}{self._account(user)}"
        user, at, domain = text.rpartition("@")
        if at and user:
            return f"{self._account(user)}@{self.address(domain) or self.domain(domain)}"
        return self._account(text)

    def _account(self, user: str) -> str:
        if user.lower() in self.words.accounts or _OF_PRODUCT.match(user):
            return user
        return self.named("users", user)

    def network(self, text: str) -> str:
        """Return what stands for a switch or a port group; names that the product gives stay."""
        real = spelled(text)
        if real in self.words.networks or _NUMBERED_WORD.fullmatch(real):
            return text
        return self.shaped(text) or self.named("networks", text)

    def datastore(self, text: str) -> str:
        """Return what stands for a datastore."""
        return text if spelled(text) in self.words.datastores else self.shaped(text) or self.named("datastores", text)

    def volume(self, text: str) -> str:
        """Return what stands for the id of a volume, or for its label where a path has that."""
        if _VOLUME.fullmatch(text):
            kind, colon, digits = text.rpartition(":")
            return f"{kind}{colon}{self.numbers.hexadecimal(digits)}"
        return self.datastore(text)

    def vm(self, text: str) -> str:
        """Return what stands for a VM."""
        return self.shaped(text) or self.named("vms", text)

    def hinted(self, text: str) -> str:
        """Return what stands for something that a filter asks for or could ask for: a host where it is known as one."""
        short = spelled(text.partition(".")[0])
        is_host = short in self.names.entries["hosts"] or self.is_machine(text)
        return self.host(text) if is_host else self.vm(text)

    def shaped(self, text: str) -> str | None:
        """Return what stands for an address or an id, None for something else."""
        if _UUID.fullmatch(text):
            return self.numbers.hexadecimal(text)
        return self.address(text)

    def stored(self, text: str) -> str:
        """Return what stands for a path inside a datastore: folders and file, of which the ending stays."""
        *folders, file = text.split("/")
        stem, _, ending = file.rpartition(".")
        if ending in ("vmx", "vmtx", "nvram", "vmsd", "vmxf"):
            self.vm(stem)
        elif folders and folders[-1] and file.startswith("vmware") and ending == "log":
            self.vm(folders[-1])
        return "/".join([*map(self.folder, folders), self.file(file)])

    def folder(self, text: str) -> str:
        """Return what stands for a folder of a datastore: the VM's name where it is one."""
        real = spelled(text)
        if not text or text in (".", "..") or (self.names.find("folders", real) is None and real in self.words.folders):
            return text
        return self.shaped(text) or self.named("folders", text)

    def file(self, text: str) -> str:
        """Return what stands for a file; files that the product names stay."""
        found = _FILE_END.search(text)
        end = found.start() if found else len(text)
        stem, ending = text[:end], text[end:]
        if not stem:
            return text
        known = self.names.find("files", spelled(stem))
        if known is None:
            if self.is_log_file(text):
                return text
            known = self.shaped(stem) or self.named("files", stem)
        swap = re.sub(r"(?<=-)[0-9a-fA-F]{8}(?=\.|$)", lambda one: self.numbers.hexadecimal(one[0]), ending)
        return known + swap

    def is_log_file(self, text: str) -> bool:
        """Return whether the product gives its files this name."""
        stem = re.split(r"[.\d]", text.lower().lstrip("."), maxsplit=1)[0].rstrip("-_")
        return stem in self.words.log_files or any(
            stem.startswith(f"{one}{sign}")
            for one in ("localcli", "esxcfg", "esxcli", "vmkernel", "vpxd", "hostd", "vmware")
            for sign in "-_"
        )
