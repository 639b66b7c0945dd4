"""Gather what belongs to a publication before it is redacted: keys, addresses, bytes and words."""

from __future__ import annotations

import sqlite3

from db.proof.wanted import Masked, Wanted, masked, simple, words_of


def keys_of(conn: sqlite3.Connection, source: str, key: str) -> frozenset[str]:
    """Return all keys that a publication has, or had."""
    rows = conn.execute(
        """
        select o.key from other_key o join publication p on p.id = o.publication_id
        where p.source = ? and p.key = ?
        """,
        (source, key),
    )
    return frozenset({key, *(other for (other,) in rows)})


def wanted_of(conn: sqlite3.Connection, id_: int, source: str, key: str) -> Wanted:
    """Gather by what the archive is searched."""
    given = {"id": id_, "source": source, "key": key}
    addresses = conn.execute(
        """
        select url from publication where id = :id
        union select address from alias where publication_id = :id
        union select url from document where publication_id = :id
        union select e.url from exchange e join version v on v.exchange_id = e.id
          where v.publication_id = :id
        union select memento_url from memento where source = :source and key = :key
        union select e.url from exchange e join memento m on m.exchange_id = e.id
          where m.source = :source and m.key = :key
        """,
        given,
    )
    own = conn.execute(
        """
        select e.digest from exchange e join version v on v.exchange_id = e.id
          where v.publication_id = :id
        union select e.digest from exchange e join file_version v on v.exchange_id = e.id
          join document d on d.id = v.document_id where d.publication_id = :id
        union select e.digest from exchange e join memento m on m.exchange_id = e.id
          where m.source = :source and m.key = :key
        """,
        given,
    )
    return Wanted(
        addresses=frozenset(url for (url,) in addresses),
        digests=frozenset(digest for (digest,) in own),
        words=_words(conn, given),
    )


TITLES = """
select title from publication where id = :id
union select title from version where publication_id = :id
union select title from entry where publication_id = :id
union select was_title from entry where publication_id = :id and was_title is not null
union select title from memento where source = :source and key = :key
"""


def _words(conn: sqlite3.Connection, given: dict[str, object]) -> tuple[str, ...]:
    """Return the words by which other pages are known to show it: those that are its own alone."""
    titles = conn.execute(TITLES, given).fetchall()
    texts = conn.execute(
        """
        select text from version where publication_id = :id
        union select text from memento where source = :source and key = :key
        """,
        given,
    ).fetchall()
    words = words_of((title for (title,) in titles), (text for (text,) in texts))
    left = set(words) - _said_by_others(conn, given)
    return tuple(one for one in words if one in left)


def _said_by_others(conn: sqlite3.Connection, given: dict[str, object]) -> set[str]:
    said: set[str] = set()
    rows = conn.execute("select title, text from version where publication_id <> :id", given)
    for title, text in rows:
        said.update(map(simple, (title, *text.split("\n"))))
    return said


def masked_titles(conn: sqlite3.Connection, id_: int, source: str, key: str) -> list[Masked]:
    """Return the titles by which a later crawl knows it, those that are its own alone."""
    given: dict[str, object] = {"id": id_, "source": source, "key": key}
    shared = _said_by_others(conn, given)
    titles = (title for (title,) in conn.execute(TITLES, given) if simple(title) not in shared)
    return sorted({mask for title in titles if (mask := masked(title))})


def others_of(conn: sqlite3.Connection, source: str) -> frozenset[str]:
    """Return the addresses of all publications of a source that are not redacted."""
    rows = conn.execute(
        """
        select p.url from publication p where p.source = ?1
          and p.id not in (select publication_id from redaction)
        union select a.address from alias a where a.source = ?1
          and a.publication_id not in (select publication_id from redaction)
        union select d.url from document d join publication p on p.id = d.publication_id
          where p.source = ?1 and p.id not in (select publication_id from redaction)
        """,
        (source,),
    )
    return frozenset(url for (url,) in rows)
