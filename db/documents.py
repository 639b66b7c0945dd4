"""Record the documents that publications' pages offer, and what is in their files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import attachments
from db.attachments import FileState, Offered
from db.content import Subject
from db.records import Answer, Condition, Document, FileLook
from db.times import stamp
from db.tx import Tx
from db.validators import Validators, distrust

PAGE_BREAK = "\f"


def offer(
    tx: Tx,
    id_: int,
    subject: Subject,
    at: datetime,
    was: Sequence[Offered] | None,
    documents: Sequence[Document],
) -> None:
    """Record which documents a page offers, and tell what came and what went.

    `was` is what it offered before, None at its first reading. A document under another name is
    told when its file has been read, since the words may be the same.
    """
    store(tx, id_, at, documents)
    if was is None:
        return
    moved = attachments.shift(was, [(one.url, one.label) for one in documents])
    for document in moved.attached:
        tx.tell(attachments.attached(subject, document), at)
    for document in moved.detached:
        tx.tell(attachments.detached(subject, document), at)
    for old, new in moved.replaced:
        tx.conn.execute(
            """
            update document set replaces =
              (select id from document where publication_id = ?1 and url = ?2)
            where publication_id = ?1 and url = ?3
            """,
            (id_, old[0], new[0]),
        )


def store(tx: Tx, id_: int, at: datetime, documents: Sequence[Document]) -> None:
    """Keep the documents that a page offered at a time; files that are known stay so."""
    tx.conn.executemany(
        """
        insert into document (publication_id, url, label, media_type, first_seen, last_seen)
        values (?1, ?2, ?3, ?4, ?5, ?5)
        on conflict do update set label = excluded.label,
          last_seen = max(last_seen, excluded.last_seen)
        """,
        [(id_, one.url, one.label, one.media_type, stamp(at)) for one in documents],
    )
    tx.conn.execute(
        """
        update document set offered = url in (select value from json_each(?))
        where publication_id = ?
        """,
        (json.dumps([one.url for one in documents]), id_),
    )


@dataclass(frozen=True, kw_only=True)
class Known:
    """A file as the log knew it before a look at it; `newest` is its newest version."""

    id: int
    publication: int
    label: str
    replaces: int | None
    validators: Validators
    number: int
    newest: FileState | None


def record_file(tx: Tx, look: FileLook) -> None:
    """Record one look at a file that a publication's page offers."""
    known = _known(tx, look)
    if known is None:
        return
    if look.answer in (Answer.READ, Answer.UNCHANGED):
        _answered(tx, known, look)
    if look.answer is Answer.READ and look.byte_digest:
        _read(tx, known, look, look.byte_digest)
    elif look.answer is Answer.UNCHANGED:
        _same(tx, known, look)


def _known(tx: Tx, look: FileLook) -> Known | None:
    row = tx.conn.execute(
        """
        select d.id, d.publication_id, d.label, d.replaces, d.etag, d.last_modified
        from document d where d.publication_id = ? and d.url = ?
        """,
        (tx.ids([look.key]).get(look.key), look.url),
    ).fetchone()
    if row is None:
        return None
    number, newest = _newest(tx, row[0])
    return Known(
        id=row[0], publication=row[1], label=row[2], replaces=row[3],
        validators=Validators(row[4], row[5]), number=number, newest=newest,
    )  # fmt: skip


def _newest(tx: Tx, document: int) -> tuple[int, FileState | None]:
    row = tx.conn.execute(
        """
        select d.url, d.label, v.number, v.byte_digest, v.text_digest, v.text, v.condition
        from file_version v join document d on d.id = v.document_id
        where d.id = ? order by v.number desc limit 1
        """,
        (document,),
    ).fetchone()
    if row is None:
        return 0, None
    url, label, number, byte_digest, words, text, condition = row
    return number, FileState(
        url=url, label=label, byte_digest=byte_digest, text_digest=words,
        pages=tuple(text.split(PAGE_BREAK)) if text else (),
        condition=Condition(condition) if condition else None,
    )  # fmt: skip


def _answered(tx: Tx, known: Known, look: FileLook) -> None:
    fresh = look.answer is Answer.READ
    tx.conn.execute(
        """
        update document set last_read = ?1,
          last_unconditional = case when ?2 then ?1 else last_unconditional end,
          etag = case when ?3 then ?4 else coalesce(?4, etag) end,
          last_modified = case when ?3 then ?5 else coalesce(?5, last_modified) end
        where id = ?6
        """,
        (stamp(look.at), not look.conditional, fresh, look.etag, look.last_modified, known.id),
    )


def _same(tx: Tx, known: Known, look: FileLook) -> None:
    tx.conn.execute(
        "update file_version set last_seen = ? where document_id = ? and number = ?",
        (stamp(look.at), known.id, known.number),
    )


def _read(tx: Tx, known: Known, look: FileLook, byte_digest: str) -> None:
    if known.newest is not None and known.newest.byte_digest == byte_digest:
        _same(tx, known, look)
        return
    evidence = tx.keep(look.exchange)
    if known.newest is not None:
        now = Validators(look.etag, look.last_modified)
        distrust(tx, look.url, look.at, before=known.validators, now=now)
    _store_version(tx, known, look, evidence)
    was = known.newest or (_newest(tx, known.replaces)[1] if known.replaces else None)
    now_state = FileState(
        url=look.url, label=known.label, byte_digest=byte_digest, text_digest=look.text_digest,
        pages=look.pages, condition=look.condition,
    )  # fmt: skip
    if was is not None and attachments.is_replaced(was, now_state):
        tx.tell(
            attachments.replaced(tx.subject(known.publication), was, now_state), look.at, evidence
        )
    tx.conn.execute("update document set replaces = null where id = ?", (known.id,))


def _store_version(tx: Tx, known: Known, look: FileLook, evidence: int | None) -> None:
    tx.conn.execute(
        """
        insert into file_version (document_id, number, first_seen, last_seen, bytes, byte_digest,
          text_digest, text, condition, exchange_id, reader)
        values (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """,
        (
            known.id, known.number + 1, stamp(look.at), look.size, look.byte_digest,
            look.text_digest, PAGE_BREAK.join(look.pages), look.condition, evidence, look.reader,
        ),
    )  # fmt: skip
    tx.conn.execute(
        """
        update document set bytes = ?, byte_digest = ?, text_digest = ?, condition = ?,
          media_type = coalesce(?, media_type) where id = ?
        """,
        (
            look.size, look.byte_digest, look.text_digest, look.condition, look.media_type,
            known.id,
        ),
    )  # fmt: skip
