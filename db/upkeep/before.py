"""Copy a log that holds something before it is migrated, and keep the newest copies."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from db.upkeep.copies import copy_database

BEFORE = ".before-"
KEPT = 2


def copy_before(conn: sqlite3.Connection, path: Path, migration: str) -> Path:
    """Copy the log at `path` beside itself, as `NAME.before-MIGRATION`.

    Raises sqlite3.DatabaseError and OSError: then nothing may be migrated.
    """
    to = path.with_name(f"{path.name}{BEFORE}{migration}")
    copy_database(conn, to, mode_of=path)
    for old in copies_before(path)[KEPT:]:
        old.unlink()
    return to


def copies_before(path: Path) -> list[Path]:
    """Return the copies that migrations of the log at `path` left, newest first."""
    found = [
        one
        for one in path.absolute().parent.iterdir()
        if one.name.startswith(f"{path.name}{BEFORE}") and one.suffix != ".part"
    ]
    return sorted(found, key=lambda one: one.stat().st_mtime_ns, reverse=True)


def holds_something(conn: sqlite3.Connection) -> bool:
    """Tell whether a log, of whatever schema, ever met a source or was given a finding."""
    tables = {name for (name,) in conn.execute("select name from sqlite_schema")}
    wanted = [name for name in ("source", "finding") if name in tables]
    return any(conn.execute(f"select 1 from {name} limit 1").fetchone() for name in wanted)
