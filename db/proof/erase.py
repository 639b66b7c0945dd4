"""Remove the words of a publication from the log, and keep that it is there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from db.proof.blind import REDACTED
from db.proof.rows import Entry, entries

SAID = "It was redacted."

BY_PUBLICATION = (
    """
    update publication set title = :said, kind = null, reference = null, stated_label = null,
      withdrawn = case when withdrawn is not null then :said end, forces = '[]', topics = '[]',
      labels = '[]', announced = 1, etag = null, last_modified = null where id = :id
    """,
    "delete from label where version_id in (select id from version where publication_id = :id)",
    "update version set title = :said, text = '', documents = '[]' where publication_id = :id",
    """
    update file_version set text = '' where document_id in
      (select id from document where publication_id = :id)
    """,
    """
    update exchange set url = 'redacted:' || id where id in (select v.exchange_id
      from file_version v join document d on d.id = v.document_id where d.publication_id = :id)
    """,
    """
    update document set url = 'redacted:' || id, label = :said, offered = 0, etag = null,
      last_modified = null where publication_id = :id
    """,
    "update entry set title = :said, was_title = null where publication_id = :id",
    "delete from held_edit where publication_id = :id",
    """
    delete from template where source = :source and digest in
      (select digest from furnished where publication_id = :id) and digest not in
      (select digest from furnished where publication_id <> :id)
    """,
    "delete from furnished where publication_id = :id",
    "delete from paragraph_seen where publication_id = :id",
    "delete from tag where publication_id = :id",
    "update finding_candidate set reasons = '[]' where publication_id = :id",
    """
    update memento set title = :said, text = '', documents = '[]'
    where source = :source and key = :key
    """,
    """
    update archived set title = :said, kind = null, forces = '[]', topics = '[]', reference = null
    where source = :source and key = :key
    """,
)
BY_FINDING = (
    """
    update finding set title = :said,
      subject = case when origin = 'person' then 'redacted:' || id else subject end,
      reference = null, url = null, note = null, match = null,
      waiting_for = null where id in (select value from json_each(:ids))
    """,
)
BY_CHANGE = (
    """
    update change set title = :said, summary = :summary, detail = '{}'
    where id in (select value from json_each(:ids))
    """,
    """
    update retraction set reason = :said where change_id in (select value from json_each(:ids))
    """,
    """
    update delivery set status = 'muted', posting_id = null
    where change_id in (select value from json_each(:ids)) and status = 'pending'
    """,
)
BY_POSTING = (
    """
    delete from posting_file where posting_id in (select id from posting
      where id in (select value from json_each(:postings)) and status = 'pending')
    """,
    """
    update posting_file set name = 'redacted', title = :said, alt = '', content = x'',
      status = case when status = 'sent' then status else 'refused' end
    where posting_id in (select value from json_each(:postings))
    """,
    """
    update posting set root_id = null where root_id in (select id from posting
      where id in (select value from json_each(:postings)) and status = 'pending')
    """,
    """
    update delivery set posting_id = null where posting_id in (select id from posting
      where id in (select value from json_each(:postings)) and status = 'pending')
    """,
    """
    delete from posting where id in (select value from json_each(:postings))
      and status = 'pending'
    """,
    """
    update posting set message = :message, error = null
    where id in (select value from json_each(:postings))
    """,
)
"""A message that waits is put together anew without it; one that was sent, or may have been, keeps
its row and says nothing any more."""


def erase(
    conn: sqlite3.Connection, id_: int, source: str, key: str, findings: Sequence[int]
) -> dict[str, list[Entry]]:
    """Remove a publication's words from the log; return the rows to be sealed as they are now."""
    about = [key, *(f"finding:{one}" for one in findings)]
    changes = _ids(
        conn,
        "select id from change where source = ? and key in (select value from json_each(?))",
        source,
        json.dumps(about),
    )
    postings = _ids(
        conn,
        # A digest of what is owed carries no change, and may name any publication.
        """
        select posting_id from delivery where posting_id is not null
          and change_id in (select value from json_each(?))
        union select id from posting p where subject is null
          and not exists (select 1 from delivery d where d.posting_id = p.id)
        """,
        json.dumps(changes),
    )
    given = {
        "id": id_, "source": source, "key": key, "said": REDACTED, "summary": SAID,
        "ids": json.dumps(changes), "postings": json.dumps(postings),
        "message": json.dumps({"text": REDACTED, "blocks": []}),
    }  # fmt: skip
    for statement in (*BY_PUBLICATION, *BY_CHANGE, *BY_POSTING):
        conn.execute(statement, given)
    for statement in BY_FINDING:
        conn.execute(statement, {**given, "ids": json.dumps(list(findings))})
    return _sealed_anew(conn, id_, source, key, changes)


def _ids(conn: sqlite3.Connection, query: str, *given: object) -> list[int]:
    return [id_ for (id_,) in conn.execute(query, given)]


def _sealed_anew(
    conn: sqlite3.Connection, id_: int, source: str, key: str, changes: list[int]
) -> dict[str, list[Entry]]:
    files = "select v.id from file_version v join document d on d.id = v.document_id"
    ids = {
        "changes": changes,
        "versions": _ids(conn, "select id from version where publication_id = ?", id_),
        "files": _ids(conn, f"{files} where d.publication_id = ?", id_),
        "exchanges": _ids(conn, "select id from exchange where url = 'redacted:' || id"),
        "mementos": _ids(
            conn, "select id from memento where source = ? and key = ?", source, key
        ),
        "retractions": _ids(
            conn,
            "select id from retraction where change_id in (select value from json_each(?))",
            json.dumps(changes),
        ),
    }  # fmt: skip
    return {kind: list(entries(conn, kind, only=found)) for kind, found in ids.items()}


def findings_of(conn: sqlite3.Connection, id_: int, *, entered: bool) -> list[int]:
    """Return the findings of a publication that its own page gave, or those of people as well."""
    return _ids(
        conn,
        """
        select f.id from finding f where (?2 or f.origin <> 'person') and (f.publication_id = ?1
          or f.id in (select finding_id from finding_publication where publication_id = ?1))
        """,
        id_,
        entered,
    )
