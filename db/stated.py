"""Keep what a page states: of its publication, and of one version of it."""

from __future__ import annotations

import json
import sqlite3

from db.content import State
from db.records import PageReading
from db.times import unstamp


def label_names(reading: PageReading) -> tuple[str, ...]:
    """Name the labelled fields of a page; a date of publication is one, however it is labelled."""
    names = {label.name for label in reading.labels}
    return tuple(sorted(names | ({"published"} if reading.stated_date else set())))


def keep_labels(conn: sqlite3.Connection, id_: int, reading: PageReading) -> None:
    """Keep which labels a publication's page had at the last reading."""
    conn.execute(
        "update publication set labels = ?1 where id = ?2 and labels <> ?1",
        (json.dumps(label_names(reading)), id_),
    )


def store_labels(conn: sqlite3.Connection, version: int, reading: PageReading) -> None:
    """Store the labelled fields of a version."""
    conn.executemany(
        "insert into label (version_id, name, printed, value) values (?, ?, ?, ?)",
        [(version, label.name, label.printed, label.value) for label in reading.labels],
    )


STATE = "number, title, text, stated_date, updated_date, documents, last_seen"
"""The columns of a version that are compared with another's."""


def state(row: tuple[int, str, str, str | None, str | None, str, str]) -> State:
    """Return a version's state from its columns `STATE`."""
    number, title, text, stated, updated, documents, seen = row
    return State(
        number=number, title=title, text=text, stated_date=stated, updated_date=updated,
        documents=tuple((url, label) for url, label in json.loads(documents)),
        last_seen=unstamp(seen),
    )  # fmt: skip


def paired(reading: PageReading) -> str:
    """Return the documents of a page as a version keeps them: addresses and words, in JSON."""
    documents = [(document.url, document.label) for document in reading.documents]
    return json.dumps(documents, ensure_ascii=False)


def store_fields(conn: sqlite3.Connection, source: str, id_: int, reading: PageReading) -> None:
    """Keep what the page states; what it does not state leaves what the listing said."""
    conn.execute(
        """
        update publication set title = coalesce(nullif(?1, ''), title),
          kind = coalesce(?2, kind), reference = coalesce(?3, reference),
          stated_date = coalesce(?4, stated_date), stated_label = coalesce(?5, stated_label),
          updated_date = ?6,
          forces = case when ?7 <> '[]' then ?7 else forces end,
          topics = case when ?8 <> '[]' then ?8 else topics end
        where id = ?9
        """,
        (
            reading.title, reading.kind, reading.reference, reading.stated_date,
            reading.stated_label, reading.updated_date,
            json.dumps(reading.forces, ensure_ascii=False),
            json.dumps(reading.topics, ensure_ascii=False), id_,
        ),
    )  # fmt: skip
    for address in reading.aliases:
        conn.execute(
            "insert into alias (source, address, publication_id) values (?, ?, ?) "
            "on conflict do update set publication_id = excluded.publication_id",
            (source, address, id_),
        )
