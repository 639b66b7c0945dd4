"""Keep what publications are about, by the word lists."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from functools import cache

from db.log import Log
from db.tags import Tag, TagKind, Words, tags
from db.word_lists import load_words


@cache
def usual_words() -> Words:
    """Return the lists that come with Pagefive."""
    return load_words()


def tag(conn: sqlite3.Connection, words: Words, ids: Iterable[int]) -> None:
    """Tag the publications with these ids anew, by what they and their site say of them."""
    for id_ in ids:
        row = conn.execute(
            "select title, source, forces, topics, reference from publication where id = ?", (id_,)
        ).fetchone()
        title, source, forces, topics, reference = row
        found = tags(
            words, title=title, source=source, forces=json.loads(forces),
            topics=json.loads(topics), reference=reference,
        )  # fmt: skip
        _keep(conn, id_, found)


def _keep(conn: sqlite3.Connection, id_: int, found: tuple[Tag, ...]) -> None:
    conn.execute("delete from tag where publication_id = ?", (id_,))
    conn.executemany(
        "insert into tag (publication_id, kind, name, found) values (?, ?, ?, ?) "
        "on conflict do nothing",
        [(id_, one.kind, one.name, one.found) for one in found],
    )


def tags_of(conn: sqlite3.Connection, words: Words, id_: int) -> tuple[tuple[str, str, str], ...]:
    """Return the kind and name of each tag of a publication, and the name that people read."""
    rows = conn.execute(
        "select kind, name from tag where publication_id = ? order by rowid", (id_,)
    )
    return tuple((kind, name, words.shown.get((TagKind(kind), name), name)) for kind, name in rows)


def retag(log: Log) -> None:
    """Tag every publication anew when the word lists are others than last time."""
    words = log.words or usual_words()
    digest = hashlib.sha256(repr((words.entries, words.rules)).encode()).hexdigest()
    kept = log.conn.execute("select value from meta where name = 'words'").fetchone()
    if kept is not None and kept[0] == digest:
        return
    with log.immediate() as conn:
        ids = [id_ for (id_,) in conn.execute("select id from publication").fetchall()]
        tag(conn, words, ids)
        conn.execute(
            "insert into meta (name, value) values ('words', ?) "
            "on conflict do update set value = excluded.value",
            (digest,),
        )
