"""Sources: what the user names, opened as streams of members. Nothing is extracted to disk.

Notice codes of this layer: `source-missing`, `source-unreadable`, `source-empty`, `source-repeated`,
`archive-damaged`, `entry-unreadable`, `special-files`, `limit-depth`, `limit-reached`.
"""

from vmlog.source.bundle import Bundles
from vmlog.source.limits import Limits
from vmlog.source.member import Member, MemberStream
from vmlog.source.network import Network
from vmlog.source.open import walk_sources
from vmlog.source.role import Role, log_name, role
from vmlog.source.rotation import Duplicates, LogName, is_known_log, split_name

__all__ = [
    "Bundles",
    "Duplicates",
    "Limits",
    "LogName",
    "Member",
    "MemberStream",
    "Network",
    "Role",
    "is_known_log",
    "log_name",
    "role",
    "split_name",
    "walk_sources",
]
