"""The ids of volumes, as folders of /vmfs/volumes have them."""

from __future__ import annotations

import re
from typing import Final

# VMFS has four parts, NFS two. vSAN and virtual volumes put their kind in front; the colon is an underscore in some
# bundles.
VOLUME_ID: Final = (
    "(?:[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{8}-[0-9a-f]{8}"
    "|(?:vsan|vvol|pmem)[:_][0-9a-f]{16}-?[0-9a-f]{16})"
)
_ID: Final = re.compile(VOLUME_ID, re.I)


def is_volume_id(text: str) -> bool:
    """Return whether a text is the id of a volume.

    >>> [is_volume_id(text) for text in ("c97af7e9-686a74ad", "vsan:52a1b2c3d4e5f607-0123456789abcdef", "prod-01")]
    [True, True, False]
    """
    return _ID.fullmatch(text) is not None
