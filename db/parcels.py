"""Parcels on disk: written whole or not at all, handed over by one rename.

work/<crawl>/            what a crawl is doing; its lock file is held while it lives
inbox/<crawl>.<slice>/   a finished parcel: `parcel.json` and, if any, `exchanges.warc.gz`
warc/                    evidence that the log points to
apart/                   what unfinished crawls left behind
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from db.records import Parcel

if TYPE_CHECKING:
    from pydantic import TypeAdapter

RECORDS = "parcel.json"
EXCHANGES = "exchanges.warc.gz"
LOCK = "crawl.json"


@cache
def _adapter() -> TypeAdapter[Parcel]:
    from pydantic import TypeAdapter  # a process that meets no parcel need not load it

    return TypeAdapter(Parcel)


def begin(files: Path, start: Parcel) -> tuple[Path, int]:
    """Make a crawl's working folder and hold its lock for as long as the process lives.

    Returns the folder and the lock's descriptor. `start` is a parcel that carries nothing yet.
    """
    folder = files / "work" / start.crawl
    folder.mkdir(parents=True)
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.write(lock, _adapter().dump_json(start, exclude_defaults=True))
    os.fsync(lock)
    return folder, lock


def read_start(folder: Path) -> Parcel:
    """Read what a crawl said of itself when it began. Raises ValueError when it cannot be read."""
    return _read(folder / LOCK)


def hand_over(files: Path, staging: Path, parcel: Parcel) -> Path:
    """Write `parcel` beside the WARC in `staging`, flush both, rename the folder into the inbox."""
    records = staging / RECORDS
    records.write_bytes(_adapter().dump_json(parcel, exclude_defaults=True))
    for path in (records, staging / EXCHANGES):
        if path.exists():
            flush(path)
    flush(staging)
    place = files / "inbox" / parcel_name(parcel.crawl, parcel.slice)
    staging.rename(place)
    flush(place.parent)
    return place


def rewrite(place: Path, parcel: Parcel) -> None:
    """Write a parcel's records anew, in one rename."""
    part = place / f"{RECORDS}.part"
    part.write_bytes(_adapter().dump_json(parcel, exclude_defaults=True))
    flush(part)
    part.rename(place / RECORDS)
    flush(place)


def parcel_name(crawl: str, number: int) -> str:
    """Return the name under which a parcel and its WARC are kept."""
    return f"{crawl}.{number:04d}"


def waiting(files: Path) -> list[Path]:
    """Return the parcels in the inbox, oldest crawl first, slices in order."""
    inbox = files / "inbox"
    return sorted(inbox.iterdir()) if inbox.is_dir() else []


def left_apart(files: Path) -> list[Path]:
    """Return what unfinished crawls left behind, and parcels that could not be read."""
    apart = files / "apart"
    return sorted(apart.iterdir()) if apart.is_dir() else []


def read_parcel(place: Path) -> Parcel:
    """Read a parcel. Raises ValueError when it cannot be read."""
    return _read(place / RECORDS)


def _read(path: Path) -> Parcel:
    try:
        return _adapter().validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error


def keep_evidence(files: Path, place: Path) -> str | None:
    """Link a parcel's WARC into the archive, if it has one; return its name there. Idempotent."""
    exchanges = place / EXCHANGES
    if not exchanges.exists():
        return None
    name = f"{place.name}.warc.gz"
    kept = files / "warc" / name
    if not kept.exists():
        _link(exchanges, kept)
        flush(kept.parent)
    return name


def _link(exchanges: Path, kept: Path) -> None:
    """Link a file, or copy it where the file system knows no links."""
    try:
        os.link(exchanges, kept)
    except PermissionError:
        part = kept.with_suffix(".part")
        shutil.copyfile(exchanges, part)
        flush(part)
        part.rename(kept)


def discard(place: Path) -> None:
    """Remove a parcel that has been recorded, its records last: cut off, it can be read again."""
    (place / EXCHANGES).unlink(missing_ok=True)
    shutil.rmtree(place)


def is_discarded(place: Path) -> bool:
    """Tell whether nothing is left of a parcel but its folder."""
    return not any(place.iterdir())


def set_apart(files: Path, place: Path) -> Path:
    """Move what an unfinished crawl left, or a parcel that cannot be read, out of the way."""
    to = files / "apart" / place.name
    while to.exists():
        to = to.with_name(to.name + "+")
    return place.rename(to)


def dead_crawls(files: Path) -> Iterator[Path]:
    """Yield the working folders of crawls that ended without cleaning up."""
    work = files / "work"
    for folder in sorted(work.iterdir()) if work.is_dir() else []:
        if not is_alive(folder):
            yield folder


def is_alive(folder: Path) -> bool:
    """Tell whether the crawl that works in `folder` still holds its lock."""
    try:
        lock = os.open(folder / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def flush(path: Path) -> None:
    """Have what was written to a file or a folder reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
