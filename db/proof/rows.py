"""What of each table is sealed: its columns that never change, and how people name a row."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from db.times import spoken_day

Entry = list[Any]
"""A sealed row: its id, the SHA-256 of its columns, and what names it when it is gone."""

QUERIES = {
    "changes": """
        select id, at, kind, key, at, crawl_id, source, key, kind, severity, title, url, summary,
          detail, exchange_id
        from change
    """,
    "versions": """
        select v.id, v.number, p.key, p.source, v.first_seen, v.digest, v.title, v.text,
          v.text_digest, v.stated_date, v.updated_date, v.documents, v.exchange_id,
          (select json_group_array(json_array(name, printed, value)) from
            (select name, printed, value from label f where f.version_id = v.id
             order by name, printed, value))
        from version v join publication p on p.id = v.publication_id
    """,
    "files": """
        select v.id, v.number, p.key, p.source, d.url, v.first_seen, v.bytes, v.byte_digest,
          v.text_digest, v.text, v.condition, v.exchange_id
        from file_version v join document d on d.id = v.document_id
        join publication p on p.id = d.publication_id
    """,
    "exchanges": """
        select id, url, at, status, media_type, digest, bytes, warc, offset, length from exchange
    """,
    "mementos": """
        select id, key, source, payload, memento_url, read_at, digest, title, text, stated_date,
          updated_date, documents, exchange_id
        from memento
    """,
    "retractions": "select id, change_id, at, reason from retraction",
    "redactions": """
        select r.id, p.key, p.source, r.at, r.reason, r.digests
        from redaction r join publication p on p.id = r.publication_id
    """,
}
ID = {"versions": "v.id", "files": "v.id", "redactions": "r.id"}
TABLE = {
    "changes": "change",
    "versions": "version",
    "files": "file_version",
    "exchanges": "exchange",
    "mementos": "memento",
    "retractions": "retraction",
    "redactions": "redaction",
}
NAMED = {
    "changes": 3,
    "versions": 2,
    "files": 2,
    "exchanges": 0,
    "mementos": 1,
    "retractions": 1,
    "redactions": 1,
}
"""How many columns after the id name a row."""

FIRST = ("changes", "versions", "files", "exchanges")
"""What a log held before it had a chain."""

LONG = 1000
"""Letters of a text from which on a row is sealed with its digest in its place."""


def entries(
    conn: sqlite3.Connection, kind: str, *, after: int = 0, only: Collection[int] | None = None
) -> Iterator[Entry]:
    """Yield the rows of a kind as they are sealed, those after an id or those with these ids."""
    id_ = ID.get(kind, "id")
    where = f"where {id_} > ?1"
    if only is not None:
        where += f" and {id_} in (select value from json_each(?2))"
    given = (after,) if only is None else (after, json.dumps(sorted(only)))
    for row in conn.execute(f"{QUERIES[kind]} {where} order by {id_}", given):
        yield [row[0], digest(row), *row[1 : 1 + NAMED[kind]]]


def newest(conn: sqlite3.Connection) -> dict[str, int]:
    """Return the newest id of each kind of row."""
    return {
        kind: conn.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0]
        for kind, table in TABLE.items()
    }


def canonical(what: object) -> str:
    """Write something in the one way in which it is sealed."""
    return json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(row: Sequence[Any]) -> str:
    """Return the SHA-256, in hex, of a row as it is sealed."""
    return _sha256(as_sealed(row))


def as_sealed(row: Sequence[Any]) -> str:
    """Write a row in the one way in which it is sealed; a long text stands as its digest."""
    return canonical(
        [_sha256(one) if isinstance(one, str) and len(one) > LONG else one for one in row]
    )


def sealed_row(conn: sqlite3.Connection, kind: str, id_: int) -> str:
    """Return what is sealed of one row, whose SHA-256 the seal holds."""
    row = conn.execute(f"{QUERIES[kind]} where {ID.get(kind, 'id')} = ?", (id_,)).fetchone()
    return as_sealed(row)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def named(kind: str, entry: Entry) -> str:
    """Name a sealed row as people do."""
    said = entry[2:]
    if kind == "changes":
        return f"change {entry[0]} of {short_day(said[0])} ({said[1]}, {said[2]})"
    names = {
        "versions": "version {0} of {1}",
        "files": "file {0} of {1}",
        "mementos": f"memento {entry[0]} of {{0}}",
        "retractions": "the retraction of change {0}",
        "redactions": "the redaction of {0}",
    }
    return names.get(kind, f"exchange {entry[0]}").format(*said)


def short_day(at: str) -> str:
    """Say the day of a stored time: `14 November 2017`; what is no time stays as it is."""
    try:
        return spoken_day(at[:10])
    except ValueError:
        return at
