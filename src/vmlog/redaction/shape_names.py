"""What stands for what has the shape of a name: one way for each shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import AddressValueError, IPv6Address
from typing import Final

from vmlog.redaction.name_map import spelled
from vmlog.redaction.renaming import Renamer
from vmlog.redaction.shape_search import FoundWord

_VERSION: Final = re.compile(
    r"(?i:\b(?:versions?|ver\.?|release|build|esxi?|vcenter server|virtualcenter(?: server)?|firmware|driver|v))"
    r"[ :='\"/-]{0,3}$"
)
_LOOK_BACK: Final = 40
_ESCAPE: Final = re.compile(r"[nrtxu0-9]")
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
_HAS_MARK: Final = re.compile(r"[0-9._-]")
_FEW: Final = 3
# The last part of a domain has letters alone; `memcpy@libc.so.6` is none.
_PLACE: Final = re.compile(r"[A-Za-z][\w-]+|[\w.-]+\.[A-Za-z]{2,}")
_NOUN_KINDS: Final = {
    "datastore": "datastore", "volume": "volume", "vol": "volume", "host": "host", "vm": "vm", "virtual machine": "vm",
    "network": "network", "portgroup": "network", "port group": "network", "switch": "network", "dvs": "network",
    "cluster": "clusters", "resource pool": "clusters", "datacenter": "datacenters", "folder": "folder", "user": "user",
    "account": "user", "vapp": "clusters",
}  # fmt: skip
_KEY_KINDS: Final = (
    (("vmw_host", "host"), "host"),
    (("vmw_datacenter", "dcpath", "dc"), "datacenters"),
    (("vmw_cluster", "cluster", "pool"), "clusters"),
    (("vm", "vc_vm", "display"), "vm"),
    (("datastore", "dsname"), "datastore"),
    (("dvs", "port", "network"), "network"),
    (("user",), "user"),
    (("folder",), "folder"),
)
_MOST_WORDS: Final = 200_000


class ShapeNames:
    """Says what stands for what has the shape of a name.

    Attributes:
        versions: versions that look like addresses.
    """

    def __init__(self, renamer: Renamer) -> None:
        self.versions: set[str] = set()
        self._renamer = renamer
        self._words: dict[str, tuple[tuple[int, int, str | None], ...]] = {}

    def forget(self) -> None:
        """Look at all words anew: a domain that has become known tells what names of machines are."""
        self._words.clear()

    def in_word(self, found_word: FoundWord) -> tuple[tuple[int, int, str | None], ...]:
        """Return start, end and what stands for it of each name in a word; None for what may be an IPv4 address."""
        known = self._words.get(found_word.word)
        if known is None:
            found = []
            for match in found_word.matches:
                name = match.lastgroup or ""
                ours = None if name == "ipv4" else self._of_word(name, match)
                if name == "ipv4" or ours is not None:
                    found.append((match.start(), match.end(), ours))
            if len(self._words) > _MOST_WORDS:
                self._words.clear()
            known = self._words[found_word.word] = tuple(found)
        return known

    def ipv4(self, text: str, start: int, end: int) -> str | None:
        """Return what stands for an address at a place of a text; None where it is a version."""
        found = text[start:end]
        if found in self.versions or _VERSION.search(text, max(0, start - _LOOK_BACK), start):
            return None
        return self._renamer.address(found)

    def in_text(self, name: str, match: re.Match[str]) -> str | None:
        """Return what stands for a match of a shape of `IN_TEXT`; None where it is no name."""
        return _IN_TEXT[name](self._renamer, match)

    def _of_word(self, name: str, match: re.Match[str]) -> str | None:
        renamer, text = self._renamer, match[0]
        if name in ("uuid", "swap", "wwn"):
            return renamer.numbers.hexadecimal(text)
        if name == "mac":
            return renamer.numbers.mac(text)
        if name == "swapped":
            return renamer.numbers.swapped_ipv4(text)
        if name == "bundle":
            return text[: match.start("bundle_host") - match.start()] + renamer.host(match["bundle_host"])
        if name == "ipv6":
            if not any(map(str.isdigit, text)) and text.count(":") < _FEW:
                return None  # `a::b` of a program
            try:
                return renamer.numbers.ipv6(IPv6Address(text))
            except AddressValueError:
                return None
        if name == "account":
            return self._account(match)
        if name == "mail":
            return self._mail(match)
        return renamer.host(text) if renamer.is_machine(text) else None

    def _mail(self, match: re.Match[str]) -> str | None:
        """Return what stands for `user@place`, whatever the place; None for `Originator@6876` and the vendor."""
        renamer, place = self._renamer, match["mail_domain"]
        if renamer.is_site(place.lower()):
            return None
        if renamer.is_domain(place) or renamer.address(place) is not None:
            return renamer.user(match[0])
        if not _PLACE.fullmatch(place):
            return None
        if "." not in place and renamer.is_ordinary(spelled(place)):
            user = match["mail_user"]
            return None if renamer.is_ordinary(spelled(user)) else f"{renamer.user(user)}@{place}"
        return renamer.user(match[0])

    def _account(self, match: re.Match[str]) -> str | None:
        r"""Return what stands for `DOMAIN\user`; None for an escape (`line\n`), a path, or the end of a sentence."""
        domain, user = match["account_domain"], match["account_user"]
        is_known = domain == domain.upper() or self._renamer.is_domain(domain)
        if not is_known and (len(user) < _FEW or _ESCAPE.match(user) or "\\" in match.string[match.end() :]):
            return None
        if len(match["strokes"]) == 1 and len(domain) > 1 and _HEX.fullmatch(user) and user[0] in "xu":
            return None
        return self._renamer.user(match[0])


def _event(renamer: Renamer, match: re.Match[str]) -> str:
    user, place = match["event_user"], match["event_place"]
    return f"{renamer.user(user) if user else ''}] [{renamer.named('datacenters', place)}"


def _signed(renamer: Renamer, match: re.Match[str]) -> str:
    return f"user={renamer.user(match['signed_user'])}"


def _volume(renamer: Renamer, match: re.Match[str]) -> str:
    inside = match["inside"]
    return f"/vmfs/volumes/{renamer.volume(match['volume'])}{'/' if inside else ''}{renamer.stored(inside[1:])}"


def _volume_folder(renamer: Renamer, match: re.Match[str]) -> str:
    folders = match["inside"].split("/")
    kept = [renamer.folder(one) for one in folders[:-1]]
    # Whether the last part is a folder or a file, its name tells.
    last = renamer.stored(folders[-1]) if "." in folders[-1] else renamer.folder(folders[-1])
    return f"/vmfs/volumes/{renamer.volume(match['volume'])}{'/'.join([*kept, last])}"


def _store(renamer: Renamer, match: re.Match[str]) -> str | None:
    inside = match["inside"]
    if "/" not in inside and not inside.endswith((".vmx", ".vmdk", ".iso", ".flp", ".img", ".vswp")):
        return None
    return f"[{renamer.datastore(match['store'])}] {renamer.stored(inside)}"


def _home(renamer: Renamer, match: re.Match[str]) -> str:
    return match[0][: match.start("home_user") - match.start()] + renamer.user(match["home_user"])


def _device(renamer: Renamer, match: re.Match[str]) -> str:
    kind, id_ = match["device_kind"], match["device_id"]
    digits = _HEX.match(id_)
    if kind in ("naa", "eui", "vml") and digits:
        return f"{kind}.{renamer.numbers.hexadecimal(digits[0])}{id_[digits.end() :]}"
    return f"{kind}.{renamer.named('devices', id_)}"


def _quoted(renamer: Renamer, match: re.Match[str]) -> str | None:
    name = match["named"]
    if name.startswith(("/", "[", "vim.", "vmodl.", "<")):
        return None
    ours = renamer.of_kind(_NOUN_KINDS[match["noun"].lower()], name)
    return match[0][: match.start("named") - match.start()] + ours + match["quote"]


def _pair(renamer: Renamer, match: re.Match[str]) -> str | None:
    group = next(one for one in ("valued", "ticked", "bare") if match[one] is not None)
    key, value = match["key"].lower(), match[group]
    if value.startswith(("/", "[", "vim.", "vmodl.", "<", "(")) or (
        group == "bare" and renamer.is_ordinary(spelled(value))
    ):
        return None
    kind = next(kind for begins, kind in _KEY_KINDS if key.startswith(begins))
    start = match.start(group) - match.start()
    return match[0][:start] + renamer.of_kind(kind, value) + match[0][start + len(value) :]


def _end(renamer: Renamer, match: re.Match[str]) -> str | None:
    host, store = match["end_host"], match["end_store"]
    if not _HAS_MARK.search(host) and renamer.is_ordinary(spelled(host)):
        return None
    return f" {renamer.host(host)}, {renamer.datastore(store)}"


def _relayed(renamer: Renamer, match: re.Match[str]) -> str | None:
    return None if renamer.is_ordinary(spelled(match[0])) else renamer.host(match[0])


def _switched(renamer: Renamer, match: re.Match[str]) -> str:
    return f"{renamer.network(match['switch'])} ({renamer.network(match['group'])})"


def _share(renamer: Renamer, match: re.Match[str]) -> str:
    start = match.start("share_host") - match.start()
    between = match[0][match.end("share_host") - match.start() : match.start("share_name") - match.start()]
    return f"{match[0][:start]}{renamer.host(match['share_host'])}{between}{renamer.folder(match['share_name'])}"


_IN_TEXT: Final[dict[str, Callable[[Renamer, re.Match[str]], str | None]]] = {
    "event": _event,
    "signed": _signed,
    "volume_path": _volume,
    "volume_folder": _volume_folder,
    "store_path": _store,
    "home": _home,
    "device": _device,
    "uuid": lambda renamer, match: renamer.numbers.hexadecimal(match[0]),
    "short_volume": lambda renamer, match: renamer.numbers.hexadecimal(match[0]),
    "quoted": _quoted,
    "pair": _pair,
    "end": _end,
    "datacenter": lambda renamer, match: renamer.named("datacenters", match[0]),
    "labelled": lambda renamer, match: renamer.datastore(match[0]),
    "relayed": _relayed,
    "switched": _switched,
    "share": _share,
}
