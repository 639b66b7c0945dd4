"""Copy a database that is in use: whole and checked, or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from db.parcels import flush

Tick = Callable[[int, int], None]

PAGES = 4096
"""Pages that are copied between two ticks."""


def copy_database(
    conn: sqlite3.Connection, to: Path, tick: Tick | None = None, *, mode_of: Path | None = None
) -> None:
    """Copy an open database to a file as it is at one moment, whatever is written meanwhile.

    What arrived is checked, flushed and renamed, so that a file of that name is always whole; its
    rights are those of `mode_of`. Raises sqlite3.DatabaseError and OSError.
    """
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            if mode_of is not None:
                shutil.copymode(mode_of, part)
            with _one_moment(conn):
                conn.backup(copy, pages=PAGES, progress=_progress(tick))
            copy.execute("pragma journal_mode = delete")  # one file, without a log beside it
            require_sound(copy)
        flush(part)
        part.rename(to)
        flush(to.parent)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _one_moment(conn: sqlite3.Connection) -> Iterator[None]:
    """Read in one transaction: a copy step by step would begin anew with every write."""
    conn.execute("begin")
    try:
        conn.execute("select count(*) from sqlite_schema").fetchone()
        yield
    finally:
        conn.execute("rollback")


def _progress(tick: Tick | None) -> Callable[[int, int, int], None] | None:
    if tick is None:
        return None
    return lambda _, left, of: tick(of - left, of)


def require_sound(conn: sqlite3.Connection) -> None:
    """Have SQLite check a whole database. Raises sqlite3.DatabaseError, naming the first fault."""
    (said,) = conn.execute("pragma integrity_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(f"database disk image is malformed: {said}")
    row = conn.execute("pragma foreign_key_check").fetchone()
    if row is not None:
        raise sqlite3.DatabaseError(
            f"database disk image is malformed: a row of {row[0]} points to a {row[2]} "
            "that is not there"
        )
