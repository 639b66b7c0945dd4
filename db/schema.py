"""The log's tables, as migrations that are only ever appended to."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.proof.chain import seal_what_was_there
from db.tables import FIRST
from db.tables_alerts import ALERTS
from db.tables_every_change import EVERY_CHANGE
from db.tables_findings import FINDINGS_WITH_CLOCKS
from db.tables_glances import GLANCES
from db.tables_mementos import MEMENTOS
from db.tables_pauses import PAUSES
from db.tables_proof import PROOF
from db.tables_reread import REREAD
from db.views import create_views, drop_views

migrations = Migrations("pagefive")


def migrate(db: Database) -> None:
    """Apply what is pending, and make the public views anew. Foreign keys must be off."""
    if migrations.pending(db):
        drop_views(db)  # a table that a view names cannot be renamed
        migrations.apply(db)
        create_views(db)


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
    """Make room for every kind of change: files, templates, stays on page one, tags."""
    _create(db, EVERY_CHANGE)


@migrations()
def findings_with_clocks(db: Database) -> None:
    """Give findings their clocks, and let a change be revealed by time alone."""
    _create(db, FINDINGS_WITH_CLOCKS)


@migrations()
def proof(db: Database) -> None:
    """Make room for the hash chain, and begin it with what is there already."""
    _create(db, PROOF)
    seal_what_was_there(db.conn)


@migrations()
def mementos(db: Database) -> None:
    """Make room for what web archives hold."""
    _create(db, MEMENTOS)


@migrations()
def readers_of_files(db: Database) -> None:
    """Keep which code read the words of a file."""
    _create(db, REREAD)


@migrations()
def threads_rules_and_answers(db: Database) -> None:
    """Make room for threads, rules, what people answer, and files beside messages."""
    _create(db, ALERTS)


@migrations()
def glances(db: Database) -> None:
    """Make room for what the independent check saw, and what it missed."""
    _create(db, GLANCES)


@migrations()
def name_of_its_feed(db: Database) -> None:
    """Give the log a name of its own, by which its feed's entries are told from another log's."""
    db.conn.execute("insert into meta (name, value) values ('feed', lower(hex(randomblob(8))))")


@migrations()
def pauses(db: Database) -> None:
    """Make room for sources that a person told us to leave alone for now."""
    _create(db, PAUSES)
