"""The log's tables, as migrations that are only ever appended to."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.tables import FIRST
from db.tables_every_change import EVERY_CHANGE
from db.views import create_views

migrations = Migrations("pagefive")


def _create(db: Database, script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def first_tables(db: Database) -> None:
    """Create the log of 0.1."""
    for script in FIRST:
        _create(db, script)


@migrations()
def every_kind_of_change(db: Database) -> None:
    """Make room for every kind of change: files, templates, stays on page one, tags.

    The views are made by the newest migration, which knows every table.
    """
    _create(db, EVERY_CHANGE)
    create_views(db)
