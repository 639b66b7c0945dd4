"""Open the log: one SQLite file, and beside it a folder for parcels and evidence."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from db.schema import migrate, migrations
from db.tags import Words
from db.upkeep.before import copy_before, holds_something

MIGRATING = "migrating"
"""A file that is locked while the log is migrated."""

SAID = {
    "not a database": "{path} is not a Pagefive log: not an SQLite database",
    "readonly": "cannot write {path}: the file or its folder is read-only",
    "full": "cannot write {path}: the disk is full; nothing that was recorded is lost",
    "locked": "{path} is in use by another program that holds its lock; try again",
    "malformed": "{path} is damaged ({said}): keep it, and `pagefive restore` a backup",
}
"""What SQLite says, and what it means to who asked."""


class LogError(Exception):
    """The log cannot be used; the message is one line for the person who asked."""


@dataclass(frozen=True)
class Log:
    """An open log. `db.conn` is in autocommit mode: write inside `immediate()`.

    `words` are the lists that publications are tagged by, when they are not the usual ones.
    """

    db: Database
    path: Path
    words: Words | None = None

    @property
    def conn(self) -> sqlite3.Connection:
        """Return the connection."""
        conn: sqlite3.Connection = self.db.conn
        return conn

    @property
    def folder(self) -> Path:
        """Return the folder of parcels and evidence, which lies beside the file."""
        return files_of(self.path)

    @contextmanager
    def immediate(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction that holds the write lock from its start.

        A deferred transaction that has read fails at once beside another writer. Raises LogError.
        """
        with readable_errors(self.path):
            self.conn.execute("begin immediate")
            try:
                yield self.conn
                self.conn.execute("commit")
            except BaseException:
                if self.conn.in_transaction:  # a full disk may have ended it already
                    self.conn.execute("rollback")
                raise

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


def files_of(path: Path) -> Path:
    """Return the folder that belongs to the log at `path`."""
    return path.with_name(path.name + ".files")


def open_log(path: str | Path, *, readonly: bool = False) -> Log:
    """Open the log at `path`, made and migrated as needed.

    Raises LogError when it is not a log, was written by a newer version, or cannot be written.
    """
    path = Path(path)
    with readable_errors(path):
        mode = "ro" if readonly else "rwc"
        conn = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30
        )
        log = Log(Database(conn), path)
        _refuse_strangers(log)
        if not readonly:
            _prepare(log)
        conn.execute("pragma foreign_keys = on")
        return log


@contextmanager
def readable_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite or the disk say of the log at `path` into one line: LogError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise LogError(_explain(path, error)) from error
    except OSError as error:
        raise LogError(f"{path}: {error.strerror or error}") from error


def _explain(path: Path, error: sqlite3.DatabaseError) -> str:
    said = str(error)
    if "unable to open" in said:
        why = "is a folder" if path.is_dir() else "its folder does not exist or cannot be written"
        return f"cannot open {path}: {why}"
    told = next((words for sign, words in SAID.items() if sign in said), "{path}: {said}")
    return told.format(path=path, said=said)


def _refuse_strangers(log: Log) -> None:
    tables = set(log.db.table_names())
    if tables and "_sqlite_migrations" not in tables:
        raise LogError(f"{log.path} is an SQLite database, but not a Pagefive log")
    known = {migration.name for migration in migrations.pending(log.db)}
    known |= {migration.name for migration in migrations.applied(log.db)}
    ours = {migration.name for migration in migrations._migrations}
    if newer := sorted(known - ours):
        raise LogError(
            f"{log.path} was written by a newer version of Pagefive (it has {newer[0]!r}); "
            "upgrade Pagefive to open it"
        )


def _prepare(log: Log) -> None:
    log.conn.execute("pragma journal_mode = wal")
    log.conn.execute("pragma synchronous = full")
    for name in ("work", "inbox", "warc", "apart"):
        (log.folder / name).mkdir(parents=True, exist_ok=True)
    if migrations.pending(log.db):
        with (log.folder / MIGRATING).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two that open it at once migrate it once
            _migrate(log)


def _migrate(log: Log) -> None:
    """Apply what is pending, after a copy of what there is: a migration cannot be taken back."""
    pending = migrations.pending(log.db)
    if pending and holds_something(log.conn):
        copy_before(log.conn, log.path, pending[0].name)
    migrate(log.db)
