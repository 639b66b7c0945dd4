"""Read the records of a WARC file: each is a gzip member that stands alone."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

GZIP = 31
"""What zlib calls a gzip member: the widest window, and the wrapper of RFC 1952."""


TOMBSTONE = "metadata"
"""The kind of record that stands where one was redacted; nothing else of ours has it."""


class Unreadable(Exception):  # noqa: N818 - a state of the archive, not an error
    """The bytes are no record of a WARC file; says why."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One record: its own headers, and of an HTTP exchange the head and the body as received."""

    kind: str
    url: str
    headers: dict[str, str]
    head: bytes
    body: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256, in hex, of the body."""
        return hashlib.sha256(self.body).hexdigest()


def member(packed: bytes | memoryview) -> Member:
    """Read one record from its packed bytes. Raises Unreadable."""
    unpacker = zlib.decompressobj(GZIP)
    try:
        plain = unpacker.decompress(packed) + unpacker.flush()
    except zlib.error as error:
        raise Unreadable(f"it cannot be unpacked ({error})") from error
    if not unpacker.eof:
        raise Unreadable("it is cut off")
    return parsed(plain)


def parsed(plain: bytes) -> Member:
    """Read one record from its plain bytes. Raises Unreadable."""
    own, _, block = plain.partition(b"\r\n\r\n")
    first, *lines = own.decode("utf-8", "replace").split("\r\n")
    if not first.startswith("WARC/"):
        raise Unreadable("no WARC record stands there")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
    }
    length = headers.get("content-length", "")
    if not length.isdigit() or len(block) < int(length):
        raise Unreadable("its length is not what it says")
    block = block[: int(length)]
    head, body = b"", block
    if headers.get("content-type", "").startswith("application/http"):
        head, _, body = block.partition(b"\r\n\r\n")
    url = headers.get("warc-target-uri", "").strip("<>")
    return Member(kind=headers.get("warc-type", ""), url=url, headers=headers, head=head, body=body)


def walk(packed: bytes | memoryview) -> Iterator[tuple[int, int, bytes]]:
    """Yield each member of a file: where it lies, how long it is, and its plain bytes.

    Raises Unreadable where the file is cut off or holds something else.
    """
    view, offset = memoryview(packed), 0
    while offset < len(view):
        unpacker = zlib.decompressobj(GZIP)
        plain, at = [], offset
        try:
            while not unpacker.eof and at < len(view):
                part = view[at : at + 65536]
                plain.append(unpacker.decompress(part))
                at += len(part)
        except zlib.error as error:
            raise Unreadable(f"it cannot be read from byte {offset} on ({error})") from error
        if not unpacker.eof:
            raise Unreadable(f"it is cut off after byte {offset}")
        length = at - offset - len(unpacker.unused_data)
        yield offset, length, b"".join(plain)
        offset += length
