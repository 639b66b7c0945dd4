"""A log of every schema there was opens with what it held."""

import json
import sqlite3
from pathlib import Path

from db.log import open_log
from db.tables import FIRST

ROWS = """
insert into meta values ('mode', 'replayed');
insert into source values ('s', 'The source', 'https://x.test/', '2024-06-03T09:00:00Z', null);
insert into crawl (id, uid, source, depth, outcome, started)
  values (1, 'u', 's', 'sweep', 'complete', '2024-06-03T09:00:00Z');
insert into trouble values ('s', 'blocked', '2024-06-03T09:00:00Z', 'sweep');
insert into publication (id, source, key, url, title, stated_date, stated_label, updated_date,
  first_seen, last_seen, baseline, announced, first_crawl) values (1, 's', 'a', 'https://x.test/a',
  'A', '2024-05-01', 'Published', '2024-05-02', '2024-06-03T09:00:00Z', '2024-06-03T09:00:00Z',
  1, 1, 1);
insert into version (id, publication_id, number, first_seen, last_seen, digest, title, text,
  text_digest) values (1, 1, 1, '2024-06-03T09:00:00Z', '2024-06-03T09:00:00Z', 'd', 'A', 'T', 't');
insert into document (publication_id, url, label, first_seen, last_seen)
  values (1, 'https://x.test/a.pdf', 'Report', '2024-06-03T09:00:00Z', '2024-06-03T09:00:00Z');
"""


def first_log(path: Path) -> None:
    """Make a log as the first migration alone made it."""
    conn = sqlite3.connect(path)
    for script in (*FIRST, ROWS):
        conn.executescript(script)
    conn.executescript(
        """
        create table _sqlite_migrations (id integer primary key, migration_set text, name text,
          applied_at text);
        insert into _sqlite_migrations (migration_set, name, applied_at)
          values ('pagefive', 'first_tables', '2024-06-03');
        """
    )
    conn.commit()
    conn.close()


def test_a_log_of_the_first_schema_keeps_what_it_held_and_gains_what_is_compared(
    tmp_path: Path,
) -> None:
    first_log(tmp_path / "log.db")
    log = open_log(tmp_path / "log.db")
    assert log.conn.execute("select kind, since from trouble").fetchall() == [
        ("blocked", "2024-06-03T09:00:00Z")
    ]
    stated, updated, documents = log.conn.execute(
        "select stated_date, updated_date, documents from version"
    ).fetchone()
    assert (stated, updated) == ("2024-05-01", "2024-05-02")
    assert json.loads(documents) == [["https://x.test/a.pdf", "Report"]]
    assert log.conn.execute("select key, title from publications").fetchall() == [("a", "A")]
    assert log.conn.execute("select count(*) from files").fetchone() == (0,)
    log.close()
