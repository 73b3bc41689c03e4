"""What names look like in texts.

Addresses, ids, accounts and names of machines are searched only in words that hold one of the signs that they have.
Paths, quoted names and the like are searched only in texts that hold what they begin with. All of it takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final, NamedTuple

_EXTENSIONS: Final = (
    r"(?:vmx|vmdk|vswp|nvram|vmsd|vmxf|vmss|vmsn|vmem|vmtx|iso|flp|img|ova|ovf|hlog|lck|log|txt|scoreboard)"
    r"(?![A-Za-z0-9])"
)
# A part of a path may hold blanks, but neither begins nor ends with one.
_PART: Final = r"""[^/\s"'<>\[\]]{1,255}?(?: [^/\s"'<>\[\]=]{1,80}?){0,8}?"""
_FIRM_PART: Final = r"""[^/\s"'<>\[\],;:()]{1,255}"""
_VOLUME: Final = (
    r"(?>[0-9a-fA-F]{8}-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})?(?![^/\s])|vsan:[0-9a-fA-F-]+|"
    rf"{_FIRM_PART}(?: {_FIRM_PART}){{0,5}}(?=/)|{_FIRM_PART})"
)
_V4: Final = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}"
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME: Final = rf"{_LABEL}(?:\.{_LABEL}){{0,8}}"

WORD: Final = re.compile(
    r"(?:(?<!\w)\w++|:)[.:@\\-][\w.:@\\%$+-]*|(?<!\w)[0-9a-fA-F]{32}(?!\w)",
)
"""A word that may hold an address, an id, an account or the name of a machine."""

_BUNDLE: Final = (
    r"(?<![A-Za-z0-9])(?:vm-support|vc-support|vmsupport|esxi?|vcsa|vcs|vc)-(?P<bundle_host>[A-Za-z0-9]"
    r"(?:[\w.-]{0,250}?[A-Za-z0-9])?)(?=-[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))"
)
BUNDLE: Final = re.compile(_BUNDLE)
IN_WORD_SHAPES: Final = MappingProxyType(
    {
        "uuid": (
            r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|"
            r"[0-9a-fA-F]{8}-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})(?![0-9A-Za-z])"
        ),
        "bundle": _BUNDLE,
        "swap": r"(?<=-)[0-9a-fA-F]{8}(?=\.(?:vswp|hlog|vmss)(?!\w))",
        "swapped": r"(?<![0-9A-Za-z])[0-9a-f]{8}(?=:[0-9]{10,20}(?![0-9]))",
        "wwn": r"(?<![0-9A-Za-z:])[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){7}(?![0-9A-Za-z:])",
        "mac": (
            r"(?<![0-9A-Za-z:-])(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5})"
            r"(?![0-9A-Za-z:-])"
        ),
        "ipv6": rf"(?<![\w:.])(?:[0-9A-Fa-f]{{0,4}}:){{2,7}}(?:{_V4}|[0-9A-Fa-f]{{0,4}})(?![\w:])",
        "ipv4": rf"(?<![0-9A-Za-z_.]){_V4}(?![0-9A-Za-z_]|\.[0-9])",
        "account": (
            r"(?<![\w\\.-])(?P<account_domain>[A-Za-z][\w.-]{1,62})(?P<strokes>\\{1,4})"
            r"(?P<account_user>[A-Za-z_$][\w.$-]{1,63})"
        ),
        "mail": rf"(?<![\w.@-])(?P<mail_user>[A-Za-z0-9_][\w.+$-]{{0,63}})@(?P<mail_domain>{_NAME})(?![\w@-])",
        "dotted": rf"(?<![\w.@\\-]){_LABEL}(?:\.{_LABEL}){{1,8}}(?=\.?(?![\w-])|-[0-9]{{4}}-[0-9]{{2}}-)",
    }
)
"""What a word may hold; of two that begin at one place the first counts."""


TextMatch = tuple[int, str, re.Match[str]]
"""A shape of `IN_TEXT` in a text: its rank, of which the lower counts, its name, and where it is."""


class TextShape(NamedTuple):
    """A shape that may hold blanks; a text without any of its signs has none, nor one without `must`.

    `must` begins with what all of it has, so that it is searched many times faster than the pattern.
    """

    name: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    must: re.Pattern[str] | None = None


_NOUNS: Final = (
    r"(?P<noun>datastore|volume|vol|host|vm|virtual machine|network|port ?group|switch|dvs|cluster|resource pool|"
    r"datacenter|folder|user|account|vapp)"
)
_KEYS: Final = (
    r"(?P<key>vm_?name|vc_vm_name|display_?name|host_?name|vmw_host|datastore_?name|dsname|dvs_?name|port_?group_?name|"
    r"network_?name|user_?name|user|dc_?name|vmw_datacenter|dcpath|cluster_?name|vmw_cluster|pool_?name|folder_?name)"
)
_MUST: Final = {
    "event": re.compile(r"\] \[[0-9]{1,12}\] \["),
    "volume_path": re.compile(rf"\.{_EXTENSIONS}"),
    "store_path": re.compile(rf"\.{_EXTENSIONS}"),
    "uuid": re.compile(r"-[0-9a-fA-F]{2} (?<=[0-9a-fA-F]{2}-[0-9a-fA-F]{2} )"),
    "relayed": re.compile(r"\]: (?<=[0-9]\]: )"),
    "labelled": re.compile(r" \((?<=[0-9a-f]{8} \()"),
    "pair": re.compile(r"[=:](?<![0-9][=:])"),
}
OF_MOVES: Final = frozenset({"end", "datacenter"})
"""Shapes that count only in the sentence of a migration."""
IN_TEXT: Final = tuple(
    TextShape(name, signs, re.compile(pattern), _MUST.get(name))
    for name, signs, pattern in (
        (
            "event",
            ("] [",),
            r"(?<=\] \[)(?P<event_user>[^\[\]\n]{0,200})\] \[(?P<event_place>[^\[\]\n]{0,200})"
            r"(?=\] \[[0-9]{1,12}\] \[)",
        ),
        # The head of a record of hostd; the name of a user may hold blanks.
        ("signed", (" user=",), r"(?<= )user=(?P<signed_user>[^\[\]\n=]{1,200}?)(?=\]| [A-Za-z]{1,20}=)"),
        (
            "volume_path",
            ("/vmfs/volumes/",),
            rf"/vmfs/volumes/(?P<volume>{_VOLUME})(?P<inside>(?:/{_PART}){{0,8}}?/{_PART}\.{_EXTENSIONS})",
        ),
        (
            "volume_folder",
            ("/vmfs/volumes/",),
            rf"/vmfs/volumes/(?P<volume>{_VOLUME})(?P<inside>(?:/{_FIRM_PART}){{0,12}})",
        ),
        (
            "store_path",
            ("] ",),
            rf"""\[(?P<store>[^\[\]\n"']{{1,100}})\] (?P<inside>(?:{_PART}/){{0,8}}{_PART}\.{_EXTENSIONS})""",
        ),
        (
            "home",
            ("/home/", "/Users/", "\\Users\\"),
            r"""(?:/home/|/Users/|[A-Za-z]:\\{1,2}Users\\{1,2})(?P<home_user>[^/\\\s"':]{1,100})""",
        ),
        (
            "device",
            ("naa.", "eui.", "vml.", "t10.", "nqn.", "iqn."),
            r"""(?P<device_kind>naa|eui|vml|t10|nqn|iqn)\.(?P<device_id>[A-Za-z0-9][^\s"'\[\]<>(),;]{3,300})""",
        ),
        ("uuid", ("-",), r"(?<!\w)(?:[0-9a-fA-F]{2} ){7}[0-9a-fA-F]{2}-(?:[0-9a-fA-F]{2} ){7}[0-9a-fA-F]{2}(?!\w)"),
        (
            "relayed",
            ("]: ",),
            rf"(?<=[0-9Z] )(?P<relayed_host>{_NAME})(?= [A-Za-z][\w/.-]{{1,60}}\[[0-9]{{1,10}}\]: )",
        ),
        (
            "switched",
            ("distributed switch ",),
            r"(?<=distributed switch )(?P<switch>[^()\n;,]{1,80}) \((?P<group>[^()\n]{1,80})\)",
        ),
        ("short_volume", ("volume ",), r"(?<=volume )[0-9a-fA-F]{8}-[0-9a-fA-F]{8}(?![0-9A-Za-z-])"),
        (
            "quoted",
            (" '", ' "'),
            rf"""(?ai:(?<![A-Za-z]){_NOUNS}) (?P<quote>['"])(?P<named>[^'"\n]{{1,100}})(?P=quote)""",
        ),
        (
            "pair",
            ("ame", "user", "dcpath", "dcPath", "vmw_", "NAME", "USER"),
            rf"""(?ai:(?<![A-Za-z]){_KEYS})["']? ?[=:] ?(?:"(?P<valued>[^"\n]{{1,120}})"|"""
            r"""'(?P<ticked>[^'\n]{1,120})'|(?P<bare>[^\s"',;\])<>]{1,120}))""",
        ),
        (
            "end",
            ("from ", "to ", "host "),
            rf"(?:(?<=\bfrom)|(?<=\bto)|(?<=\bhost)) (?P<end_host>{_NAME}), (?P<end_store>[^,\[\]\n:;\"']{{1,80}}?)"
            rf"(?= to {_LABEL}[.\w-]*,| in [^\s]| completed|[\]\n:.]|$)",
        ),
        ("datacenter", (" in ",), r"""(?<= in )(?P<place>[^\[\]\n:,;"' ][^\[\]\n:,;"']{0,79})(?=\](?:$|\n)|: )"""),
        ("labelled", ("(",), r"(?:(?<=[0-9a-f]{12} \()|(?<=-[0-9a-f]{8} \())(?P<label>[^()\n]{1,80})(?=\):? )"),
        (
            "share",
            ("\\\\",),
            r"(?<![\w\\:])\\{2,4}(?P<share_host>[A-Za-z0-9][\w.-]{1,62})\\{1,2}(?P<share_name>[\w.$-]{1,80})",
        ),
    )
)


_RANKED: Final = tuple((rank, *shape) for rank, shape in enumerate(IN_TEXT))


def shapes_in(text: str) -> Iterator[TextMatch]:
    """Yield what looks like a name in a text."""
    is_there = text.__contains__
    is_move = is_there("igrat") or is_there("elocat")
    for rank, name, signs, pattern, must in _RANKED:
        for sign in signs:
            if is_there(sign):
                break
        else:
            continue
        if (must is None or must.search(text)) and (is_move or name not in OF_MOVES):
            for match in pattern.finditer(text):
                yield rank, name, match
