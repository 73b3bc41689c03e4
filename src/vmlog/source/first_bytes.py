"""What a file is, by its first bytes."""

from __future__ import annotations

from pathlib import Path

from vmlog.source.byte_stream import ByteStream, FileStream
from vmlog.source.codec import codec_of
from vmlog.source.inflate import Inflate
from vmlog.source.limits import Budget, Limits
from vmlog.source.tar import TAR_BLOCK, is_tar
from vmlog.source.zips import DIRECTORY_END, LOCAL_HEADER


def begins_as_archive(path: Path) -> bool:
    """Return whether a file is an archive of files, compressed or not; one that cannot be read is none."""
    budget = Budget(Limits())
    opened: list[Inflate] = []
    try:
        with path.open("rb", buffering=0) as file:
            stream: ByteStream = FileStream(file, budget)
            head = stream.peek(TAR_BLOCK)
            while (codec := codec_of(head)) is not None and len(opened) < budget.limits.depth:
                stream = Inflate(stream, codec, budget)
                opened.append(stream)
                head = stream.peek(TAR_BLOCK)
    except OSError:
        return False
    finally:
        for layer in opened:
            layer.close()
    return head.startswith((LOCAL_HEADER, DIRECTORY_END)) or is_tar(head)
