"""Back up a log while it is in use: the file, and, where wanted, the evidence beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.log import Log, LogError, files_of, open_log, readable_errors
from db.parcels import flush, waiting
from db.proof.chain import head
from db.proof.check import pointed_to
from db.upkeep.copies import Tick, copy_database


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What a backup came to. `head` proves all it holds; `missing` names evidence not with it.

    `evidence` counts the WARC files that were copied, or is None where none were wanted;
    `waiting` are parcels that the log has not recorded, and that are in no backup.
    """

    path: Path
    size: int
    crawls: int
    head: str | None
    evidence: int | None
    missing: tuple[str, ...]
    waiting: int


def back_up(log: Log, to: Path, tick: Tick | None = None, *, evidence: bool = False) -> Backup:
    """Copy the log to a file that does not exist yet, and its WARC files to `FILE.files/warc`.

    The log is copied first: whatever it points to was kept before. Raises LogError.
    """
    for place in (to, files_of(to)):
        if os.path.lexists(place):
            raise LogError(f"{place} exists already; name another file")
    with readable_errors(to):
        copy_database(log.conn, to, tick, mode_of=log.path)
        count = copy_evidence(log.folder, files_of(to), tick) if evidence else None
    return _looked_at(log, to, count)


def _looked_at(log: Log, to: Path, evidence: int | None) -> Backup:
    backup = open_log(to, readonly=True)
    with closing(backup), readable_errors(to):
        newest = head(backup.conn) if _has_chain(backup.conn) else None
        return Backup(
            path=to,
            size=to.stat().st_size,
            crawls=backup.conn.execute("select count(*) from crawl").fetchone()[0],
            head=newest.hash if newest else None,
            evidence=evidence,
            missing=() if evidence is None else missing_evidence(backup.conn, files_of(to)),
            waiting=len(waiting(log.folder)),
        )


def _has_chain(conn: sqlite3.Connection) -> bool:
    row = conn.execute("select 1 from sqlite_schema where name = 'seal'").fetchone()
    return row is not None


def missing_evidence(conn: sqlite3.Connection, files: Path) -> tuple[str, ...]:
    """Name the WARC files that a log points to and that are not in its folder."""
    if not _has_chain(conn):  # an older schema: its next opening migrates it, `verify` tells
        return ()
    there = set(os.listdir(files / "warc")) if (files / "warc").is_dir() else set()
    return tuple(sorted(pointed_to(conn) - there))


def copy_evidence(files: Path, to: Path, tick: Tick | None = None) -> int:
    """Copy the WARC files that are not there yet; return how many. None is ever overwritten."""
    (to / "warc").mkdir(parents=True, exist_ok=True)
    there = set(os.listdir(to / "warc"))
    names = [name for name in sorted(os.listdir(files / "warc")) if name.endswith(".warc.gz")]
    wanted = [name for name in names if name not in there]
    for count, name in enumerate(wanted):
        _copy_file(files / "warc" / name, to / "warc" / name)
        if tick is not None:
            tick(count + 1, len(wanted))
    flush(to / "warc")
    return len(wanted)


def _copy_file(kept: Path, to: Path) -> None:
    part = to.with_name(f"{to.name}.part")
    shutil.copy2(kept, part)
    flush(part)
    part.rename(to)
