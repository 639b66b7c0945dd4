"""Put a backup in the place of a log; the log that stood there is set aside, never removed."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from db.log import LogError, files_of, open_log, readable_errors
from db.parcels import flush
from db.upkeep.backup import copy_evidence, missing_evidence
from db.upkeep.copies import Tick, copy_database

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; left there it would be written into the one restored."""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What restoring came to. `aside` is where the log lies that stood there, if one did."""

    path: Path
    crawls: int
    newest: str | None
    aside: Path | None
    evidence: int
    missing: tuple[str, ...]


def restore(path: Path, backup: Path, stamped: str, tick: Tick | None = None) -> Restored:
    """Restore a backup as the log at `path`, and the evidence beside it, if any.

    The log that stood there is kept as `NAME.replaced-STAMPED`. Raises LogError, with the log as
    it was, when the backup is none, is damaged or newer, or when something uses the log.
    """
    if not backup.is_file():
        raise LogError(f"there is no backup {backup}")
    if path.exists() and path.samefile(backup):
        raise LogError(f"{backup} is the log itself")
    fresh = path.with_name(f"{path.name}.restoring")
    _copy(backup, fresh, path if path.exists() else None, tick)
    with readable_errors(path), _unused(path):
        aside = _put(fresh, path, stamped)
        evidence = _bring_evidence(files_of(backup), files_of(path), tick)
    return _looked_at(path, aside, evidence)


def _copy(backup: Path, fresh: Path, replaced: Path | None, tick: Tick | None) -> None:
    source = open_log(backup, readonly=True)  # and so refused when it is none, or newer
    with closing(source), readable_errors(backup):
        copy_database(source.conn, fresh, tick, mode_of=replaced or backup)


@contextmanager
def _unused(path: Path) -> Iterator[None]:
    """Hold every lock that a crawl or the service would hold. Raises LogError for one in use."""
    descriptors = []
    files = files_of(path)
    try:
        serving = path.absolute().parent.glob(f"{path.name}*.lock")
        for lock in sorted([*serving, *files.glob("*.lock"), *files.glob("work/*/crawl.json")]):
            descriptors.append(os.open(lock, os.O_RDWR))
            try:
                fcntl.flock(descriptors[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LogError(
                    f"{path} is in use ({lock.name} is held): stop the service and its crawls first"
                ) from None
        yield
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _put(fresh: Path, path: Path, stamped: str) -> Path | None:
    if not path.exists():
        fresh.rename(path)
        flush(path.absolute().parent)
        return None
    aside = path.with_name(f"{path.name}.replaced-{stamped}")
    if aside.exists():
        raise LogError(f"{aside} exists already; try again in a second")
    _quiesce(path)
    for end in BESIDE:
        beside = path.with_name(path.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    os.link(path, aside)
    fresh.rename(path)
    flush(path.absolute().parent)
    return aside


def _quiesce(path: Path) -> None:
    """Write what SQLite keeps beside a log into it, as far as the log is sound.

    Raises sqlite3.OperationalError when another connection uses it.
    """
    with closing(sqlite3.connect(path, isolation_level=None, timeout=2)) as conn:
        try:
            conn.execute("pragma journal_mode = delete")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise
        except sqlite3.DatabaseError:
            return


def _bring_evidence(beside: Path, files: Path, tick: Tick | None) -> int:
    (files / "warc").mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):  # a backup without evidence
        return copy_evidence(beside, files, tick)
    return 0


def _looked_at(path: Path, aside: Path | None, evidence: int) -> Restored:
    log = open_log(path, readonly=True)
    with closing(log), readable_errors(path):
        crawls, newest = log.conn.execute("select count(*), max(started) from crawl").fetchone()
        missing = missing_evidence(log.conn, log.folder)
    return Restored(
        path=path, crawls=crawls, newest=newest, aside=aside, evidence=evidence, missing=missing
    )
