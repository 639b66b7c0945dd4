"""Digest the parts of an ODS, XLSX or DOCX that hold what it says; it runs in the child alone."""

from __future__ import annotations

import hashlib
import io
import zlib
from zipfile import BadZipFile, ZipFile

from db.kinds import Condition

UNPACKED = 256 << 20
RATIO, SMALL = 200, 16 << 20
"""What unpacks to over so many times its size is a bomb, unless it is small."""

MEMBERS = 20_000
CHUNK = 1 << 20

# Who saved it, when, with what and how it was looked at; a preview of page one.
_ASIDE = ("docProps/", "Thumbnails/", "Configurations2/")
_ASIDE_FILES = frozenset({"meta.xml", "settings.xml", "word/settings.xml"})

Digested = tuple[str | None, Condition | None, str | None]


def digest_office(body: bytes) -> Digested:
    """Return the digest of a file's parts without their metadata, in no order and of no date."""
    try:
        with ZipFile(io.BytesIO(body)) as archive:
            return _digest(archive, len(body))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        return None, Condition.JUNK, str(error) or type(error).__name__


def _digest(archive: ZipFile, size: int) -> Digested:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED or unpacked > max(SMALL, size * RATIO) or len(parts) > MEMBERS:
        return None, Condition.BOMB, f"{len(parts)} parts of {unpacked:,} bytes in {size:,}"
    if any(part.flag_bits & 1 for part in parts):
        return None, Condition.ENCRYPTED, "its parts are encrypted"
    said = [part.filename for part in parts if not part.is_dir() and not _is_aside(part.filename)]
    lines = sorted(f"{name}\0{_part(archive, name)}" for name in set(said))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), None, None


def _is_aside(name: str) -> bool:
    return name.startswith(_ASIDE) or name in _ASIDE_FILES


def _part(archive: ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
