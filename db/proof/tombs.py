"""Put a tombstone where a record of a WARC file was: of the same length, so that nothing moves.

What the log says of the other records of the file, and cites of them in changes that are never
altered, stays true.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from db.parcels import flush
from db.proof.members import TOMBSTONE

Span = tuple[int, int]
"""Where bytes lie in a file: offset and length."""

SMALL = 2000
"""Bytes up to which a tombstone is padded in its gzip header, and above in its body."""
BLOCK = 65535


def tombstone(name: str, offset: int, length: int, at: str) -> bytes:
    """Return a gzip member of exactly this length that says that something was redacted.

    Raises ValueError where that is too short for one.
    """
    if length <= SMALL:
        plain = _record(name, offset, at, b"redacted")
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return _gzip(packer.compress(plain) + packer.flush(), plain, length)
    size = length - SMALL // 2 - 5 * (length // BLOCK + 1)
    plain = _record(name, offset, at, b"redacted".ljust(size))
    return _gzip(b"".join(_stored(plain)), plain, length)


def _record(name: str, offset: int, at: str, body: bytes) -> bytes:
    mark = uuid5(NAMESPACE_URL, f"{name} {offset}")
    return (
        f"WARC/1.1\r\nWARC-Type: {TOMBSTONE}\r\nWARC-Record-ID: <urn:uuid:{mark}>\r\n"
        f"WARC-Date: {at}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body + b"\r\n\r\n"  # fmt: skip


def _stored(plain: bytes) -> Iterator[bytes]:
    """Yield the blocks of a deflate stream that packs nothing (RFC 1951, 3.2.4)."""
    for start in range(0, len(plain), BLOCK):
        part = plain[start : start + BLOCK]
        last = start + BLOCK >= len(plain)
        yield struct.pack("<BHH", last, len(part), len(part) ^ 0xFFFF) + part


def _gzip(packed: bytes, plain: bytes, length: int) -> bytes:
    """Wrap a deflate stream (RFC 1952), padded to a length in a field of its header."""
    pad = length - len(packed) - 10 - 2 - 4 - 8
    if pad < 0:
        raise ValueError(f"{length} bytes are too few for a tombstone")
    head = b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff"
    extra = struct.pack("<H2sH", pad + 4, b"PF", pad) + bytes(pad)
    return head + extra + packed + struct.pack("<II", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)


def _parts(held: memoryview, name: str, spans: Sequence[Span], at: str) -> Iterator[bytes]:
    done = 0
    for offset, length in spans:
        yield bytes(held[done:offset])
        yield tombstone(name, offset, length, at)
        done = offset + length
    yield bytes(held[done:])


def digest_after(held: memoryview, name: str, spans: Sequence[Span], at: str) -> str:
    """Return the SHA-256 that a file will have when these spans are redacted."""
    digest = hashlib.sha256()
    for part in _parts(held, name, spans, at):
        digest.update(part)
    return digest.hexdigest()


def bury(path: Path, name: str, spans: Sequence[Span], at: str) -> None:
    """Redact spans of a file: written anew beside it, flushed, and renamed over it."""
    part = path.with_name(f"{path.name}.part")
    held = memoryview(path.read_bytes())
    with part.open("wb") as file:
        for one in _parts(held, name, spans, at):
            file.write(one)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    flush(path.parent)
