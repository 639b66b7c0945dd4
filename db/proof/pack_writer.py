"""Write an evidence pack, whole or not at all, as a folder or as a ZIP that is always the same."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MANIFEST = "MANIFEST.sha256"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The first that a ZIP knows; no file of the pack has a time of its own."""


def file_name(source: str, key: str) -> str:
    """Return a name that any file system takes, whatever the key."""
    said = re.sub(r"[^a-z0-9]+", "-", key.rpartition("/")[2].lower()).strip("-")[:60]
    mark = hashlib.sha256(f"{source} {key}".encode()).hexdigest()[:8]
    return f"evidence-{said}-{mark}" if said else f"evidence-{mark}"


def write(out: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write the files and their manifest to `out`, a ZIP if its name says so; count them.

    Raises FileExistsError when something is there, OSError when it cannot be written.
    """
    if os.path.lexists(out):
        raise FileExistsError(out)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        count = _zip(part, files) if out.suffix.lower() == ".zip" else _folder(part, files)
        part.rename(out)
    finally:
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)
    return count


def _folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    folder.mkdir()
    lines = []
    for name, held in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
        lines.append(_line(name, held))
    (folder / MANIFEST).write_text("".join(sorted(lines)), encoding="utf-8")
    return len(lines)


def _zip(path: Path, files: Iterable[tuple[str, bytes]]) -> int:
    lines = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, held in files:
            _add(archive, name, held)
            lines.append(_line(name, held))
        _add(archive, MANIFEST, "".join(sorted(lines)).encode())
    return len(lines)


def _add(archive: ZipFile, name: str, held: bytes) -> None:
    entry = ZipInfo(name, FIRST_DAY)
    entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, 0o644 << 16, 3
    archive.writestr(entry, held)


def _line(name: str, held: bytes) -> str:
    return f"{hashlib.sha256(held).hexdigest()}  {name}\n"
