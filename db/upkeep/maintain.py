"""Keep the log's file in shape. Nothing that was recorded, and no kept byte, is ever thinned."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from db.log import Log, readable_errors

WORTH_IT = 0.1
"""The share of a file that must be free before it is written anew without being told to."""
ROOM = 2
"""Times its size that writing a log anew may need: the new file, and SQLite's log of writes."""


@dataclass(frozen=True, kw_only=True)
class Maintained:
    """What maintaining came to, in bytes; `why_not` says why the file was not written anew."""

    before: int
    after: int
    vacuumed: bool
    why_not: str | None = None


def maintain(log: Log, *, vacuum: bool = False) -> Maintained:
    """Refresh what SQLite knows of the log, and write the file anew where that is worth it.

    Writers wait while it is written anew. Raises LogError.
    """
    with readable_errors(log.path):
        before = log.path.stat().st_size
        why_not = _why_not(log, before, told=vacuum)
        if why_not is None:
            log.conn.execute("vacuum")
        _tidy(log)
        after = log.path.stat().st_size
    return Maintained(before=before, after=after, vacuumed=why_not is None, why_not=why_not)


def tidy(log: Log) -> None:
    """Do what takes no time and holds up nobody, for a service to do each day. Raises LogError."""
    with readable_errors(log.path):
        _tidy(log)


def _tidy(log: Log) -> None:
    log.conn.execute("pragma optimize")
    log.conn.execute("pragma wal_checkpoint(truncate)").fetchone()


def _why_not(log: Log, size: int, *, told: bool) -> str | None:
    (pages,) = log.conn.execute("pragma page_count").fetchone()
    (free,) = log.conn.execute("pragma freelist_count").fetchone()
    if not told and free < WORTH_IT * pages:
        return f"only {free / max(pages, 1):.0%} of it is free"
    room = shutil.disk_usage(log.path.absolute().parent).free
    if room < ROOM * size:
        return f"that may need {ROOM * size:,} bytes of disk, and {room:,} are free"
    return None
